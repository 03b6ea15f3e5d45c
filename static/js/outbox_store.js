// Where outbox.js keeps its items: one store of the browser's own database.
(() => {
  const NAME = "hotline-outbox";
  const STORE = "items";

  function opened() {
    return new Promise((done, fail) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "id" });
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
    });
  }

  // One transaction each; resolves once it is on the disk.
  async function store(mode, deed) {
    const base = await opened();
    try {
      return await new Promise((done, fail) => {
        const deal = base.transaction(STORE, mode);
        const asked = deed(deal.objectStore(STORE));
        deal.oncomplete = () => done(asked.result);
        deal.onerror = deal.onabort = () => fail(deal.error);
      });
    } finally {
      base.close();
    }
  }

  const everything = () => store("readonly", (items) => items.getAll());
  const put = (item) => store("readwrite", (items) => items.put(item));
  const drop = (id) => store("readwrite", (items) => items.delete(id));

  window.hotlineOutbox = { everything, put, drop };
})();
