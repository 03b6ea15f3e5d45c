// Forms: one sending per click, and what came of it said above the form that was sent.
(() => {
  const DOWNLOAD_TAKES = 3_000;
  const OFFLINE = "网络断开，已填内容仍在本页。恢复后请再提交一次。";
  const OUT_OF_REACH = "网络断开，暂时打不开。已经打开的表单可以照常填写，恢复后再试。";
  const BROKEN = "系统出错，没有提交成功，已填内容仍在本页。请稍后再试。";
  // A page whose forms keep no draft does not load typing.js, one without fields no fields.js.
  const enter = (field) => window.hotlineFields?.enter(field);
  const rest = (form) => window.hotlineTyping?.rest(form);
  const saveSoon = (form) => window.hotlineTyping?.saveSoon(form);

  function buttonsOf(form) {
    return [...document.querySelectorAll("button, input[type=submit]")]
      .filter((button) => button.form === form && button.type === "submit");
  }

  function setBusy(form, busy) {
    form.toggleAttribute("data-busy", busy);
    buttonsOf(form).forEach((button) => {
      button.disabled = busy;
      button.toggleAttribute("aria-busy", busy);
      if (busy) button.setAttribute("aria-busy", "true");
    });
  }

  function isPost(form) {
    return form.matches?.("form") && form.method === "post";
  }

  function noticeIn(form) {
    let notice = form.querySelector(":scope > [data-refusal-slot]");
    if (!notice) {
      notice = document.createElement("div");
      notice.dataset.refusalSlot = "";
      notice.setAttribute("role", "alert");
      form.prepend(notice);
    }
    return notice;
  }

  // A log-in in another window has changed the form token: take the new one, so that the
  // second try of the same typing goes through.
  function renewToken(token) {
    if (!token) return;
    document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((input) => { input.value = token; });
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  }

  function say(form, sentence) {
    const line = document.createElement("div");
    line.className = "refusal";
    line.textContent = sentence;
    const notice = noticeIn(form);
    notice.replaceChildren(line);
    notice.scrollIntoView({ block: "nearest" });
  }

  // A second click while the first is under way does nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!isPost(form)) return;
    if (form.hasAttribute("data-busy")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.querySelector(":scope > [data-refusal-slot]")?.replaceChildren();
    rest(form);
    form.setAttribute("data-busy", "");
    // The pressed button's own value is read after this event: disable it a moment later.
    setTimeout(() => setBusy(form, true));
    // A file comes instead of a page, and no event tells when: free the button by itself.
    if (form.hasAttribute("data-download")) setTimeout(() => setBusy(form, false), DOWNLOAD_TAKES);
  }, true);
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-busy]").forEach((form) => setBusy(form, false));
  });

  // `detail.elt` is the target of a swap; who asked is in the request's configuration.
  const formOf = ({ detail }) => (detail.requestConfig?.elt || detail.elt)?.closest?.("form");
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = formOf(event);
    if (!form || !isPost(form)) return;
    // The next page is on its way: the second half of a double click must not send again.
    if (event.detail.xhr.getResponseHeader("HX-Redirect")) return;
    // Queued after the submit's own timer, so that a fast answer cannot be overtaken by it.
    setTimeout(() => setBusy(form, false));
    if (!event.detail.successful && form.isConnected) saveSoon(form);
  });
  // What one only wanted to look at: said once at the top, gone with the next answer.
  function tell(sentence) {
    const messages = document.getElementById("messages");
    if (!messages) return;
    messages.querySelector("[data-unreachable]")?.remove();
    if (!sentence) return;
    const line = document.createElement("div");
    line.className = "message message-warning";
    line.dataset.unreachable = "";
    line.textContent = sentence;
    messages.append(line);
    messages.scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("htmx:sendError", (event) => {
    const form = formOf(event);
    if (form && isPost(form)) say(form, OFFLINE);
    else if (event.detail.requestConfig?.elt?.matches?.("a")) tell(OUT_OF_REACH);
  });
  document.addEventListener("htmx:beforeSwap", () => tell(""));
  document.addEventListener("htmx:timeout", (event) => {
    const form = formOf(event);
    if (form) say(form, OFFLINE);
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { detail } = event;
    const form = formOf(event);
    if (detail.xhr.status >= 500 && form) say(form, BROKEN);
    if (!detail.isError || !detail.serverResponse.includes("data-refusal")) return;
    // A refusal without the form must not replace the form: it goes above its fields.
    detail.target = form || document.getElementById("messages");
    if (form) detail.target = noticeIn(form);
    detail.selectOverride = "unset";
    detail.swapOverride = "innerHTML";
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    renewToken(event.target.querySelector?.("[data-refusal][data-token]")?.dataset.token);
    const said = event.target.querySelector?.("[data-refusal], [data-errors]");
    const field = event.target.querySelector?.(".field.is-wrong");
    if (!said && !field) return;
    // A moment later, when long selects have become searchable and can take the focus.
    setTimeout(() => {
      (said || field).scrollIntoView({ block: "nearest" });
      if (!field || !enter(field)) said?.focus({ preventScroll: true });
    });
  });

})();
