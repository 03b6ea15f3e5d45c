// Long selects become searchable: <select data-search>, after includes/search_select.html.
// With data-options the options come from that address as one types, else all are in the page.
// What is typed and not taken is never dropped: on leaving the field and on sending, the only
// match or the marked one is taken; otherwise the field says so and nothing is sent.
(() => {
  const AFTER = 120;
  const WITHIN = 8_000;
  const KEPT = 100;
  const OFFLINE = "网络断开，暂时查不到选项，请稍后再试。";

  class Picker {
    constructor(select) {
      this.select = select;
      this.url = select.dataset.options || "";
      this.answers = new Map();
      this.known = new Map();
      this.shown = null;
      this.more = 0;
      this.failed = "";
      this.hasWalked = false;
      this.mayDrop = false;
      select.parentElement.querySelector("noscript")?.remove();
      this.box = new window.TomSelect(select, this.settings());
      this.box.picker = this;
      this.input = this.box.control_input;
      this.addRow();
      this.changeWays();
      this.listen();
    }

    settings() {
      const remote = {
        score: (text) => (item) => this.scoreOf(text, item.value),
      };
      return {
        // Whoever answers bounds the list, and says how many more there are.
        maxOptions: null,
        // 物业服务 is found by 物业, wyfw and wuye.
        searchField: ["text", "letters"],
        selectOnTab: false,
        // At once, so that Enter right after the last letter takes what was typed.
        refreshThrottle: 0,
        closeAfterSelect: true,
        hidePlaceholder: true,
        copyClassesToDropdown: false,
        placeholder: this.select.dataset.search || "输入几个字查找",
        plugins: this.select.multiple ? ["remove_button"] : [],
        render: { no_results: () => this.emptyRow() },
        ...(this.url ? remote : {}),
      };
    }

    // ---- The list

    text() {
      return this.input.value.trim();
    }

    scoreOf(text, code) {
      const answer = this.known.get(text.trim());
      const at = answer ? answer.options.findIndex((one) => one.value === code) : -1;
      return at < 0 ? 0 : 1 / (1 + at);
    }

    emptyRow() {
      const row = document.createElement("div");
      row.className = "no-results";
      const isAsked = this.url && !this.known.has(this.text());
      row.textContent = "没有匹配的选项，换个词试试";
      if (isAsked) row.textContent = this.failed === this.text() ? OFFLINE : "正在查找…";
      return row;
    }

    addRow() {
      this.row = document.createElement("div");
      this.row.className = "ts-more";
      this.row.hidden = true;
      this.row.setAttribute("role", "status");
      this.box.dropdown.append(this.row);
    }

    // An answer belongs to its text: an older one never takes the place of a newer one.
    ask(text) {
      if (!this.answers.has(text)) {
        if (this.answers.size > KEPT) this.forget();
        this.answers.set(text, this.fetched(`q=${encodeURIComponent(text)}`).then((answer) => {
          this.known.set(text, answer);
          return answer;
        }, (error) => {
          this.answers.delete(text);
          throw error;
        }));
      }
      return this.answers.get(text);
    }

    forget() {
      this.answers.clear();
      this.known.clear();
    }

    async fetched(query) {
      const answer = await fetch(`${this.url}?${query}`, {
        headers: { Accept: "application/json" }, signal: AbortSignal.timeout(WITHIN),
      });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      return answer.json();
    }

    // Has the list show what answers the text in the field.
    look() {
      if (!this.url) return;
      const text = this.text();
      this.failed = "";
      this.ask(text).then((answer) => this.show(text, answer), () => this.fail(text));
    }

    show(text, answer) {
      if (this.text() !== text || !this.input.isConnected) return;
      this.shown = text;
      this.more = answer.more;
      this.box.clearOptions();
      this.box.addOptions(answer.options);
      if (this.box.isFocused) this.box.refreshOptions(this.box.isOpen || !this.hasClosed);
    }

    fail(text) {
      if (this.text() !== text) return;
      this.failed = text;
      this.box.lastQuery = null;
      if (this.box.isOpen) this.box.refreshOptions(false);
    }

    sayMore() {
      const isCurrent = this.url && this.shown === this.text() && this.more > 0;
      this.row.hidden = !isCurrent;
      if (isCurrent) this.row.textContent = `还有 ${this.more} 个，请继续输入`;
    }

    // ---- Taking what was typed

    // The option that is marked in an open list of this very text.
    marked() {
      const option = this.box.activeOption;
      const isCurrent = !this.url || this.shown === this.text();
      return isCurrent && this.box.canSelect(option) ? option.dataset.value : "";
    }

    localAnswer(text) {
      const options = this.box.search(text).items.map(({ id }) => this.box.options[id]);
      const exact = options.filter((one) => one.text.trim() === text);
      return { options, more: 0, exact: exact.length === 1 ? exact[0].value : "" };
    }

    // Takes what the text stands for; true or false, or a promise of it while the answer is
    // awaited. `isMeant`: asked for by Enter or Tab, which take the first of several.
    settle(isMeant) {
      const text = this.text();
      if (!text) return true;
      const code = this.marked() || this.left;
      if (code) return this.take(code);
      if (!this.url) return this.decide(text, this.localAnswer(text), isMeant);
      const answer = this.known.get(text);
      if (answer) return this.decide(text, answer, isMeant);
      return this.ask(text).then(
        (found) => (this.text() === text ? this.decide(text, found, isMeant) : this.settle(isMeant)),
        () => (this.text() === text ? this.refuse(OFFLINE) : this.settle(isMeant)),
      );
    }

    decide(text, answer, isMeant) {
      const count = answer.options.length + answer.more;
      const first = count === 1 || isMeant ? answer.options[0]?.value : "";
      const code = answer.exact || first;
      if (code) {
        answer.options.forEach((one) => this.box.addOption(one));
        return this.take(code);
      }
      if (!count) return this.refuse(`没有与“${text}”匹配的选项，请改一改，或从列表中选择。`);
      return this.refuse(`与“${text}”匹配的有 ${count} 个，请选择一个。`);
    }

    take(code) {
      this.box.addItem(code);
      this.drop();
      if (this.box.isOpen) this.box.close();
      return true;
    }

    // Empties the field of what was typed: it was taken, or Esc gave it up.
    drop() {
      this.mayDrop = true;
      this.box.setTextboxValue("");
      this.mayDrop = false;
      this.left = "";
      this.allow();
      if (!this.box.isFocused) this.box.inputState();
      this.mark();
    }

    refuse(sentence) {
      this.input.setCustomValidity(sentence);
      this.input.dispatchEvent(new CustomEvent("field:complain", { bubbles: true }));
      return false;
    }

    allow() {
      if (!this.input.validity.customError) return;
      this.input.setCustomValidity("");
      this.input.removeAttribute("aria-invalid");
      this.select.closest(".field")?.querySelector("[data-complaint]")?.remove();
    }

    mark() {
      this.box.wrapper.classList.toggle("has-text", this.text() !== "");
    }

    enter() {
      const part = this.select.closest("details:not([open])");
      if (part) part.open = true;
      this.input.focus();
    }

    // ---- Ways of the package that are changed

    changeWays() {
      const { box } = this;
      const { setTextboxValue, addItem, onKeyDown, onBlur, onOptionSelect, refreshOptions } = box;
      // The package hears of its focus a moment late, and drops the keys that come before.
      box.focus = () => {
        if (box.isDisabled || box.isReadOnly) return;
        (this.input.offsetWidth ? this.input : box.focus_node).focus();
        box.onFocus();
      };
      box.setTextboxValue = (value = "") => {
        // Leaving and closing would empty the field.
        if (value === "" && this.text() && !this.mayDrop) return;
        setTextboxValue.call(box, value);
      };
      box.addItem = (value, silent) => {
        if (!this.url || !value || value in box.options) return addItem.call(box, value, silent);
        return this.fetched(`code=${encodeURIComponent(value)}`).then(({ options }) => {
          box.addOptions(options);
          addItem.call(box, value, silent);
        }).catch(() => this.refuse(OFFLINE));
      };
      // One that is taken already leaves what was typed for it behind.
      box.onOptionSelect = (event, option) => {
        onOptionSelect.call(box, event, option);
        this.drop();
      };
      box.onKeyDown = (event) => this.key(event, () => onKeyDown.call(box, event));
      box.onBlur = (event) => {
        if (!document.hasFocus()) return;
        this.left = this.text() ? this.marked() : "";
        onBlur.call(box, event);
        this.keepShown();
        this.settle(false);
        this.left = "";
      };
      box.refreshOptions = (isOpening) => {
        refreshOptions.call(box, isOpening);
        this.sayMore();
      };
    }

    // The text stays in sight where the package would hide it.
    keepShown() {
      if (!this.text()) return;
      this.box.isInputHidden = false;
      this.box.wrapper.classList.remove("input-hidden");
      this.mark();
    }

    key(event, goOn) {
      const isSending = event.ctrlKey || event.metaKey || event.altKey;
      if (event.isComposing || (event.key === "Enter" && isSending)) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") this.hasWalked = true;
      if (event.key === "Enter") this.confirm(event, goOn);
      else if (event.key === "Tab") this.pass();
      else if (event.key === "Escape" && this.text()) this.giveUp(event);
      else goOn();
    }

    // Enter takes what was typed or walked to; on a filled field it changes nothing.
    confirm(event, goOn) {
      event.preventDefault();
      if (this.text() && !(this.hasWalked && this.marked())) this.settle(true);
      else if (this.hasWalked || !this.box.items.length) goOn();
      else if (this.box.isOpen) this.box.close();
    }

    // Tab goes on to the next field. It takes the marked option along only where one has typed
    // or walked to it: passing through a field must never fill it.
    pass() {
      if (this.text()) this.settle(true);
      else if (this.hasWalked && this.marked()) this.take(this.marked());
    }

    giveUp(event) {
      event.preventDefault();
      event.stopPropagation();
      this.drop();
      this.box.close();
    }

    listen() {
      const { box } = this;
      let timer = 0;
      box.on("type", () => {
        this.hasWalked = false;
        this.hasClosed = false;
        this.allow();
        this.mark();
        clearTimeout(timer);
        if (!this.url) return;
        if (this.known.has(this.text())) this.look();
        else timer = setTimeout(() => this.look(), AFTER);
      });
      box.on("focus", () => { this.hasClosed = false; this.look(); });
      box.on("item_add", () => { if (this.text()) this.drop(); });
      box.on("dropdown_open", () => this.sayMore());
      box.on("dropdown_close", () => { this.hasWalked = false; this.hasClosed = true; });
    }
  }

  const pickersOf = (form) => [...document.querySelectorAll("select.tomselected")]
    .filter((select) => select.form === form && select.tomselect?.picker)
    .map((select) => select.tomselect.picker);
  const waiting = new WeakSet();

  function goOn(form, submitter, outcomes, pickers) {
    waiting.delete(form);
    if (!form.isConnected) return;
    const wrong = pickers.find((picker, at) => !outcomes[at]);
    if (wrong) wrong.enter();
    else form.requestSubmit(submitter?.isConnected ? submitter : null);
  }

  // Ahead of all that hears of the sending: with an open question nothing is sent.
  window.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.submitter?.formNoValidate) return;
    const pickers = pickersOf(form).filter((picker) => picker.text());
    if (!pickers.length) return;
    const outcomes = pickers.map((picker) => picker.settle(false));
    if (outcomes.every((outcome) => outcome === true)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (waiting.has(form)) return;
    waiting.add(form);
    const { submitter } = event;
    Promise.all(outcomes).then((all) => goOn(form, submitter, all, pickers));
  }, true);

  function enhance(root) {
    root.querySelectorAll("select[data-search]:not(.tomselected)").forEach((select) => new Picker(select));
  }

  document.addEventListener("htmx:load", (event) => enhance(event.target));
  enhance(document);
})();
