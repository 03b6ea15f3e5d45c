// The operator's telephone: the status in the header, and the call at their extension. The page
// hears of it by a live event (live.js), and asks often while no stream is open and a call may
// come; only while it is in sight. On the desk a number goes
// into the empty field of the form, once for each call; over something typed it never goes.
(() => {
  const slot = document.querySelector("[data-phone-url]");
  if (!slot) return;
  const LONGEST = 60_000;
  const ANSWER_WITHIN = 10_000;
  // While a stream brings what happens.
  const WITH_STREAM = 30_000;
  const TAKEN = "phone-taken";
  let pause = 1_000;
  let timer = 0;
  let seen = "";
  // By how much this computer's clock is behind the site's.
  let behind = 0;

  const part = () => slot.querySelector(".at-phone");
  const field = (name) => document.querySelector(`.desk [name="${name}"]`);
  const two = (number) => String(number).padStart(2, "0");

  function inWords(milliseconds) {
    const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
    const hours = Math.floor(seconds / 3_600);
    return `${hours ? `${hours}:` : ""}${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  }

  function tick() {
    const since = slot.querySelector("[data-phone-since]");
    if (since) since.textContent = inWords(Date.now() + behind - Date.parse(since.dataset.phoneSince));
  }
  setInterval(tick, 1_000);

  function take(call, number) {
    sessionStorage.setItem(TAKEN, call);
    const typed = field("phone");
    typed.value = number;
    for (const name of ["input", "change"]) typed.dispatchEvent(new Event(name, { bubbles: true }));
    if (field("telephone_call")) field("telephone_call").value = call;
    offer();
  }

  // What the strip offers: on the desk the number, elsewhere the way there.
  function offer() {
    const { call, number } = part()?.dataset ?? {};
    const typed = field("phone");
    if (!call || !typed) return;
    const link = slot.querySelector("[data-phone-desk]");
    const use = slot.querySelector("[data-phone-use]");
    if (link) link.hidden = true;
    if (use) use.hidden = !number || typed.value.trim() === number;
  }

  function arrive() {
    const { call, number } = part()?.dataset ?? {};
    const typed = field("phone");
    if (call && number && typed && !typed.value.trim() && sessionStorage.getItem(TAKEN) !== call) take(call, number);
    else offer();
  }

  function show(html) {
    slot.innerHTML = html;
    seen = part()?.dataset.seen ?? "";
    tick();
    arrive();
  }

  async function ask() {
    clearTimeout(timer);
    if (document.hidden) return;
    try {
      const url = `${slot.dataset.phoneUrl}?seen=${encodeURIComponent(seen)}`;
      const answer = await fetch(url, { cache: "no-store", redirect: "error", signal: AbortSignal.timeout(ANSWER_WITHIN) });
      if (!answer.ok) throw new Error(String(answer.status));
      behind = Date.parse(answer.headers.get("Date")) - Date.now() || 0;
      if (answer.status !== 204) show(await answer.text());
      // Who sits at no extension has nothing to wait for.
      if (!part()) return;
      pause = document.body.dataset.live === "open" ? WITH_STREAM : Number(part().dataset.pace) * 1_000;
    } catch {
      pause = Math.min(Math.max(pause, 1_000) * 2, LONGEST);
    }
    clearTimeout(timer);
    timer = setTimeout(ask, pause);
  }

  slot.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    const body = new FormData(event.target, event.submitter);
    event.target.querySelector("details").open = false;
    try {
      await fetch(event.target.action, { method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(ANSWER_WITHIN) });
    } catch {
      return;
    }
    await ask();
  });
  slot.addEventListener("click", (event) => {
    if (event.target.closest("[data-phone-use]")) take(part().dataset.call, part().dataset.number);
  });
  document.addEventListener("input", (event) => { if (event.target.name === "phone") offer(); });
  document.addEventListener("htmx:load", arrive);
  for (const name of ["live:telephone", "live:resync", "live:state"]) document.addEventListener(name, () => { if (part()) ask(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  ask();
})();
