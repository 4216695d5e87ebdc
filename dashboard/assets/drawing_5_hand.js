/* The planner's hand: which tool it holds, what it has drawn so far, to what it snaps, what it does to the plan. */
(function () {
  'use strict';
  const D = (window.gezhi_drawing = window.gezhi_drawing || {});
  const S = D.shapes;
  const NEAR = 12, NEAR_TOUCH = 24; /* pixels */
  const FOLLOW = 6; /* metres: a traced road beside a line within it is that line */
  const REACH = 200; /* steps of 1e-7 degrees: what is snapped here is found there */
  const SAME = 7, SAME_TOUCH = 18; /* pixels: a second tap at the same place ends the line */
  const round = ([x, y]) => [Math.round(x * 1e7) / 1e7, Math.round(y * 1e7) / 1e7];

  /* Tools by their keys; `line` tools collect points. */
  D.TOOLS = [
    { key: 'select', hot: 'V', icon: 'pointer' }, { key: 'line', hot: 'L', icon: 'line', line: true }, { key: 'cut', hot: 'X', icon: 'cut', line: true },
    { key: 'trace', hot: 'T', icon: 'trace', line: true }, { key: 'move', hot: 'M', icon: 'vertex' }, { key: 'insert', hot: 'I', icon: 'insert' },
    { key: 'redraw', hot: 'R', icon: 'redraw', line: true }, { key: 'erase', hot: 'E', icon: 'erase' }, { key: 'merge', hot: 'G', icon: 'merge' },
    { key: 'dedicate', hot: 'D', icon: 'dedicate', line: true }, { key: 'micro', hot: 'K', icon: 'micro', line: true }, { key: 'name', hot: 'N', icon: 'name' },
  ];
  /* Dedicated and micro grids are of grids alone. */
  D.tools = () => D.TOOLS.filter(tool => D.kind !== 'community' || (tool.key !== 'dedicate' && tool.key !== 'micro'));
  const LINES = new Set(D.TOOLS.filter(tool => tool.line).map(tool => tool.key));

  class Hand {
    constructor(tell) { Object.assign(this, { tell, plan: null, map: null, tool: 'select', points: [], chosen: [], hot: null, snap: null, at: null, cursor: null, grabbed: null, lineAt: null, live: null, note: null }); }
    set(changes) { Object.assign(this, changes); this.tell(); }
    px(p) { const { x, y } = this.map.latLngToContainerPoint([p[1], p[0]]); return [x, y]; }
    degrees(x, y) { const { lat, lng } = this.map.containerPointToLatLng([x, y]); return [lng, lat]; }
    get sheets() { return Object.entries(this.plan.sheets); }
    get draws() { return LINES.has(this.tool); }

    take(tool) {
      if (this.plan) this.plan.refused = null;
      this.set({ tool, points: [], lineAt: null, grabbed: null, live: null, note: null, snap: null, chosen: ['select', 'merge', 'name', 'cut', 'micro'].includes(tool) ? this.chosen : [] });
    }
    cancel() {
      if (this.points.length || this.grabbed || this.lineAt) this.set({ points: [], grabbed: null, lineAt: null, live: null, note: null });
      else if (this.chosen.length) this.set({ chosen: [] });
      else this.take('select');
    }
    back() { this.set({ points: this.points.slice(0, -1), live: null, at: null, snap: null }); this.foresee(); }
    /* What the points set so far would make: a finger is nowhere between two taps. */
    foresee() { this.set({ live: this.points.length > 1 ? this.preview() : null }); }

    nearestVertex(px, near, inner) {
      let best = null;
      for (const [community, sheet] of this.sheets) for (const vertex of S.net(sheet).vertices) {
        const [x, y] = this.px(vertex.at), away = Math.hypot(x - px[0], y - px[1]);
        if (away <= near && (!best || away < best.away) && !(inner && vertex.border)) best = { away, community, vertex, at: vertex.at, kind: 'vertex' };
      }
      return best;
    }
    nearestLine(px, near, inner) {
      let best = null;
      for (const [community, sheet] of this.sheets) for (const segment of S.net(sheet).segments) {
        if (inner && segment.border) continue;
        const found = S.onSegment(px, this.px(segment.a), this.px(segment.b));
        if (found.away <= near && (!best || found.away < best.away)) {
          const at = [segment.a[0] + found.t * (segment.b[0] - segment.a[0]), segment.a[1] + found.t * (segment.b[1] - segment.a[1])];
          best = { away: found.away, community, sheet, segment, at, kind: segment.border ? 'border' : 'line' };
        }
      }
      return best;
    }
    nearestRoad(px, near) {
      let best = null;
      for (const road of this.plan.ground.roads) for (let i = 0; i + 1 < road.line.length; i++) {
        const [a, b] = [road.line[i], road.line[i + 1]], found = S.onSegment(px, this.px(a), this.px(b));
        if (found.away <= near && (!best || found.away < best.away)) best = { away: found.away, at: [a[0] + found.t * (b[0] - a[0]), a[1] + found.t * (b[1] - a[1])], kind: 'road' };
      }
      return best;
    }
    /* To what a point would snap: a vertex before a line, a line before a road. */
    snapAt(p, near) {
      const px = this.px(p);
      const first = this.points[0];
      if (this.tool === 'dedicate' && this.points.length > 2 && Math.hypot(this.px(first)[0] - px[0], this.px(first)[1] - px[1]) < near) return { at: first, kind: 'vertex' };
      return this.nearestVertex(px, near) || this.nearestLine(px, near) || this.nearestRoad(px, near * 0.75);
    }

    /* The pointer or the keyboard's cross is somewhere. */
    hover(p, touch) {
      if (!this.plan || !this.plan.ground) return;
      const near = touch ? NEAR_TOUCH : NEAR, px = this.px(p), found = { at: p };
      if (this.grabbed) { this.drag(p); return; }
      found.snap = this.draws ? this.snapAt(p, near) : this.tool === 'move' ? this.nearestVertex(px, near) : ['insert', 'erase'].includes(this.tool) ? this.nearestLine(px, near, true) : null;
      if (this.tool === 'redraw' && !this.lineAt) found.snap = this.nearestLine(px, near, true);
      found.hot = ['select', 'merge', 'name', 'cut', 'micro'].includes(this.tool) ? this.plan.faceAt(p) : null;
      if (this.draws && this.points.length) found.live = this.preview(found.snap ? found.snap.at : p);
      this.set(found);
    }
    leave() { if (!this.cursor) this.set({ at: null, snap: null, hot: null }); }

    /* A click, a tap, or Enter at the keyboard's cross. */
    tap(p, { shift, touch } = {}) {
      if (!this.plan || !this.plan.ground) return;
      this.plan.refused = null;
      const near = touch ? NEAR_TOUCH : NEAR, px = this.px(p);
      if (this.tool === 'select' || this.tool === 'merge' || this.tool === 'name') { this.choose(this.plan.faceAt(p), shift || this.tool === 'merge'); return; }
      if (this.tool === 'move') { if (this.grabbed) this.drop(); else this.grab(p, near); return; }
      if (this.tool === 'insert' || this.tool === 'erase') { this.onLine(this.nearestLine(px, near, true)); return; }
      if (this.tool === 'redraw' && !this.lineAt) { this.pickLine(this.nearestLine(px, near, true)); return; }
      const last = this.points[this.points.length - 1];
      const at = (this.snapAt(p, near) || { at: p }).at;
      if (last && Math.hypot(this.px(last)[0] - this.px(at)[0], this.px(last)[1] - this.px(at)[1]) < (touch ? SAME_TOUCH : SAME)) { this.finish(); return; }
      if (this.tool === 'dedicate' && this.points.length > 2 && at === this.points[0]) { this.finish(); return; }
      this.set({ points: [...this.points, round(at)], note: null });
      if (touch) { this.set({ at: null, snap: null }); this.foresee(); }
      if (this.tool === 'trace' && this.points.length === 2) this.finish();
    }
    choose(face, adds) {
      const more = adds || this.tool === 'merge';
      if (!face) { this.set({ chosen: [] }); return; }
      const same = each => each.community === face.community && each.number === face.number;
      const there = this.chosen.some(same);
      if (!more) this.set({ chosen: there && this.chosen.length === 1 && this.tool !== 'name' ? [] : [face] });
      else this.set({ chosen: there ? this.chosen.filter(each => !same(each)) : [...this.chosen.filter(each => each.community === face.community), face] });
      if (this.tool === 'name' && face) setTimeout(() => { const field = document.getElementById('dr-name'); if (field) field.focus(); });
    }
    onLine(found) {
      if (!found) { this.set({ note: D.t('no_line_near') }); return; }
      const params = { community: found.community, at: round(found.at), reach: REACH };
      this.plan.step(this.tool, params);
    }
    pickLine(found) {
      if (!found) { this.set({ note: D.t('no_line_near') }); return; }
      this.set({ lineAt: { community: found.community, at: round(found.at), chain: S.chain(S.net(found.sheet), found.segment) }, note: null });
    }

    /* Moving a shared vertex: every line that has it follows, and so do the numbers. */
    grab(p, near) {
      const found = this.nearestVertex(this.px(p), near);
      if (!found) { this.set({ note: D.t('no_vertex_near') }); return false; }
      if (found.vertex.border) { this.set({ note: D.t('border_stays') }); return false; }
      if (!this.plan.mayEdit) { this.plan.set({ refused: this.plan.held || { message: D.t('closed') } }); return false; }
      this.plan.refused = null;
      this.set({ grabbed: { community: found.community, from: found.at, to: found.at }, snap: null, note: null, at: found.at });
      return true;
    }
    drag(p) {
      const road = this.nearestRoad(this.px(p), 7), to = road ? road.at : p;
      const grabbed = Object.assign({}, this.grabbed, { to });
      this.set({ grabbed, at: to, snap: road, live: this.movedSheet(grabbed) });
    }
    movedSheet({ community, from, to }) {
      const sheet = this.plan.sheets[community], key = S.key(from);
      const faces = sheet.faces.map(face => {
        if (!face.rings.some(ring => ring.some(v => S.key(v) === key))) return face;
        const rings = face.rings.map(ring => ring.map(v => (S.key(v) === key ? to : v)));
        return S.recounted(face, rings, this.plan.buildings(community), this.plan.row.limits);
      });
      return { [community]: Object.assign({}, sheet, { faces }) };
    }
    async drop() {
      const { community, from, to } = this.grabbed;
      if (S.key(from) === S.key(round(to))) { this.set({ grabbed: null, live: null }); return; }
      this.set({ grabbed: null });
      await this.plan.step('move', { community, at: from, to: round(to), reach: 50 });
      this.set({ live: null });
    }

    /* The faces that a line would make, counted as it is drawn. */
    preview(next) {
      let line = next ? [...this.points, next] : this.points;
      if (this.tool === 'trace' && next) line = this.way(this.points[0], next) || line;
      this.traced = this.tool === 'trace' ? line : null;
      if (!['line', 'cut', 'trace'].includes(this.tool)) return null;
      const only = this.tool === 'cut' ? this.cutFace(line) : null, live = {};
      for (const [community, sheet] of this.sheets) {
        const faces = sheet.faces.flatMap(face => {
          if (face.rings.length > 1 || (this.tool === 'cut' && !(only && only.community === community && only.number === face.number))) return [face];
          const parts = S.split(face.rings[0], line);
          if (!parts) return [face];
          return parts.map((ring, i) => S.recounted(i ? Object.assign({}, face, { number: face.number + '′' }) : face, [ring], this.plan.buildings(community), this.plan.row.limits));
        });
        if (faces.length !== sheet.faces.length) live[community] = Object.assign({}, sheet, { faces });
      }
      return Object.keys(live).length ? live : null;
    }
    way(p, q) {
      if (!this.net || this.net.of !== this.plan.ground) this.net = { of: this.plan.ground, way: D.roadNet(this.plan.ground.roads) };
      return this.net.way(p, q);
    }
    cutFace(line) {
      if (this.chosen.length === 1) return this.chosen[0];
      const k = Math.floor((line.length - 1) / 2), [a, b] = [line[k], line[k + 1] || line[k]];
      return this.plan.faceAt([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]);
    }

    /* The line is done: what the tool makes of it. What is refused stays in the hand. */
    async finish() {
      const { tool, points, lineAt } = this, plan = this.plan;
      if (tool === 'merge') { this.merge(); return; }
      if (!LINES.has(tool) || points.length < (tool === 'dedicate' ? 3 : tool === 'redraw' ? 1 : 2)) return;
      let done = false, chosen = [];
      if (tool === 'line') done = await plan.step('draw', { line: points, reach: REACH });
      else if (tool === 'trace') done = await plan.step('draw', { line: (this.way(points[0], points[1]) || points).map(round), reach: REACH, follow: FOLLOW });
      else if (tool === 'redraw') done = await plan.step('redraw', { community: lineAt.community, at: lineAt.at, line: this.between(lineAt, points), reach: REACH });
      else {
        const face = tool === 'dedicate' ? plan.faceAt(points[0]) || plan.faceAt(S.spot([points])) : this.cutFace(points);
        if (!face) { this.set({ note: D.t('no_face_there') }); return; }
        if (tool === 'dedicate') done = await plan.step('dedicate', { community: face.community, ring: points, name_zh: '' });
        else done = await plan.step(tool, { community: face.community, face: face.number, line: points, reach: REACH });
        // Micro grids are named next: their base grid stays chosen.
        if (tool === 'micro') chosen = [{ community: face.community, number: face.number }];
      }
      if (done) this.set({ points: [], lineAt: null, live: null, note: null, chosen });
    }
    /* A redrawn line runs between the ends of the old one. */
    between(lineAt, points) {
      const times = new Map();
      for (const each of lineAt.chain) for (const end of [each.a, each.b]) times.set(S.key(end), [(times.get(S.key(end)) || [0])[0] + 1, end]);
      const ends = [...times.values()].filter(([n]) => n === 1).map(([, end]) => end);
      if (ends.length !== 2) return points;
      const far = end => Math.hypot(end[0] - points[0][0], end[1] - points[0][1]);
      const [first, last] = far(ends[0]) <= far(ends[1]) ? ends : [ends[1], ends[0]];
      return [first, ...points, last];
    }
    async merge() {
      if (this.chosen.length < 2) { this.set({ note: D.t('choose_two') }); return; }
      const { community } = this.chosen[0];
      if (await this.plan.step('merge', { community, faces: this.chosen.map(each => each.number) })) this.set({ chosen: [] });
    }
  }
  D.Hand = Hand;
})();
