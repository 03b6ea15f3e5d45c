// Live events: one tab of a person's browser holds a stream of the site's events and passes
// them on to the others. Scripts hear `live:<kind>` on the document and read what changed by
// its ordinary address; `live:resync` says that anything may have changed. While a stream is
// open, `data-live` of the body is "open" and scripts ask seldom by a timer; `live:state` says
// that this changed. Without a stream everything goes on by the timers.
(() => {
  const { liveUrl, person } = document.body.dataset;
  // Web Locks are there only where the site is reached by TLS; elsewhere pages poll.
  if (!liveUrl || !window.EventSource || !window.BroadcastChannel || !navigator.locks) return;
  const NAME = `live-${person}`;
  const FIRST_PAUSE = 5_000;
  const LONGEST_PAUSE = 60_000;
  const tabs = new BroadcastChannel(NAME);
  let source = null;
  let pause = FIRST_PAUSE;

  // Where this browser stands in the stream, for the next page; without storage it reads anew.
  const place = {
    read() { try { return localStorage.getItem(NAME) || ""; } catch { return ""; } },
    keep(id) { try { if (id) localStorage.setItem(NAME, id); } catch { /* read anew next time */ } },
  };

  function show(isOpen) {
    if ((document.body.dataset.live === "open") === isOpen) return;
    document.body.dataset.live = isOpen ? "open" : "";
    document.dispatchEvent(new Event("live:state"));
  }

  function pass(kind, detail) {
    document.dispatchEvent(new CustomEvent(`live:${kind}`, { detail }));
  }

  function tell(message) {
    tabs.postMessage(message);
    receive(message);
  }

  function receive(message) {
    if ("isOpen" in message) show(message.isOpen);
    if (message.kind) pass(message.kind, message.detail);
  }

  function open() {
    source = new EventSource(`${liveUrl}?after=${encodeURIComponent(place.read())}`);
    source.onopen = () => { pause = FIRST_PAUSE; tell({ isOpen: true }); };
    source.onerror = () => {
      tell({ isOpen: false });
      // Where the browser does not come back by itself, the site had no stream for us.
      if (source.readyState === EventSource.CLOSED) again();
    };
    for (const kind of document.body.dataset.liveKinds.split(" ")) {
      source.addEventListener(kind, (event) => {
        place.keep(event.lastEventId);
        tell({ kind, detail: JSON.parse(event.data) });
      });
    }
  }

  function again() {
    // Not all browsers at once after the site was away.
    setTimeout(open, pause * (1 + Math.random()));
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }

  tabs.onmessage = ({ data }) => {
    if (data.asks) { if (source) tabs.postMessage({ isOpen: source.readyState === EventSource.OPEN }); } else receive(data);
  };
  tabs.postMessage({ asks: true });
  // Held as long as the page lives; then another tab's turn comes.
  navigator.locks.request(NAME, () => { open(); return new Promise(() => {}); });
  addEventListener("pagehide", () => source?.close());
})();
