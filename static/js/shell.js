// The frame: menus that open, the folded menu, theme, fresh counts, dialogs.
(() => {
  const COUNTS_EVERY = 60_000;
  // Where live events follow each other, every page asks at most so often.
  const COUNTS_PAUSE = 5_000;
  const YEAR = 365 * 86_400;

  function remember(name, value) {
    const age = value ? YEAR : 0;
    document.cookie = `${name}=${value}; path=/; max-age=${age}; samesite=lax`;
  }

  function reveal(root) {
    root.querySelectorAll("[data-theme-set], [data-open-dialog], [data-menu-fold], [data-back]")
      .forEach((button) => { button.hidden = false; });
    markTheme();
  }

  function markTheme() {
    const chosen = (document.cookie.match(/(?:^|; )theme=(light|dark)/) || [])[1] || "";
    document.querySelectorAll("[data-theme-set]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset.themeSet === chosen));
    });
  }

  function closeDrops(except) {
    document.querySelectorAll("details[data-drop][open]").forEach((drop) => {
      if (drop !== except) drop.open = false;
    });
  }

  function words(count) {
    if (!count) return "";
    return count > 1000 ? "1 000+" : String(count);
  }

  function showCount(place, count) {
    place.textContent = words(count);
    place.classList.toggle("is-long", count > 999);
  }

  // The headings that this browser opened; the next page is drawn with them open.
  function rememberSection(section) {
    const cookie = (document.cookie.match(/(?:^|; )menu-open=([^;]*)/) || [])[1] || "";
    const opened = new Set(cookie.split(".").filter(Boolean));
    const name = encodeURIComponent(section.dataset.menuSection);
    // The browser opens or closes it only after the click.
    if (section.open) opened.delete(name); else opened.add(name);
    remember("menu-open", [...opened].join("."));
  }

  async function refreshCounts() {
    const menu = document.querySelector("[data-counts-url]");
    if (!menu || document.hidden) return;
    try {
      const answer = await fetch(menu.dataset.countsUrl, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const { counts } = await answer.json();
      document.querySelectorAll("[data-count]").forEach((place) => {
        if (place.dataset.count in counts) showCount(place, counts[place.dataset.count]);
      });
      document.querySelectorAll("[data-count-sum]").forEach((place) => {
        const names = place.dataset.countSum.split(" ");
        showCount(place, names.reduce((sum, name) => sum + (counts[name] || 0), 0));
      });
    } catch {
      // Without network the last numbers stay; the next round tries again.
    }
  }

  // A little later, so that one answer tells what several events were about.
  let countsAt = 0;
  let countsTimer = 0;

  function refreshCountsSoon() {
    if (countsTimer || document.hidden) return;
    const wait = Math.max(countsAt + COUNTS_PAUSE - Date.now(), 300 + 700 * Math.random());
    countsTimer = setTimeout(() => {
      countsTimer = 0;
      countsAt = Date.now();
      refreshCounts();
    }, wait);
  }

  const clicks = {
    "[data-menu-fold]": () => {
      const folded = document.body.classList.toggle("menu-folded");
      document.querySelector("[data-menu-fold]").setAttribute("aria-pressed", String(folded));
      remember("menu", folded ? "folded" : "");
    },
    "[data-menu-section] > summary": (heading) => rememberSection(heading.parentElement),
    "[data-theme-set]": (button) => {
      remember("theme", button.dataset.themeSet);
      document.dispatchEvent(new Event("theme:changed"));
      markTheme();
    },
    "[data-open-dialog]": (button) => {
      closeDrops();
      document.dispatchEvent(new CustomEvent("dialog:open", { detail: button.dataset.openDialog }));
      document.getElementById(button.dataset.openDialog)?.showModal();
    },
    "[data-close-dialog]": (button) => button.closest("dialog").close(),
    "[data-back]": () => history.back(),
    "[data-print]": () => window.print(),
    "[data-reload]": (link, event) => { event.preventDefault(); location.reload(); },
  };

  document.addEventListener("click", (event) => {
    closeDrops(event.target.closest("details[data-drop]"));
    if (event.target.nodeName === "DIALOG") event.target.close();
    for (const [selector, act] of Object.entries(clicks)) {
      const found = event.target.closest(selector);
      if (found) act(found, event);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details[data-drop][open]");
    if (!open) return;
    event.stopPropagation();
    open.open = false;
    open.querySelector("summary").focus();
  }, true);
  document.addEventListener("visibilitychange", refreshCounts);
  for (const kind of ["counts", "notices", "resync"]) document.addEventListener(`live:${kind}`, refreshCountsSoon);
  document.addEventListener("htmx:load", (event) => reveal(event.target));

  reveal(document);
  refreshCounts();
  setInterval(refreshCounts, COUNTS_EVERY);
})();
