/* Finding features: a uniform grid over their boxes, and the hit test. Pure: runs in node as well. */
(function (root) {
  'use strict';
  const gezhi = (root.gezhi = root.gezhi || {});
  const POINT = 3;
  const LINE = 2;

  function extent(layer) {
    const box = layer.box;
    let a = Infinity, b = Infinity, c = -Infinity, d = -Infinity;
    for (let f = 0; f < layer.n; f++) {
      if (box[4 * f] > box[4 * f + 2]) continue;
      a = Math.min(a, box[4 * f]); b = Math.min(b, box[4 * f + 1]);
      c = Math.max(c, box[4 * f + 2]); d = Math.max(d, box[4 * f + 3]);
    }
    return [a, b, c, d];
  }

  function cellsOf(grid, a, b, c, d) {
    const clamp = (v, from) => Math.max(0, Math.min(grid.side - 1, Math.floor((v - from) / grid.cell)));
    return [clamp(a, grid.left), clamp(b, grid.low), clamp(c, grid.left), clamp(d, grid.low)];
  }

  function eachCell(grid, box, f, visit) {
    if (box[4 * f] > box[4 * f + 2]) return;
    const [i0, j0, i1, j1] = cellsOf(grid, box[4 * f], box[4 * f + 1], box[4 * f + 2], box[4 * f + 3]);
    for (let j = j0; j <= j1; j++) for (let i = i0; i <= i1; i++) visit(j * grid.side + i);
  }

  /* Cells in rows; the features of cell k are items[start[k] .. start[k + 1]]. */
  function buildIndex(layer) {
    const [a, b, c, d] = extent(layer);
    const side = Math.max(1, Math.min(256, Math.ceil(Math.sqrt(layer.n))));
    const span = Math.max(c - a, d - b, 1);
    const grid = { left: a, low: b, right: c, high: d, side, cell: (span + 1) / side };
    const start = new Uint32Array(side * side + 1);
    for (let f = 0; f < layer.n; f++) eachCell(grid, layer.box, f, k => start[k + 1]++);
    for (let k = 0; k < side * side; k++) start[k + 1] += start[k];
    const next = start.slice(0, -1);
    const items = new Uint32Array(start[side * side]);
    for (let f = 0; f < layer.n; f++) eachCell(grid, layer.box, f, k => { items[next[k]++] = f; });
    return Object.assign(grid, { start, items, stamp: new Uint32Array(layer.n), turn: 0 });
  }

  /* Features whose box meets the rectangle (metres), in row order, or in any order, which is faster. */
  function query(layer, minX, minY, maxX, maxY, anyOrder) {
    const grid = layer.index || (layer.index = buildIndex(layer));
    const a = (minX - layer.x0) / layer.step, b = (minY - layer.y0) / layer.step;
    const c = (maxX - layer.x0) / layer.step, d = (maxY - layer.y0) / layer.step;
    if (!(a <= grid.right && c >= grid.left && b <= grid.high && d >= grid.low)) return [];
    const [i0, j0, i1, j1] = cellsOf(grid, a, b, c, d);
    const turn = ++grid.turn;
    const found = [];
    const box = layer.box;
    for (let j = j0; j <= j1; j++) {
      for (let i = i0; i <= i1; i++) {
        const k = j * grid.side + i;
        for (let q = grid.start[k]; q < grid.start[k + 1]; q++) {
          const f = grid.items[q];
          if (grid.stamp[f] === turn) continue;
          grid.stamp[f] = turn;
          if (box[4 * f] <= c && box[4 * f + 2] >= a && box[4 * f + 1] <= d && box[4 * f + 3] >= b) found.push(f);
        }
      }
    }
    return anyOrder ? found : found.sort((p, q) => p - q);
  }

  /* Even-odd over all rings, so holes and several parts come out right. px, py in steps. */
  function contains(layer, f, px, py) {
    let inside = false;
    for (let p = layer.partStart[f]; p < layer.partStart[f + 1]; p++) {
      if (layer.kinds[p] >= LINE) continue;
      const end = layer.vertStart[p + 1];
      for (let v = layer.vertStart[p], w = end - 1; v < end; w = v++) {
        const yv = layer.y[v], yw = layer.y[w];
        if (yv > py !== yw > py && px < ((layer.x[w] - layer.x[v]) * (py - yv)) / (yw - yv) + layer.x[v]) inside = !inside;
      }
    }
    return inside;
  }

  function gap(layer, f, px, py) {
    let best = Infinity;
    for (let p = layer.partStart[f]; p < layer.partStart[f + 1]; p++) {
      if (layer.kinds[p] !== POINT) continue;
      const v = layer.vertStart[p];
      best = Math.min(best, Math.hypot(layer.x[v] - px, layer.y[v] - py));
    }
    return best;
  }

  /* Row of the polygon around a place (metres), else of the nearest point within reach, else -1. */
  function hit(layer, x, y, reach, wanted) {
    const near = query(layer, x - reach, y - reach, x + reach, y + reach);
    const px = (x - layer.x0) / layer.step, py = (y - layer.y0) / layer.step;
    let best = -1, least = reach / layer.step;
    for (let i = near.length - 1; i >= 0; i--) {
      const f = near[i];
      if (wanted && !wanted(f)) continue;
      if (contains(layer, f, px, py)) return f;
      const away = gap(layer, f, px, py);
      if (away <= least) { least = away; best = f; }
    }
    return best;
  }

  const rowOf = (layer, code) => {
    if (!layer.rows) layer.rows = new Map((layer.table.ids || []).map((id, i) => [String(id), i]));
    const row = layer.rows.get(String(code));
    return row === undefined ? -1 : row;
  };
  const nameOf = (layer, f, lang) => {
    const table = layer.table;
    return (lang === 'en' && table.en && table.en[f]) || (table.zh && table.zh[f]) || '';
  };

  /* Boxes already taken by a label: the first to ask for a place has it. Soft boxes are places to
     be avoided if there is another (a name may lie on a circle, but rather not). */
  function placer() {
    const taken = [];
    const soft = [];
    const clear = (list, a, b, c, d) => !list.some(t => a < t[2] && c > t[0] && b < t[3] && d > t[1]);
    const free = (a, b, c, d) => clear(taken, a, b, c, d);
    return {
      free,
      avoid: (a, b, c, d) => soft.push([a, b, c, d]),
      quiet: (a, b, c, d) => free(a, b, c, d) && clear(soft, a, b, c, d),
      take: (a, b, c, d) => taken.push([a, b, c, d]),
      /* The first of some shifts that keeps clear of everything, else of what is taken; null for none. */
      settle(x, y, w, h, shifts) {
        const at = shifts.map(([dx, dy]) => [x + dx, y + dy]);
        const box = ([p, q]) => [p - w, q - h, p + w, q + h];
        return at.find(p => this.quiet(...box(p))) || at.find(p => free(...box(p))) || null;
      },
      /* Of some places that are free, the one with the fewest marks on it, near x, y; null for none. */
      clearest(spots, x, y, w, h) {
        const under = (a, b) => soft.reduce((sum, t) =>
          sum + Math.max(0, Math.min(a + w, t[2]) - Math.max(a - w, t[0])) * Math.max(0, Math.min(b + h, t[3]) - Math.max(b - h, t[1])), 0);
        const cost = ([a, b]) => under(a, b) / (4 * w * h) + 0.15 * Math.hypot(a - x, b - y) / (w + h);
        const open = spots.filter(([a, b]) => free(a - w, b - h, a + w, b + h)).map(spot => [cost(spot), spot]);
        return open.length ? open.reduce((best, each) => (each[0] < best[0] ? each : best))[1] : null;
      },
      put(a, b, c, d) { return free(a, b, c, d) && taken.push([a, b, c, d]) > 0; },
    };
  }

  gezhi.space = { query, contains, hit, rowOf, nameOf, placer, extent };
})(typeof window === 'undefined' ? globalThis : window);
