// Long selects become searchable: <select data-search>, after includes/search_select.html.
(() => {
  const SAID = {
    no_results: () => `<div class="no-results">没有匹配的选项，换个词试试</div>`,
  };

  // Tab goes on to the next field. It takes the marked option along only where one has typed
  // or walked to it: passing through a field must never fill it.
  function mindTab(select) {
    let hasWalked = false;
    select.wrapper.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") hasWalked = true;
      if (event.key !== "Tab") return;
      const isMeant = hasWalked || select.control_input.value.trim() !== "";
      if (isMeant && select.isOpen && select.canSelect(select.activeOption)) {
        select.onOptionSelect(event, select.activeOption);
      }
    }, true);
    select.on("dropdown_close", () => { hasWalked = false; });
  }

  function enhance(root) {
    root.querySelectorAll("select[data-search]:not(.tomselected)").forEach((select) => {
      mindTab(new window.TomSelect(select, {
        maxOptions: 100,
        // 物业服务 is found by 物业 and by wyfw.
        searchField: ["text", "initials"],
        selectOnTab: false,
        // At once, so that Enter right after the last letter takes what was typed.
        refreshThrottle: 0,
        closeAfterSelect: true,
        hidePlaceholder: true,
        copyClassesToDropdown: false,
        placeholder: select.dataset.search || "输入几个字查找",
        plugins: select.multiple ? ["remove_button"] : [],
        render: SAID,
      }));
    });
  }

  document.addEventListener("htmx:load", (event) => enhance(event.target));
  enhance(document);
})();
