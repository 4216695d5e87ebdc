/* Markers: compounds as circles on the sky. State is told by shape as well as by colour; the first few bear a name and a number. */
(function () {
  'use strict';
  const gezhi = (window.gezhi = window.gezhi || {});
  const HIDDEN = 255;

  function radius(s, f, zoom) {
    const grow = 1 + Math.max(0, Math.min(0.6, (zoom - 12.5) * 0.15));
    const value = s.values ? s.values[f] : 0;
    const style = s.styles[s.states[f]] || {};
    const [low, high] = style.radius || s.radius;
    return (low + (high - low) * Math.sqrt(Math.min(1, value / (s.most || 1)))) * grow * gezhi.typeScale();
  }

  const { shapes, circle } = gezhi.marks;

  const shown = (s, f) => f < s.states.length && s.states[f] !== HIDDEN && s.styles[s.states[f]];
  const place = (s, f) => [s.layer.labels[2 * f], s.layer.labels[2 * f + 1]];

  /* Lesser states first, small above large within one state. */
  function drawn(s, view) {
    if (!s.layer || view.zoom < s.minZoom) return [];
    const rows = gezhi.trace.inView(s.layer, view, 30).filter(f => {
      const style = shown(s, f);
      return style && view.zoom >= (style.min_zoom || 0);
    });
    const weight = f => s.styles[s.states[f]].weight || 0;
    const plain = rows.filter(f => !weight(f)), special = rows.filter(weight);
    return plain.concat(special.sort((p, q) => weight(p) - weight(q) || (s.values ? s.values[q] - s.values[p] : 0)));
  }

  /* Thousands of plain compounds are one path, not thousands. */
  function paintPlain(ctx, view, s, rows) {
    if (!rows.length) return;
    const groups = new Map();
    for (const f of rows) {
      const faint = s.fade && !gezhi.rowInFocus(s.sky, s.layer, f);
      const key = s.states[f] * 2 + (faint ? 1 : 0);
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(f);
    }
    for (const [key, list] of groups) {
      ctx.globalAlpha = key % 2 ? 0.25 : 1;
      ctx.fillStyle = s.styles[key >> 1].colour;
      for (let i = 0; i < list.length;) {
        ctx.beginPath();
        for (const end = Math.min(list.length, i + 200); i < end; i++) {
          const [x, y] = gezhi.px(view, ...place(s, list[i]));
          gezhi.marks.points.circle(ctx, x, y, radius(s, list[i], view.zoom));
        }
        ctx.fill();
      }
    }
    ctx.globalAlpha = 1;
  }

  const isPlain = style => !style.weight && style.shape === 'dot';

  function paint(ctx, view, s) {
    const rows = drawn(s, view);
    paintPlain(ctx, view, s, rows.filter(f => isPlain(s.styles[s.states[f]])));
    for (const f of rows) {
      const style = s.styles[s.states[f]];
      if (isPlain(style)) continue;
      const [x, y] = gezhi.px(view, ...place(s, f));
      const r = radius(s, f, view.zoom);
      ctx.globalAlpha = s.fade && !gezhi.rowInFocus(s.sky, s.layer, f) ? 0.25 : 1;
      (shapes[style.shape] || shapes.dot)(ctx, x, y, r, style.colour, s.theme);
      const badge = s.badges && s.badgeStyles[s.badges[f] - 1];
      if (badge) shapes[badge.shape](ctx, x + r * 0.8, y - r * 0.8, Math.max(4.5, r * 0.55), badge.colour, s.theme);
      ctx.globalAlpha = 1;
    }
  }

  /* Rings around what is chosen and what is pointed at, on the top canvas. */
  function paintRings(ctx, view, s) {
    let used = false;
    for (const [f, width] of [[s.selected, 3], [s.hovered, 2]]) {
      if (f < 0 || !s.layer || !shown(s, f)) continue;
      const [x, y] = gezhi.px(view, ...place(s, f));
      circle(ctx, x, y, radius(s, f, view.zoom) + 5);
      ctx.lineWidth = width * gezhi.typeScale(); ctx.strokeStyle = s.theme.hover; ctx.stroke();
      used = true;
    }
    return used;
  }

  function avoid(places, view, s) {
    for (const f of drawn(s, view)) {
      if (!s.styles[s.states[f]].weight) continue;
      const [x, y] = gezhi.px(view, ...place(s, f));
      const r = radius(s, f, view.zoom);
      places.avoid(x - r, y - r, x + r, y + r);
    }
  }

  function hit(s, where) {
    if (!s.layer || where.zoom < s.minZoom) return null;
    const reach = 22 * where.perPixel;
    let best = null, least = Infinity;
    for (const f of gezhi.space.query(s.layer, where.x - reach, where.y - reach, where.x + reach, where.y + reach)) {
      const style = shown(s, f);
      if (!style || where.zoom < (style.min_zoom || 0)) continue;
      const [x, y] = place(s, f);
      const away = Math.hypot(x - where.x, y - where.y) / where.perPixel - radius(s, f, where.zoom);
      if (away < 3 && away < least) { least = away; best = f; }
    }
    return best;
  }

  const number = (s, value) => gezhi.format(s.lang).format(value);

  function tip(s, f) {
    const style = s.styles[s.states[f]];
    const count = s.values ? number(s, s.values[f]) : '';
    const text = (style.tip || s.tip || '{name}').replace('{name}', gezhi.space.nameOf(s.layer, f, s.lang))
      .replace('{value}', count).replace('{state}', style.label || '');
    return text.split('\n').filter(Boolean);
  }

  function settings(s, p, layer) {
    s.layer = layer && layer.labels ? layer : null;
    s.styles = p.styles || [];
    s.states = p.states ? gezhi.bytes(p.states) : new Uint8Array(layer ? layer.n : 0);
    s.badges = p.badges ? gezhi.bytes(p.badges) : null;
    s.badgeStyles = p.badge_styles || [];
    s.values = p.values ? gezhi.numbers(p.values, Uint16Array) : null;
    s.most = p.most || (s.values ? s.values.reduce((a, b) => Math.max(a, b), 1) : 1);
    s.radius = p.radius || [3, 11];
    s.minZoom = p.min_zoom || 0;
    s.top = p.top === undefined || p.top === null ? 8 : p.top;
    s.fade = p.fade !== false;
    Object.assign(s, { lang: p.lang, tip: p.tip, theme: gezhi.theme(p.theme, p.colours), focusMost: p.focus_most || 40 });
    s.selected = s.layer && p.selected ? gezhi.space.rowOf(s.layer, p.selected) : -1;
  }

  function report(s, props, f) {
    s.count += 1;
    props.current.setProps({ clicked: { code: s.layer.table.ids ? s.layer.table.ids[f] : null, row: f, n: s.count } });
  }

  gezhi.Markers = function (props) {
    const ref = React.useRef(null);
    const state = React.useRef({ hovered: -1, selected: -1, count: 0 }).current;
    const latest = gezhi.useLatest(props);
    const map = gezhi.useMap(ref);
    const layer = gezhi.useLayer(props.url, props.setProps);
    settings(state, props, layer);
    React.useEffect(() => {
      if (!map) return undefined;
      const sky = (state.sky = gezhi.sky(map));
      state.map = map;
      state.click = f => report(state, latest, f);
      const chips = gezhi.chips(map, state, { place, radius, tip, number });
      const undo = [
        sky.add({
          order: 50, avoid: (places, view) => avoid(places, view, state),
          reserve: (places, view) => chips.reserve(places, view, drawn(state, view)), paint: (ctx, view) => paint(ctx, view, state),
          top: (ctx, view) => paintRings(ctx, view, state),
        }),
        gezhi.pointer(map).add({
          order: 500, hit: where => hit(state, where), tip: f => tip(state, f), click: state.click,
          card: f => gezhi.cardOf('compound', state.layer, f), at: f => place(state, f),
          enter: f => { state.hovered = f; sky.redrawTop(); }, leave: () => { state.hovered = -1; sky.redrawTop(); },
        }),
      ];
      return () => { undo.forEach(step => step()); chips.remove(); };
    }, [map]);
    React.useEffect(() => { if (map) state.sky.redraw(); });
    return gezhi.anchor(ref, props.id);
  };
})();
