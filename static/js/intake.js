// The intake desk: earlier cases as the number is typed, proposals as the demand is, and the
// keys that open a part of the form. Without this script the buttons send the form instead.
(() => {
  const AFTER = 600;
  const MOBILE = 11;
  const HELP_FIELDS = ["text", "place", "category", "kind", "grid", "urgency", "title", "happened", "caller_name", "caller_address"];
  const waiting = {};
  let lastPhone = "";
  // What proposals filled in, by field; what was chosen by hand stays.
  let filled = {};
  // The form whose urgency a danger has raised: a person may lower it again.
  let raisedForm = "";
  // The form whose urgency was seen by a person or filled in once: it is never filled again.
  let urgencyForm = "";

  const form = () => document.querySelector("[data-intake]");
  // An open panel may have a field of the same name.
  const control = (name) => document.querySelector(`.desk [name="${name}"]`);
  const radio = (name, chosen) => document.querySelector(`.desk [type=radio][name="${name}"]${chosen}`);
  const value = (name) => (radio(name, "") ? radio(name, ":checked") : control(name))?.value ?? "";

  function later(name, act) {
    clearTimeout(waiting[name]);
    waiting[name] = setTimeout(act, AFTER);
  }

  function set(name, chosen, label) {
    const field = radio(name, `[value="${chosen}"]`) ?? control(name);
    if (!field) return;
    if (label) field.tomselect?.addOption({ value: chosen, text: label });
    if (field.type === "radio") field.checked = true;
    else if (field.tomselect) field.tomselect.setValue(chosen);
    else field.value = chosen;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function lookUp() {
    const phone = value("phone").trim();
    if (phone === lastPhone) return;
    lastPhone = phone;
    const url = document.querySelector("[data-caller-url]").dataset.callerUrl;
    window.htmx.ajax("POST", url, { target: "#caller", swap: "outerHTML", values: { phone } });
    if (phone.replace(/\D/g, "").length >= MOBILE && document.activeElement?.name === "phone") control("text").focus();
  }

  function askForHelp() {
    const values = Object.fromEntries(HELP_FIELDS.map((name) => [name, value(name)]));
    values.idempotency_key = value("idempotency_key");
    values.filled = Object.keys(filled).filter((name) => value(name) === filled[name]).join(",");
    values.is_secret = control("is_secret")?.checked ? "on" : "";
    const url = document.querySelector("[data-help-url]").dataset.helpUrl;
    window.htmx.ajax("POST", url, { target: "#help", swap: "outerHTML", values });
  }

  function markChosen() {
    document.querySelectorAll("#help [data-set]").forEach((button) => {
      button.classList.toggle("is-on", value(button.dataset.set) === button.dataset.value);
    });
  }

  // The caller's usual place, while nothing names another one.
  function showUsual() {
    const isPlaced = value("place").trim() || value("grid") || document.querySelector("#help [data-set=grid]");
    document.querySelectorAll("[data-usual]").forEach((part) => { part.hidden = Boolean(isPlaced); });
  }

  function takeBest() {
    document.querySelectorAll("#help [data-sure]").forEach(take);
    raise();
    markChosen();
    showUsual();
  }

  function raise() {
    const extreme = radio("urgency", "[value=extreme]");
    if (raisedForm === value("idempotency_key") || !extreme || !document.querySelector("#help [data-alarm]")) return;
    raisedForm = value("idempotency_key");
    extreme.checked = true;
    extreme.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // A form begins with an ordinary urgency, which nobody chose.
  function isUntouched(name) {
    return name === "urgency" && value(name) === "ordinary" && urgencyForm !== value("idempotency_key");
  }

  // Never over what a person chose, nor while something is being typed into the field.
  function take(button) {
    if (!button) return;
    const { set: name, value: proposed, label } = button.dataset;
    const chosen = isUntouched(name) ? "" : value(name);
    const isTyped = control(name)?.tomselect?.inputValue();
    if (isTyped || (chosen && chosen !== filled[name]) || chosen === proposed) return;
    if (name === "urgency") urgencyForm = value("idempotency_key");
    filled[name] = proposed;
    set(name, proposed, label);
  }

  function leadInto(part) {
    part.scrollIntoView({ block: "nearest" });
    control(part.dataset.first).focus({ preventScroll: true });
  }

  // An answer behind what is written already; which article it is from goes along with the form.
  function takeAnswer(button) {
    const written = value("answer").trim();
    set("answer", written ? `${written}\n${button.dataset.answer}` : button.dataset.answer);
    const cited = value("cited").split(",").filter(Boolean);
    if (button.dataset.cited) set("cited", [...new Set([...cited, button.dataset.cited])].join(","));
    const part = document.getElementById("settle-answer");
    part.open = true;
    leadInto(part);
  }

  // F4 opens the answer first; once something is answered it sends.
  function openFirst(button, event) {
    const part = document.getElementById(`settle-${button.dataset.settle}`);
    if (part.open && value(part.dataset.first).trim()) return;
    event.preventDefault();
    part.open = true;
    leadInto(part);
  }

  // What was pressed in the help is gone with its next answer: on to what is not said yet.
  function goOn() {
    if (value("kind")) control("place").focus();
    else control("kind").focus();
  }

  // Of the channels' own fields those of the chosen one are shown.
  function showFacts() {
    document.querySelectorAll("[data-channel-facts]").forEach((part) => {
      part.hidden = part.dataset.channelFacts !== value("channel");
    });
  }

  const isOfDesk = (event) => event.target.form && event.target.form === form();

  document.addEventListener("input", (event) => {
    if (!isOfDesk(event)) return;
    if (event.target.name === "phone") later("phone", lookUp);
    if (HELP_FIELDS.includes(event.target.name) && event.target.type !== "radio") later("help", askForHelp);
    if (event.target.name === "lead_unit") markChosen();
    if (["place", "grid"].includes(event.target.name)) showUsual();
  });
  document.addEventListener("change", (event) => {
    if (!isOfDesk(event)) return;
    if (event.target.name === "phone") lookUp();
    if (event.target.name === "channel") showFacts();
    if (["category", "grid", "kind", "urgency", "is_secret"].includes(event.target.name)) later("help", askForHelp);
    if (event.target.name === "urgency") urgencyForm = value("idempotency_key");
    if (event.target.name === "lead_unit") markChosen();
  });
  document.addEventListener("click", (event) => {
    if (!form()) return;
    const settle = event.target.closest("[data-settle]");
    if (settle) openFirst(settle, event);
    const part = event.target.closest(".settle > summary")?.parentElement;
    // It opens after this event.
    if (part && !part.open) setTimeout(() => leadInto(part));
    const setter = event.target.closest("[data-set]");
    if (setter) {
      event.preventDefault();
      const { set: name, value: chosen, label, words } = setter.dataset;
      if (words && !value("place").trim()) set("place", words);
      set(name, chosen, label);
      // The category of a hazard says that there is one.
      if (name === "hazard_category" && !control("is_hazard").checked) control("is_hazard").click();
      if (name === "category") later("help", askForHelp);
      markChosen();
      goOn();
    }
    const answer = event.target.closest("[data-answer]");
    if (answer) {
      event.preventDefault();
      takeAnswer(answer);
    }
    if (event.target.closest("[data-look-up]")) {
      event.preventDefault();
      lastPhone = "";
      lookUp();
    }
  }, true);

  // A call that joins an open case carries over what was typed.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!form()) return;
    if (event.detail.target?.id === "help" || event.target.id === "help") takeBest();
    document.querySelectorAll("#caller [data-set][hidden]").forEach((button) => { button.hidden = false; });
    showUsual();
    const note = document.querySelector("#panel [name=note]");
    if (note && !note.value) note.value = value("text").slice(0, 500);
    const phone = document.querySelector("#panel [name=phone]");
    if (phone && !phone.value) phone.value = value("phone");
    const draft = document.querySelector("#panel [name=draft]");
    if (draft) draft.value = value("idempotency_key");
  });

  function begin() {
    const page = form();
    // Told twice of the same form, a second start would take what was typed for shown already.
    if (!page || page.dataset.begun) return;
    page.dataset.begun = "1";
    filled = Object.fromEntries(Object.entries(filled).filter(([name, chosen]) => value(name) === chosen));
    lastPhone = value("phone").trim();
    showFacts();
    document.querySelectorAll("#caller [data-set][hidden]").forEach((button) => { button.hidden = false; });
    takeBest();
    if (!document.querySelector("[aria-invalid=true], [data-errors]")) {
      (value("phone") ? control("text") : control("phone")).focus();
    }
  }
  document.addEventListener("htmx:load", (event) => {
    if (event.target.querySelector?.("[data-intake]")) begin();
  });
  begin();
})();
