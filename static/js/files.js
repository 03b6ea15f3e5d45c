// Files of a form: several choices add up, each can be taken out again; dropping and pasting
// work too; what is too large is said at once, beside the field.
(() => {
  const MEGA = 1024 * 1024;
  const chosen = new WeakMap();

  const size = (bytes) => (bytes < MEGA ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / MEGA).toFixed(1)} MB`);

  function draw(pick, complaints = []) {
    const input = pick.querySelector("input[type=file]");
    const list = pick.querySelector("[data-pick-list]");
    list.replaceChildren(...[...input.files].map((file, index) => {
      const row = document.createElement("li");
      const name = document.createElement("span");
      const weight = document.createElement("span");
      const out = document.createElement("button");
      name.className = "cut";
      name.textContent = file.name;
      weight.className = "grey nowrap";
      weight.textContent = size(file.size);
      out.type = "button";
      out.className = "link-button nowrap";
      out.textContent = "移除";
      out.setAttribute("aria-label", `移除 ${file.name}`);
      out.addEventListener("click", () => put(pick, [...input.files].filter((_, at) => at !== index)));
      row.append(name, weight, out);
      return row;
    }), ...complaints.map((sentence) => {
      const row = document.createElement("li");
      row.className = "field-error";
      row.textContent = sentence;
      return row;
    }));
  }

  function put(pick, files, complaints) {
    const input = pick.querySelector("input[type=file]");
    const carrier = new DataTransfer();
    files.forEach((file) => carrier.items.add(file));
    input.files = carrier.files;
    chosen.set(input, files);
    draw(pick, complaints);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function add(pick, files) {
    const input = pick.querySelector("input[type=file]");
    const most = Number(pick.dataset.maxBytes) || Infinity;
    const fits = files.filter((file) => file.size <= most);
    const complaints = files.filter((file) => file.size > most)
      .map((file) => `“${file.name}”有 ${size(file.size)}，单个文件最大 ${size(most)}。`);
    const before = input.multiple ? chosen.get(input) || [] : [];
    put(pick, input.multiple ? [...before, ...fits] : fits.slice(0, 1), complaints);
  }

  function shoot(pick) {
    const camera = document.createElement("input");
    camera.type = "file";
    camera.accept = "image/*";
    camera.capture = "environment";
    camera.addEventListener("change", () => add(pick, [...camera.files]));
    camera.click();
  }

  document.addEventListener("change", (event) => {
    const pick = event.target.closest("[data-pick]");
    if (pick && event.target.type === "file") add(pick, [...event.target.files]);
  });
  document.addEventListener("click", (event) => {
    const camera = event.target.closest("[data-pick-camera]");
    if (camera) shoot(camera.closest("[data-pick]"));
  });
  document.addEventListener("dragover", (event) => {
    if (event.target.closest("[data-pick]")) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const pick = event.target.closest("[data-pick]");
    if (!pick) return;
    event.preventDefault();
    add(pick, [...event.dataTransfer.files]);
  });
  document.addEventListener("paste", (event) => {
    const pick = event.target.closest("form")?.querySelector("[data-pick]");
    const files = [...(event.clipboardData?.files || [])];
    if (!pick || !files.length) return;
    event.preventDefault();
    add(pick, files);
  });

  // A page that comes back with a wrong field comes without the files: they are put back.
  const carried = new Map();
  document.addEventListener("htmx:beforeSwap", (event) => {
    carried.clear();
    if (!event.detail.isError) return;
    event.detail.target.querySelectorAll("[data-pick] input[type=file]").forEach((input) => {
      if (input.files.length) carried.set(input.name, [...input.files]);
    });
  });

  function ready(root) {
    root.querySelectorAll("[data-pick]").forEach((pick) => {
      pick.classList.add("is-ready");
      const files = carried.get(pick.querySelector("input[type=file]").name);
      if (files) put(pick, files);
    });
  }
  document.addEventListener("htmx:load", (event) => ready(event.target));
  ready(document);
})();
