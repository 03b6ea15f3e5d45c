// <form method="post" data-keep>: sent by htmx, so that on a refusal, a wrong field or a lost
// network the page and all that was typed stay. A wrong form answers its whole page with 400,
// of which the content is taken; success redirects. Without this script it is a plain form.
(() => {
  function keep(form) {
    const address = form.getAttribute("action") || location.pathname + location.search;
    const wanted = { "hx-post": address, "hx-target": "#content", "hx-select": "#content", "hx-swap": "outerHTML" };
    Object.entries(wanted).forEach(([name, value]) => {
      if (!form.hasAttribute(name)) form.setAttribute(name, value);
    });
    if (form.enctype === "multipart/form-data") form.setAttribute("hx-encoding", form.enctype);
  }

  // Before htmx reads the page: this runs ahead of its own start.
  document.querySelectorAll("form[data-keep]").forEach(keep);
  document.addEventListener("htmx:beforeProcessNode", (event) => {
    if (event.target.matches?.("form[data-keep]")) keep(event.target);
  });
})();
