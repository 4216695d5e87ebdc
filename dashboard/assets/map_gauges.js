/* Gauges: a share as a ring and a number at the label point of each area, where there is room for it. */
(function () {
  'use strict';
  const gezhi = (window.gezhi = window.gezhi || {});
  const HIDDEN = 254;
  const NONE = 255;
  const radius = () => 13 * gezhi.typeScale();
  const ROOM = 40; /* pixels: narrower areas get no ring */

  function spots(s, view) {
    if (!s.layer || !s.layer.labels) return [];
    const { box, step } = s.layer;
    return gezhi.trace.inView(s.layer, view, 0).filter(f => s.shares[f] !== HIDDEN && (box[4 * f + 2] - box[4 * f]) * step * view.k >= ROOM * gezhi.typeScale());
  }

  /* Below the name, which has the label point itself, or a little beside; none where marks leave no room. */
  const SHIFTS = [[0, 22], [0, 0], [0, -22], [-16, 10], [16, 10], [-20, -8], [20, -8]];
  function reserve(places, view, s) {
    const R = radius();
    s.drawn = [];
    for (const f of spots(s, view)) {
      const [x, y] = gezhi.px(view, s.layer.labels[2 * f], s.layer.labels[2 * f + 1]);
      const at = places.settle(Math.round(x), Math.round(y), R + 2, R + 2, SHIFTS);
      if (!at) continue;
      places.take(at[0] - R - 2, at[1] - R - 2, at[0] + R + 2, at[1] + R + 2);
      s.drawn.push([f, ...at]);
    }
  }

  function paint(ctx, view, s) {
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    const R = radius();
    ctx.font = `600 ${11 * gezhi.typeScale()}px ${s.theme.fonts}`;
    for (const [f, x, y] of s.drawn || []) {
      const share = s.shares[f];
      gezhi.marks.circle(ctx, x, y, R);
      ctx.fillStyle = s.theme.halo; ctx.fill();
      ctx.lineWidth = 3.5 * gezhi.typeScale(); ctx.lineCap = 'butt';
      gezhi.marks.circle(ctx, x, y, R - 1.5);
      ctx.strokeStyle = s.rest; ctx.stroke();
      if (share !== NONE && share > 0) {
        ctx.beginPath();
        ctx.arc(x, y, R - 1.5, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * share / 100);
        ctx.strokeStyle = s.colour; ctx.stroke();
      }
      ctx.fillStyle = s.theme.text;
      ctx.fillText(share === NONE ? '–' : String(share), x, y + 0.5);
    }
  }

  gezhi.Gauges = function (props) {
    const ref = React.useRef(null);
    const state = React.useRef({}).current;
    const map = gezhi.useMap(ref);
    const layer = gezhi.useLayer(gezhi.bandAt(props.url, null), props.setProps);
    Object.assign(state, { layer, shares: gezhi.bytes(props.shares), colour: props.colour, rest: props.rest, theme: gezhi.theme(props.theme, props.colours) });
    React.useEffect(() => (map ? gezhi.sky(map).add({
      order: 45, reserve: (places, view) => reserve(places, view, state), paint: (ctx, view) => paint(ctx, view, state),
    }) : undefined), [map]);
    React.useEffect(() => { if (map) gezhi.sky(map).redraw(); });
    return gezhi.anchor(ref, props.id);
  };
})();
