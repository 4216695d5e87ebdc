/* Small maps on plain canvases: decoded files and paths of the great map, without a map each. */
(function () {
  'use strict';
  const h = React.createElement;
  const gezhi = (window.gezhi = window.gezhi || {});
  const parts = (window.gezhi_screen = window.gezhi_screen || {});
  const HIDDEN = 254, NO_DATA = 255;
  const EDGE = 6; /* pixels around the place */

  parts.Shown = function (props) {
    gezhi.useShown(props.name);
    return null;
  };

  /* The view in which [west, south, east, north] fills a canvas. */
  function viewOf([west, south, east, north], width, height) {
    const [x0, y0] = gezhi.metres({ lat: south, lng: west });
    const [x1, y1] = gezhi.metres({ lat: north, lng: east });
    const k = Math.min((width - 2 * EDGE) / Math.max(1, x1 - x0), (height - 2 * EDGE) / Math.max(1, y1 - y0));
    return { k, width, height, left: (x0 + x1) / 2 - width / 2 / k, top: (y0 + y1) / 2 + height / 2 / k };
  }

  function paint(canvas, props, layer, border, theme) {
    const { clientWidth: width, clientHeight: height } = canvas;
    if (!width || !height) return;
    const dpr = Math.min(3, window.devicePixelRatio || 1);
    canvas.width = Math.round(width * dpr);
    canvas.height = Math.round(height * dpr);
    const ctx = canvas.getContext('2d');
    ctx.setTransform(dpr, 0, 0, dpr, 0, 0);
    const view = viewOf(props.bounds, width, height);
    const colours = gezhi.toned(props.palette);
    const tones = gezhi.theme(theme);
    const values = gezhi.bytes(props.values);
    const groups = new Map();
    gezhi.trace.inView(layer, view, 2).forEach(row => {
      const value = row < values.length ? values[row] : NO_DATA;
      if (value === HIDDEN) return;
      if (!groups.has(value)) groups.set(value, []);
      groups.get(value).push(row);
    });
    for (const [value, rows] of groups) {
      ctx.fillStyle = value === NO_DATA ? tones.noData : colours[value];
      gezhi.trace.fill(ctx, layer, rows, view);
      if (value !== NO_DATA) continue;
      ctx.fillStyle = gezhi.hatch(ctx, tones.hatch);
      gezhi.trace.fill(ctx, layer, rows, view);
    }
    const row = border && props.code ? gezhi.space.rowOf(border, props.code) : -1;
    if (row < 0) return;
    ctx.strokeStyle = tones.outline;
    ctx.lineWidth = 1.5 * gezhi.typeScale();
    ctx.lineJoin = 'round';
    gezhi.trace.stroke(ctx, border, [row], view);
  }

  parts.Thumb = function (props) {
    const ref = React.useRef(null);
    const [layer, border] = gezhi.useLayers([props.url, props.border]);
    const theme = gezhi.useTheme();
    React.useEffect(() => {
      if (!layer) return undefined;
      const draw = () => paint(ref.current, props, layer, border, theme);
      const sized = new ResizeObserver(draw);
      sized.observe(ref.current);
      return () => sized.disconnect();
    }, [layer, border, props, theme]);
    return h('canvas', { ref, className: 'thumb', role: 'img', 'aria-label': props.label });
  };
})();
