/* Ways along roads: a graph of road pieces between crossings, and the shortest way from one place to another. */
(function (root) {
  'use strict';
  const D = (root.gezhi_drawing = root.gezhi_drawing || {});
  const S = D.shapes;
  const name = ([x, y]) => x.toFixed(6) + ',' + y.toFixed(6);

  /* Pieces of roads, cut where they cross: lines of a map need not share a vertex there. */
  function pieces(roads) {
    const all = roads.flatMap(road => road.line.slice(1).map((b, i) => ({ a: road.line[i], b, cuts: [] })));
    const west = all.map((s, i) => i).sort((i, j) => Math.min(all[i].a[0], all[i].b[0]) - Math.min(all[j].a[0], all[j].b[0]));
    west.forEach((i, k) => {
      const one = all[i], east = Math.max(one.a[0], one.b[0]);
      for (let m = k + 1; m < west.length; m++) {
        const two = all[west[m]];
        if (Math.min(two.a[0], two.b[0]) > east) break;
        const hit = S.meet(one.a, one.b, two.a, two.b);
        if (hit) { one.cuts.push([hit.t, hit.at]); two.cuts.push([hit.u, hit.at]); }
      }
    });
    return all.flatMap(({ a, b, cuts }) => {
      const stops = [a, ...cuts.sort((p, q) => p[0] - q[0]).map(cut => cut[1]), b];
      return stops.slice(1).map((to, i) => [stops[i], to]).filter(([p, q]) => name(p) !== name(q));
    });
  }

  D.roadNet = function (roads) {
    const cut = pieces(roads), lat = cut.length ? cut[0][0][1] : 0, [kx, ky] = S.scale(lat);
    const length = (p, q) => Math.hypot((q[0] - p[0]) * kx, (q[1] - p[1]) * ky);
    const links = new Map(), at = new Map();
    const link = (p, q) => {
      for (const [one, two] of [[p, q], [q, p]]) {
        const key = name(one);
        at.set(key, one);
        if (!links.has(key)) links.set(key, []);
        links.get(key).push([name(two), length(one, two)]);
      }
    };
    cut.forEach(([p, q]) => link(p, q));

    /* The nearest place on a road, with the ends of its piece. */
    function nearest(p) {
      let best = null;
      const plain = [p[0] * kx, p[1] * ky];
      for (const [a, b] of cut) {
        const found = S.onSegment(plain, [a[0] * kx, a[1] * ky], [b[0] * kx, b[1] * ky]);
        if (!best || found.away < best.away) best = { away: found.away, at: [found.at[0] / kx, found.at[1] / ky], a, b };
      }
      return best;
    }

    function shortest(from, to) {
      const cost = new Map(), before = new Map(), open = [], done = new Set();
      const push = (key, value, back) => { if (!(cost.get(key) <= value)) { cost.set(key, value); before.set(key, back); open.push([value, key]); } };
      [from.a, from.b].forEach(end => push(name(end), length(from.at, end), null));
      while (open.length) {
        let k = 0;
        for (let i = 1; i < open.length; i++) if (open[i][0] < open[k][0]) k = i;
        const [value, key] = open.splice(k, 1)[0];
        if (done.has(key)) continue;
        done.add(key);
        for (const [next, far] of links.get(key) || []) if (!done.has(next)) push(next, value + far, key);
      }
      const ends = [to.a, to.b].filter(end => cost.has(name(end))).sort((p, q) => cost.get(name(p)) + length(p, to.at) - cost.get(name(q)) - length(q, to.at));
      if (!ends.length) return null;
      const way = [];
      for (let key = name(ends[0]); key; key = before.get(key)) way.unshift(at.get(key));
      return way;
    }

    /* The way between two places along roads, both places included; null where there is none. */
    return function (p, q) {
      const from = nearest(p), to = nearest(q);
      if (!from || !to) return null;
      const same = name(from.a) === name(to.a) && name(from.b) === name(to.b);
      const way = same ? [] : shortest(from, to);
      if (!way) return null;
      const points = [p, from.at, ...way, to.at, q];
      return points.filter((each, i) => !i || name(each) !== name(points[i - 1]));
    };
  };
})(typeof window === 'undefined' ? globalThis : window);
