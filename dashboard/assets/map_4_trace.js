/* Putting features into canvas paths. A view says where metres fall: px = (x - left) * k, py = (top - y) * k. */
(function () {
  'use strict';
  const gezhi = (window.gezhi = window.gezhi || {});
  const NEAR = 0.7; /* vertices closer than this are skipped: nobody sees them, and the path is shorter */

  function ring(ctx, layer, part, s, ox, oy) {
    const { x, y, vertStart } = layer;
    const end = vertStart[part + 1];
    let v = vertStart[part];
    let a = x[v] * s + ox, b = oy - y[v] * s;
    ctx.moveTo(a, b);
    for (v++; v < end; v++) {
      const c = x[v] * s + ox, d = oy - y[v] * s;
      if (c - a < NEAR && a - c < NEAR && d - b < NEAR && b - d < NEAR) continue;
      ctx.lineTo(c, d);
      a = c; b = d;
    }
    ctx.closePath();
  }

  /* Segments with both ends beyond the same edge are not drawn. */
  function line(ctx, layer, part, s, ox, oy, width, height, pad) {
    const { x, y, vertStart } = layer;
    const end = vertStart[part + 1];
    let a = 0, b = 0, pen = false;
    for (let v = vertStart[part]; v < end; v++) {
      const c = x[v] * s + ox, d = oy - y[v] * s;
      if (v > vertStart[part]) {
        const out = (a < -pad && c < -pad) || (a > width + pad && c > width + pad) ||
          (b < -pad && d < -pad) || (b > height + pad && d > height + pad);
        if (out) pen = false;
        else {
          if (pen && v + 1 < end && Math.abs(c - a) < NEAR && Math.abs(d - b) < NEAR) continue;
          if (!pen) { ctx.moveTo(a, b); pen = true; }
          ctx.lineTo(c, d);
        }
      }
      a = c; b = d;
    }
  }

  const frame = (layer, view) => {
    const s = layer.step * view.k;
    return [s, (layer.x0 - view.left) * view.k, (view.top - layer.y0) * view.k];
  };

  /* Radius of a row that is only a point, at a scale in pixels per metre. */
  const dot = k => Math.max(1.2, Math.min(7, k * 9));

  /* Adds the rings of one feature to the current path; specks become one pixel, points dots. */
  function polygon(ctx, layer, f, s, ox, oy) {
    const box = layer.box;
    if (layer.kinds[layer.partStart[f]] === 3 && layer.partStart[f + 1] > layer.partStart[f]) {
      const x = box[4 * f] * s + ox, y = oy - box[4 * f + 1] * s, r = dot(s / layer.step);
      ctx.moveTo(x + r, y);
      ctx.arc(x, y, r, 0, 2 * Math.PI);
      return;
    }
    const w = (box[4 * f + 2] - box[4 * f]) * s, h = (box[4 * f + 3] - box[4 * f + 1]) * s;
    if (w < NEAR && h < NEAR) { ctx.rect(box[4 * f] * s + ox, oy - box[4 * f + 3] * s, NEAR, NEAR); return; }
    for (let p = layer.partStart[f]; p < layer.partStart[f + 1]; p++) if (layer.kinds[p] < 2) ring(ctx, layer, p, s, ox, oy);
  }

  /* Fills rows in batches: one path of thousands of subpaths is several times slower than many of 16. */
  function fill(ctx, layer, rows, view, batch) {
    const [s, ox, oy] = frame(layer, view);
    for (let i = 0; i < rows.length;) {
      ctx.beginPath();
      for (const end = Math.min(rows.length, i + (batch || 16)); i < end; i++) polygon(ctx, layer, rows[i], s, ox, oy);
      ctx.fill();
    }
  }

  /* Strokes rings and lines of rows as one path, so that shared borders are not darker. */
  function stroke(ctx, layer, rows, view) {
    const [s, ox, oy] = frame(layer, view);
    const pad = ctx.lineWidth + 2;
    ctx.beginPath();
    for (const f of rows) {
      for (let p = layer.partStart[f]; p < layer.partStart[f + 1]; p++) {
        if (layer.kinds[p] < 2) ring(ctx, layer, p, s, ox, oy);
        else if (layer.kinds[p] === 2) line(ctx, layer, p, s, ox, oy, view.width, view.height, pad);
      }
    }
    ctx.stroke();
  }

  /* Rows whose box meets the view, widened by pixels. */
  const inView = (layer, view, pad, anyOrder) => {
    const more = (pad || 0) / view.k;
    return gezhi.space.query(layer, view.left - more, view.top - view.height / view.k - more,
      view.left + view.width / view.k + more, view.top + more, anyOrder);
  };

  gezhi.trace = { frame, polygon, fill, stroke, inView, dot };
})();
