// Fields: what is wrong with one is said beside it, in our words, and one goes right into it.
(() => {
  // Goes into a field, whatever its widget; false where nothing of it can take the focus.
  function enter(field) {
    const controls = [...field.querySelectorAll("input:not([type=hidden]), select, textarea")];
    const control = controls.find((one) => one.checked && one.getClientRects().length)
      || controls.find((one) => one.getClientRects().length);
    control?.focus();
    return Boolean(control);
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-errors] a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1))?.closest(".field");
    if (field && enter(field)) event.preventDefault();
  });

  // What the browser finds wrong is said beside the field, in our words.
  function complaint(control) {
    const { validity } = control;
    if (validity.customError) return control.validationMessage;
    if (validity.valueMissing && control.type === "file") return "请选择文件。";
    if (validity.valueMissing) return control.matches("select, [type=radio], [type=checkbox]") ? "请选择。" : "请填写。";
    if (validity.tooLong) return `最多 ${control.maxLength} 个字。`;
    if (validity.tooShort) return `至少 ${control.minLength} 个字。`;
    if (validity.rangeUnderflow) return `不能小于 ${control.min}。`;
    if (validity.rangeOverflow) return `不能大于 ${control.max}。`;
    return control.title || "格式不对，请检查。";
  }
  // A browser cuts a pasted text at the limit and says nothing. The text stays, the limit is
  // said at once, and nothing is sent until it is kept.
  function takeLimit(root) {
    root.querySelectorAll("textarea[maxlength]").forEach((area) => {
      area.dataset.limit = area.maxLength;
      area.removeAttribute("maxlength");
    });
  }
  function keepLimit(area) {
    const over = area.value.length > Number(area.dataset.limit);
    area.setCustomValidity(over ? `最多 ${area.dataset.limit} 字，现有 ${area.value.length} 字。` : "");
    if (over) complain(area);
  }
  document.addEventListener("htmx:load", (event) => takeLimit(event.target));
  takeLimit(document);

  function complain(control) {
    const field = control.closest(".field");
    if (!field) return;
    let line = field.querySelector("[data-complaint]");
    if (!line) {
      line = document.createElement("div");
      line.className = "field-error";
      line.dataset.complaint = "";
      field.append(line);
    }
    line.textContent = complaint(control);
    control.setAttribute("aria-invalid", "true");
  }
  // A searchable select says by itself what it could not take.
  document.addEventListener("field:complain", (event) => complain(event.target));
  document.addEventListener("invalid", (event) => {
    if (!event.target.closest(".field")) return;
    event.preventDefault();
    complain(event.target);
    const first = event.target.form?.querySelector(":invalid:not(fieldset)");
    if (first === event.target) event.target.focus();
  }, true);
  document.addEventListener("input", (event) => {
    const control = event.target;
    if (control.dataset.limit) keepLimit(control);
    const line = control.validity?.valid && control.closest(".field")?.querySelector("[data-complaint]");
    if (!control.form || !line) return;
    line.remove();
    control.removeAttribute("aria-invalid");
  });

  // A digit answers the row of keys that has the focus; the callback desk does so by itself.
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    const row = /^[1-9]$/.test(event.key) && event.target.matches?.("[type=radio]")
      && event.target.closest(".field-keys:not([data-callback] *)");
    const chosen = row && row.querySelectorAll("input[type=radio]")[Number(event.key) - 1];
    if (!chosen) return;
    event.preventDefault();
    chosen.click();
    chosen.focus();
  });

  window.hotlineFields = { enter };
})();
