/* The map of the table: our basemap below, the drawing on a canvas above it, pointer, touch and keyboard to the hand. */
(function () {
  'use strict';
  const D = (window.gezhi_drawing = window.gezhi_drawing || {});
  const h = D.h, S = D.shapes, L = window.L;
  const STEP = 10, LEAP = 40; /* pixels that an arrow key moves the cross; with Alt one */
  const SHAKE = 10; /* pixels a resting finger may move */
  const nothing = () => {};

  /* What the hand holds: points and preview of a line, snapping marks, grabbed vertex, chosen old line. */
  function paintHand(ctx, hand, to, tones, scale) {
    const { both, line, text } = D.pen;
    const ring = (p, r, colour, fill) => { const [x, y] = to(p); ctx.beginPath(); ctx.arc(x, y, r, 0, 7); if (fill) { ctx.fillStyle = fill; ctx.fill(); } ctx.strokeStyle = colour; ctx.lineWidth = 2; ctx.stroke(); };
    const chain = hand.lineAt ? hand.lineAt.chain : ['erase', 'redraw'].includes(hand.tool) && hand.snap && hand.snap.segment ? S.chain(S.net(hand.snap.sheet), hand.snap.segment) : [];
    chain.forEach(each => both(ctx, () => line(ctx, [each.a, each.b], to), hand.tool === 'erase' ? tones.bad : tones.hand, 4, tones.case, [8, 5]));
    if (hand.tool === 'move' || hand.grabbed) for (const [, sheet] of hand.sheets) for (const vertex of S.net(sheet).vertices) {
      const [x, y] = to(vertex.at), r = vertex.border ? 2.5 : 4.5 * scale;
      ctx.beginPath();
      if (vertex.border) ctx.rect(x - r, y - r, 2 * r, 2 * r); else ctx.arc(x, y, r, 0, 7);
      ctx.fillStyle = vertex.border ? tones.border : tones.case; ctx.fill();
      ctx.strokeStyle = vertex.border ? tones.border : tones.line; ctx.lineWidth = 1.6; ctx.stroke();
    }
    const tip = hand.snap ? hand.snap.at : hand.at;
    const points = hand.traced && hand.points.length === 1 && hand.tool === 'trace' ? hand.traced : hand.points.length && tip && hand.draws ? [...hand.points, tip] : hand.points;
    if (points.length > 1) both(ctx, () => line(ctx, hand.tool === 'dedicate' && points.length > 2 ? [...points, points[0]] : points, to), tones.hand, 2.6, tones.case, hand.tool === 'micro' ? [3, 4] : null);
    hand.points.forEach(p => ring(p, 4, tones.case, tones.hand));
    if (hand.grabbed) ring(hand.grabbed.to, 7, tones.hand, tones.case);
    if (hand.snap && hand.snap.kind) {
      const [x, y] = to(hand.snap.at), r = 7;
      ctx.strokeStyle = tones.hand; ctx.lineWidth = 2; ctx.beginPath();
      if (hand.snap.kind === 'vertex') ctx.rect(x - r, y - r, 2 * r, 2 * r);
      else if (hand.snap.kind === 'road') { ctx.moveTo(x - r, y); ctx.lineTo(x, y - r); ctx.lineTo(x + r, y); ctx.lineTo(x, y + r); ctx.closePath(); } else ctx.arc(x, y, r, 0, 7);
      ctx.stroke();
      text(ctx, D.t('snap_' + hand.snap.kind), x, y - 17, tones, 11 * scale);
    }
    if (hand.cursor) { const [x, y] = to(hand.cursor); both(ctx, () => { ctx.beginPath(); ctx.moveTo(x - 14, y); ctx.lineTo(x + 14, y); ctx.moveTo(x, y - 14); ctx.lineTo(x, y + 14); }, tones.hand, 2, tones.case); }
  }

  function paint(canvas, map, plan, hand) {
    if (!canvas) return; // The room is being left.
    const dpr = window.devicePixelRatio || 1, { x: width, y: height } = map.getSize(), tones = D.tones[D.theme()];
    if (canvas.width !== Math.round(width * dpr) || canvas.height !== Math.round(height * dpr)) Object.assign(canvas, { width: Math.round(width * dpr), height: Math.round(height * dpr) });
    const ctx = canvas.getContext('2d');
    ctx.setTransform(dpr, 0, 0, dpr, 0, 0);
    ctx.clearRect(0, 0, width, height);
    if (!plan || !plan.ground || !plan.row) return;
    const to = p => { const { x, y } = map.latLngToContainerPoint([p[1], p[0]]); return [x, y]; };
    const scale = window.gezhi.typeScale(), communities = plan.ground.communities;
    ctx.save();
    ctx.beginPath(); ctx.rect(0, 0, width, height);
    communities.forEach(each => each.outline.forEach(ring => { ring.forEach((p, i) => { const [x, y] = to(p); i ? ctx.lineTo(x, y) : ctx.moveTo(x, y); }); ctx.closePath(); }));
    ctx.fillStyle = tones.dim; ctx.fill('evenodd');
    ctx.restore();
    D.paintGround(ctx, plan.ground, to, tones, map.getZoom() >= 14.5);
    for (const [community, before] of Object.entries(plan.sheets)) {
      const sheet = (hand.live && hand.live[community]) || before;
      const chosen = new Set(hand.chosen.filter(each => each.community === community).map(each => each.number));
      D.paintSheet(ctx, sheet, to, tones, scale, { chosen, worst: before.worst, hot: hand.hot && hand.hot.community === community ? hand.hot.number : null });
    }
    communities.forEach(each => D.paintBorder(ctx, each.outline, to, tones));
    if (plan.conflict) for (const sheet of Object.values(plan.conflict.mine.sheets)) S.net(sheet).segments.forEach(each => !each.border && D.pen.both(ctx, () => D.pen.line(ctx, [each.a, each.b], to), tones.hand, 2, null, [9, 6]));
    if (plan.conflict && plan.conflict.mine.params.line) D.pen.both(ctx, () => D.pen.line(ctx, plan.conflict.mine.params.line, to), tones.hand, 3.4, tones.case, [9, 6]);
    paintHand(ctx, hand, to, tones, scale);
  }

  /* Pointer: a vertex is dragged, everything else is the map's own dragging or a click. A finger taps by leaving the glass
     where it came down, however slowly: browsers make no click of a long press. */
  function listen(box, map, hand) {
    const pixels = event => { const rect = box.getBoundingClientRect(); return [event.clientX - rect.left, event.clientY - rect.top]; };
    const place = event => { const [x, y] = pixels(event), [dx, dy] = dragged ? dragged.off : [0, 0]; return hand.degrees(x + dx, y + dy); };
    let dragged = null, pressed = null, frame = 0, last = null, touched = false;
    const soon = work => { last = work; if (!frame) frame = requestAnimationFrame(() => { frame = 0; last(); }); };
    const end = () => {
      dragged = null;
      map.dragging.enable();
      cancelAnimationFrame(frame); frame = 0;
      box.dataset.quiet = '1';
      setTimeout(() => delete box.dataset.quiet, 60);
    };
    /* A second finger means the map: the vertex goes back to where it was. */
    const drop = () => { pressed = null; if (dragged) { end(); hand.set({ grabbed: null, live: null, snap: null }); } };
    const down = event => {
      touched = event.pointerType === 'touch';
      if (touched && !event.isPrimary) { drop(); return; }
      if (event.button || !event.target.closest('.leaflet-container') || event.target.closest('button')) return;
      if (touched) pressed = { id: event.pointerId, x: event.clientX, y: event.clientY };
      if (hand.tool !== 'move' || hand.grabbed) return;
      const p = place(event), near = touched ? 24 : 12;
      if (!hand.plan || !hand.nearestVertex(hand.px(p), near, true) || !hand.grab(p, near)) return;
      // The vertex stays as far from the finger as it was taken: nobody aims to the pixel.
      const [x, y] = pixels(event), [vx, vy] = hand.px(hand.grabbed.from);
      dragged = { id: event.pointerId, moved: false, x: event.clientX, y: event.clientY, off: [vx - x, vy - y] };
      map.dragging.disable();
      box.setPointerCapture(event.pointerId);
    };
    const move = event => {
      if (pressed && Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > SHAKE) pressed = null;
      if (dragged && Math.hypot(event.clientX - dragged.x, event.clientY - dragged.y) > 3) dragged.moved = true;
      const p = place(event), touch = event.pointerType === 'touch';
      if (hand.cursor) hand.cursor = null;
      if (!touch || dragged) soon(() => hand.hover(p, touch));
    };
    const up = event => {
      const rested = pressed && pressed.id === event.pointerId;
      pressed = null;
      if (rested && !dragged) hand.tap(place(event), { touch: true });
      if (!dragged || event.pointerId !== dragged.id) return;
      const { moved } = dragged, to = place(event);
      end();
      if (moved) { hand.drag(to); hand.drop(); } else hand.set({ grabbed: null, live: null });
    };
    const click = event => {
      if (box.dataset.quiet || touched) return;
      hand.tap([event.latlng.lng, event.latlng.lat], { shift: event.originalEvent.shiftKey });
    };
    const leave = () => hand.leave();
    const menu = event => { event.preventDefault(); if (hand.points.length && !touched) hand.finish(); };
    box.addEventListener('pointerdown', down, true);
    box.addEventListener('pointermove', move);
    box.addEventListener('pointerup', up, true);
    box.addEventListener('pointercancel', drop, true);
    box.addEventListener('pointerleave', leave);
    box.addEventListener('contextmenu', menu);
    map.on('click', click);
  }

  /* Keys on the map: arrows move the cross or the grabbed vertex, Enter taps there, + and - zoom. */
  function keyOnMap(event, map, hand) {
    const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const by = event.altKey ? 1 : event.shiftKey ? LEAP : STEP;
    if (arrows[event.key]) {
      const [dx, dy] = arrows[event.key], { x, y } = map.getSize();
      const from = hand.grabbed ? hand.grabbed.to : hand.cursor || hand.at || hand.degrees(x / 2, y / 2), [px, py] = hand.px(from);
      const to = [Math.max(8, Math.min(x - 8, px + dx * by)), Math.max(8, Math.min(y - 8, py + dy * by))];
      if (to[0] !== px + dx * by || to[1] !== py + dy * by) map.panBy([dx * by, dy * by], { animate: false });
      hand.cursor = hand.degrees(...to);
      hand.hover(hand.cursor);
    } else if (event.key === 'Enter' || event.key === ' ') {
      if (hand.tool === 'merge' && event.key === 'Enter') hand.merge();
      else if (hand.cursor) hand.tap(hand.cursor, { shift: event.shiftKey });
      else if (hand.points.length) hand.finish();
    } else if (event.key === '+' || event.key === '=') map.zoomIn(0.5);
    else if (event.key === '-') map.zoomOut(0.5);
    else return;
    event.preventDefault();
  }

  /* All communities of the plan in the part of the map that no panel hides. */
  function whole(map, plan) {
    const [w, s, e, n] = plan.bounds, palette = document.querySelector('.dr-palette');
    map.fitBounds([[s, w], [n, e]], { animate: false, paddingTopLeft: [(palette ? palette.offsetWidth : 0) + 36, 56], paddingBottomRight: [24, 60] });
  }

  D.Map = function ({ plan, hand, files, focus }) {
    const box = React.useRef(null), canvas = React.useRef(null), made = React.useRef(null);
    const [map, setMap] = React.useState(null), [theme, setTheme] = React.useState(D.theme());
    React.useEffect(() => {
      const own = L.map(box.current, { zoomControl: false, attributionControl: false, keyboard: false, fadeAnimation: false, zoomAnimation: false, holds: false, doubleClickZoom: false, boxZoom: false, zoomSnap: 0.25, minZoom: 3, maxZoom: 20, center: [35, 105], zoom: 4 });
      made.current = hand.map = own;
      own.getContainer().classList.add('gz-map');
      listen(box.current, own, hand);
      const draw = () => { if (made.current) paint(canvas.current, own, hand.plan, hand); };
      own.on('move zoom viewreset resize', draw);
      const grown = new ResizeObserver(() => { own.invalidateSize({ animate: false }); draw(); });
      grown.observe(box.current);
      const watch = new MutationObserver(() => { setTheme(D.theme()); draw(); });
      watch.observe(document.documentElement, { attributeFilter: ['data-theme'] });
      setMap(own);
      return () => { made.current = null; grown.disconnect(); watch.disconnect(); own.remove(); };
    }, []);
    hand.plan = plan;
    React.useEffect(() => { if (map) paint(canvas.current, map, plan, hand); });
    const there = plan && plan.ground ? plan.id : null;
    React.useEffect(() => {
      if (!map || !there) return;
      whole(map, plan);
    }, [map, there]);
    React.useEffect(() => { if (map && focus) map.setView([focus.lat, focus.lon], Math.max(map.getZoom(), focus.zoom || 17), { animate: false }); }, [map, focus]);
    const base = map && files ? h(window.gezhi.Basemap, Object.assign({ theme, lang: D.lang, setProps: nothing }, files, { names: false })) : null;
    // Leaflet keeps classes of its own on the ground: what changes stands on the box around it.
    return h('div', { className: 'dr-map ' + (hand.draws ? 'draws' : 'picks') },
      h('div', { ref: box, tabIndex: 0, role: 'application', 'aria-label': D.t('map_label'), 'aria-describedby': 'dr-hint', className: 'dr-ground', onKeyDown: event => keyOnMap(event, map, hand) }, base),
      h('canvas', { ref: canvas, className: 'dr-canvas', 'aria-hidden': 'true' }),
      h('div', { className: 'panel mapkeys dr-zoom', role: 'toolbar', 'aria-label': D.t('zoom') },
        h('button', { className: 'tool', type: 'button', title: D.t('zoom_in'), 'aria-label': D.t('zoom_in'), onClick: () => map.zoomIn(0.5) }, D.icon('plus')),
        h('button', { className: 'tool', type: 'button', title: D.t('zoom_out'), 'aria-label': D.t('zoom_out'), onClick: () => map.zoomOut(0.5) }, D.icon('minus')),
        h('button', { className: 'tool', type: 'button', title: D.t('zoom_all'), 'aria-label': D.t('zoom_all'), onClick: () => whole(map, plan) }, D.icon('target'))));
  };

  /* The palette: every tool with its key; what is held says how it is used. */
  D.Palette = ({ hand, plan }) => h('div', { className: 'panel dr-palette', role: 'toolbar', 'aria-label': D.t('tools'), 'aria-orientation': 'vertical' },
    D.tools().map(tool => h('button', {
      key: tool.key, type: 'button', className: 'dr-tool' + (hand.tool === tool.key ? ' on' : ''), 'aria-pressed': hand.tool === tool.key, 'data-tool': tool.key,
      disabled: !plan.mayEdit && tool.key !== 'select', title: D.t('tool_' + tool.key) + ' (' + tool.hot + ')', onClick: () => hand.take(tool.key),
    }, h('span', { className: 'i dr-i dr-i-' + tool.icon, 'aria-hidden': 'true' }), h('span', { className: 'what' }, D.t('tool_' + tool.key)), h('kbd', null, tool.hot))));

  D.Hint = ({ hand, plan }) => {
    const many = hand.points.length > 1 && hand.draws;
    return h('div', { className: 'panel dr-hint', role: 'status', id: 'dr-hint' },
      plan.refused ? h('span', { className: 'bad' }, D.icon('alert'), ' ', plan.refused.message)
        : hand.note ? h('span', { className: 'warn' }, D.icon('info'), ' ', hand.note)
        : h('span', null, D.t('hint_' + hand.tool + (hand.tool === 'redraw' && hand.lineAt ? '_2' : hand.tool === 'move' && hand.grabbed ? '_2' : ''))),
      many || (hand.tool === 'redraw' && hand.points.length) ? h('button', { className: 'button', type: 'button', onClick: () => hand.finish() }, D.t('finish')) : null,
      hand.tool === 'merge' && hand.chosen.length > 1 ? h('button', { className: 'button', type: 'button', onClick: () => hand.merge() }, D.t('tool_merge')) : null,
      hand.points.length ? h('button', { className: 'dr-plain', type: 'button', 'data-do': 'back', onClick: () => hand.back() }, D.t('point_back')) : null,
      hand.points.length || hand.grabbed || hand.lineAt ? h('button', { className: 'dr-plain', type: 'button', onClick: () => hand.cancel() }, D.t('cancel')) : null,
      plan.refused ? h('button', { className: 'dr-plain', type: 'button', onClick: () => plan.set({ refused: null }) }, D.t('close')) : null);
  };
})();
