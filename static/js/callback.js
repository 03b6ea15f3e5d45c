// The callback desk: a digit answers the question at hand, then the next is at hand.
(() => {
  const TEXT = "textarea, select, input:not([type=radio], [type=checkbox], [type=button], [type=submit])";
  // A question that does not arise is not drawn, and not asked.
  const asks = () => [...document.querySelectorAll("[data-callback] [data-ask]")].filter((ask) => ask.offsetParent);
  const missingExplanation = () => {
    const box = document.querySelector("[data-callback] [name=explanation]");
    return box?.offsetParent && !box.value.trim() ? box : null;
  };
  const isAnswered = (ask) => ask.querySelector("input:checked") !== null;

  // The question at hand is the focused one while it has no answer, else the first open one.
  function atHand() {
    const all = asks();
    const focused = all.find((ask) => ask.contains(document.activeElement));
    if (focused && !isAnswered(focused)) return focused;
    return all.find((ask) => !isAnswered(ask)) || focused || null;
  }

  function mark() {
    const now = atHand();
    asks().forEach((ask) => ask.classList.toggle("is-at-hand", ask === now && !isAnswered(ask)));
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (!/^[1-9]$/.test(event.key) || event.target.matches?.(TEXT)) return;
    if (document.querySelector("dialog[open]")) return;
    const options = atHand()?.querySelectorAll("input[type=radio]");
    const chosen = options?.[Number(event.key) - 1];
    if (!chosen) return;
    event.preventDefault();
    chosen.checked = true;
    chosen.dispatchEvent(new Event("input", { bubbles: true }));
    chosen.dispatchEvent(new Event("change", { bubbles: true }));
    const next = asks().find((ask) => !isAnswered(ask));
    (next?.querySelector("input") || missingExplanation() || document.querySelector("[data-callback] .btn-primary")).focus();
    mark();
  });
  // A redo needs its reason: the key leads to it first, and sends once it is there.
  document.addEventListener("click", (event) => {
    const reason = document.getElementById("redo-reason");
    if (!event.target.closest("button.ask-redo") || !reason || reason.value.trim()) return;
    event.preventDefault();
    reason.scrollIntoView({ block: "center" });
    reason.focus({ preventScroll: true });
  });
  // So does closing a case that the citizen calls unsolved: ground first, then explanation.
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-callback] button:not([formaction], [name])")) return;
    const missing = asks().find((ask) => !isAnswered(ask))?.querySelector("input") || missingExplanation();
    if (!missing) return;
    event.preventDefault();
    missing.scrollIntoView({ block: "center" });
    missing.focus({ preventScroll: true });
  });
  document.addEventListener("change", mark);
  document.addEventListener("htmx:load", mark);
  mark();
})();
