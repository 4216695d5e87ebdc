/* PointCloud: issues or visits. Dots where they are few, counted bubbles or heat where they are many.
   A point may stand for several, so that the sum of all bubbles is the count of the filter. */
(function () {
  'use strict';
  const gezhi = (window.gezhi = window.gezhi || {});
  const CELL = 64; /* pixels of a bubble's cell */
  const HEAT = 4; /* screen pixels of one pixel of the heat picture */

  /* A point may stand for several: column `n` of the file. */
  const weight = (s, f) => (s.layer.table.n ? s.layer.table.n[f] : 1);
  /* How many of them are of the last class: overdue, or unseen for long. */
  const late = (s, f) => (s.layer.table.late ? s.layer.table.late[f] : s.layer.classes && s.layer.classes[f] >= s.lateFrom ? 1 : 0);
  const styleOf = (s, f) => s.styles[s.layer.classes ? s.layer.classes[f] : 0];

  function seen(s, view) {
    return gezhi.trace.inView(s.layer, view, 12, true).filter(f => styleOf(s, f));
  }

  function at(s, view, f) {
    const v = s.layer.vertStart[s.layer.partStart[f]];
    return gezhi.px(view, s.layer.x0 + s.layer.x[v] * s.layer.step, s.layer.y0 + s.layer.y[v] * s.layer.step);
  }

  function dots(ctx, view, s, rows) {
    const r = Math.max(1.6, Math.min(5, 1.6 + (view.zoom - 12) * 0.6)) * s.size * gezhi.typeScale();
    const groups = new Map();
    for (const f of rows) {
      const style = styleOf(s, f);
      if (!groups.has(style)) groups.set(style, []);
      groups.get(style).push(f);
    }
    for (const [style, list] of [...groups].sort((a, b) => (a[0].weight || 0) - (b[0].weight || 0))) {
      ctx.fillStyle = style.colour;
      ctx.strokeStyle = s.theme.ringCase;
      ctx.lineWidth = gezhi.typeScale();
      for (let i = 0; i < list.length;) {
        ctx.beginPath();
        for (const end = Math.min(list.length, i + 200); i < end; i++) (gezhi.marks.points[style.shape] || gezhi.marks.points.circle)(ctx, ...at(s, view, list[i]), r);
        ctx.fill();
        if (r > 2.4) ctx.stroke();
      }
    }
  }

  /* Cells of the world grid, so that bubbles stay where they are when the map is moved. */
  function gathered(view, s, rows) {
    const cells = new Map();
    const side = CELL * gezhi.typeScale();
    const fromX = view.left * view.k, fromY = -view.top * view.k;
    for (const f of rows) {
      const [x, y] = at(s, view, f);
      const key = Math.floor((x + fromX) / side) * 1e6 + Math.floor((y + fromY) / side);
      const cell = cells.get(key) || { x: 0, y: 0, n: 0, late: 0 };
      const w = weight(s, f);
      cell.x += x * w; cell.y += y * w; cell.n += w; cell.late += late(s, f);
      cells.set(key, cell);
    }
    return [...cells.values()].sort((a, b) => b.n - a.n);
  }

  const SHIFTS = [[0, 0], [0, -12], [0, 12], [-12, 0], [12, 0], [-12, -12], [12, 12], [-12, 12], [12, -12], [0, -24], [0, 24], [-24, 0], [24, 0]];

  /* Bubbles keep clear of each other and, within their cell, of marks: what has no room joins its neighbour. */
  function arranged(view, s, rows, places) {
    const placed = [];
    const cells = gathered(view, s, rows);
    const most = cells.length ? cells[0].n : 1;
    for (const cell of cells) {
      const x = cell.x / cell.n, y = cell.y / cell.n, r = (9 + 13 * Math.sqrt(cell.n / most)) * gezhi.typeScale();
      const spot = places.settle(x, y, r + 1, r + 1, SHIFTS);
      if (spot || !placed.length) {
        const [a, b] = spot || [x, y];
        places.take(a - r - 1, b - r - 1, a + r + 1, b + r + 1);
        placed.push({ x: a, y: b, r, n: cell.n, late: cell.late });
        continue;
      }
      const near = placed.reduce((p, q) => (Math.hypot(p.x - x, p.y - y) <= Math.hypot(q.x - x, q.y - y) ? p : q));
      near.n += cell.n;
      near.late += cell.late;
    }
    return placed;
  }

  function bubbles(ctx, view, s) {
    for (const cell of [...s.bubbles].reverse()) bubble(ctx, s, cell);
  }

  /* Numbers come after the marks: in the thick of it they must be read, whatever lies there. */
  function numbers(ctx, s) {
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.lineJoin = 'round';
    ctx.lineWidth = 3 * gezhi.typeScale();
    ctx.strokeStyle = s.bubble;
    ctx.fillStyle = s.theme.onMark;
    for (const { x, y, r, n } of s.bubbles) {
      ctx.font = `600 ${(r > 16 * gezhi.typeScale() ? 12 : 10.5) * gezhi.typeScale()}px ${s.theme.fonts}`;
      const text = gezhi.format(s.lang).format(n);
      ctx.strokeText(text, x, y + 0.5);
      ctx.fillText(text, x, y + 0.5);
    }
  }

  /* A circle with its number; the arc around it is the late share. */
  function bubble(ctx, s, cell) {
    const { x, y, r } = cell;
    gezhi.marks.circle(ctx, x, y, r);
    ctx.globalAlpha = 0.9; ctx.fillStyle = s.bubble; ctx.fill(); ctx.globalAlpha = 1;
    ctx.lineWidth = gezhi.typeScale(); ctx.strokeStyle = s.theme.ringCase; ctx.stroke();
    if (cell.late) {
      ctx.beginPath();
      ctx.arc(x, y, r, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * cell.late / cell.n);
      ctx.lineWidth = 3 * gezhi.typeScale(); ctx.strokeStyle = s.lateColour; ctx.stroke();
    }
  }

  function density(view, s, rows) {
    const w = Math.ceil(view.width / HEAT), h = Math.ceil(view.height / HEAT);
    let field = new Float32Array(w * h);
    for (const f of rows) {
      const [x, y] = at(s, view, f);
      const i = Math.floor(x / HEAT), j = Math.floor(y / HEAT);
      if (i >= 0 && j >= 0 && i < w && j < h) field[j * w + i] += weight(s, f);
    }
    for (let pass = 0; pass < 3; pass++) field = blur(blur(field, w, h, 1, w, 3), h, w, w, 1, 3);
    return { field, w, h };
  }

  /* Running mean along one direction; three of them in both directions are close to a Gaussian. */
  function blur(field, length, count, stride, jump, r) {
    const out = new Float32Array(field.length);
    for (let line = 0; line < count; line++) {
      let sum = 0;
      const from = line * jump;
      for (let i = -r; i < length; i++) {
        if (i + r < length) sum += field[from + (i + r) * stride];
        if (i - r - 1 >= 0) sum -= field[from + (i - r - 1) * stride];
        if (i >= 0) out[from + i * stride] = sum / (2 * r + 1);
      }
    }
    return out;
  }

  /* The picture lasts until the points, the view or the colours change: a new name beside it costs nothing. */
  function heat(ctx, view, s, rows) {
    const key = [s.layer.url, view.left, view.top, view.k, view.width, view.height, s.ramp].join();
    if (s.heatKey !== key) Object.assign(s, { heatKey: key, picture: warmth(view, s, rows) });
    ctx.imageSmoothingEnabled = true;
    ctx.drawImage(s.picture, 0, 0, s.picture.width * HEAT, s.picture.height * HEAT);
  }

  function warmth(view, s, rows) {
    const { field, w, h } = density(view, s, rows);
    let top = 0;
    for (let i = 0; i < field.length; i++) if (field[i] > top) top = field[i];
    top = top || 1;
    const picture = document.createElement('canvas');
    picture.width = w;
    picture.height = h;
    const c = picture.getContext('2d');
    const image = c.createImageData(w, h);
    const ramp = s.ramp.map(gezhi.rgb);
    for (let i = 0; i < field.length; i++) {
      const t = Math.sqrt(field[i] / top);
      if (t < 0.06) continue;
      const place = t * (ramp.length - 1), k = Math.min(ramp.length - 2, Math.floor(place)), u = place - k;
      for (let b = 0; b < 3; b++) image.data[4 * i + b] = ramp[k][b] + (ramp[k + 1][b] - ramp[k][b]) * u;
      image.data[4 * i + 3] = 225 * Math.min(1, (t - 0.06) * 1.9);
    }
    c.putImageData(image, 0, 0);
    return picture;
  }

  /* What is in view and how it is to be drawn; bubbles take their places before the names do. */
  function reserve(places, view, s) {
    Object.assign(s, { drawnAs: null, bubbles: [], rows: [] });
    if (!s.layer || view.zoom < s.minZoom || view.zoom >= s.maxZoom) return;
    s.rows = seen(s, view);
    const many = s.rows.length > s.limit || Boolean(s.layer.table.n);
    const crowd = { auto: 'heat', points: 'bubbles' }[s.mode];
    s.drawnAs = crowd ? (many ? crowd : 'dots') : s.mode;
    if (s.drawnAs === 'bubbles') s.bubbles = arranged(view, s, s.rows, places);
  }

  function paint(ctx, view, s) {
    if (s.drawnAs) ({ heat, bubbles, dots }[s.drawnAs] || dots)(ctx, view, s, s.rows);
  }

  function hit(s, where) {
    if (!s.layer || s.drawnAs !== 'dots' || where.zoom < s.minZoom || where.zoom >= s.maxZoom) return null;
    const f = gezhi.space.hit(s.layer, where.x, where.y, 7 * where.perPixel, row => Boolean(styleOf(s, row)));
    return f < 0 ? null : f;
  }

  /* Points from an address, or from the property `data` (base64 of the same file). */
  function useCloud(props) {
    const fetched = gezhi.useLayer(props.data ? null : props.url, props.setProps);
    const given = React.useMemo(() => (props.data ? gezhi.decode(gezhi.bytes(props.data).buffer) : null), [props.data]);
    return given || fetched;
  }

  function settings(s, p, layer) {
    Object.assign(s, { layer, styles: p.styles || [{ colour: '#4aa3ff' }], mode: p.mode || 'auto', limit: p.limit || 3000, size: p.size || 1 });
    Object.assign(s, { theme: gezhi.theme(p.theme, p.colours), lang: p.lang, minZoom: p.min_zoom || 0, maxZoom: p.max_zoom || 99 });
    s.ramp = p.ramp || ['#2b6cb0', '#38a3c7', '#f0c75e', '#e8803a', '#d9363e'];
    s.bubble = p.bubble_colour || s.styles[0].colour;
    s.lateColour = p.late_colour || s.styles[s.styles.length - 1].colour;
    s.lateFrom = s.styles.length > 3 ? s.styles.length - 3 : s.styles.length - 1;
  }

  gezhi.PointCloud = function (props) {
    const ref = React.useRef(null);
    const state = React.useRef({ count: 0 }).current;
    const latest = gezhi.useLatest(props);
    const map = gezhi.useMap(ref);
    const layer = useCloud(props);
    settings(state, props, layer);
    React.useEffect(() => {
      if (!map) return undefined;
      const sky = (state.sky = gezhi.sky(map));
      const click = f => {
        state.count += 1;
        const ids = state.layer.table.ids;
        latest.current.setProps({ clicked: { code: ids ? ids[f] : null, row: f, n: state.count } });
      };
      const undo = [
        sky.add({ order: props.mode === 'heat' ? 20 : 34, cloud: state, reserve: (places, view) => reserve(places, view, state), paint: (ctx, view) => paint(ctx, view, state) }),
        sky.add({ order: 52, paint: ctx => numbers(ctx, state) }),
        gezhi.pointer(map).add({ order: 450, hit: where => hit(state, where), tip: f => [styleOf(state, f).label || ''].filter(Boolean), click }),
      ];
      return () => undo.forEach(step => step());
    }, [map]);
    React.useEffect(() => { if (map) state.sky.redraw(); });
    return gezhi.anchor(ref, props.id);
  };

  gezhi.rgb = colour => [1, 3, 5].map(i => parseInt(colour.slice(i, i + 2), 16));
})();
