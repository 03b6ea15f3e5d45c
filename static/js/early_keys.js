// Keys pressed while a page is on its way are not lost. In the head and not deferred, so that
// they are heard from the first paint: what comes before the page's own scripts, or after the
// page was left, waits and is played once the next page is ready.
(() => {
  const NAME = "early-keys";
  const FRESH = 10_000;
  const STAYED_AFTER = 4_000;
  const HOT = /^(F\d+|Escape)$/;
  const TEXT = "textarea, input:not([type=checkbox], [type=radio], [type=button], [type=submit])";
  const STOPS = "a[href], area[href], button, input, select, textarea, summary, [tabindex], [contenteditable]";
  let isReady = false;
  let isLeaving = false;
  let isPlaying = false;
  let timer = 0;
  let last = "";
  let keys = taken();

  // What was pressed as the page before was left, a moment ago.
  function taken() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(NAME) || "null");
      sessionStorage.removeItem(NAME);
      return kept && Date.now() - kept.at < FRESH ? kept.keys : [];
    } catch {
      return [];
    }
  }

  function hand() {
    if (keys.length) sessionStorage.setItem(NAME, JSON.stringify({ at: Date.now(), keys }));
  }

  const isTyping = (target) => Boolean(target.matches?.(TEXT));
  const isSending = () => Boolean(document.querySelector("form[data-busy]:not([data-download], [method=get])"));
  const isPlain = (event) => !event.ctrlKey && !event.metaKey && !event.altKey;
  const nameOf = (event) => [event.ctrlKey, event.altKey, event.metaKey, event.key].join();

  function isOurs(event) {
    if (event.isComposing || event.key === "Process" || event.key === "Unidentified") return false;
    if (HOT.test(event.key) || event.key === "Enter" || event.key === "Tab") return true;
    if (event.key.length === 1 && isPlain(event)) return true;
    return event.altKey && /^\d$/.test(event.key);
  }

  // Whether a key would be lost, would still be heard by what is being left, or would overtake
  // one that waits.
  function mustWait(event) {
    const isHot = HOT.test(event.key) || !isPlain(event);
    return isLeaving || keys.length > 0 || (!isReady && (isHot || !isTyping(event.target)));
  }

  window.addEventListener("keydown", (event) => {
    if (isPlaying || !event.isTrusted || event.repeat || !isOurs(event)) return;
    // What is typed at the log-in is nobody's to keep.
    if (!document.body?.dataset.person) return;
    const isSame = nameOf(event) === last;
    if (!mustWait(event)) {
      last = nameOf(event);
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    // The key that led away, pressed once more in haste: not a word to the next page.
    if (isSame && event.key.length > 1) return;
    const { key, code, ctrlKey, altKey, shiftKey, metaKey } = event;
    keys.push({ key, code, ctrlKey, altKey, shiftKey, metaKey });
    if (isLeaving) hand();
  }, true);

  // What an input method writes comes without its keys: the key before it is not the last.
  document.addEventListener("input", (event) => { if (event.isTrusted) last = ""; }, true);

  function type(target, letter) {
    if (!isTyping(target) || target.readOnly) return;
    target.setRangeText(letter, target.selectionStart, target.selectionEnd, "end");
    target.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // What the browser itself does for a Tab that a person presses.
  function step(from, isBack) {
    const stops = [...document.querySelectorAll(STOPS)].filter((stop) =>
      stop === from || (stop.tabIndex >= 0 && !stop.disabled && stop.checkVisibility({ visibilityProperty: true })));
    stops[stops.indexOf(from) + (isBack ? -1 : 1)]?.focus();
  }

  function playOne(made) {
    const target = document.activeElement || document.body;
    last = nameOf(made);
    const event = new KeyboardEvent("keydown", { ...made, bubbles: true, cancelable: true });
    if (!target.dispatchEvent(event) || !isPlain(made)) return;
    if (made.key === "Tab") step(target, made.shiftKey);
    else if (made.key === "Enter" && target.matches("a[href], button, summary")) target.click();
    else if (made.key.length === 1) type(target, made.key);
  }

  // One after the other, each when what the one before has begun is done.
  function play() {
    if (!keys.length || isLeaving || isSending()) return;
    if (!document.body.dataset.person) {
      keys = [];
      return;
    }
    isPlaying = true;
    playOne(keys.shift());
    isPlaying = false;
    setTimeout(play);
  }

  // The page's scripts read it at the same event, so a moment later.
  document.addEventListener("DOMContentLoaded", () => setTimeout(() => { isReady = true; play(); }));

  window.addEventListener("beforeunload", (event) => {
    if (event.defaultPrevented) return;
    isLeaving = true;
    hand();
    clearTimeout(timer);
    // A file came instead of a page, or the person stayed.
    timer = setTimeout(stay, STAYED_AFTER);
  });
  function stay() {
    isLeaving = false;
    sessionStorage.removeItem(NAME);
    play();
  }
  window.addEventListener("pagehide", () => clearTimeout(timer));
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    clearTimeout(timer);
    keys = taken();
    isLeaving = false;
    play();
  });

  // Refused: what was typed ahead was meant for the next page.
  document.addEventListener("htmx:afterRequest", (event) => {
    const status = event.detail.xhr?.status;
    if (!status || status >= 400) keys = [];
    else setTimeout(play, 50);
  });
})();
