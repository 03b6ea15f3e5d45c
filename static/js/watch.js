// The line of what may not wait: asked for when a live event says that it changed (live.js), and
// every few seconds while no stream is open; while the page is in sight, and less often while
// the network fails. It stands in the header, so it covers and moves nothing that
// is being typed; it is written anew only when it says something else, so that a screen
// reader reads it once.
(() => {
  const slot = document.querySelector("[data-watch-url]");
  if (!slot) return;
  const LONGEST = 120_000;
  const ANSWER_WITHIN = 10_000;
  const WITH_STREAM = 60_000;
  const EVENTS_PAUSE = 1_000;
  const every = Number(slot.dataset.watchEvery) * 1_000;
  const isLive = () => document.body.dataset.live === "open";
  const usual = () => (isLive() ? Math.max(every, WITH_STREAM) : every);
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

  let turn = 0;
  let askedAt = 0;

  async function ask() {
    clearTimeout(timer);
    if (document.hidden) return;
    askedAt = Date.now();
    turn += 1;
    const mine = turn;
    try {
      const answer = await fetch(slot.dataset.watchUrl, { cache: "no-store", redirect: "error", signal: AbortSignal.timeout(ANSWER_WITHIN) });
      if (!answer.ok) throw new Error(String(answer.status));
      behind = Date.parse(answer.headers.get("Date")) - Date.now() || 0;
      const html = await answer.text();
      // Of two answers that overtake each other the later question's holds.
      if (mine !== turn) return;
      show(html);
      pause = usual();
    } catch {
      // What was said last stays; the next try comes later.
      pause = Math.min(pause * 2, LONGEST);
    }
    if (mine !== turn) return;
    clearTimeout(timer);
    timer = setTimeout(ask, pause);
  }

  // At once, and where events follow each other, once a second.
  function askSoon() {
    const wait = askedAt + EVENTS_PAUSE - Date.now();
    if (wait <= 0) { ask(); return; }
    clearTimeout(timer);
    timer = setTimeout(ask, wait);
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
  for (const kind of ["urgent", "resync"]) document.addEventListener(`live:${kind}`, askSoon);
  document.addEventListener("live:state", () => { pause = usual(); if (!isLive()) ask(); });
  ask();
})();
