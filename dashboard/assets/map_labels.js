/* Labels: names of areas on the sky, greatest first; a name that would touch another is left out. */
(function () {
  'use strict';
  const gezhi = (window.gezhi = window.gezhi || {});
  const widths = new Map();
  const TRIES = [[0, 0], [0, -1.4], [0, 1.4], [-0.7, 0], [0.7, 0], [0, -2.8], [0, 2.8], [-1, 1.4], [1, -1.4], [-1, -1.4], [1, 1.4]];
  const GRID = 13; /* places tried across and down an area */
  const WRAP = 15; /* Latin names longer than this are broken into lines */

  function measure(ctx, font, text) {
    const key = font + text;
    if (!widths.has(key)) { ctx.font = font; widths.set(key, ctx.measureText(text).width); }
    return widths.get(key);
  }

  function lines(text) {
    if (text.length <= WRAP || !/[A-Za-z]/.test(text)) return [text];
    const out = [''];
    for (const word of text.split(/(?<=[-\s])/)) {
      if (out[out.length - 1] && (out[out.length - 1] + word).trim().length > WRAP) out.push('');
      out[out.length - 1] += word;
    }
    return out.map(line => line.trim());
  }

  const fontOf = look => `${look.weight || 500} ${look.size}px ${look.theme.fonts}`;

  function extent(ctx, text, look) {
    const rows = lines(text);
    const pad = look.pad === undefined ? 4 : look.pad;
    const w = Math.max(...rows.map(row => measure(ctx, fontOf(look), row))) / 2 + pad;
    return [w, rows.length * look.size * 0.6 + pad];
  }

  /* Text with a halo around its middle. Returns false when the place is taken. */
  function write(ctx, places, x, y, text, look) {
    const [w, h] = extent(ctx, text, look);
    if (!places.put(x - w, y - h, x + w, y + h)) return false;
    draw(ctx, x, y, text, look);
    return true;
  }

  function draw(ctx, x, y, text, look) {
    const rows = lines(text);
    ctx.font = fontOf(look);
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.lineJoin = 'round';
    ctx.strokeStyle = look.theme.halo;
    ctx.lineWidth = look.halo * gezhi.typeScale() || Math.max(3, look.size / 3.6);
    rows.forEach((row, i) => {
      const at = y + (i - (rows.length - 1) / 2) * look.size * 1.2;
      ctx.strokeText(row, x, at);
      ctx.fillStyle = look.colour;
      ctx.fillText(row, x, at);
    });
  }

  /* A name may move a little to keep clear of marks, but its middle stays in its area. */
  function settle(places, layer, view, f, x, y, [w, h]) {
    for (const [dx, dy] of TRIES) {
      const a = x + dx * w, b = y + dy * h;
      const sx = (view.left + a / view.k - layer.x0) / layer.step, sy = (view.top - b / view.k - layer.y0) / layer.step;
      if (gezhi.space.contains(layer, f, sx, sy) && places.quiet(a - w, b - h, a + w, b + h)) return [a, b];
    }
    return null;
  }

  /* Places across an area where a great name may stand that finds none without marks. */
  function spread(layer, view, f) {
    const { box, step, x0, y0 } = layer;
    const wide = box[4 * f + 2] - box[4 * f], tall = box[4 * f + 3] - box[4 * f + 1];
    const spots = [];
    for (let n = 0; n < GRID * GRID; n++) {
      const sx = box[4 * f] + wide * ((n % GRID) + 0.5) / GRID, sy = box[4 * f + 1] + tall * (Math.floor(n / GRID) + 0.5) / GRID;
      if (gezhi.space.contains(layer, f, sx, sy)) spots.push(gezhi.px(view, x0 + sx * step, y0 + sy * step));
    }
    return spots;
  }

  function candidates(view, level, layer) {
    const rows = gezhi.trace.inView(layer, view, 0);
    const { box, step } = layer;
    const size = f => (box[4 * f + 2] - box[4 * f]) * (box[4 * f + 3] - box[4 * f + 1]);
    const least = (level.min_px || 0) / (view.k * step);
    return rows.filter(f => box[4 * f + 2] - box[4 * f] >= least).sort((p, q) => size(q) - size(p));
  }

  const lookOf = (s, level, inside) => ({
    size: (level.size || 13) * gezhi.typeScale(), weight: level.weight, theme: s.theme, colour: inside ? s.theme.text : s.theme.textDim,
  });
  const shownAt = (level, zoom) => zoom >= (level.min_zoom || 0) && zoom < (level.max_zoom || 99);

  /* Takes the places of the names of levels marked `first`, before the chips; painted later. */
  function reserve(ctx, view, places, s) {
    s.ready = [];
    s.levels.forEach((level, i) => {
      const layer = s.layers[i];
      if (!level.first || !layer || !layer.labels || !shownAt(level, view.zoom)) return;
      for (const f of candidates(view, level, layer)) {
        const text = gezhi.space.nameOf(layer, f, s.lang);
        const inside = gezhi.rowInFocus(s.sky, layer, f);
        if (!text || (!inside && level.only_inside)) continue;
        const look = lookOf(s, level, inside);
        const [w, h] = extent(ctx, text, look);
        const middle = gezhi.px(view, layer.labels[2 * f], layer.labels[2 * f + 1]);
        const at = settle(places, layer, view, f, ...middle, [w, h]) || places.clearest(spread(layer, view, f), ...middle, w, h);
        const [x, y] = at || middle;
        if (!places.put(x - w, y - h, x + w, y + h)) continue;
        s.ready.push([x, y, text, look]);
      }
    });
  }

  function paintLevel(ctx, view, places, s, level, layer) {
    for (const f of candidates(view, level, layer)) {
      const text = gezhi.space.nameOf(layer, f, s.lang);
      const x = layer.labels[2 * f], y = layer.labels[2 * f + 1];
      const [px, py] = gezhi.px(view, x, y);
      if (!text || !gezhi.overlaps(view, px - 60, py - 20, px + 60, py + 20)) continue;
      const inside = gezhi.rowInFocus(s.sky, layer, f);
      if (!inside && level.only_inside) continue;
      const look = lookOf(s, level, inside);
      const [w, h] = extent(ctx, text, look);
      const at = settle(places, layer, view, f, px, py, [w, h]);
      if (!at) continue;
      places.take(at[0] - w, at[1] - h, at[0] + w, at[1] + h);
      draw(ctx, ...at, text, look);
    }
  }

  gezhi.Labels = function (props) {
    const ref = React.useRef(null);
    const state = React.useRef({}).current;
    const map = gezhi.useMap(ref);
    const levels = props.levels || [];
    const layers = gezhi.useLayers(levels.map(level => level.url), props.setProps);
    Object.assign(state, { levels, layers, lang: props.lang, theme: gezhi.theme(props.theme, props.colours) });
    React.useEffect(() => {
      if (!map) return undefined;
      state.sky = gezhi.sky(map);
      return state.sky.add({
        order: 40,
        early: true,
        reserve: (places, view, ctx) => reserve(ctx, view, places, state),
        paint: (ctx, view, places) => {
          state.levels.forEach((level, i) => {
            const layer = state.layers[i];
            if (!level.first && layer && layer.labels && shownAt(level, view.zoom)) paintLevel(ctx, view, places, state, level, layer);
          });
          state.ready.forEach(([x, y, text, look]) => draw(ctx, x, y, text, look));
        },
      });
    }, [map]);
    React.useEffect(() => { if (map) state.sky.redraw(); });
    return gezhi.anchor(ref, props.id);
  };

  gezhi.text = { write, measure };
})();
