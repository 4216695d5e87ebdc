/* Names of the basemap: roads along their line, rivers and parks at their label point. */
(function () {
  'use strict';
  const gezhi = (window.gezhi = window.gezhi || {});
  const ROAD_FROM = [11, 12, 13.5, 15, 16, 17]; /* by road class */
  const BEND = 0.5; /* radians a name may turn in all */
  const APART = 520; /* pixels between two writings of one name */

  /* Vertices of a part on the canvas with the length so far; only the stretch that is seen. */
  function seenPath(layer, part, view) {
    const [s, ox, oy] = gezhi.trace.frame(layer, view);
    const points = [];
    const [a, b, c, d] = view.seen;
    for (let v = layer.vertStart[part]; v < layer.vertStart[part + 1]; v++) {
      const x = layer.x[v] * s + ox, y = oy - layer.y[v] * s;
      const last = points[points.length - 1];
      if (last && Math.hypot(x - last.x, y - last.y) < 1.5) continue;
      points.push({ x, y, inside: x > a && x < c && y > b && y < d });
    }
    const kept = points.filter((p, i) => p.inside || (points[i - 1] && points[i - 1].inside) || (points[i + 1] && points[i + 1].inside));
    let length = 0;
    return kept.map((p, i) => {
      if (i) length += Math.hypot(p.x - kept[i - 1].x, p.y - kept[i - 1].y);
      return { x: p.x, y: p.y, at: length };
    });
  }

  function pointAt(path, at) {
    let i = 1;
    while (i < path.length - 1 && path[i].at < at) i++;
    const a = path[i - 1], b = path[i];
    const t = (at - a.at) / (b.at - a.at || 1);
    return { x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t, angle: Math.atan2(b.y - a.y, b.x - a.x) };
  }

  const turn = (a, b) => Math.abs(Math.atan2(Math.sin(a - b), Math.cos(a - b)));

  /* Place and angle of every letter from `from` on, or null where the line bends too much. */
  function letters(path, from, sizes, gap, upright) {
    const total = sizes.reduce((sum, w) => sum + w + gap, -gap);
    const first = pointAt(path, from), last = pointAt(path, from + total);
    const steep = upright && Math.abs(last.y - first.y) > 1.2 * Math.abs(last.x - first.x);
    const back = steep ? last.y < first.y : last.x < first.x;
    const out = [];
    let at = 0;
    for (const width of sizes) {
      const middle = at + width / 2;
      const place = pointAt(path, back ? from + total - middle : from + middle);
      if (back) place.angle += Math.PI;
      if (steep) place.angle -= Math.PI / 2; /* Chinese runs down a steep road, each letter standing */
      if (out.length && turn(place.angle, out[out.length - 1].angle) > BEND / 2) return null;
      if (out.length && turn(place.angle, out[0].angle) > BEND) return null;
      out.push(place);
      at += width + gap;
    }
    return out;
  }

  function drawLetters(ctx, text, places, theme, faint) {
    ctx.strokeStyle = theme.halo;
    ctx.fillStyle = faint ? theme.textDim : theme.textRoad;
    ctx.lineWidth = 3 * gezhi.typeScale();
    for (const halo of [true, false]) {
      [...text].forEach((letter, i) => {
        const { x, y, angle } = places[i];
        ctx.save();
        ctx.translate(x, y);
        ctx.rotate(angle);
        if (halo) ctx.strokeText(letter, 0, 0); else ctx.fillText(letter, 0, 0);
        ctx.restore();
      });
    }
  }

  const outside = (s, view, p) => !gezhi.inFocus(s.sky, view.left + p.x / view.k, view.top - p.y / view.k);

  function tryPath(ctx, view, taken, s, text, path, written) {
    const size = (view.zoom >= 16 ? 13 : 11.5) * gezhi.typeScale();
    const font = `500 ${size}px ${s.theme.fonts}`;
    const latin = /[A-Za-z]/.test(text);
    const gap = latin ? 0 : 5;
    const sizes = [...text].map(letter => gezhi.text.measure(ctx, font, letter));
    const total = sizes.reduce((sum, w) => sum + w + gap, 0);
    const room = path.length > 1 ? path[path.length - 1].at - total - 16 : -1;
    for (let tries = 0; room > 0 && tries < 5; tries++) {
      const found = letters(path, 8 + room * [0.5, 0.3, 0.7, 0.12, 0.88][tries], sizes, gap, !latin);
      if (!found || written.some(p => Math.hypot(p.x - found[0].x, p.y - found[0].y) < APART)) continue;
      const half = size * 0.62;
      if (!found.every(p => taken.free(p.x - half, p.y - half, p.x + half, p.y + half))) continue;
      found.forEach(p => taken.take(p.x - half - 2, p.y - half - 2, p.x + half + 2, p.y + half + 2));
      ctx.font = font;
      drawLetters(ctx, text, found, s.theme, outside(s, view, found[0]));
      written.push(found[0]);
      return;
    }
  }

  function paintRoads(ctx, view, places, s) {
    const written = new Map();
    const jobs = [];
    for (const layer of s.roads) {
      for (const f of gezhi.trace.inView(layer, view, 0)) {
        const kind = layer.classes ? Math.min(layer.classes[f], 5) : 3;
        const text = view.zoom >= ROAD_FROM[kind] ? gezhi.space.nameOf(layer, f, s.lang) : '';
        if (text) jobs.push({ layer, f, kind, text });
      }
    }
    jobs.sort((a, b) => a.kind - b.kind || a.f - b.f);
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.lineJoin = 'round';
    for (const { layer, f, text } of jobs.slice(0, 400)) {
      if (!written.has(text)) written.set(text, []);
      for (let p = layer.partStart[f]; p < layer.partStart[f + 1]; p++) {
        if (layer.kinds[p] === 2) tryPath(ctx, view, places, s, text, seenPath(layer, p, view), written.get(text));
      }
    }
  }

  function paintAreas(ctx, view, places, s, layer, colour, least) {
    const done = new Set();
    for (const f of gezhi.trace.inView(layer, view, 0)) {
      const text = gezhi.space.nameOf(layer, f, s.lang);
      const wide = (layer.box[4 * f + 2] - layer.box[4 * f] + layer.box[4 * f + 3] - layer.box[4 * f + 1]) * layer.step * view.k;
      if (!text || done.has(text) || wide < least || !layer.labels) continue;
      const [x, y] = gezhi.px(view, layer.labels[2 * f], layer.labels[2 * f + 1]);
      if (gezhi.text.write(ctx, places, x, y, text, { size: 12 * gezhi.typeScale(), weight: 500, theme: s.theme, colour, halo: 3 })) done.add(text);
    }
  }

  gezhi.paintBaseNames = function (ctx, view, places, s) {
    for (const layer of s.surround) paintAreas(ctx, view, places, s, layer, s.theme.textDim, 200);
    for (const layer of s.water) paintAreas(ctx, view, places, s, layer, s.theme.textWater, 140);
    paintRoads(ctx, view, places, s);
    for (const layer of s.green) paintAreas(ctx, view, places, s, layer, s.theme.textGreen, 150);
  };
})();
