// The back office: what opens and folds the package's menu is a button, for fingers, keyboards
// and screen readers; on a phone it bears a word.
(() => {
  function name(control, label) {
    control.setAttribute("role", "button");
    control.setAttribute("aria-label", label);
    control.setAttribute("aria-controls", "nav-sidebar");
    control.tabIndex = 0;
    control.classList.add("menu-button");
    control.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      control.click();
    });
  }

  function ready() {
    document.querySelectorAll("span.material-symbols-outlined").forEach((control) => {
      const act = control.getAttribute("x-on:click") || "";
      if (act.startsWith("sidebarDesktopOpen = !")) name(control, "收起或展开菜单");
      if (!act.startsWith("sidebarMobileOpen = !")) return;
      if (control.closest("#nav-sidebar")) {
        name(control, "关闭菜单");
        return;
      }
      name(control, "菜单");
      control.classList.remove("material-symbols-outlined");
      control.textContent = "菜单";
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
  else ready();
})();
