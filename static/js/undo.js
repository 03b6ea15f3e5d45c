// What can be taken back is offered for ten seconds.
(() => {
  const STAYS = 10_000;

  function ready(root) {
    root.querySelectorAll?.("[data-undo]").forEach((offer) => {
      setTimeout(() => offer.remove(), STAYS);
      // Loaded again, the page offers nothing that is over.
      history.replaceState(null, "", location.pathname);
    });
  }
  document.addEventListener("htmx:load", (event) => ready(event.target));
  ready(document);
})();
