// The actions of a page: the first ones stay in the bar, the others open. On a phone above it,
// on a desk below it. Without this script a phone's bar scrolls sideways.
(() => {
  const MOST = 4;

  function fold(bar) {
    const acts = [...bar.children].filter((one) => !one.matches("[data-more-acts], .on-desk"));
    if (acts.length <= MOST || bar.querySelector("[data-more-acts]")) return;
    const more = document.createElement("button");
    more.type = "button";
    more.className = "btn more-acts";
    more.dataset.moreActs = "";
    more.textContent = "更多";
    more.setAttribute("aria-expanded", "false");
    bar.append(more);
    bar.classList.add("has-more");
  }

  function open(bar, isOpen) {
    bar.classList.toggle("is-open", isOpen);
    const more = bar.querySelector("[data-more-acts]");
    more.setAttribute("aria-expanded", String(isOpen));
    more.textContent = isOpen ? "收起" : "更多";
  }

  document.addEventListener("click", (event) => {
    const more = event.target.closest("[data-more-acts]");
    const acts = more ? [...more.parentElement.children] : [];
    const folded = acts.find((one) => !one.getClientRects().length);
    document.querySelectorAll(".page-actions.has-more").forEach((bar) => {
      open(bar, more?.parentElement === bar && !bar.classList.contains("is-open"));
    });
    // They stand before the button: who opened them by keyboard goes on at the first of them.
    if (folded && event.detail === 0) (folded.querySelector(".btn") ?? folded).focus();
  });

  function ready(root) {
    root.querySelectorAll(".page-actions").forEach(fold);
  }
  document.addEventListener("htmx:load", (event) => ready(event.target));
  ready(document);
})();
