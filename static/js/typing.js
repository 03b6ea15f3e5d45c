// What is typed is never lost: saved as a draft while one types, and asked for before one leaves.
(() => {
  const SAVE_AFTER = 1_500;
  const GIVE_UP = "已填内容还没有提交，要放弃吗？";
  const timers = new WeakMap();
  const savings = new WeakMap();
  const dirty = new Set();

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
  document.addEventListener("input", ({ target }) => {
    if (target.form?.matches("[data-warn-unsaved], [data-autosave-url]")) saveSoon(target.form);
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
  // A form that came back with something wrong is saved as it came.
  document.addEventListener("htmx:load", (event) => {
    event.target.querySelectorAll?.("form[data-autosave-url]").forEach((form) => {
      if (form.querySelector("[data-errors], .is-wrong")) saveSoon(form);
    });
  });
  // outbox.js has put it where it is safe.
  document.addEventListener("outbox:kept", (event) => dirty.delete(event.target));

  // Asks before typing in one of several forms is given up; false where it is to stay.
  function maySetAside(forms) {
    const typed = forms.filter((form) => dirty.has(form));
    if (typed.length && !window.confirm(GIVE_UP)) return false;
    typed.forEach(giveUp);
    return true;
  }

  window.hotlineTyping = { rest, saveSoon, maySetAside };
})();
