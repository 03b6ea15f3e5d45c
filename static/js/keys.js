// Hot keys, declared in the page: data-key="F2" (or "/", "1", "Ctrl+Enter", several with blanks
// between) on a link, a button or a field, with data-key-label for the help of `?`. A key clicks a link or button
// and goes to a field; while one types, only function keys and combinations count.
(() => {
  const TEXT = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], [type=submit])";

  function nameOf(event) {
    const parts = [];
    if (event.ctrlKey || event.metaKey) parts.push("Ctrl");
    if (event.altKey) parts.push("Alt");
    parts.push(event.key.length === 1 ? event.key.toUpperCase() : event.key);
    return parts.join("+");
  }

  function isFree(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return true;
    return /^(F\d+|Escape)$/.test(event.key) || !event.target.closest?.(TEXT);
  }

  // What a bar of many actions folds away has its key all the same.
  function isShown(element) {
    const isFolded = element.closest(".page-actions.has-more:not([hidden])");
    return (element.getClientRects().length > 0 || isFolded) && !element.disabled;
  }

  function declared() {
    const dialog = document.querySelector("dialog[open]");
    return [...(dialog || document).querySelectorAll("[data-key]")].filter(isShown);
  }

  function press(element) {
    const target = element.dataset.keyFor ? document.getElementById(element.dataset.keyFor) : element;
    if (!target) return;
    if (target.matches(TEXT)) {
      target.focus();
      target.select?.();
    } else {
      target.focus({ preventScroll: true });
      target.click();
    }
  }

  function fillHelp() {
    const list = document.querySelector("[data-key-list]");
    const rows = new Map([["? F10", "按键说明"], ["Esc", "关闭"]]);
    if (document.querySelector("[data-queue]")) {
      [["↑ ↓", "上一件、下一件"], ["空格", "选择"], ["Enter", "打开"]].forEach(([k, v]) => rows.set(k, v));
    }
    document.querySelectorAll("[data-key]").forEach((element) => {
      if (!isShown(element) || element.dataset.key === "Escape") return;
      rows.set(element.dataset.key, element.dataset.keyLabel || element.textContent.trim());
    });
    list.replaceChildren(...[...rows].flatMap(([key, label]) => {
      const term = document.createElement("dt");
      const said = document.createElement("dd");
      term.textContent = key;
      said.textContent = label;
      return [term, said];
    }));
  }

  document.addEventListener("dialog:open", (event) => {
    if (event.detail === "keys-help") fillHelp();
  });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.repeat || !isFree(event)) return;
    if (event.key === "?" || event.key === "F10") {
      event.preventDefault();
      fillHelp();
      const help = document.getElementById("keys-help");
      if (help && !help.open) help.showModal();
      return;
    }
    // A dialog closes itself on Esc; a field gives its focus back first.
    if (event.key === "Escape" && document.querySelector("dialog[open]")) return;
    if (event.key === "Escape" && event.target.matches?.("input[type=search]")) {
      event.target.blur();
      return;
    }
    const name = nameOf(event);
    const found = declared().find((element) => element.dataset.key.toUpperCase().split(" ").includes(name.toUpperCase()));
    if (!found) return;
    event.preventDefault();
    press(found);
  });
})();
