// 水印: once the box is ticked, and never before, the device is asked where it is; the place
// may be typed instead or beside it.
(() => {
  const ASK = { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 };
  const DIGITS = 6;

  function put(form, latitude, longitude) {
    form.querySelector("[name=stamp_latitude]").value = latitude;
    form.querySelector("[name=stamp_longitude]").value = longitude;
  }

  function say(form, sentence) {
    const field = form.querySelector("[data-field=stamp_place]");
    let line = field.querySelector("[data-stamp-said]");
    if (!line) {
      line = document.createElement("div");
      line.className = "field-help";
      line.dataset.stampSaid = "";
      line.setAttribute("aria-live", "polite");
      field.append(line);
    }
    line.textContent = sentence;
  }

  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!box.matches?.("[data-stamp]")) return;
    const { form } = box;
    const isWanted = () => box.checked && box.isConnected;
    put(form, "", "");
    if (!box.checked) return;
    if (!navigator.geolocation) {
      say(form, "这台设备不提供位置，请填写拍摄地点。");
      return;
    }
    say(form, "正在取得位置，也可以直接填写。");
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      if (!isWanted()) return;
      put(form, coords.latitude.toFixed(DIGITS), coords.longitude.toFixed(DIGITS));
      say(form, `已取得位置（误差约${Math.ceil(coords.accuracy)}米），可再填写地点名称。`);
    }, () => {
      if (isWanted()) say(form, "没有取得位置，请填写拍摄地点。");
    }, ASK);
  });
})();
