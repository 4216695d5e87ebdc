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
    return (low + (high - low) * Math.sqrt(Math.min(1, value / (s.most || 1)))) * grow;
  }

  function circle(ctx, x, y, r) { ctx.beginPath(); ctx.arc(x, y, Math.max(0.5, r), 0, 2 * Math.PI); }

  const shapes = {
    dot(ctx, x, y, r, colour, theme) {
      circle(ctx, x, y, r);
      ctx.fillStyle = colour;
      ctx.fill();
      if (r > 3.5) { ctx.lineWidth = 1.5; ctx.strokeStyle = theme.ringCase; ctx.stroke(); }
    },
    pulse(ctx, x, y, r, colour, theme) {
      circle(ctx, x, y, r + 4.5);
      const whole = ctx.globalAlpha;
      ctx.globalAlpha = 0.28 * whole; ctx.fillStyle = colour; ctx.fill(); ctx.globalAlpha = whole;
      shapes.dot(ctx, x, y, r, colour, theme);
      ctx.fillStyle = theme.onMark;
      const w = Math.max(1.4, r * 0.22);
      ctx.fillRect(x - w / 2, y - r * 0.55, w, r * 0.65);
      ctx.fillRect(x - w / 2, y + r * 0.28, w, w);
    },
    ring(ctx, x, y, r, colour, theme) {
      shapes.dot(ctx, x, y, r, colour, theme);
      circle(ctx, x, y, r * 0.42);
      ctx.fillStyle = theme.ringCase; ctx.fill();
    },
    check(ctx, x, y, r, colour, theme) {
      shapes.dot(ctx, x, y, r, colour, theme);
      ctx.strokeStyle = theme.onMark; ctx.lineWidth = Math.max(1.3, r * 0.26); ctx.lineCap = ctx.lineJoin = 'round';
      ctx.beginPath(); ctx.moveTo(x - r * 0.45, y); ctx.lineTo(x - r * 0.1, y + r * 0.38); ctx.lineTo(x + r * 0.5, y - r * 0.36); ctx.stroke();
    },
    dashed(ctx, x, y, r, colour, theme) {
      circle(ctx, x, y, r); ctx.fillStyle = theme.ringCase; ctx.fill();
      ctx.setLineDash([3, 2.4]); ctx.lineWidth = 2; ctx.strokeStyle = colour; ctx.stroke(); ctx.setLineDash([]);
    },
  };

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
    return rows.sort((p, q) => weight(p) - weight(q) || (s.values ? s.values[q] - s.values[p] : 0));
  }

  function paint(ctx, view, s) {
    for (const f of drawn(s, view)) {
      const style = s.styles[s.states[f]];
      const [x, y] = gezhi.px(view, ...place(s, f));
      const faint = s.fade && !gezhi.rowInFocus(s.sky, s.layer, f);
      ctx.globalAlpha = faint ? 0.25 : 1;
      (shapes[style.shape] || shapes.dot)(ctx, x, y, radius(s, f, view.zoom), style.colour, s.theme);
      ctx.globalAlpha = 1;
    }
    for (const [f, width] of [[s.selected, 3], [s.hovered, 2]]) {
      if (f < 0 || !s.layer || !shown(s, f)) continue;
      const [x, y] = gezhi.px(view, ...place(s, f));
      circle(ctx, x, y, radius(s, f, view.zoom) + 5);
      ctx.lineWidth = width; ctx.strokeStyle = s.theme.hover; ctx.stroke();
    }
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
        }),
        gezhi.pointer(map).add({
          order: 500, hit: where => hit(state, where), tip: f => tip(state, f), click: state.click,
          enter: f => { state.hovered = f; sky.redraw(); }, leave: () => { state.hovered = -1; sky.redraw(); },
        }),
      ];
      return () => { undo.forEach(step => step()); chips.remove(); };
    }, [map]);
    React.useEffect(() => { if (map) state.sky.redraw(); });
    return gezhi.anchor(ref, props.id);
  };
})();
