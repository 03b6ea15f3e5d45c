// The one box of the header: what is found stands below it while one types. An answer belongs to
// its text, and an older one never takes the place of a newer one. Arrows mark a line, Enter opens
// it; without a marked line Enter goes to the list. Where something is being typed on the page,
// lines open in a window of their own, and Esc leads back into the field one came from.
(() => {
  const form = document.querySelector("[data-find-url]");
  if (!form) return;
  const AFTER = 150;
  const WITHIN = 8_000;
  const SHORTEST = 2;
  const FIELD = "input, textarea, select";
  const input = form.querySelector("[role=combobox]");
  const panel = form.querySelector(".found");
  const said = form.querySelector("[data-find-said]");
  let timer = 0;
  let asking = null;
  let shown = "";
  let from = null;
  // Arrows and Enter pressed before the answer is there.
  let steps = 0;
  let isOpening = false;

  const text = () => input.value.trim();
  const options = () => [...panel.querySelectorAll("[role=option]")];
  const marked = () => panel.querySelector("[role=option][aria-selected=true]");
  const isKept = () => Boolean(document.querySelector("main form[data-warn-unsaved]"));

  function mark(option) {
    marked()?.setAttribute("aria-selected", "false");
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", option.id);
    } else input.removeAttribute("aria-activedescendant");
  }

  function walk(by) {
    const all = options();
    if (!all.length) return;
    const at = all.indexOf(marked());
    const next = at + by;
    mark(at < 0 && by < 0 ? all.at(-1) : all[next] || (next < 0 ? null : all[0]));
  }

  function unfold() {
    panel.hidden = false;
    input.setAttribute("aria-expanded", String(options().length > 0));
  }

  function close() {
    clearTimeout(timer);
    asking?.abort();
    asking = null;
    steps = 0;
    isOpening = false;
    mark(null);
    panel.hidden = true;
    input.setAttribute("aria-expanded", "false");
  }

  function leave() {
    close();
    if (from?.isConnected) from.focus({ preventScroll: true });
    else input.blur();
  }

  function show(asked, html) {
    shown = asked;
    panel.innerHTML = html;
    const count = options().length;
    said.textContent = count ? `找到 ${count} 条，用上下键选择。` : panel.textContent.trim();
    if (isKept()) panel.querySelectorAll("a").forEach((link) => { link.target = "_blank"; });
    unfold();
    mark(null);
    for (; steps > 0; steps -= 1) walk(1);
    if (isOpening) marked()?.click();
    isOpening = false;
  }

  function fail(asked) {
    if (text() !== asked) return;
    show(asked, '<div id="found-list" role="listbox" aria-label="搜索结果"></div><p class="found-note">暂时查不到，请稍后再试；按 Enter 可打开搜索结果页。</p>');
  }

  async function ask() {
    const asked = text();
    asking?.abort();
    const own = new AbortController();
    asking = own;
    const limit = setTimeout(() => { fail(asked); own.abort(); }, WITHIN);
    try {
      const answer = await fetch(`${form.dataset.findUrl}?q=${encodeURIComponent(asked)}`, {
        cache: "no-store", signal: own.signal,
      });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const html = await answer.text();
      if (!own.signal.aborted && text() === asked) show(asked, html);
    } catch {
      if (!own.signal.aborted) fail(asked);
    } finally {
      clearTimeout(limit);
      if (asking === own) asking = null;
    }
  }

  function askSoon(event) {
    if (event.isComposing) return;
    clearTimeout(timer);
    asking?.abort();
    shown = "";
    steps = 0;
    isOpening = false;
    mark(null);
    if (text().length < SHORTEST) close();
    else timer = setTimeout(ask, AFTER);
  }

  function step(by) {
    if (text().length < SHORTEST) return;
    if (shown !== text()) {
      steps += by;
      if (!asking) {
        clearTimeout(timer);
        ask();
      }
    } else if (panel.hidden) unfold();
    else walk(by);
  }

  function key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown") step(1);
    else if (event.key === "ArrowUp") step(-1);
    else if (event.key === "Escape") leave();
    else if (event.key === "Enter" && marked()) marked().click();
    else if (event.key === "Enter" && steps > 0) isOpening = true;
    else return;
    event.preventDefault();
  }

  input.addEventListener("input", askSoon);
  input.addEventListener("compositionend", askSoon);
  input.addEventListener("keydown", key);
  input.addEventListener("focus", (event) => {
    const left = event.relatedTarget;
    if (left) from = left.matches(FIELD) && left.closest("main, dialog") ? left : null;
  });
  form.addEventListener("focusout", (event) => {
    if (document.hasFocus() && !form.contains(event.relatedTarget)) close();
  });
  // A press on the list leaves the cursor in the box.
  panel.addEventListener("mousedown", (event) => event.preventDefault());
  panel.addEventListener("click", (event) => {
    if (event.target.closest("a[target=_blank]")) setTimeout(leave);
  });
  form.addEventListener("submit", () => {
    form.target = isKept() ? "_blank" : "";
    setTimeout(close);
  });
})();
