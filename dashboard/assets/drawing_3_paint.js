/* Painting a drawing on a canvas: faces by deviation, lines, vertices, labels, faults, what the hand is doing. */
(function () {
  'use strict';
  const D = (window.gezhi_drawing = window.gezhi_drawing || {});
  const S = D.shapes;
  /* Blue for too few households, orange for too many: told apart by everybody; the sign says it again. */
  D.tones = {
    dark: { far_below: '#3b82d6', below: '#6ba6e8', none: '#93a3bd', above: '#f0a35c', far_above: '#e4731f', line: '#dfe9fb', border: '#8fb4ef', case: 'rgba(6,12,24,.85)', compound: 'rgba(170,190,225,.55)', building: '#c8d6f0', road: 'rgba(150,170,210,.6)', text: '#eef4ff', halo: 'rgba(8,14,28,.92)', hand: '#ffd24a', bad: '#ff6b70', warn: '#f2a83e', dim: 'rgba(8,14,26,.5)', good: '#37c9a4', accent: '#50a6ff' },
    light: { far_below: '#1f63b4', below: '#5b98d8', none: '#9aa7ba', above: '#e08a35', far_above: '#b8500a', line: '#22385f', border: '#2f4a7c', case: 'rgba(255,255,255,.9)', compound: 'rgba(70,90,130,.55)', building: '#44546f', road: 'rgba(90,110,150,.6)', text: '#14213a', halo: 'rgba(255,255,255,.95)', hand: '#a2430a', bad: '#c1262d', warn: '#9a5300', dim: 'rgba(238,241,246,.55)', good: '#0a725d', accent: '#1a62c4' },
  };
  D.SIGNS = { far_below: '▼▼', below: '▼', none: '', above: '▲', far_above: '▲▲' };
  D.theme = () => (document.documentElement.dataset.theme === 'light' ? 'light' : 'dark');
  const ALPHA = { far_below: 0.5, below: 0.34, none: 0.14, above: 0.36, far_above: 0.54 };

  const path = (ctx, rings, to) => {
    ctx.beginPath();
    for (const ring of rings) { ring.forEach((p, i) => { const [x, y] = to(p); i ? ctx.lineTo(x, y) : ctx.moveTo(x, y); }); ctx.closePath(); }
  };
  const line = (ctx, points, to) => { ctx.beginPath(); points.forEach((p, i) => { const [x, y] = to(p); i ? ctx.lineTo(x, y) : ctx.moveTo(x, y); }); };
  const both = (ctx, draw, colour, width, casing, dash) => {
    ctx.lineJoin = ctx.lineCap = 'round';
    if (casing) { draw(); ctx.strokeStyle = casing; ctx.lineWidth = width + 2; ctx.stroke(); }
    draw();
    ctx.setLineDash(dash || []);
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.stroke();
    ctx.setLineDash([]);
  };
  D.pen = { path, line, both };

  function text(ctx, words, x, y, tones, size, weight) {
    ctx.font = `${weight || 600} ${size}px ${getComputedStyle(document.body).fontFamily}`;
    ctx.textAlign = 'center'; ctx.textBaseline = 'middle'; ctx.lineJoin = 'round';
    ctx.strokeStyle = tones.halo; ctx.lineWidth = 4; ctx.strokeText(words, x, y);
    ctx.fillStyle = tones.text; ctx.fillText(words, x, y);
  }
  D.pen.text = text;

  /* Stripes for faces beyond the hard bounds: seen without colour. */
  function hatch(ctx, rings, to, colour) {
    ctx.save(); path(ctx, rings, to); ctx.clip('evenodd'); ctx.globalAlpha = 0.55; ctx.fillStyle = window.gezhi.hatch(ctx, colour); path(ctx, rings, to); ctx.fill('evenodd'); ctx.restore();
  }
  D.fillFace = function (ctx, face, to, tones) {
    path(ctx, face.rings, to);
    ctx.globalAlpha = ALPHA[face.warning]; ctx.fillStyle = tones[face.warning]; ctx.fill('evenodd'); ctx.globalAlpha = 1;
    if (face.warning.startsWith('far')) hatch(ctx, face.rings, to, tones[face.warning]);
  };
  /* Number above, households below, with the sign of their deviation; the number alone where room is scarce, nothing over another label. */
  D.labelFace = function (ctx, face, to, tones, scale, worst, taken) {
    const [x, y] = to(S.spot(face.rings)), [w, , e] = S.box(face.rings), wide = to([e, 0])[0] - to([w, 0])[0];
    const free = (dx, dy) => !taken.some(([a, b, c, d]) => Math.abs(x - a) < dx + c && Math.abs(y - b) < dy + d);
    const keep = (dx, dy) => taken.push([x, y, dx, dy]);
    if (wide > 44 * scale && free(30 * scale, 17 * scale)) {
      keep(30 * scale, 17 * scale);
      text(ctx, (worst ? '◆ ' : '') + face.number + (face.locked ? ' ⚿' : ''), x, y - 8 * scale, tones, 14 * scale, 700);
      text(ctx, D.t('households_n', { n: D.n(D.held(face)) }) + ' ' + D.SIGNS[face.warning], x, y + 8 * scale, tones, 12 * scale, 600);
    } else if (wide > 12 && free(11 * scale, 8 * scale)) {
      keep(11 * scale, 8 * scale);
      text(ctx, face.number + D.SIGNS[face.warning], x, y, tones, 12 * scale);
    }
  };

  /* Context beneath: buildings as dots by households, walls of compounds, borders of communities. */
  D.paintGround = function (ctx, ground, to, tones, zoomed) {
    for (const each of ground.communities) {
      for (const compound of each.compounds) both(ctx, () => path(ctx, compound.rings, to), tones.compound, 1, null, [4, 3]);
      ctx.fillStyle = tones.building;
      ctx.globalAlpha = zoomed ? 0.85 : 0.45;
      for (const [x, y, n] of each.buildings) { const [px, py] = to([x, y]), r = zoomed ? Math.min(4.5, 1.4 + Math.sqrt(n) / 5) : 1.1; ctx.beginPath(); ctx.arc(px, py, r, 0, 7); ctx.fill(); }
      ctx.globalAlpha = 1;
    }
  };

  /* Overlays: dedicated grids over the base grids, micro grids within them. */
  function overlays(ctx, sheet, to, tones, scale, chosen) {
    for (const each of sheet.micro) {
      each.rings.forEach(rings => both(ctx, () => path(ctx, rings, to), tones.line, 0.9, null, [2, 3]));
      if (chosen && chosen.has(each.face)) each.at.forEach((at, i) => { const [x, y] = to(at); text(ctx, (i + 1) + (each.names[i][0] ? ' ' + each.names[i][0] : ''), x, y, tones, 11 * scale); });
    }
    for (const each of sheet.dedicated) {
      both(ctx, () => path(ctx, [each.ring], to), tones.good, 2, tones.case, [10, 4]);
      const [x, y] = to(S.spot([each.ring]));
      text(ctx, D.t('dedicated_n', { n: each.number }) + (each.name_zh ? ' ' + each.name_zh : ''), x, y, tones, 12 * scale);
    }
  }
  function faults(ctx, sheet, to, tones, scale) {
    for (const fault of sheet.faults) {
      if (!fault.error && fault.face && !['across_compound', 'sliver'].includes(fault.key)) continue;
      const [x, y] = to([fault.lon, fault.lat]), r = 8 * scale;
      ctx.beginPath();
      if (fault.error) { ctx.moveTo(x, y - r); ctx.lineTo(x + r, y + r * 0.8); ctx.lineTo(x - r, y + r * 0.8); ctx.closePath(); } else ctx.rect(x - r * 0.7, y - r * 0.7, r * 1.4, r * 1.4);
      ctx.fillStyle = fault.error ? tones.bad : tones.warn; ctx.fill();
      ctx.strokeStyle = tones.case; ctx.lineWidth = 1.5; ctx.stroke();
      ctx.fillStyle = '#fff'; ctx.font = `700 ${11 * scale}px sans-serif`; ctx.textAlign = 'center'; ctx.textBaseline = 'middle'; ctx.fillText('!', x, y + scale);
    }
  }

  /* A sheet: `marks` are {chosen: Set of numbers, worst, hot: number under the pointer, bare: no labels}. */
  D.paintSheet = function (ctx, sheet, to, tones, scale, marks) {
    for (const face of sheet.faces) D.fillFace(ctx, face, to, tones);
    const net = S.net(sheet);
    for (const casing of [true, false]) for (const each of net.segments) {
      if (each.border) continue;
      const colour = casing ? tones.case : each.loose ? tones.bad : tones.line;
      both(ctx, () => line(ctx, [each.a, each.b], to), colour, (each.loose ? 2.2 : 1.6) + (casing ? 2 : 0), null, each.loose && !casing ? [5, 4] : null);
    }
    for (const face of sheet.faces) {
      if (marks.chosen && marks.chosen.has(face.number)) both(ctx, () => path(ctx, face.rings, to), tones.hand, 3.2, tones.case);
      else if (marks.hot === face.number) both(ctx, () => path(ctx, face.rings, to), tones.hand, 1.6, null);
    }
    overlays(ctx, sheet, to, tones, scale, marks.chosen);
    const taken = [], size = face => face.area_m2 || 0;
    // Where micro grids bear their own numbers, that of their base grid stands beside the map.
    const parted = new Set(sheet.micro.map(each => each.face).filter(number => marks.chosen && marks.chosen.has(number)));
    if (!marks.bare) sheet.faces.filter(face => !parted.has(face.number)).sort((a, b) => (b.number === marks.worst) - (a.number === marks.worst) || size(b) - size(a)).forEach(face => D.labelFace(ctx, face, to, tones, scale, face.number === marks.worst, taken));
    if (!marks.bare) faults(ctx, sheet, to, tones, scale);
  };
  D.paintBorder = (ctx, outline, to, tones) => both(ctx, () => path(ctx, outline, to), tones.border, 2.6, tones.case);

  /* A small still picture of sheets, for comparing and for proposals. */
  D.Small = function ({ sheets, ground, label, moved, under, bare, onClick }) {
    const ref = React.useRef(null);
    const [theme, setTheme] = React.useState(D.theme());
    const [size, setSize] = React.useState(0);
    React.useEffect(() => {
      const watch = new MutationObserver(() => setTheme(D.theme()));
      watch.observe(document.documentElement, { attributeFilter: ['data-theme'] });
      const grown = new ResizeObserver(() => setSize(ref.current ? ref.current.clientWidth * 1e4 + ref.current.clientHeight : 0));
      grown.observe(ref.current);
      return () => { watch.disconnect(); grown.disconnect(); };
    }, []);
    React.useEffect(() => {
      const canvas = ref.current, dpr = window.devicePixelRatio || 1, tones = D.tones[theme];
      const [width, height] = [canvas.clientWidth, canvas.clientHeight];
      if (!width || !ground) return;
      Object.assign(canvas, { width: width * dpr, height: height * dpr });
      const ctx = canvas.getContext('2d');
      ctx.setTransform(dpr, 0, 0, dpr, 0, 0);
      const shown = ground.communities.filter(each => sheets[each.code]);
      const [w, s, e, n] = S.box(shown.flatMap(each => each.outline)), [kx, ky] = S.scale((s + n) / 2), edge = 10;
      const k = Math.min((width - 2 * edge) / ((e - w) * kx), (height - 2 * edge) / ((n - s) * ky));
      const to = ([x, y]) => [width / 2 + (x - (w + e) / 2) * kx * k, height / 2 - (y - (s + n) / 2) * ky * k];
      const scale = Math.min(1.2, Math.max(0.75, width / 420));
      D.paintGround(ctx, { communities: shown.map(each => Object.assign({}, each, { buildings: moved ? [] : each.buildings })) }, to, tones, false);
      shown.forEach(each => D.paintSheet(ctx, Object.assign({}, sheets[each.code], { faults: [] }), to, tones, scale, { bare: bare || Boolean(moved) }));
      if (under) shown.forEach(each => under[each.code] && S.net(under[each.code]).segments.forEach(seg => !seg.border && both(ctx, () => line(ctx, [seg.a, seg.b], to), tones.far_above, 2, tones.case, [7, 5])));
      if (moved) for (const spot of moved) { const [x, y] = to(spot); ctx.beginPath(); ctx.arc(x, y, 3.4, 0, 7); ctx.fillStyle = tones.hand; ctx.fill(); ctx.strokeStyle = tones.case; ctx.lineWidth = 1; ctx.stroke(); }
      shown.forEach(each => D.paintBorder(ctx, each.outline, to, tones));
    }, [sheets, ground, theme, size, moved, under, bare]);
    return D.h('canvas', { ref, className: 'dr-small', role: 'img', 'aria-label': label, onClick });
  };
})();
