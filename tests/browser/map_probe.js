/* What the tests of the map engine ask the page. */
window.probe = {
  told: () => JSON.parse(document.querySelector('#told')?.textContent || '{}'),

  spot([x, y]) {
    const p = map.latLngToContainerPoint(gezhi.latlng(x, y));
    return [Math.round(p.x), Math.round(p.y)];
  },

  corners: ([[s, w], [n, e]]) => [[s, w], [n, e]].flatMap(at => {
    const p = map.latLngToContainerPoint(at);
    return [p.x, p.y];
  }),

  async pixels([png, dots]) {
    const image = new Image();
    image.src = 'data:image/png;base64,' + png;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.width;
    canvas.height = image.height;
    const ctx = canvas.getContext('2d');
    ctx.drawImage(image, 0, 0);
    return dots.map(([x, y]) => [...ctx.getImageData(x, y, 1, 1).data].slice(0, 3));
  },

  canvases() {
    const all = [...document.querySelectorAll('canvas')];
    const whole = all.filter(c => c.clientWidth >= innerWidth && c.clientHeight >= innerHeight);
    return [whole.length, new Set(all.map(c => c.closest('.leaflet-pane'))).size];
  },

  go(address) {
    history.pushState({}, '', address);
    dispatchEvent(new CustomEvent('_dashprivate_pushstate'));
  },
};

let leaflet;
Object.defineProperty(window, 'L', {
  configurable: true,
  get: () => leaflet,
  set(given) {
    leaflet = given;
    if (given.Map) given.Map.addInitHook(function () { window.map = this; });
  },
});
