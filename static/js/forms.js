// Forms: one sending per click, drafts saved as one types, nothing typed ever lost.
(() => {
  const SAVE_AFTER = 1_500;
  const DOWNLOAD_TAKES = 3_000;
  const OFFLINE = "网络断开，已填内容仍在本页。恢复后请再提交一次。";
  const OUT_OF_REACH = "网络断开，暂时打不开。已经打开的表单可以照常填写，恢复后再试。";
  const BROKEN = "系统出错，没有提交成功，已填内容仍在本页。请稍后再试。";
  const GIVE_UP = "已填内容还没有提交，要放弃吗？";
  const timers = new WeakMap();
  const savings = new WeakMap();
  const dirty = new Set();

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

  // Nothing more is saved of a form that is sent or given up.
  function rest(form) {
    dirty.delete(form);
    clearTimeout(timers.get(form));
    savings.get(form)?.abort();
  }

  // What was given up is not kept as a draft either.
  function giveUp(form) {
    rest(form);
    if (!form.dataset.autosaveUrl) return;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.set("discard_draft", "1");
    fetch(form.dataset.autosaveUrl, { method: "POST", body, keepalive: true }).catch(() => {});
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
  // A form that came back with something wrong is saved as it came.
  document.addEventListener("htmx:load", (event) => {
    event.target.querySelectorAll?.("form[data-autosave-url]").forEach((form) => {
      if (form.querySelector("[data-errors], .is-wrong")) saveSoon(form);
    });
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
  // outbox.js has put it where it is safe.
  document.addEventListener("outbox:kept", (event) => dirty.delete(event.target));
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

  // Drafts.
  function mark(form, sentence, failed = false) {
    const saved = form.querySelector("[data-saved]");
    if (!saved) return;
    saved.textContent = sentence;
    saved.classList.toggle("is-failed", failed);
  }
  async function save(form) {
    savings.get(form)?.abort();
    const saving = new AbortController();
    savings.set(form, saving);
    const clock = new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
    try {
      // Files are no part of a draft.
      const body = new FormData();
      for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
      const answer = await fetch(form.dataset.autosaveUrl, {
        method: "POST", body, headers: { Accept: "application/json" }, signal: saving.signal, keepalive: document.hidden,
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const { draft } = await answer.json();
      const key = form.querySelector("[data-draft-id]");
      if (key && draft) key.value = draft;
      dirty.delete(form);
      mark(form, draft ? `已保存 ${clock}` : "");
    } catch (error) {
      if (error.name === "AbortError") return;
      const offline = error instanceof TypeError;
      mark(form, offline ? "网络断开，已填内容仍在本页" : "没有保存上，已填内容仍在本页", true);
    }
  }
  document.addEventListener("input", (event) => {
    const control = event.target;
    const form = control.form;
    if (control.dataset.limit) keepLimit(control);
    if (!form) return;
    if (control.validity?.valid && control.closest(".field")?.querySelector("[data-complaint]")) {
      control.closest(".field").querySelector("[data-complaint]").remove();
      control.removeAttribute("aria-invalid");
    }
    if (form.matches("[data-warn-unsaved], [data-autosave-url]")) saveSoon(form);
  });
  function saveSoon(form) {
    dirty.add(form);
    if (!form.dataset.autosaveUrl) return;
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(() => save(form), SAVE_AFTER));
  }
  // Who turns to another window may not come back to this one: save at once.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) return;
    dirty.forEach((form) => {
      clearTimeout(timers.get(form));
      if (form.dataset.autosaveUrl && form.isConnected) save(form);
    });
  });

  // Leaving a form with typing in it asks first; closing a panel does too.
  window.addEventListener("beforeunload", (event) => {
    if ([...dirty].some((form) => form.isConnected)) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-panel-close]");
    const panel = close?.closest("#panel");
    if (!panel) return;
    const forms = [...panel.querySelectorAll("form")];
    if (forms.some((form) => dirty.has(form)) && !window.confirm(GIVE_UP)) {
      event.preventDefault();
      return;
    }
    event.preventDefault();
    forms.filter((form) => dirty.has(form)).forEach(giveUp);
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
    } else if (forms.some((form) => dirty.has(form))) {
      if (window.confirm(GIVE_UP)) forms.filter((form) => dirty.has(form)).forEach(giveUp);
      else event.preventDefault();
    }
  });
})();
