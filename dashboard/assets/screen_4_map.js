/* From one answer of the server to the properties of all map components, and from clicks to the address. */
(function () {
  'use strict';
  const gezhi = (window.gezhi = window.gezhi || {});
  const side = (window.dash_clientside = window.dash_clientside || {});
  const sent = new Map();

  /* A room that is entered without a reload has a new map, which knows nothing yet. */
  let mounted = null;
  function remember(part) {
    if (part === mounted) return;
    mounted = part;
    sent.clear();
  }

  /* Names of CSS variables become the colours they have in the current theme. */
  function coloured(value, style) {
    if (typeof value === 'string') return value.startsWith('--') ? style.getPropertyValue(value).trim() : value;
    if (Array.isArray(value)) return value.map(each => coloured(each, style));
    if (value && typeof value === 'object') {
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, coloured(each, style)]));
    }
    return value;
  }

  /* Sends what has changed since last time; equal properties are left alone, so nothing moves or fetches twice. */
  function send(id, props) {
    const before = sent.get(id) || {};
    const changed = {};
    for (const [key, value] of Object.entries(props)) {
      const text = JSON.stringify(value);
      if (before[key] !== text) { changed[key] = value; before[key] = text; }
    }
    sent.set(id, before);
    if (Object.keys(changed).length) window.dash_clientside.set_props(id, changed);
  }

  /* Pixels of the map that panels hide: everything around the free box. */
  function padding() {
    const box = document.getElementById('map-free').getBoundingClientRect();
    const keys = document.querySelector('.mapkeys').getBoundingClientRect();
    const legend = document.getElementById('legend').getBoundingClientRect();
    /* The sheet of changes leaves the map what is left of it, unless that is too little to see anything. */
    const sheet = document.querySelector('.changes.open');
    const left = sheet ? sheet.getBoundingClientRect().left - box.left : 0;
    if (left > 160) return [box.top, innerWidth - box.left - left, innerHeight - box.bottom, box.left].map(n => Math.max(0, Math.round(n)));
    const right = legend.height > box.height / 2 && box.width > 760 ? innerWidth - legend.left : innerWidth - (keys.width ? keys.left : box.right);
    return [box.top, right, innerHeight - box.bottom, box.left].map(n => Math.max(0, Math.round(n)));
  }

  /* Everything of a component is sent again next time: somebody else has changed its properties. */
  gezhi.forget = id => sent.delete(id);

  let clicks = 0;
  const command = doing => send('map-view', { command: { do: doing, n: ++clicks } });

  /* The sheet of changes opens and closes over the map, which moves into what is left to it. */
  let covered = false;
  function uncover() {
    const now = Boolean(document.querySelector('.changes.open'));
    if (now === covered) return;
    covered = now;
    send('map-view', { padding: padding() });
    setTimeout(() => command('home'), 30);
  }

  side.map = {
    show: function (scene, theme) {
      if (!scene) return;
      remember(document.getElementById('map-free'));
      setTimeout(uncover, 60);
      // The drawer takes its room before the map looks for its own.
      document.body.dataset.drawer = scene.drawer ? 'open' : 'closed';
      const style = getComputedStyle(document.documentElement);
      const shared = { theme: theme || document.documentElement.dataset.theme, lang: scene.lang };
      gezhi.cards.address = scene.cards;
      gezhi.certificate = scene.certificate;
      send('map-view', { padding: padding() });
      for (const [id, props] of Object.entries(scene.props)) send(id, Object.assign({}, coloured(props, style), shared));
      document.dispatchEvent(new CustomEvent('gezhi:scene'));
    },
    area: function (clicked, scene) { if (clicked && scene) gezhi.drill(scene.kind, clicked.code); },
    building: function (clicked) { if (clicked) gezhi.drill('building', clicked.code); },
    compound: function (clicked) { if (clicked) gezhi.drill('compound', clicked.code); },
    zoom_in: n => { if (n) command('zoom_in'); },
    zoom_out: n => { if (n) command('zoom_out'); },
    home: n => { if (n) command('home'); },
  };

  let resting = 0;
  window.addEventListener('resize', () => {
    clearTimeout(resting);
    resting = setTimeout(() => { if (document.getElementById('map-free')) send('map-view', { padding: padding() }); }, 200);
  });
})();
