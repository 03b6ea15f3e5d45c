// The panel in which an action opens in place: where one begins in it, and leaving it.
(() => {
  const { enter } = window.hotlineFields;
  const { maySetAside } = window.hotlineTyping;

  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-panel-close]");
    const panel = close?.closest("#panel");
    if (!panel) return;
    const forms = [...panel.querySelectorAll("form")];
    event.preventDefault();
    if (!maySetAside(forms)) return;
    panel.replaceChildren();
    panel.className = "";
    document.querySelectorAll("[aria-expanded=true][hx-target='#panel']").forEach((link) => link.setAttribute("aria-expanded", "false"));
    history.replaceState(null, "", close.href);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "panel") return;
    const opener = event.detail.requestConfig?.elt;
    document.querySelectorAll("[hx-target='#panel'][href]").forEach((link) => {
      link.setAttribute("aria-expanded", String(link === opener));
    });
    if (opener?.matches("a")) startIn(document.getElementById("panel"));
  });

  // Where one begins to type: the first field that must be filled and is not, else the first
  // text, else the first field. Long selects are searchable by then.
  function startIn(panel) {
    const fields = [...panel.querySelectorAll(".field")];
    const isEmpty = (field) => field.querySelector(".field-mark") && !isFilled(field);
    const first = fields.find(isEmpty) || fields.find((field) => field.querySelector("textarea")) || fields[0];
    if (first) enter(first);
  }
  function isFilled(field) {
    return [...field.querySelectorAll("input, select, textarea")]
      .some((one) => (/^(radio|checkbox)$/.test(one.type) ? one.checked : one.value));
  }

  // An open panel is never fetched over what was typed in it: its own key leads back into
  // it, another action asks first.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const opener = event.detail.elt;
    if (!opener.matches("a[hx-target='#panel']")) return;
    const panel = document.getElementById("panel");
    const forms = [...panel.querySelectorAll("form")];
    if (!forms.length) return;
    if (opener.getAttribute("aria-expanded") === "true") {
      event.preventDefault();
      startIn(panel);
    } else if (!maySetAside(forms)) event.preventDefault();
  });
})();
