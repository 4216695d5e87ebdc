/* Mask: dims everything outside the chosen areas, outlines them, and draws the borders of areas. */
(function () {
  'use strict';
  const gezhi = (window.gezhi = window.gezhi || {});

  const CROWD = 250; /* areas on one tile beyond which their borders would only be a grey haze */

  /* Even-odd: the whole canvas minus the outer rings plus their holes. */
  function dim(ctx, view, s) {
    const [scale, ox, oy] = gezhi.trace.frame(s.layer, view);
    ctx.fillStyle = s.dim || s.theme.dim;
    ctx.beginPath();
    ctx.rect(-2, -2, view.width + 4, view.height + 4);
    for (const f of s.rows) gezhi.trace.polygon(ctx, s.layer, f, scale, ox, oy);
    ctx.fill('evenodd');
  }

  function paintMask(ctx, view, s) {
    if (s.layer && s.rows.length && s.dim !== 'none') dim(ctx, view, s);
  }

  function paintOutline(ctx, view, s) {
    if (!s.layer || !s.rows.length || s.outline === false) return;
    const grow = gezhi.typeScale(), wide = (s.width || (view.zoom < 11 ? 2 : 2.6)) * grow;
    ctx.lineJoin = 'round';
    for (const [colour, width] of [[s.theme.glow, wide + 9 * grow], [s.theme.outlineCase, wide + 2.5 * grow], [s.theme.outline, wide]]) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      gezhi.trace.stroke(ctx, s.layer, s.rows, view);
    }
  }

  function paint(ctx, view, s) {
    paintMask(ctx, view, s);
    paintBorders(ctx, view, s);
    ctx.setLineDash([]);
    paintOutline(ctx, view, s);
  }

  /* Heavier borders come last, so that a street's border lies on its communities'. */
  function paintBorders(ctx, view, s) {
    s.borders.forEach((border, i) => {
      const layer = s.borderLayers[i];
      if (!layer || view.zoom < (border.min_zoom || 0) || view.zoom >= (border.max_zoom || 99)) return;
      ctx.lineJoin = 'round';
      const grow = gezhi.typeScale();
      ctx.setLineDash(border.dash ? [7 * grow, 5 * grow] : []);
      ctx.strokeStyle = s.theme.border[border.tone || 'normal'] || border.tone;
      ctx.lineWidth = (border.width || 1) * grow;
      const rows = gezhi.trace.inView(layer, view, 4);
      if (rows.length <= (border.crowd || CROWD)) gezhi.trace.stroke(ctx, layer, rows, view);
    });
  }

  /* Areas of levels that are not coloured: a list may point at them, the pointer on the map does not. */
  function above(map, sky, s) {
    const where = code => {
      for (const layer of s.borderLayers) {
        const f = layer ? gezhi.space.rowOf(layer, code) : -1;
        if (f >= 0) return { layer, f };
      }
      return null;
    };
    const found = new Map();
    const target = {
      order: 1, hit: () => null, kind: () => 'area',
      rowOf: code => { const at = where(code); found.set(String(code), at); return at ? String(code) : -1; },
      at: code => { const { layer, f } = found.get(code); return layer.labels && [layer.labels[2 * f], layer.labels[2 * f + 1]]; },
      card: code => code,
      tip: code => { const { layer, f } = found.get(code); return [gezhi.space.nameOf(layer, f, s.lang)]; },
      enter: code => { s.pointed = found.get(code); sky.redrawTop(); },
      leave: () => { s.pointed = null; sky.redrawTop(); },
    };
    const top = (ctx, view) => {
      if (!s.pointed) return false;
      ctx.lineJoin = 'round';
      for (const [colour, width] of [[s.theme.hoverCase, 5], [s.theme.hover, 2.5]]) {
        ctx.strokeStyle = colour;
        ctx.lineWidth = width * gezhi.typeScale();
        gezhi.trace.stroke(ctx, s.pointed.layer, [s.pointed.f], view);
      }
      return true;
    };
    return [gezhi.pointer(map).add(target), sky.add({ order: 29, top })];
  }

  const rowsOf = (layer, codes) => (layer && codes ? codes.map(code => gezhi.space.rowOf(layer, code)).filter(f => f >= 0) : []);

  gezhi.Mask = function (props) {
    const ref = React.useRef(null);
    const state = React.useRef({}).current;
    const map = gezhi.useMap(ref);
    const layer = gezhi.useLayer(props.url, props.setProps);
    const borders = props.borders || [];
    const zoom = gezhi.useZoom(map);
    const near = border => zoom !== null && zoom >= (border.min_zoom || 0) - 0.5;
    const borderLayers = gezhi.useLayers(borders.map(border => (near(border) ? border.url : null)), props.setProps);
    Object.assign(state, { layer, borders, borderLayers, lang: props.lang, theme: gezhi.theme(props.theme, props.colours) });
    Object.assign(state, { rows: rowsOf(layer, props.codes), dim: props.dim, outline: props.outline, width: props.width });
    React.useEffect(() => {
      if (!map) return undefined;
      const sky = (state.sky = gezhi.sky(map));
      sky.focus = state; /* names outside the chosen areas are written fainter */
      state.painter = { order: 370, still: true, paint: (ctx, view) => paint(ctx, view, state) };
      const undo = [gezhi.stage(map).add(state.painter), ...above(map, sky, state)];
      return () => { undo.forEach(step => step()); if (sky.focus === state) sky.focus = null; };
    }, [map]);
    const key = JSON.stringify([props.url, props.codes, props.theme, props.colours, props.dim, props.outline, props.width, borders]);
    React.useEffect(() => {
      if (!map) return;
      gezhi.stage(map).refresh(state.painter);
      state.sky.redraw();
    }, [map, key, layer, borderLayers.filter(Boolean).length]);
    return gezhi.anchor(ref, props.id);
  };

  /* Whether a place (metres) lies in the chosen areas; true when none is chosen. */
  gezhi.inFocus = function (sky, x, y) {
    const s = sky.focus;
    if (!s || !s.layer || !s.rows.length) return true;
    const px = (x - s.layer.x0) / s.layer.step, py = (y - s.layer.y0) / s.layer.step;
    return s.rows.some(f => gezhi.space.contains(s.layer, f, px, py));
  };

  /* The same for the label point of a row, remembered until other areas are chosen. */
  gezhi.rowInFocus = function (sky, layer, f) {
    const s = sky.focus;
    if (!s || !s.layer || !s.rows.length) return true;
    const chosen = s.layer.url + ':' + s.rows.join();
    if (s.chosen !== chosen) { s.chosen = chosen; s.memory = new WeakMap(); }
    if (!s.memory.has(layer)) s.memory.set(layer, new Uint8Array(layer.n));
    const known = s.memory.get(layer);
    if (!known[f]) known[f] = gezhi.inFocus(sky, layer.labels[2 * f], layer.labels[2 * f + 1]) ? 1 : 2;
    return known[f] === 1;
  };
})();
