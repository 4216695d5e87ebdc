/* Two maps that move together, made when they are first wanted and gone when they are not. They are drawn by
   the parts of the great map; only the pointing is their own: a place pointed at is marked on both. */
(function () {
  'use strict';
  const h = React.createElement;
  const gezhi = (window.gezhi = window.gezhi || {});
  const parts = (window.gezhi_screen = window.gezhi_screen || {});
  const L = window.L;
  const QUIET = () => {};
  const ROOM = [10, 10, 10, 10];
  const CLOSEST = { area: 16, grid: 16.5, compound: 16.75, building: 17.5 };

  /* A Leaflet map inside a div, removed after everything in it has taken its leave. */
  function useOwnMap() {
    const ref = React.useRef(null);
    const [map, setMap] = React.useState(null);
    React.useEffect(() => {
      const made = L.map(ref.current, {
        center: [35, 105], zoom: 4, zoomControl: false, attributionControl: false, fadeAnimation: false, zoomAnimation: false,
        doubleClickZoom: false, zoomSnap: 0.25, trackResize: true, minZoom: 3, maxZoom: 19,
      });
      const sized = new ResizeObserver(() => made.invalidateSize({ animate: false, pan: false }));
      sized.observe(ref.current);
      setMap(made);
      return () => { sized.disconnect(); setTimeout(() => made.remove(), 0); };
    }, []);
    return [ref, map];
  }

  /* What both maps know together: which place is pointed at, and who wants to know. */
  function pair() {
    const sides = new Set();
    return {
      code: null,
      join(side) { sides.add(side); return () => sides.delete(side); },
      point(code) {
        if (code === this.code) return;
        this.code = code;
        sides.forEach(side => side());
      },
    };
  }

  function outline(ctx, view, layer, row, theme) {
    ctx.lineJoin = 'round';
    for (const [colour, wide] of [[theme.hoverCase, 5.5], [theme.hover, 2.5]]) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = wide * gezhi.typeScale();
      gezhi.trace.stroke(ctx, layer, [row], view);
    }
  }

  const written = (value, digits, unit, none, lang) =>
    Number.isFinite(value) ? gezhi.format(lang, digits).format(value) + unit : none;

  /* Pointing on one map: the place is found by its code on both, whatever row it has there. */
  function Pointing({ both, side, own, other, say }) {
    const ref = React.useRef(null);
    const map = gezhi.useMap(ref);
    const zoom = gezhi.useZoom(map);
    const layer = gezhi.useLayer(zoom === null ? null : gezhi.bandAt(own.areas.url, zoom));
    const theme = gezhi.useTheme();
    const latest = gezhi.useLatest({ layer, own, other, say, theme });
    React.useEffect(() => {
      if (!map) return undefined;
      const sky = gezhi.sky(map);
      const paint = (ctx, view) => {
        const now = latest.current;
        const row = now.layer && both.code !== null ? gezhi.space.rowOf(now.layer, both.code) : -1;
        if (row >= 0) outline(ctx, view, now.layer, row, gezhi.theme(now.theme));
      };
      const codeOf = row => String(latest.current.layer.table.ids[row]);
      const undo = [
        sky.add({ order: 31, paint }),
        both.join(() => sky.redraw()),
        gezhi.pointer(map).add({
          order: 351,
          hit: place => {
            const row = latest.current.layer ? gezhi.space.hit(latest.current.layer, place.x, place.y, 3 * place.perPixel) : -1;
            return row < 0 ? null : row;
          },
          tip: row => lines(latest.current, side, row),
          enter: row => both.point(codeOf(row)),
          leave: () => both.point(null),
          click: row => gezhi.drill(latest.current.own.kind, codeOf(row)),
        }),
      ];
      return () => undo.forEach(step => step());
    }, [map]);
    return gezhi.anchor(ref);
  }

  /* Name, both values and their difference; of another area only its own. */
  function lines({ layer, own, other, say }, side, row) {
    const none = say.words.none;
    const name = gezhi.space.nameOf(layer, row, say.lang);
    const mine = own.numbers ? own.numbers[row] : NaN;
    const said = written(mine, own.areas.digits, own.unit, none, say.lang);
    if (say.locked !== 'all') return [name, own.note + ' ' + said];
    const theirs = other.numbers ? other.numbers[row] : NaN;
    const told = written(theirs, other.areas.digits, other.unit, none, say.lang);
    const [a, b] = side === 'left' ? [mine, theirs] : [theirs, mine];
    const [left, right] = side === 'left' ? [own, other] : [other, own];
    const [textA, textB] = side === 'left' ? [said, told] : [told, said];
    const d = a - b;
    const shown = !say.same || !Number.isFinite(d) ? '–' : (d > 0 ? '+' : '') + written(d, Math.max(say.digits, own.unit ? 1 : 0), '', none, say.lang);
    const text = say.words.tip.replace('{left}', left.head).replace('{a}', textA).replace('{right}', right.head).replace('{b}', textB)
      .replace('{d}', own.unit && shown !== '–' ? say.words.points.replace('{n}', shown) : shown);
    return [name, ...text.split('\n')];
  }

  /* One of the two: ground, areas, veil, names, pointing. */
  function One({ side, own, other, both, say, met }) {
    const [ref, map] = useOwnMap();
    const theme = gezhi.useTheme();
    const shared = { theme, lang: say.lang, setProps: QUIET };
    const toned = React.useMemo(() => ({ areas: gezhi.toned(own.areas), mask: gezhi.toned(own.mask), base: gezhi.toned(own.base) }), [own, theme]);
    React.useEffect(() => (map ? met(side, map) : undefined), [map]);
    return h('figure', { className: 'side' },
      h('figcaption', null, h('b', null, own.head), h('span', null, own.note ? own.note + ' ' : '', h('strong', null, own.figure))),
      h('div', { className: 'side-map', ref }, map ? [
        h(gezhi.Basemap, Object.assign({ key: 'base' }, toned.base, shared)),
        h(gezhi.Choropleth, Object.assign({ key: 'areas' }, toned.areas, shared)),
        h(gezhi.Mask, Object.assign({ key: 'mask' }, toned.mask, shared)),
        h(gezhi.Labels, Object.assign({ key: 'labels' }, own.labels, shared)),
        h(gezhi.MapView, Object.assign({ key: 'view', bounds: own.bounds, home: own.bounds, padding: ROOM, max_zoom: CLOSEST[own.kind], label: own.label }, shared)),
        h(Pointing, { key: 'point', both, side, own, other, say }),
      ] : null));
  }

  /* What one does the other does: centre and zoom, or the zoom alone where they show other places. */
  function lock(one, other, whole) {
    let busy = false;
    const follow = (from, to) => () => {
      if (busy) return;
      busy = true;
      if (whole) to.setView(from.getCenter(), from.getZoom(), { animate: false });
      else if (to.getZoom() !== from.getZoom()) to.setZoom(from.getZoom(), { animate: false });
      busy = false;
    };
    const [there, back] = [follow(one, other), follow(other, one)];
    const moves = whole ? 'move zoom' : 'zoomend';
    one.on(moves, there);
    other.on(moves, back);
    /* Two areas begin on the scale of the larger one. */
    if (!whole) { if (one.getZoom() > other.getZoom()) one.setZoom(other.getZoom(), { animate: false }); else other.setZoom(one.getZoom(), { animate: false }); }
    return () => { one.off(moves, there); other.off(moves, back); };
  }

  const decoded = side => Object.assign({}, side, { numbers: side.areas.numbers ? gezhi.numbers(side.areas.numbers, Float32Array) : null });

  parts.SideBySide = function (props) {
    const both = React.useMemo(pair, []);
    const [maps, setMaps] = React.useState({});
    gezhi.useShown('compare');
    const left = React.useMemo(() => decoded(props.left), [props.left]);
    const right = React.useMemo(() => decoded(props.right), [props.right]);
    const met = React.useCallback((side, map) => {
      setMaps(known => Object.assign({}, known, { [side]: map }));
      return () => setMaps(known => Object.assign({}, known, { [side]: null }));
    }, []);
    React.useEffect(() => (maps.left && maps.right ? lock(maps.left, maps.right, props.locked === 'all') : undefined),
      [maps.left, maps.right, props.locked, JSON.stringify([props.left.bounds, props.right.bounds])]);
    const say = { words: props.words, lang: props.lang, locked: props.locked, digits: props.digits, same: props.same };
    return h('div', { className: 'beside' },
      h(One, { key: 'left', side: 'left', own: left, other: right, both, say, met }),
      h(One, { key: 'right', side: 'right', own: right, other: left, both, say, met }));
  };
})();
