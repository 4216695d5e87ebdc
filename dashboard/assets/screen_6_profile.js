/* The page of a compound: its small map, the dot of the opened issue, printing. */
(function () {
  'use strict';
  const side = (window.dash_clientside = window.dash_clientside || {});
  const sent = new Map();

  const coloured = (value, style) => {
    if (typeof value === 'string') return value.startsWith('--') ? style.getPropertyValue(value).trim() : value;
    if (Array.isArray(value)) return value.map(each => coloured(each, style));
    if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, coloured(v, style)]));
    return value;
  };

  /* Only what has changed is sent: an equal property would be fetched or flown to again. */
  function send(id, props) {
    const part = document.getElementById('profile-map');
    const before = (sent.get(id) || {}).part === part ? sent.get(id).props : {};
    const changed = Object.fromEntries(Object.entries(props).filter(([key, value]) => JSON.stringify(value) !== before[key]));
    sent.set(id, { part, props: Object.assign({}, before, Object.fromEntries(Object.entries(changed).map(([k, v]) => [k, JSON.stringify(v)]))) });
    if (Object.keys(changed).length) window.dash_clientside.set_props(id, changed);
  }

  const CHOSEN = [{ colour: '--accent', shape: 'diamond', label: '', weight: 9 }];

  side.profile = {
    /* The theme is the one that the map remembers in this browser. */
    theme: function (clicks) {
      const root = document.documentElement, key = 'shell-theme';
      let now = root.dataset.theme;
      try { now = JSON.parse(localStorage.getItem(key)) || now; } catch (_) { /* nothing is remembered */ }
      now = now || (matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark');
      const next = clicks ? (now === 'dark' ? 'light' : 'dark') : now;
      if (clicks) localStorage.setItem(key, JSON.stringify(next));
      root.dataset.theme = document.body.dataset.agThemeMode = next;
      return next;
    },
    show: function (scene, theme) {
      document.body.dataset.drawer = 'closed';
      if (!scene) return;
      const style = getComputedStyle(document.documentElement);
      const shared = { theme: theme || document.documentElement.dataset.theme, lang: scene.lang };
      for (const [id, props] of Object.entries(scene.props)) send(id, Object.assign({}, coloured(props, style), shared));
      send('profile-chosen', Object.assign({ styles: coloured(CHOSEN, style), mode: 'dots', size: 2.4 }, shared));
    },
    /* While the server or the database is away: asks whether it is back, then draws anew. */
    retry: async function (_ticks, pulse) {
      const stay = window.dash_clientside.no_update, root = document.documentElement;
      const panel = document.getElementById('profile');
      if (!root.dataset.lost && (!panel || panel.dataset.state !== 'stale')) return stay;
      try { if (!(await fetch('/readyz', { cache: 'no-store' })).ok) return stay; } catch (_) { return stay; }
      delete root.dataset.lost;
      window.dash_clientside.set_props('room-failure', { children: null });
      return (pulse || 0) + 1;
    },
    /* The opened issue is the large diamond. */
    point: function (tree, _scene) {
      const head = (tree || []).find(node => Array.isArray(node) && node[1] && node[1].className === 'head');
      const data = (head && head[1]['data-dot']) || null;
      if (document.getElementById('profile-map')) send('profile-chosen', { data });
    },
  };

  document.addEventListener('click', event => {
    if (event.target.closest && event.target.closest('.bar .print')) window.print();
  });
})();
