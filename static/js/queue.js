// Queues: arrows walk the rows, Space selects, Enter opens; coming back finds the place.
(() => {
  const rowsOf = () => [...document.querySelectorAll("[data-queue] tbody tr[data-url]")];
  const placeKey = () => `queue:${location.pathname}${location.search}`;

  function link(row) {
    return row.querySelector(".q-title a");
  }

  function walk(step) {
    const rows = rowsOf();
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
    if (next) link(next).focus();
  }

  function refreshBulk() {
    const bar = document.querySelector("[data-bulk]");
    if (!bar) return;
    const boxes = [...document.querySelectorAll("[data-queue] [name=pick]")];
    const picked = boxes.filter((box) => box.checked);
    boxes.forEach((box) => box.closest("tr").classList.toggle("is-picked", box.checked));
    bar.hidden = picked.length === 0;
    bar.querySelector("[data-bulk-count]").textContent = picked.length;
    const all = document.querySelector("[data-pick-all]");
    if (!all) return;
    all.checked = boxes.length > 0 && picked.length === boxes.length;
    all.indeterminate = picked.length > 0 && !all.checked;
  }

  function pickAll(checked) {
    document.querySelectorAll("[data-queue] [name=pick]").forEach((box) => { box.checked = checked; });
    refreshBulk();
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-pick-all]")) pickAll(event.target.checked);
    if (event.target.matches("[data-queue] [name=pick]")) refreshBulk();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-bulk-clear]")) return pickAll(false);
    const row = event.target.closest("[data-queue] tbody tr[data-url]");
    if (!row) return undefined;
    sessionStorage.setItem(placeKey(), `${row.dataset.row} ${rowsOf().indexOf(row)}`);
    const onControl = event.target.closest("a, button, input, label, summary, .q-pick");
    if (onControl || String(window.getSelection())) return undefined;
    return link(row).click();
  });
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!document.querySelector("[data-queue]") || document.querySelector("dialog[open]")) return;
    const row = event.target.closest?.("[data-queue] tbody tr");
    const free = event.target === document.body || event.target.matches?.("main, [data-queue] *");
    if (!free) return;
    if (event.key === "ArrowDown") walk(1);
    else if (event.key === "ArrowUp") walk(-1);
    else if (event.key === " " && row && !event.target.matches("input")) {
      const box = row.querySelector("[name=pick]");
      if (!box) return;
      box.checked = !box.checked;
      refreshBulk();
    } else return;
    event.preventDefault();
  });

  // The row one came from; where it has been dealt with, the one that took its place.
  function comeBack() {
    const [number, place] = (sessionStorage.getItem(placeKey()) || "").split(" ");
    const rows = rowsOf();
    const left = rows.find((one) => one.dataset.row === number);
    const isDone = !left && document.querySelector("#messages .message");
    const row = left || (isDone ? rows[Math.min(Number(place), rows.length - 1)] : null);
    if (!row) return;
    if (left) row.classList.add("is-last");
    if (document.activeElement === document.body) link(row).focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  window.addEventListener("pageshow", () => { comeBack(); refreshBulk(); });
  document.addEventListener("htmx:afterSwap", refreshBulk);
})();
