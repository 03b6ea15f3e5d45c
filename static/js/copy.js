// Copying a field's text with one press; where the clipboard is closed the text is selected.
(() => {
  function ready(root) {
    root.querySelectorAll("[data-copy]").forEach((button) => { button.hidden = false; });
  }

  async function copy(field) {
    field.focus();
    field.select();
    if (!navigator.clipboard) return document.execCommand("copy");
    await navigator.clipboard.writeText(field.value);
    return true;
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const said = button.parentElement.querySelector("[data-copied]");
    let done = false;
    try {
      done = await copy(document.getElementById(button.dataset.copy));
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
    }
    said.textContent = done ? "已复制，可以粘贴到工作群。" : "没有复制上，文字已选中，请按 Ctrl+C 或长按复制。";
  });
  document.addEventListener("htmx:load", (event) => ready(event.target));
  ready(document);
})();
