/* Shapes of a drawing in the browser: areas, what lies inside, lines and vertices to snap to. Degrees in, pure. */
(function (root) {
  'use strict';
  const D = (root.gezhi_drawing = root.gezhi_drawing || {});
  const S = (D.shapes = {});
  const EARTH = 6378137, RAD = Math.PI / 180;

  /* Metres a degree to the east and to the north; near enough for what is shown while the hand moves. */
  S.scale = lat => [EARTH * RAD * Math.cos(lat * RAD), EARTH * RAD * (1 - 0.0067 * (1 - 1.5 * Math.sin(lat * RAD) ** 2))];
  const cross = ring => ring.reduce((sum, [x, y], i) => { const [u, v] = ring[(i + 1) % ring.length]; return sum + (x * v - u * y); }, 0) / 2;
  const inRing = (ring, x, y) => {
    let odd = false;
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [a, b] = ring[i], [c, d] = ring[j];
      if ((b > y) !== (d > y) && x < (c - a) * (y - b) / (d - b) + a) odd = !odd;
    }
    return odd;
  };
  S.inside = (rings, x, y) => rings.reduce((odd, ring) => odd !== inRing(ring, x, y), false);
  S.box = rings => rings.flat().reduce(([w, s, e, n], [x, y]) => [Math.min(w, x), Math.min(s, y), Math.max(e, x), Math.max(n, y)], [Infinity, Infinity, -Infinity, -Infinity]);
  const moved = ring => { const [x0, y0] = ring[0]; return ring.map(([x, y]) => [x - x0, y - y0]); };
  /* Square metres: a ring inside another one is a hole. */
  S.area = rings => {
    const [kx, ky] = S.scale(rings[0][0][1]);
    return rings.reduce((sum, ring, i) => {
      const hole = rings.some((other, j) => j !== i && inRing(other, (ring[0][0] + ring[1][0]) / 2, (ring[0][1] + ring[1][1]) / 2) && Math.abs(cross(moved(other))) > Math.abs(cross(moved(ring))));
      return sum + (hole ? -1 : 1) * Math.abs(cross(moved(ring))) * kx * ky;
    }, 0);
  };
  S.rim = rings => {
    const [kx, ky] = S.scale(rings[0][0][1]);
    return rings.reduce((sum, ring) => sum + ring.reduce((part, [x, y], i) => { const [u, v] = ring[(i + 1) % ring.length]; return part + Math.hypot((u - x) * kx, (v - y) * ky); }, 0), 0);
  };
  S.compactness = rings => { const rim = S.rim(rings); return rim ? 4 * Math.PI * S.area(rings) / (rim * rim) : null; };

  /* Nearest point of a segment, with its distance, in any plane. */
  S.onSegment = (p, a, b) => {
    const dx = b[0] - a[0], dy = b[1] - a[1], len = dx * dx + dy * dy;
    const t = len ? Math.max(0, Math.min(1, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / len)) : 0;
    const at = [a[0] + t * dx, a[1] + t * dy];
    return { at, t, away: Math.hypot(p[0] - at[0], p[1] - at[1]) };
  };
  const spots = new WeakMap();
  /* Where a label stands: of a raster of points inside, the one farthest from the rim. */
  S.spot = rings => {
    if (spots.has(rings)) return spots.get(rings);
    const [w, s, e, n] = S.box(rings), [kx, ky] = S.scale((s + n) / 2), steps = 14;
    const plain = rings.map(ring => ring.map(([x, y]) => [x * kx, y * ky]));
    let best = { away: -1, at: [(w + e) / 2, (s + n) / 2] };
    for (let i = 1; i < steps; i++) for (let j = 1; j < steps; j++) {
      const x = w + (e - w) * i / steps, y = s + (n - s) * j / steps;
      if (!S.inside(rings, x, y)) continue;
      const p = [x * kx, y * ky];
      let away = Infinity;
      for (const ring of plain) for (let k = 0; k < ring.length && away > best.away; k++) away = Math.min(away, S.onSegment(p, ring[k], ring[(k + 1) % ring.length]).away);
      if (away > best.away) best = { away, at: [x, y] };
    }
    spots.set(rings, best.at);
    return best.at;
  };

  const key = ([x, y]) => x.toFixed(7) + ',' + y.toFixed(7);
  S.key = key;
  const nets = new WeakMap();
  /* Lines of a sheet: `segments` [{a, b, faces, border}], `vertices` [{at, border, degree}]; a segment with one face is the border. */
  S.net = function (sheet) {
    if (nets.has(sheet)) return nets.get(sheet);
    const segments = new Map(), vertices = new Map();
    const add = (a, b, face) => {
      const [one, two] = [key(a), key(b)], name = one < two ? one + '|' + two : two + '|' + one;
      if (!segments.has(name)) segments.set(name, { a, b, faces: [] });
      segments.get(name).faces.push(face);
    };
    sheet.faces.forEach(face => face.rings.forEach(ring => ring.forEach((p, i) => add(p, ring[(i + 1) % ring.length], face.number))));
    (sheet.loose || []).forEach(([x, y, u, v]) => { const s = { a: [x, y], b: [u, v], faces: [0, 0], loose: true }; segments.set(key(s.a) + '~' + key(s.b), s); });
    for (const each of segments.values()) {
      each.border = each.faces.length < 2;
      for (const p of [each.a, each.b]) {
        const k = key(p);
        if (!vertices.has(k)) vertices.set(k, { at: p, border: false, degree: 0 });
        const vertex = vertices.get(k);
        vertex.border = vertex.border || each.border;
        vertex.degree += 1;
      }
    }
    const net = { segments: [...segments.values()], vertices: [...vertices.values()], at: vertices };
    nets.set(sheet, net);
    return net;
  };
  /* The whole inner line that a segment belongs to, from junction to junction. */
  S.chain = function (net, start) {
    const ends = vertex => { const v = net.at.get(key(vertex)); return v.degree !== 2 || v.border; };
    const found = new Set([start]);
    const walk = vertex => {
      while (!ends(vertex)) {
        const next = net.segments.find(each => !each.border && !found.has(each) && (key(each.a) === key(vertex) || key(each.b) === key(vertex)));
        if (!next) return;
        found.add(next);
        vertex = key(next.a) === key(vertex) ? next.b : next.a;
      }
    };
    walk(start.a); walk(start.b);
    return [...found];
  };

  /* What lies in rings: sums of the columns of buildings [lon, lat, ...amounts]. */
  S.sums = function (rings, buildings) {
    const [w, s, e, n] = S.box(rings);
    const found = [0, 0, 0, 0, 0, 0];
    for (const each of buildings) {
      const [x, y] = each;
      if (x < w || x > e || y < s || y > n || !S.inside(rings, x, y)) continue;
      for (let k = 0; k < 6; k++) found[k] += each[k + 2] || 0;
    }
    return found;
  };
  const NAMES = ['households', 'people', 'buildings', 'issues_month', 'open', 'visits_due'];
  /* A face as it would be with other rings: numbers follow the hand, the server confirms them afterwards. */
  S.recounted = function (face, rings, buildings, limits) {
    const sums = S.sums(rings, buildings), target = (limits[0] + limits[1]) / 2;
    const amounts = Object.fromEntries(NAMES.map((name, i) => [name, Math.round(sums[i] * 100) / 100]));
    const n = D.held({ amounts });
    const warning = n < limits[2] ? 'far_below' : n > limits[3] ? 'far_above' : n < limits[0] ? 'below' : n > limits[1] ? 'above' : 'none';
    return Object.assign({}, face, { rings, amounts, area_m2: S.area(rings), compactness: S.compactness(rings), load: null, care: '…', warning, deviation: n > 0 ? 100 * (n - target) / target : null, live: true });
  };

  /* The ring cut into two by a line that crosses it twice; null for any other line, which the server will judge. */
  S.split = function (ring, line) {
    let hits = [];
    for (let i = 0; i + 1 < line.length; i++) for (let k = 0; k < ring.length; k++) {
      const hit = S.meet(line[i], line[i + 1], ring[k], ring[(k + 1) % ring.length]);
      if (hit) hits.push({ i, t: hit.t, k, u: hit.u, at: hit.at });
    }
    hits.sort((a, b) => a.i + a.t - b.i - b.t);
    hits = hits.filter((hit, i) => !i || hit.i + hit.t - hits[i - 1].i - hits[i - 1].t > 2e-3);
    if (hits.length !== 2) return null;
    const [first, last] = hits;
    const inner = [first.at, ...line.slice(first.i + 1, last.i + 1), last.at];
    const middle = inner.length > 2 ? inner[1] : [(inner[0][0] + inner[1][0]) / 2, (inner[0][1] + inner[1][1]) / 2];
    if (!inRing(ring, middle[0], middle[1])) return null;
    const walk = (from, to) => {
      const points = [];
      let k = (from.k + 1) % ring.length;
      if (from.k === to.k && from.u <= to.u) return points;
      for (let n = 0; n <= ring.length; n++) { points.push(ring[k]); if (k === to.k) break; k = (k + 1) % ring.length; }
      return points;
    };
    return [[...inner, ...walk(last, first)], [...inner.slice().reverse(), ...walk(first, last)]];
  };
  /* Where two segments meet, ends included by a hair. */
  S.meet = function (a, b, c, d) {
    const r = [b[0] - a[0], b[1] - a[1]], s = [d[0] - c[0], d[1] - c[1]], den = r[0] * s[1] - r[1] * s[0];
    if (!den) return null;
    const q = [c[0] - a[0], c[1] - a[1]];
    const t = (q[0] * s[1] - q[1] * s[0]) / den, u = (q[0] * r[1] - q[1] * r[0]) / den, hair = 1e-3;
    if (t < -hair || t > 1 + hair || u < 0 || u >= 1) return null;
    return { t, u, at: [a[0] + t * r[0], a[1] + t * r[1]] };
  };
})(typeof window === 'undefined' ? globalThis : window);
