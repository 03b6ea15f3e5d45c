// 待提交: what a weak network did not take is kept in this browser and sent again by itself.
// A form says so with data-outbox (its act) and data-outbox-about (the case's number). Each
// item belongs to the person who typed it: nobody else's session sends or shows it, and
// logging out deletes it. The form's own key goes along, so that nothing lands twice.
(() => {
  const NAME = "hotline-outbox";
  const FIRST_PAUSE = 4_000;
  const LONGEST_PAUSE = 300_000;
  const ANSWER_WITHIN = 60_000;
  const STRANGERS_DAYS = 7;
  const DAY = 86_400_000;
  const REFILL = "outbox=";
  const DONE = "hotline-outbox-done";
  const FRAME = new Set(["csrfmiddlewaretoken", "idempotency_key", "next", "back", "seen"]);

  const box = document.getElementById("outbox");
  const person = document.body.dataset.person;
  const leaving = document.querySelectorAll("form[data-logout]");
  if (!box || !person || !window.indexedDB) return;
  let timer = 0;
  let isSending = false;
  let sent = [];

  const { everything, put, drop } = window.hotlineOutbox;

  async function own() {
    const items = (await everything()).filter((item) => item.person === person);
    return items.sort((one, other) => one.at - other.at);
  }

  // ---- Keeping what did not go through

  const formOf = ({ detail }) => (detail.requestConfig?.elt || detail.elt)?.closest?.("form[data-outbox]");

  async function keep(event) {
    const form = formOf(event);
    const parameters = event.detail.requestConfig?.formData;
    if (!form || !parameters) return;
    const id = parameters.get("idempotency_key");
    await put({
      id, person, at: Date.now(), tries: 0, next: Date.now() + FIRST_PAUSE,
      url: form.getAttribute("action"), act: form.dataset.outbox, about: form.dataset.outboxAbout,
      page: form.dataset.outboxPage, state: "waiting", said: "",
      // As it was sent: what was changed since would not be what this key stands for.
      values: [...parameters.entries()].filter(([name]) => name !== "csrfmiddlewaretoken"),
      labels: [...form.querySelectorAll("textarea, input[type=text]")]
        .map((one) => [one.name, one.labels?.[0]?.firstChild?.textContent.trim() || ""]),
    });
    if (form.dataset.refilled) await drop(form.dataset.refilled);
    form.dispatchEvent(new CustomEvent("outbox:kept", { bubbles: true }));
    close(form);
    await show();
    schedule();
  }

  // The form is safe elsewhere: the page is as if it had been sent.
  function close(form) {
    const panel = form.closest("#panel");
    if (panel) {
      panel.replaceChildren();
      panel.className = "";
      document.querySelectorAll("[aria-expanded=true][hx-target='#panel']")
        .forEach((opener) => opener.setAttribute("aria-expanded", "false"));
      history.replaceState(null, "", form.dataset.outboxPage);
    } else {
      setTimeout(() => form.querySelector("[data-refusal-slot]")?.remove());
    }
  }

  // Where the browser keeps nothing (a private window), forms.js has said what to do.
  ["htmx:sendError", "htmx:timeout"].forEach((name) => {
    document.addEventListener(name, (event) => { keep(event).catch(() => {}); });
  });

  // ---- Sending again

  // Whose session it is by now, and the token of it; null without network or log-in.
  async function session() {
    const answer = await fetch(box.dataset.sessionUrl, { cache: "no-store", signal: AbortSignal.timeout(ANSWER_WITHIN) });
    return answer.ok ? answer.json() : null;
  }

  async function post(item, token) {
    const body = new FormData();
    item.values.forEach(([name, value]) => body.append(name, value));
    return fetch(item.url, {
      method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(ANSWER_WITHIN),
      headers: { "HX-Request": "true", "X-CSRFToken": token },
    });
  }

  async function later(item, said) {
    const tries = item.tries + 1;
    const pause = Math.min(FIRST_PAUSE * 2 ** tries, LONGEST_PAUSE);
    await put({ ...item, tries, next: Date.now() + pause, said });
  }

  // What the answer says, in its own words.
  function reason(html, status) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const said = [...page.querySelectorAll(".refusal > p, .refusal li, .form-errors p, .field-error li")]
      .map((one) => one.textContent.trim().replace(/\s+/g, " "));
    const general = { 404: "工单已不在您名下。", 413: "文件太大。" };
    return [...new Set(said.filter(Boolean))].join("\n") || general[status] || "没有被接受。";
  }

  // Sends one item; true where the next one may follow.
  async function send(item) {
    const known = await session();
    if (!known || known.person !== person) {
      await later(item, "登录已过期或已换人，重新登录后自动提交。");
      return false;
    }
    const answer = await post(item, known.token);
    if (answer.ok) {
      await drop(item.id);
      sent.push(item);
      return true;
    }
    const isRefused = [400, 403, 404, 409, 413].includes(answer.status) && !answer.headers.has("X-Not-Sent");
    if (isRefused) {
      await put({ ...item, state: "refused", said: reason(await answer.text(), answer.status) });
      return true;
    }
    await later(item, "系统暂时没有应答，稍后自动再试。");
    return false;
  }

  async function flush(isForced = false) {
    if (isSending || navigator.onLine === false) return;
    isSending = true;
    try {
      for (const item of await own()) {
        if (item.state !== "waiting" || (!isForced && item.next > Date.now())) continue;
        try {
          if (!(await send(item))) break;
        } catch {
          await later(item, "网络还没有恢复，稍后自动再试。");
          break;
        }
      }
    } finally {
      isSending = false;
      await show();
      schedule();
    }
    renew();
  }

  // Several tabs share one outbox; where the browser can, one of them sends at a time.
  function flushAlone(isForced) {
    const alone = () => flush(isForced).catch(() => {});
    return navigator.locks ? navigator.locks.request(NAME, { ifAvailable: true }, (lock) => (lock ? alone() : null)) : alone();
  }

  async function schedule() {
    clearTimeout(timer);
    const waiting = (await own()).filter((item) => item.state === "waiting");
    if (!waiting.length) return;
    const next = Math.min(...waiting.map((item) => item.next));
    timer = setTimeout(() => flushAlone(false), Math.max(500, next - Date.now()));
  }

  // The page of a case that was acted on is old now; it is left alone while one types in it.
  function renew() {
    const isHere = sent.some((item) => item.page === location.pathname);
    if (isHere && !document.querySelector("#panel form")) location.reload();
  }

  // ---- The bar

  function made(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text) element.textContent = text;
    return element;
  }

  function button(text, deed) {
    const element = made("button", "btn", text);
    element.type = "button";
    element.addEventListener("click", deed);
    return element;
  }

  function link(item) {
    const element = made("a", "", `${item.act} ${item.about}`);
    element.href = item.page;
    return element;
  }

  function rowOf(item) {
    const row = made("li", "");
    row.append(link(item));
    if (item.said) row.append(made("p", item.state === "refused" ? "outbox-said" : "grey", item.said));
    if (item.state !== "refused") return row;
    const labels = new Map(item.labels);
    item.values.filter(([name, value]) => typeof value === "string" && value && !FRAME.has(name) && labels.has(name))
      .forEach(([name, value]) => {
        const text = made("textarea", "", value);
        text.readOnly = true;
        text.setAttribute("aria-label", labels.get(name) || name);
        row.append(text);
      });
    const foot = made("div", "btn-row");
    const again = made("a", "btn", "重新填写");
    again.href = `${item.url}#${REFILL}${item.id}`;
    const open = made("a", "btn", "打开工单");
    open.href = item.page;
    foot.append(again, open, button("不再提交", async () => {
      if (!window.confirm("内容将从本机删除，确定不再提交吗？")) return;
      await drop(item.id);
      await show();
    }));
    row.append(foot);
    return row;
  }

  async function show() {
    const items = await own();
    const waiting = items.filter((item) => item.state === "waiting");
    const refused = items.filter((item) => item.state === "refused");
    const parts = [];
    if (waiting.length) parts.push(`有 ${waiting.length} 条待提交`);
    if (refused.length) parts.push(`有 ${refused.length} 条没有被接受`);
    if (!parts.length && sent.length) parts.push(`已提交 ${sent.length} 条`);
    box.hidden = !parts.length;
    if (box.hidden) {
      box.replaceChildren();
      return;
    }
    const head = made("div", "outbox-head");
    head.append(made("b", "", `${parts.join("，")}。`));
    if (waiting.length) head.append(button("立即提交", () => flushAlone(true)));
    if (!waiting.length && !refused.length) {
      head.append(button("知道了", () => { sent = []; show(); }));
    }
    const list = made("ul", "outbox-list");
    list.append(...(items.length ? items.map(rowOf) : sent.map(rowOf)));
    box.replaceChildren(head, list);
  }

  // ---- Filling the form again with what was refused

  function fill(form, [name, value]) {
    const fields = [...form.elements].filter((one) => one.name === name);
    if (value instanceof File) return fillFiles(fields[0], value);
    for (const field of fields) {
      if (field.type === "radio" || field.type === "checkbox") field.checked ||= field.value === value;
      else if (field.tomselect) field.tomselect.addItem(value);
      else if (field.multiple) [...field.options].forEach((one) => { one.selected ||= one.value === value; });
      else field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    return undefined;
  }

  function fillFiles(input, file) {
    if (!input || !file.size) return;
    const files = new DataTransfer();
    [...input.files, file].forEach((one) => files.items.add(one));
    input.files = files.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // The address names an item of this form: its words go back into the fields.
  async function refill() {
    if (!location.hash.startsWith(`#${REFILL}`)) return;
    const id = location.hash.slice(1 + REFILL.length);
    history.replaceState(null, "", location.pathname + location.search);
    const item = (await own()).find((one) => one.id === id);
    const form = item && document.querySelector(`form[data-outbox][action="${CSS.escape(item.url)}"]`);
    if (!form) return;
    item.values.filter(([name]) => !FRAME.has(name) && name !== "acknowledge_warnings").forEach((pair) => fill(form, pair));
    form.dataset.refilled = id;
  }

  // What was refused is done with once the form that took its words has gone through. The
  // page is left at once then, so that the next one drops it.
  document.addEventListener("htmx:afterRequest", (event) => {
    const id = formOf(event)?.dataset.refilled;
    // Where htmx leaves the page it does not say that the request was successful.
    const status = event.detail.xhr?.status;
    if (id && status >= 200 && status < 300) sessionStorage.setItem(DONE, id);
  });

  async function dropDone() {
    const id = sessionStorage.getItem(DONE);
    if (id) await drop(id);
    sessionStorage.removeItem(DONE);
  }

  // ---- Leaving

  leaving.forEach((form) => form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const items = await own();
      const question = `有 ${items.length} 条内容还没有提交，退出后将从本机删除。确定退出吗？`;
      if (items.length && !window.confirm(question)) {
        release(form);
        return;
      }
      for (const item of items) await drop(item.id);
    } catch {
      // A browser that keeps nothing has nothing to delete.
    }
    form.submit();
  }));

  // forms.js takes a submitted form for one that is under way.
  function release(form) {
    form.removeAttribute("data-busy");
    form.querySelectorAll("button").forEach((one) => {
      one.disabled = false;
      one.removeAttribute("aria-busy");
    });
  }

  // What another person left here and never came back for does not stay for ever.
  async function tidy() {
    const old = Date.now() - STRANGERS_DAYS * DAY;
    for (const item of await everything()) {
      if (item.person !== person && item.at < old) await drop(item.id);
    }
  }

  window.addEventListener("online", () => flushAlone(true));
  // Timers stand still in a telephone's pocket; another tab may have sent meanwhile.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) show().then(() => flushAlone(false)).catch(() => {});
  });
  dropDone().then(tidy).then(show).then(refill).then(() => flushAlone(true)).catch(() => {});
})();
