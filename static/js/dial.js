// 一键拨打: on a telephone the number is called as soon as the press has been written down;
// at a desk it comes into sight, since the press stands far below the panel that shows it.
(() => {
  const isPhone = matchMedia("(pointer: coarse)").matches;
  document.addEventListener("htmx:afterSettle", (event) => {
    const link = event.target.querySelector?.("[data-dial]");
    if (!link) return;
    link.scrollIntoView({ block: "center" });
    link.focus({ preventScroll: true });
    if (isPhone) link.click();
  });
})();
