// 一键拨打: on a telephone the number is called as soon as the press has been written down.
(() => {
  const isPhone = matchMedia("(pointer: coarse)").matches;
  document.addEventListener("htmx:afterSettle", (event) => {
    const link = event.target.querySelector?.("[data-dial]");
    if (link && isPhone) link.click();
  });
})();
