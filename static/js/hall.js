// A screen of the hall: read anew two seconds after a live event said that the hall changed
// (live.js), and by a timer. It says until when it is true, goes on by itself after the
// network was away, and loads itself anew after a release.
(() => {
  const slot = document.querySelector("[data-hall-url]");
  if (!slot) return;
  const shown = document.querySelector("[data-hall-shown]");
  const stale = document.querySelector("[data-hall-stale]");
  const EVERY = Number(slot.dataset.hallEvery) * 1_000;
  // While a stream brings what happens; cases come without an event.
  const WITH_STREAM = 3 * EVERY;
  const AFTER_EVENT = 2_000;
  const LONGEST = 30_000;
  const ANSWER_WITHIN = 10_000;
  const STALE_AFTER = 4 * EVERY + ANSWER_WITHIN;
  const RELOAD_AFTER = 300_000;
  const openedAt = Date.now();
  let answeredAt = Date.now();
  let isRefused = false;
  let pause = EVERY;
  let timer = 0;
  let dueAt = 0;
  let isAsking = false;
  // By how much this computer's clock is behind the site's.
  let behind = 0;

  const now = () => slot.querySelector("[data-hall-at]");
  const release = now()?.dataset.hallRelease;
  const two = (number) => String(number).padStart(2, "0");

  function inWords(milliseconds) {
    const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
    const hours = Math.floor(seconds / 3_600);
    return `${hours ? `${hours}:` : ""}${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  }

  function tick() {
    slot.querySelectorAll("[data-hall-since]").forEach((one) => {
      one.textContent = inWords(Date.now() + behind - Date.parse(one.dataset.hallSince));
    });
    const isStale = isRefused || Date.now() - answeredAt > STALE_AFTER;
    document.body.classList.toggle("is-stale", isStale);
    if (stale.hidden !== isStale) return;
    stale.hidden = !isStale;
    stale.textContent = isRefused ? "登录已失效，请重新登录打开" : "网络中断，数字不是最新的，正在重连";
  }
  setInterval(tick, 1_000);

  function show(html) {
    const focused = slot.contains(document.activeElement) && document.activeElement.getAttribute("href");
    slot.innerHTML = html;
    if (focused) slot.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    shown.textContent = now().dataset.hallAt;
    tick();
    if (now().dataset.hallRelease !== release && Date.now() - openedAt > RELOAD_AFTER) location.reload();
  }

  async function ask() {
    clearTimeout(timer);
    if (isAsking || document.hidden) return;
    isAsking = true;
    try {
      const answer = await fetch(slot.dataset.hallUrl, { cache: "no-store", redirect: "error", signal: AbortSignal.timeout(ANSWER_WITHIN) });
      isRefused = answer.status === 403;
      if (!answer.ok) throw new Error(String(answer.status));
      behind = Date.parse(answer.headers.get("Date")) - Date.now() || 0;
      const html = await answer.text();
      answeredAt = Date.now();
      show(html);
      pause = document.body.dataset.live === "open" ? WITH_STREAM : EVERY;
    } catch {
      pause = Math.min(pause * 1.5, LONGEST);
      tick();
    }
    isAsking = false;
    askIn(pause);
  }

  function askIn(wait) {
    clearTimeout(timer);
    dueAt = Date.now() + wait;
    timer = setTimeout(ask, wait);
  }

  function askSoon() {
    if (dueAt - Date.now() > AFTER_EVENT) askIn(AFTER_EVENT);
  }

  for (const name of ["live:hall", "live:resync", "live:state"]) document.addEventListener(name, askSoon);
  addEventListener("online", ask);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  tick();
  askIn(EVERY);
})();
