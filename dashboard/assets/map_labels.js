/* Labels: names of areas on the sky, greatest first; a name that would touch another is left out. */
(function () {
  'use strict';
  const gezhi = (window.gezhi = window.gezhi || {});
  const widths = new Map();
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

  /* Text with a halo around its middle. Returns false when the place is taken. */
  function write(ctx, places, x, y, text, look) {
    const rows = lines(text);
    const font = `${look.weight || 500} ${look.size}px ${look.theme.fonts}`;
    const width = Math.max(...rows.map(row => measure(ctx, font, row)));
    const height = rows.length * look.size * 1.2;
    const pad = look.pad === undefined ? 4 : look.pad;
    if (!places.put(x - width / 2 - pad, y - height / 2 - pad, x + width / 2 + pad, y + height / 2 + pad)) return false;
    ctx.font = font;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.lineJoin = 'round';
    ctx.strokeStyle = look.theme.halo;
    ctx.lineWidth = look.halo || Math.max(3, look.size / 3.6);
    rows.forEach((row, i) => {
      const at = y + (i - (rows.length - 1) / 2) * look.size * 1.2;
      ctx.strokeText(row, x, at);
      ctx.fillStyle = look.colour;
      ctx.fillText(row, x, at);
    });
    return true;
  }

  function candidates(view, level, layer) {
    const rows = gezhi.trace.inView(layer, view, 0);
    const { box, step } = layer;
    const size = f => (box[4 * f + 2] - box[4 * f]) * (box[4 * f + 3] - box[4 * f + 1]);
    const least = (level.min_px || 0) / (view.k * step);
    return rows.filter(f => box[4 * f + 2] - box[4 * f] >= least).sort((p, q) => size(q) - size(p));
  }

  function paintLevel(ctx, view, places, s, level, layer) {
    for (const f of candidates(view, level, layer)) {
      const text = gezhi.space.nameOf(layer, f, s.lang);
      const x = layer.labels[2 * f], y = layer.labels[2 * f + 1];
      const [px, py] = gezhi.px(view, x, y);
      if (!text || !gezhi.overlaps(view, px - 60, py - 20, px + 60, py + 20)) continue;
      const inside = gezhi.inFocus(s.sky, x, y);
      if (!inside && level.only_inside) continue;
      ctx.globalAlpha = 1;
      write(ctx, places, px, py, text, {
        size: level.size || 13, weight: level.weight, theme: s.theme, colour: inside ? s.theme.text : s.theme.textDim,
      });
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
        paint: (ctx, view, places) => state.levels.forEach((level, i) => {
          const shown = view.zoom >= (level.min_zoom || 0) && view.zoom < (level.max_zoom || 99);
          if (shown && state.layers[i] && state.layers[i].labels) paintLevel(ctx, view, places, state, level, state.layers[i]);
        }),
      });
    }, [map]);
    React.useEffect(() => { if (map) state.sky.redraw(); });
    return gezhi.anchor(ref, props.id);
  };

  gezhi.text = { write, measure };
})();
