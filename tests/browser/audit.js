// Runs inside a page and returns what is wrong with it: [kind, where, detail] each. Options:
// focus, targets (check these too), only: "contrast" (nothing else, for the other theme).
(options) => {
  const found = [];
  const TEXT_LIMIT = 24;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const pen = canvas.getContext("2d", { willReadFrequently: true });

  function name(element) {
    const id = element.id ? `#${element.id}` : "";
    const kinds = [...element.classList].slice(0, 3).map((one) => `.${one}`).join("");
    const text = (element.textContent || element.value || "").trim().replace(/\s+/g, " ");
    return `${element.localName}${id}${kinds} “${text.slice(0, TEXT_LIMIT)}”`;
  }

  function say(kind, element, detail = "") {
    found.push([kind, name(element), detail]);
  }

  function isSeen(element) {
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1;
  }

  // Any CSS colour as [r, g, b, a], through a canvas: computed values may be oklch or mixes.
  function rgba(colour) {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  }

  function over(top, under) {
    return [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  }

  // What lies behind an element's text; null where a picture does.
  function ground(element) {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.backgroundImage !== "none") return null;
      const colour = rgba(style.backgroundColor);
      layers.push(colour);
      if (colour[3] > 0.99) break;
    }
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]);
  }

  function luminance(colour) {
    const [r, g, b] = colour.slice(0, 3).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  function ratio(one, other) {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  }

  function ownText(element) {
    return [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  }

  function checkContrast(element, style) {
    if (element.closest("[disabled], [aria-disabled=true], [inert], option")) return;
    const under = ground(element);
    if (!under) return;
    const value = ratio(over(rgba(style.color), under), under);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && parseInt(style.fontWeight, 10) >= 700);
    if (value < (isLarge ? 3 : 4.5) - 0.01) say("contrast", element, value.toFixed(2));
  }

  function checkOverflow(element, style) {
    if (style.display === "inline" || !ownText(element)) return;
    const isWide = element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0;
    if (!isWide || ["auto", "scroll"].includes(style.overflowX)) return;
    if (style.textOverflow === "ellipsis") {
      const told = element.closest("[title], [aria-label]") || element.closest("a[href]");
      if (!told) say("cut without a title", element);
      return;
    }
    if (style.overflowX === "hidden" && element.clientWidth < 4) return; // for screen readers
    say("text overflow", element, `${element.scrollWidth} > ${element.clientWidth}`);
  }

  function label(element) {
    const by = element.getAttribute("aria-labelledby");
    const texts = [
      element.getAttribute("aria-label"), element.title,
      by && by.split(/\s+/).map((id) => document.getElementById(id)?.textContent || "").join(" "),
      ...[...(element.labels || [])].map((one) => one.textContent),
    ];
    return texts.filter(Boolean).join(" ").trim();
  }

  function checkNames() {
    document.querySelectorAll("img:not([alt])").forEach((one) => say("image without alt", one));
    document.querySelectorAll("input:not([type=hidden]), select, textarea").forEach((one) => {
      const isButton = ["submit", "button", "image", "reset"].includes(one.type);
      if (isSeen(one) && !isButton && !label(one)) say("field without label", one, one.name);
    });
    document.querySelectorAll("a[href], button, summary, [role=button]").forEach((one) => {
      const text = one.textContent.trim() || label(one) || one.querySelector("img")?.alt;
      if (isSeen(one) && !text) say("no accessible name", one, one.outerHTML.slice(0, 80));
    });
    const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
    const twice = new Set(ids.filter((id, index) => ids.indexOf(id) !== index));
    twice.forEach((id) => say("id twice", document.getElementById(id)));
  }

  function checkFrame() {
    const root = document.documentElement;
    if (!root.lang) say("no language", root);
    if (!document.title.trim()) say("no title", root);
    const heads = [...document.querySelectorAll("h1")].filter(isSeen);
    if (heads.length !== 1) say("h1 count", root, String(heads.length));
    if (!document.querySelector("main")) say("no main", root);
    const wide = root.scrollWidth - root.clientWidth;
    if (wide > 0) {
      const guilty = [...document.body.querySelectorAll("*")].filter((one) => {
        const box = one.getBoundingClientRect();
        return isSeen(one) && box.right > root.clientWidth + 1 && !one.closest("[data-scroll]");
      });
      say("horizontal overflow", guilty.at(-1) || root, `${wide} px`);
    }
  }

  function checkTexts() {
    const sizes = new Set();
    for (const element of document.body.querySelectorAll("*")) {
      if (element.closest("svg, iframe, script, noscript") || !isSeen(element)) continue;
      const style = getComputedStyle(element);
      checkOverflow(element, style);
      if (!ownText(element)) continue;
      checkContrast(element, style);
      sizes.add(Math.round(parseFloat(style.fontSize)));
    }
    if (sizes.size > 5) {
      say("many text sizes", document.body, [...sizes].sort((a, b) => a - b).join(" "));
    }
  }

  const FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, " +
    "[tabindex]:not([tabindex='-1'])";
  const SHOWS = ["outlineStyle", "outlineWidth", "outlineColor", "boxShadow", "borderTopColor",
    "backgroundColor", "textDecorationLine"];

  function look(element) {
    const near = [element, element.parentElement, element.closest("label")].filter(Boolean);
    return near.map((one) => SHOWS.map((key) => getComputedStyle(one)[key]).join()).join("|");
  }

  function checkFocus() {
    const kinds = new Map();
    for (const element of document.querySelectorAll(FOCUSABLE)) {
      if (!isSeen(element) || element.disabled) continue;
      const kind = element.localName + element.className + (element.type || "");
      if (!kinds.has(kind)) kinds.set(kind, element);
    }
    for (const element of kinds.values()) {
      const before = look(element);
      element.focus({ preventScroll: true, focusVisible: true });
      if (document.activeElement === element && look(element) === before) {
        say("no focus style", element);
      }
      element.blur();
    }
  }

  function checkTargets() {
    for (const element of document.querySelectorAll("a[href], button, select, summary, input")) {
      const isInText = element.localName === "a" && element.closest("p, td, dd, li, .text");
      const isAway = element.getBoundingClientRect().bottom < 0; // the way past the menu, until focused
      if (element.type === "hidden" || !isSeen(element) || isInText || isAway) continue;
      const hits = [element, element.closest(".ts-wrapper"), ...(element.labels || [])];
      const height = Math.max(...hits.filter(Boolean).map((one) => one.offsetHeight || 0));
      if (height < 43) say("small target", element, `${height} px`);
    }
  }

  // One thing to do next: of an open panel the panel's own, else the page's.
  function checkPrimary() {
    const accent = rgba(getComputedStyle(document.documentElement).getPropertyValue("--accent-fill"));
    const isPrimary = (one) => String(rgba(getComputedStyle(one).backgroundColor)) === String(accent);
    const buttons = [...document.querySelectorAll("main .btn-primary, dialog[open] .btn-primary")];
    const seen = buttons.filter((one) => isSeen(one) && isPrimary(one)).map((one) => one.textContent.trim().replace(/\s+/g, " "));
    if (seen.length > 1) say("primary buttons", document.body, seen.join(" / "));
  }

  checkTexts();
  if (options.only === "contrast") return found.filter(([kind]) => kind === "contrast");
  checkFrame();
  checkNames();
  checkPrimary();
  if (options.focus) checkFocus();
  if (options.targets) checkTargets();
  return found;
}
