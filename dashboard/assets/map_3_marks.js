/* Marks: the shapes of compounds, points and badges, drawn alike on the map and in the legend. */
(function () {
  'use strict';
  const gezhi = (window.gezhi = window.gezhi || {});
  const parts = (window.gezhi_screen = window.gezhi_screen || {});
  const h = React.createElement;

  function circle(ctx, x, y, r) { ctx.beginPath(); ctx.arc(x, y, Math.max(0.5, r), 0, 2 * Math.PI); }

  function outlined(ctx, theme, r) { ctx.lineWidth = Math.max(1.5, r / 6); ctx.strokeStyle = theme.ringCase; ctx.stroke(); }

  /* Each draws itself around x, y with a radius. */
  const shapes = {
    dot(ctx, x, y, r, colour, theme) {
      circle(ctx, x, y, r);
      ctx.fillStyle = colour;
      ctx.fill();
      if (r > 3.5) outlined(ctx, theme, r);
    },
    pulse(ctx, x, y, r, colour, theme) {
      circle(ctx, x, y, r + 4.5);
      const whole = ctx.globalAlpha;
      ctx.globalAlpha = 0.28 * whole; ctx.fillStyle = colour; ctx.fill(); ctx.globalAlpha = whole;
      shapes.dot(ctx, x, y, r, colour, theme);
      exclaim(ctx, x, y, r, theme);
    },
    ring(ctx, x, y, r, colour, theme) {
      shapes.dot(ctx, x, y, r, colour, theme);
      circle(ctx, x, y, r * 0.42);
      ctx.fillStyle = theme.ringCase; ctx.fill();
    },
    check(ctx, x, y, r, colour, theme) {
      shapes.dot(ctx, x, y, r, colour, theme);
      ctx.strokeStyle = theme.onMark; ctx.lineWidth = Math.max(1.3, r * 0.26); ctx.lineCap = ctx.lineJoin = 'round';
      ctx.beginPath(); ctx.moveTo(x - r * 0.45, y); ctx.lineTo(x - r * 0.1, y + r * 0.38); ctx.lineTo(x + r * 0.5, y - r * 0.36); ctx.stroke();
    },
    dashed(ctx, x, y, r, colour, theme) {
      circle(ctx, x, y, r); ctx.fillStyle = theme.ringCase; ctx.fill();
      const u = Math.max(1, r / 9); ctx.setLineDash([3 * u, 2.4 * u]); ctx.lineWidth = 2 * u; ctx.strokeStyle = colour; ctx.stroke(); ctx.setLineDash([]);
      circle(ctx, x, y, r * 0.4); ctx.fillStyle = colour; ctx.fill();
    },
    /* A square on its corner with an exclamation mark: on the list, nobody at work yet. */
    flag(ctx, x, y, r, colour, theme) {
      const d = r * 1.25;
      ctx.beginPath(); ctx.moveTo(x, y - d); ctx.lineTo(x + d, y); ctx.lineTo(x, y + d); ctx.lineTo(x - d, y); ctx.closePath();
      ctx.fillStyle = colour; ctx.fill(); outlined(ctx, theme, r);
      exclaim(ctx, x, y, r * 0.9, theme);
    },
    /* Half full: under work. */
    half(ctx, x, y, r, colour, theme) {
      circle(ctx, x, y, r); ctx.fillStyle = theme.ringCase; ctx.fill();
      ctx.beginPath(); ctx.arc(x, y, r, Math.PI / 2, 1.5 * Math.PI); ctx.closePath(); ctx.fillStyle = colour; ctx.fill();
      circle(ctx, x, y, r - 0.75); ctx.lineWidth = Math.max(2, r / 4.5); ctx.strokeStyle = colour; ctx.stroke();
    },
    /* A square with an arrow turning back: relapsed. */
    back(ctx, x, y, r, colour, theme) {
      ctx.beginPath(); ctx.rect(x - r, y - r, 2 * r, 2 * r); ctx.fillStyle = colour; ctx.fill(); outlined(ctx, theme, r);
      ctx.strokeStyle = theme.onMark; ctx.lineWidth = Math.max(1.3, r * 0.24); ctx.lineCap = ctx.lineJoin = 'round';
      ctx.beginPath(); ctx.moveTo(x + r * 0.5, y + r * 0.45); ctx.lineTo(x + r * 0.5, y - r * 0.1); ctx.lineTo(x - r * 0.5, y - r * 0.1);
      ctx.moveTo(x - r * 0.12, y - r * 0.5); ctx.lineTo(x - r * 0.52, y - r * 0.1); ctx.lineTo(x - r * 0.12, y + r * 0.3); ctx.stroke();
    },
    /* Two heads: a team is on duty. An exclamation mark: none is. */
    badge_team(ctx, x, y, r, colour, theme) {
      shapes.dot(ctx, x, y, r, colour, theme);
      ctx.fillStyle = theme.onMark;
      for (const side of [-0.32, 0.32]) {
        circle(ctx, x + side * r, y - r * 0.22, r * 0.24); ctx.fill();
        ctx.beginPath(); ctx.arc(x + side * r, y + r * 0.5, r * 0.36, Math.PI, 0); ctx.closePath(); ctx.fill();
      }
    },
    badge_wait(ctx, x, y, r, colour, theme) { shapes.dot(ctx, x, y, r, colour, theme); exclaim(ctx, x, y, r, theme); },
  };

  function exclaim(ctx, x, y, r, theme) {
    ctx.fillStyle = theme.onMark;
    const w = Math.max(1.4, r * 0.22);
    ctx.fillRect(x - w / 2, y - r * 0.55, w, r * 0.65);
    ctx.fillRect(x - w / 2, y + r * 0.28, w, w);
  }

  /* Points add themselves to a path, so that hundreds of one look are filled at once. */
  const points = {
    circle(ctx, x, y, r) { ctx.moveTo(x + r, y); ctx.arc(x, y, r, 0, 2 * Math.PI); },
    square(ctx, x, y, r) { ctx.rect(x - r, y - r, 2 * r, 2 * r); },
    bar(ctx, x, y, r) { ctx.rect(x - r * 1.3, y - r * 0.6, 2.6 * r, 1.2 * r); },
    diamond(ctx, x, y, r) { ctx.moveTo(x, y - r * 1.3); ctx.lineTo(x + r * 1.3, y); ctx.lineTo(x, y + r * 1.3); ctx.lineTo(x - r * 1.3, y); ctx.closePath(); },
    triangle(ctx, x, y, r) { ctx.moveTo(x, y - r * 1.3); ctx.lineTo(x + r * 1.2, y + r); ctx.lineTo(x - r * 1.2, y + r); ctx.closePath(); },
    hollow(ctx, x, y, r) {
      ctx.moveTo(x + r * 1.15, y); ctx.arc(x, y, r * 1.15, 0, 2 * Math.PI);
      ctx.moveTo(x + r * 0.5, y); ctx.arc(x, y, r * 0.5, 0, 2 * Math.PI, true);
    },
    cross(ctx, x, y, r) {
      const a = r * 0.42, b = r * 1.25;
      for (const [p, q] of [[-b, -b + a], [-b + a, -b], [0, -a], [b - a, -b], [b, -b + a], [a, 0], [b, b - a], [b - a, b], [0, a], [-b + a, b], [-b, b - a], [-a, 0]]) {
        if (p === -b && q === -b + a) ctx.moveTo(x + p, y + q); else ctx.lineTo(x + p, y + q);
      }
      ctx.closePath();
    },
  };

  gezhi.marks = { shapes, points, circle };

  const SIDE = 18;
  const drawn = new Map(); /* canvas -> how to draw it so many pixels wide */
  new MutationObserver(() => drawn.forEach(one => one.draw(one.width))).observe(document.documentElement, { attributeFilter: ['data-theme'] });
  /* The size comes from an observer: asking for it would lay the whole page out once a sign. */
  const sizes = new ResizeObserver(seen => seen.forEach(({ target, contentRect }) => {
    const one = drawn.get(target);
    if (one) { one.width = contentRect.width; one.draw(one.width); }
  }));

  function sign(canvas, shape, colour, width) {
    const dpr = Math.min(3, window.devicePixelRatio || 1);
    const grow = dpr * Math.max(1, width / SIDE); /* sharp at the size it is shown in */
    canvas.width = canvas.height = Math.round(SIDE * grow);
    const ctx = canvas.getContext('2d');
    ctx.scale(grow, grow);
    const theme = gezhi.theme(document.documentElement.dataset.theme);
    const paint = colour.startsWith('--') ? getComputedStyle(document.documentElement).getPropertyValue(colour).trim() : colour;
    if (shapes[shape]) { shapes[shape](ctx, SIDE / 2, SIDE / 2, shape === 'dot' ? 3.5 : shape === 'pulse' ? 4.5 : 6, paint, theme); return; }
    ctx.fillStyle = paint;
    ctx.beginPath();
    points[shape](ctx, SIDE / 2, SIDE / 2, 4.2);
    ctx.fill();
  }

  /* One sign in the legend. */
  parts.Mark = function (props) {
    const ref = React.useRef(null);
    React.useEffect(() => {
      const canvas = ref.current;
      drawn.set(canvas, { width: SIDE, draw: width => sign(canvas, props.shape, props.colour, width) });
      sizes.observe(canvas);
      return () => { sizes.unobserve(canvas); drawn.delete(canvas); };
    }, [props.shape, props.colour]);
    return h('canvas', { ref, className: 'mark-sign', 'aria-hidden': true });
  };
})();
