// Canned replies: the chosen text goes where the cursor stands, and nothing typed is sent away.
(() => {
  function insert(area, text) {
    const { selectionStart: from, selectionEnd: to, value } = area;
    const before = value.slice(0, from);
    const gap = before && !before.endsWith("\n") ? "\n" : "";
    area.focus();
    area.setRangeText(gap + text, from, to, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-canned-insert]");
    if (!button) return;
    const box = button.closest("[data-canned]");
    const area = document.getElementById(box.dataset.cannedInto);
    const chosen = box.querySelector("select").selectedOptions[0];
    if (!area) return;
    event.preventDefault();
    if (chosen?.dataset.text) insert(area, chosen.dataset.text);
    else box.querySelector("select").focus();
  });
})();
