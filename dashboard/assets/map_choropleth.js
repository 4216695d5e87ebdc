/* Choropleth: the polygons of one layer, coloured by a class byte each. */
(function () {
  'use strict';
  const gezhi = (window.gezhi = window.gezhi || {});
  const HIDDEN = 254;
  const NO_DATA = 255;
  const SMALL = 7; /* pixels: polygons smaller than this on average have no gaps between them */
  const CROWD = 800; /* so many small polygons on a tile are painted from samples */

  /* Rows by class; hidden ones are left out. */
  function buckets(rows, values) {
    const out = new Map();
    for (const f of rows) {
      const value = values && f < values.length ? values[f] : NO_DATA;
      if (value === HIDDEN) continue;
      if (!out.has(value)) out.set(value, []);
      out.get(value).push(f);
    }
    return out;
  }

  /* A number, or [[zoom, number], ...] read as a broken line between the zooms. */
  function atZoom(value, zoom) {
    if (!Array.isArray(value)) return value;
    const next = value.findIndex(pair => pair[0] >= zoom);
    if (next === 0) return value[0][1];
    if (next < 0) return value[value.length - 1][1];
    const [za, a] = value[next - 1], [zb, b] = value[next];
    return a + (b - a) * (zoom - za) / (zb - za);
  }

  /* Mean side of the boxes in metres: whether gaps are drawn must not differ from tile to tile. */
  function meanSize(layer) {
    if (layer.meanSize === undefined) {
      const { box, n, step } = layer;
      let sum = 0;
      for (let f = 0; f < n; f++) if (box[4 * f] <= box[4 * f + 2]) sum += Math.hypot(box[4 * f + 2] - box[4 * f], box[4 * f + 3] - box[4 * f + 1]);
      layer.meanSize = n ? sum / n * step / Math.SQRT2 : 0;
    }
    return layer.meanSize;
  }

  function paintFills(ctx, view, s, groups) {
    for (const [value, rows] of groups) {
      if (s.alpha === 0) continue; /* outlines only */
      if (value === NO_DATA) {
        ctx.globalAlpha = 1;
        ctx.fillStyle = s.theme.noData;
        gezhi.trace.fill(ctx, s.layer, rows, view);
        ctx.fillStyle = gezhi.hatch(ctx, s.theme.hatch);
      } else {
        ctx.globalAlpha = atZoom(s.alpha, view.zoom);
        ctx.fillStyle = s.palette[value] || s.theme.noData;
      }
      gezhi.trace.fill(ctx, s.layer, rows, view);
    }
    ctx.globalAlpha = 1;
  }

  function paint(ctx, view, s) {
    if (!s.layer || !s.shown(view.zoom)) return;
    const rows = gezhi.trace.inView(s.layer, view, 2);
    const small = meanSize(s.layer) * view.k < SMALL;
    if (rows.length >= (small ? Math.min(CROWD, s.strokeLimit) : s.strokeLimit) && rows.length < 65535) {
      if (s.alpha !== 0) gezhi.paintCrowd(ctx, view, s, rows, atZoom(s.alpha, view.zoom));
      return;
    }
    const groups = buckets(rows, s.values);
    paintFills(ctx, view, s, groups);
    if (!s.stroke || small || rows.length >= s.strokeLimit) return;
    ctx.strokeStyle = s.strokeColour || s.theme.edge;
    ctx.lineJoin = 'round';
    ctx.lineWidth = Math.max(0.5, Math.min(2, s.stroke * (view.zoom - 9) / 5)) * gezhi.typeScale();
    for (const group of groups.values()) gezhi.trace.stroke(ctx, s.layer, group, view);
  }

  /* Outline of one feature on the sky: a light line on a dark one, seen on every colour. */
  function paintMark(ctx, view, s, f, wide) {
    if (f < 0 || !s.layer || !s.shown(view.zoom)) return false;
    ctx.lineJoin = 'round';
    ctx.strokeStyle = s.theme.hoverCase;
    ctx.lineWidth = (wide + 2.5) * gezhi.typeScale();
    gezhi.trace.stroke(ctx, s.layer, [f], view);
    ctx.strokeStyle = s.theme.hover;
    ctx.lineWidth = wide * gezhi.typeScale();
    gezhi.trace.stroke(ctx, s.layer, [f], view);
    return true;
  }

  function fillIn(template, name, value, label) {
    return template.replace('{name}', name).replace('{value}', value).replace('{class}', label).split('\n');
  }

  function tip(s, f) {
    const name = gezhi.space.nameOf(s.layer, f, s.lang);
    const value = s.values ? s.values[f] : NO_DATA;
    const number = s.numbers ? s.numbers[f] : NaN;
    const shown = Number.isFinite(number)
      ? gezhi.format(s.lang, s.digits).format(number) : '';
    const missing = value === NO_DATA || (s.numbers && !Number.isFinite(number));
    const template = missing ? s.tipNone : s.tip;
    return template ? fillIn(template, name, shown, (s.classLabels || [])[value] || '') : [name].filter(Boolean);
  }

  function target(s, props) {
    return {
      order: s.order,
      hit: place => {
        if (!s.layer || !s.interactive || !s.shown(place.zoom)) return null;
        const f = gezhi.space.hit(s.layer, place.x, place.y, (gezhi.trace.dot(1 / place.perPixel) + 3) * place.perPixel, row => !s.values || s.values[row] !== HIDDEN);
        return f < 0 ? null : f;
      },
      tip: f => tip(s, f),
      kind: () => s.kind,
      card: f => gezhi.cardOf(s.kind, s.layer, f),
      at: f => s.layer.labels && [s.layer.labels[2 * f], s.layer.labels[2 * f + 1]],
      rowOf: code => (s.layer ? gezhi.space.rowOf(s.layer, code) : -1),
      enter: f => { s.hovered = f; s.sky.redrawTop(); },
      leave: () => { s.hovered = -1; s.sky.redrawTop(); },
      click: f => report(s, props, 'clicked', f),
      dblclick: f => report(s, props, 'double_clicked', f),
    };
  }

  function report(s, props, key, f) {
    s.count += 1;
    const ids = s.layer.table.ids;
    props.current.setProps({ [key]: { code: ids ? ids[f] : null, row: f, n: s.count } });
  }

  function settings(s, p, layer) {
    s.layer = layer;
    if (s.rawValues !== p.values) s.values = (s.rawValues = p.values) ? gezhi.bytes(p.values) : null;
    if (s.rawNumbers !== p.numbers) s.numbers = (s.rawNumbers = p.numbers) ? gezhi.numbers(p.numbers, Float32Array) : null;
    s.palette = p.palette || [];
    s.alpha = p.alpha === undefined || p.alpha === null ? 0.85 : p.alpha;
    s.theme = gezhi.theme(p.theme, p.colours);
    s.stroke = p.stroke === undefined || p.stroke === null ? 1 : p.stroke;
    s.strokeColour = p.stroke_colour;
    s.strokeLimit = p.stroke_limit || 2500;
    s.interactive = p.interactive !== false;
    s.order = p.order || 350;
    s.shown = zoom => zoom >= (p.min_zoom || 0) && zoom < (p.max_zoom || 99);
    Object.assign(s, { kind: p.kind || 'area', lang: p.lang, tip: p.tip, tipNone: p.tip_none, classLabels: p.class_labels, digits: p.digits || 0 });
    s.selected = layer && p.selected ? gezhi.space.rowOf(layer, p.selected) : -1;
  }

  gezhi.Choropleth = function (props) {
    const ref = React.useRef(null);
    const state = React.useRef({ hovered: -1, selected: -1, count: 0 }).current;
    const latest = gezhi.useLatest(props);
    const map = gezhi.useMap(ref);
    const zoom = gezhi.useZoom(map);
    const wanted = zoom !== null && zoom >= (props.min_zoom || 0) - 0.5 ? gezhi.bandAt(props.url, zoom) : null;
    const layer = gezhi.useLayer(wanted, props.setProps);
    /* Until another layer has come, the old one keeps its own values: rows of one never get values of the other. */
    const source = JSON.stringify(props.url);
    const ready = layer || !wanted || props.failed === wanted;
    if (ready || state.source === source) settings(state, props, ready ? layer : state.layer);
    if (ready) state.source = source;
    React.useEffect(() => {
      if (!map) return undefined;
      const stage = gezhi.stage(map);
      state.sky = gezhi.sky(map);
      state.painter = { order: state.order, paint: (ctx, view) => paint(ctx, view, state) };
      const undo = [
        stage.add(state.painter),
        state.sky.add({ order: 30, top: (ctx, view) => { const one = paintMark(ctx, view, state, state.selected, 2.5); return paintMark(ctx, view, state, state.hovered, 1.8) || one; } }),
        gezhi.pointer(map).add(target(state, latest)),
      ];
      return () => undo.forEach(step => step());
    }, [map]);
    React.useEffect(() => { if (map) gezhi.stage(map).refresh(state.painter); },
      [map, layer, props.failed, props.values, props.palette, props.alpha, props.theme, props.colours, props.stroke, props.stroke_limit, props.stroke_colour, props.min_zoom, props.max_zoom]);
    React.useEffect(() => { if (map) state.sky.redrawTop(); }, [map, layer, props.selected, props.theme]);
    return gezhi.anchor(ref, props.id);
  };
})();
