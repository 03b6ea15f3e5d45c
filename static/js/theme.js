// Settles light or dark before the page is painted; the choice is the cookie `theme`,
// without one it follows the device.
(() => {
  const root = document.documentElement;
  const device = window.matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => (document.cookie.match(/(?:^|; )theme=(light|dark)/) || [])[1] || "";
  const apply = () => {
    root.dataset.bsTheme = root.dataset.themeFixed || chosen() || (device.matches ? "dark" : "light");
  };
  apply();
  device.addEventListener("change", apply);
  document.addEventListener("theme:changed", apply);
})();
