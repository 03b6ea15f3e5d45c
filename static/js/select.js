// Long selects become searchable: <select data-search>, after includes/search_select.html.
(() => {
  const SAID = {
    no_results: () => `<div class="no-results">没有匹配的选项，换个词试试</div>`,
  };

  function enhance(root) {
    root.querySelectorAll("select[data-search]:not(.tomselected)").forEach((select) => {
      new window.TomSelect(select, {
        maxOptions: 100,
        selectOnTab: true,
        // At once, so that Enter right after the last letter takes what was typed.
        refreshThrottle: 0,
        closeAfterSelect: true,
        hidePlaceholder: true,
        copyClassesToDropdown: false,
        placeholder: select.dataset.search || "输入几个字查找",
        plugins: select.multiple ? ["remove_button"] : [],
        render: SAID,
      });
    });
  }

  document.addEventListener("htmx:load", (event) => enhance(event.target));
  enhance(document);
})();
