// The line of what may not wait: asked for every few seconds while the page is in sight, less
// often while the network fails. It stands in the header, so it covers and moves nothing that
// is being typed; it is written anew only when it says something else, so that a screen
// reader reads it once.
(() => {
  const slot = document.querySelector("[data-watch-url]");
  if (!slot) return;
  const LONGEST = 120_000;
  const ANSWER_WITHIN = 10_000;
  const every = Number(slot.dataset.watchEvery) * 1_000;
  let pause = every;
  let timer = 0;
  let shown = "";
  // By how much this computer's clock is behind the site's.
  let behind = 0;

  // Each answer has keys and a token of its own, which are nothing to read out.
  const words = (html) => new DOMParser().parseFromString(html, "text/html").body.textContent.trim().replace(/\s+/g, " ");

  function show(html) {
    const said = words(html);
    slot.hidden = !said;
    document.body.classList.toggle("is-watched", Boolean(said));
    if (said === shown) return;
    shown = said;
    slot.innerHTML = html;
    tick();
  }

  const two = (number) => String(number).padStart(2, "0");

  function inWords(milliseconds) {
    const seconds = Math.floor(Math.abs(milliseconds) / 1_000);
    const hours = Math.floor(seconds / 3_600);
    return `${hours ? `${hours}:` : ""}${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  }

  // The time that runs is hidden from screen readers, which would read it every second; the
  // deadline itself stands beside it.
  function tick() {
    const left = slot.querySelector("[data-due], [data-since]");
    if (!left || document.hidden) return;
    const now = Date.now() + behind;
    if (left.dataset.since) {
      left.textContent = `已等 ${inWords(now - Date.parse(left.dataset.since))}`;
      return;
    }
    const due = Date.parse(left.dataset.due);
    left.classList.toggle("is-late", due < now);
    left.textContent = `${due < now ? "超期" : "剩"} ${inWords(due - now)}`;
  }
  setInterval(tick, 1_000);

  async function ask() {
    clearTimeout(timer);
    if (document.hidden) return;
    try {
      const answer = await fetch(slot.dataset.watchUrl, { cache: "no-store", redirect: "error", signal: AbortSignal.timeout(ANSWER_WITHIN) });
      if (!answer.ok) throw new Error(String(answer.status));
      behind = Date.parse(answer.headers.get("Date")) - Date.now() || 0;
      show(await answer.text());
      pause = every;
    } catch {
      // What was said last stays; the next try comes later.
      pause = Math.min(pause * 2, LONGEST);
    }
    clearTimeout(timer);
    timer = setTimeout(ask, pause);
  }

  // The page stays as it is, with all that is typed in it.
  slot.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    try {
      await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual", signal: AbortSignal.timeout(ANSWER_WITHIN) });
    } catch {
      form.querySelector("button").disabled = false;
      form.removeAttribute("data-busy");
      return;
    }
    shown = null;
    await ask();
  });

  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  ask();
})();
