/* Crowded tiles: which feature each quarter of a pixel belongs to is worked out once, and a new set
   of values only looks up colours. Thousands of small polygons are recoloured in a few milliseconds
   a tile instead of being filled again; the mean of four samples smooths the edges. */
(function () {
  'use strict';
  const gezhi = (window.gezhi = window.gezhi || {});
  const NO_DATA = 255;
  const HIDDEN = 254;
  let edges = new Float64Array(4 * 1024);
  const crossings = new Float64Array(4096);

  /* Edges of all rings of a feature in samples, level ones left out. Returns their number. */
  function collect(layer, f, s, ox, oy) {
    let n = 0;
    for (let p = layer.partStart[f]; p < layer.partStart[f + 1]; p++) {
      if (layer.kinds[p] > 1) continue;
      const end = layer.vertStart[p + 1];
      for (let v = layer.vertStart[p], w = end - 1; v < end; w = v++) {
        if (layer.y[v] === layer.y[w]) continue;
        if (4 * n + 4 > edges.length) { const more = new Float64Array(2 * edges.length); more.set(edges); edges = more; }
        edges[4 * n] = layer.x[w] * s + ox; edges[4 * n + 1] = oy - layer.y[w] * s;
        edges[4 * n + 2] = layer.x[v] * s + ox; edges[4 * n + 3] = oy - layer.y[v] * s;
        n++;
      }
    }
    return n;
  }

  function cross(n, at) {
    let k = 0;
    for (let e = 0; e < 4 * n && k < crossings.length; e += 4) {
      const ya = edges[e + 1], yb = edges[e + 3];
      if (ya > at === yb > at) continue;
      const x = edges[e] + (at - ya) * (edges[e + 2] - edges[e]) / (yb - ya);
      let i = k++;
      while (i > 0 && crossings[i - 1] > x) { crossings[i] = crossings[i - 1]; i--; }
      crossings[i] = x;
    }
    return k;
  }

  /* Place in `rows` plus one for every sample of the tile, 0 where there is nothing. */
  function samples(layer, rows, view) {
    const q = 2 * view.dpr, side = Math.round(view.width * q);
    const ids = new Uint16Array(side * side);
    const [s, ox, oy] = gezhi.trace.frame(layer, view).map(value => value * q);
    rows.forEach((f, i) => {
      const n = collect(layer, f, s, ox, oy);
      const first = Math.max(0, Math.ceil(oy - layer.box[4 * f + 3] * s - 0.5));
      const last = Math.min(side - 1, Math.floor(oy - layer.box[4 * f + 1] * s - 0.5));
      for (let row = first; row <= last; row++) {
        const k = cross(n, row + 0.5);
        for (let c = 0; c + 1 < k; c += 2) {
          const from = Math.max(0, Math.ceil(crossings[c] - 0.5)), to = Math.min(side, Math.ceil(crossings[c + 1] - 0.5));
          if (from < to) ids.fill(i + 1, row * side + from, row * side + to);
        }
      }
    });
    return { ids, side, image: new ImageData(side / 2, side / 2) };
  }

  function rgba(ctx, colour, alpha) {
    ctx.clearRect(0, 0, 1, 1);
    ctx.globalAlpha = alpha;
    ctx.fillStyle = colour;
    ctx.fillRect(0, 0, 1, 1);
    ctx.globalAlpha = 1;
    const [r, g, b, a] = ctx.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a];
  }

  const dot = document.createElement('canvas').getContext('2d', { willReadFrequently: true });

  /* Four bytes a row of the tile for plain pixels, and for those on a line of the hatch. */
  function colours(rows, s, alpha) {
    const plain = new Uint8ClampedArray(4 * (rows.length + 1)), hatched = new Uint8ClampedArray(plain.length);
    const byClass = new Map();
    rows.forEach((f, i) => {
      const value = s.values && f < s.values.length ? s.values[f] : NO_DATA;
      if (value === HIDDEN) return;
      if (!byClass.has(value)) {
        const one = value === NO_DATA ? rgba(dot, s.theme.noData, 1) : rgba(dot, s.palette[value] || s.theme.noData, alpha);
        byClass.set(value, [one, value === NO_DATA ? rgba(dot, s.theme.hatch, 1) : one]);
      }
      const [a, b] = byClass.get(value);
      plain.set(a, 4 * i + 4);
      hatched.set(b, 4 * i + 4);
    });
    return { plain, hatched };
  }

  function mean(out, at, lut, a, b, c, d) {
    let red = 0, green = 0, blue = 0, sum = 0;
    for (const id of [a, b, c, d]) {
      const weight = lut[4 * id + 3];
      red += lut[4 * id] * weight; green += lut[4 * id + 1] * weight; blue += lut[4 * id + 2] * weight; sum += weight;
    }
    if (!sum) return;
    out[at] = red / sum; out[at + 1] = green / sum; out[at + 2] = blue / sum; out[at + 3] = sum / 4;
  }

  function look({ ids, side, image }, { plain, hatched }) {
    const out = image.data, words = new Uint32Array(out.buffer);
    const plainWords = new Uint32Array(plain.buffer), hatchedWords = new Uint32Array(hatched.buffer);
    words.fill(0);
    for (let y = 0, at = 0; y < side / 2; y++) {
      for (let x = 0, up = 2 * y * side; x < side / 2; x++, at++, up += 2) {
        const a = ids[up], b = ids[up + 1], c = ids[up + side], d = ids[up + side + 1];
        const line = ((x + y) & 7) < 2;
        if (a === b && a === c && a === d) words[at] = line ? hatchedWords[a] : plainWords[a];
        else mean(out, 4 * at, line ? hatched : plain, a, b, c, d);
      }
    }
  }

  let sheet = null;

  /* Paints rows of a tile; the samples are kept with the tile. */
  gezhi.paintCrowd = function (ctx, view, s, rows, alpha) {
    const crowds = view.tile.crowds || (view.tile.crowds = new WeakMap());
    if (!crowds.has(s.layer)) crowds.set(s.layer, samples(s.layer, rows, view));
    const crowd = crowds.get(s.layer);
    look(crowd, colours(rows, s, alpha));
    sheet = sheet || document.createElement('canvas');
    sheet.width = sheet.height = crowd.side / 2;
    sheet.getContext('2d').putImageData(crowd.image, 0, 0);
    ctx.drawImage(sheet, 0, 0, view.width, view.height);
  };
})();
