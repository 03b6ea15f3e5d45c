// Files of a form: several choices add up, each can be taken out again; dropping and pasting
// work too; photos are made smaller before they are sent, and what is too large is said
// beside the field.
(() => {
  const MEGA = 1024 * 1024;
  // A photo needs no more points than this to be read, and goes through a weak network.
  const PHOTO_SIDE = 2560;
  const PHOTO_BYTES = 1.5 * MEGA;
  const PHOTO_QUALITY = 0.85;
  const WAIT = "正在压缩照片，请稍候。";
  const SENDING = "正在上传并处理文件，请稍候。";
  const chosen = new WeakMap();
  const shrinking = new WeakMap();

  const size = (bytes) => (bytes < MEGA ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / MEGA).toFixed(1)} MB`);

  function draw(pick, complaints = []) {
    const input = pick.querySelector("input[type=file]");
    const isWaiting = shrinking.get(input) > 0;
    input.setCustomValidity(isWaiting ? WAIT : "");
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
    }), ...(isWaiting ? [statusRow(WAIT)] : []));
  }

  function statusRow(sentence) {
    const row = document.createElement("li");
    row.className = "grey";
    row.setAttribute("role", "status");
    row.textContent = sentence;
    return row;
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

  // Text in a screenshot suffers from JPEG, so a PNG stays as it is while it is allowed.
  function isHeavy(file, most) {
    if (!file.type.startsWith("image/")) return false;
    return file.size > (["image/jpeg", "image/webp"].includes(file.type) ? Math.min(PHOTO_BYTES, most) : most);
  }

  // The same photo with fewer points, upright; itself where that does not make it smaller.
  async function shrink(file) {
    try {
      const bitmap = await createImageBitmap(file);
      const scale = Math.min(1, PHOTO_SIDE / Math.max(bitmap.width, bitmap.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(bitmap.width * scale);
      canvas.height = Math.round(bitmap.height * scale);
      canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      bitmap.close();
      const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", PHOTO_QUALITY); });
      if (!blob || blob.size >= file.size) return file;
      const name = `${file.name.replace(/\.[^.]*$/, "")}.jpg`;
      return new File([blob], name, { type: "image/jpeg", lastModified: file.lastModified });
    } catch {
      return file; // not a picture after all: the server says what it is
    }
  }

  function take(pick, files, said) {
    const input = pick.querySelector("input[type=file]");
    const most = Number(pick.dataset.maxBytes) || Infinity;
    const fits = files.filter((file) => file.size <= most);
    said.push(...files.filter((file) => file.size > most)
      .map((file) => `“${file.name}”有 ${size(file.size)}，单个文件最大 ${size(most)}。`));
    const before = input.multiple ? chosen.get(input) || [] : [];
    put(pick, input.multiple ? [...before, ...fits] : fits.slice(0, 1), said);
  }

  async function add(pick, files) {
    const input = pick.querySelector("input[type=file]");
    const most = Number(pick.dataset.maxBytes) || Infinity;
    const heavy = files.filter((file) => isHeavy(file, most));
    const said = [];
    shrinking.set(input, (shrinking.get(input) || 0) + heavy.length);
    take(pick, files.filter((file) => !heavy.includes(file)), said);
    // One after the other: a telephone has little room for several photos at once.
    for (const file of heavy) {
      const smaller = await shrink(file);
      shrinking.set(input, shrinking.get(input) - 1);
      take(pick, [smaller], said);
    }
  }

  function shoot(pick) {
    const camera = document.createElement("input");
    camera.type = "file";
    camera.accept = "image/jpeg";
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

  // Photos take the server some seconds beside the way there: it is said that this goes on.
  function tellSending(isSending, form) {
    document.querySelectorAll("[data-pick-sending]").forEach((row) => row.remove());
    if (!isSending) return;
    form.querySelectorAll("[data-pick].is-ready").forEach((pick) => {
      if (!pick.querySelector("input[type=file]").files.length) return;
      const row = statusRow(SENDING);
      row.dataset.pickSending = "";
      pick.querySelector("[data-pick-list]").append(row);
    });
  }
  document.addEventListener("submit", (event) => tellSending(true, event.target));
  document.addEventListener("htmx:afterRequest", () => tellSending(false));
  window.addEventListener("pageshow", () => tellSending(false));

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
