// What can be taken back is offered for as many seconds as its element says.
(() => {
  function ready(root) {
    root.querySelectorAll?.("[data-undo]").forEach((offer) => {
      setTimeout(() => offer.remove(), Number(offer.dataset.undo) * 1_000);
      // Loaded again, the page offers nothing that is over.
      history.replaceState(null, "", location.pathname);
    });
  }
  document.addEventListener("htmx:load", (event) => ready(event.target));
  ready(document);
})();
