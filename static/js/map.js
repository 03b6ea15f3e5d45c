// A map (data-map) with one point: shown, or chosen by a click into the field named by data-field.
// The map is made when its part of the page is opened: before, it has no size. Without the library
// or without tiles nothing is lost, since the point is a field of its own.
(() => {
  const CITY_LEVEL = 12;
  const POINT_LEVEL = 16;

  function pointOf(typed) {
    const numbers = (typed.match(/\d{1,3}(\.\d+)?/g) || []).map(Number).sort((a, b) => a - b);
    return numbers.length === 2 && numbers[0] <= 90 && numbers[1] <= 180 ? numbers : null;
  }

  function draw(box) {
    if (box.dataset.drawn || !window.L) return;
    box.dataset.drawn = "1";
    const { L } = window;
    const field = document.getElementById(box.dataset.field);
    const start = pointOf(field ? field.value : box.dataset.point);
    const map = L.map(box, { attributionControl: false, zoomControl: false });
    map.setView(start || pointOf(box.dataset.centre) || [0, 0], start ? POINT_LEVEL : CITY_LEVEL);
    L.control.zoom({ zoomInTitle: "放大", zoomOutTitle: "缩小" }).addTo(map);
    L.tileLayer(box.dataset.tiles, { maxZoom: 18 }).addTo(map);
    const mark = L.circleMarker(start || [0, 0], { className: "map-mark", radius: 9, weight: 3 });
    if (start) mark.addTo(map);
    if (!field) return;
    map.on("click", (event) => {
      const { lat, lng } = event.latlng.wrap();
      field.value = `${lat.toFixed(5)},${lng.toFixed(5)}`;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus({ preventScroll: true });
    });
    field.addEventListener("input", () => {
      const point = pointOf(field.value);
      if (!point) return void mark.remove();
      mark.setLatLng(point).addTo(map);
      if (!map.getBounds().contains(point)) map.setView(point, POINT_LEVEL);
    });
  }

  const drawOpen = (part) => part.querySelectorAll("[data-map]").forEach((box) => {
    if (box.offsetParent) draw(box);
  });
  document.addEventListener("toggle", (event) => {
    if (event.target.open) drawOpen(event.target);
  }, true);
  document.addEventListener("htmx:load", (event) => drawOpen(event.target));
  drawOpen(document);
})();
