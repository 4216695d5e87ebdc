/* Basemap: background, surroundings, green, water and buildings below the figures, roads above them. */
(function () {
  'use strict';
  const gezhi = (window.gezhi = window.gezhi || {});
  /* Half-widths grow with the zoom: [zoom, pixels] by road class 0 expressway ... 5 footway. */
  const WIDTHS = [
    [[9, 1.6], [11, 2.4], [13, 5], [15, 11], [17, 26], [19, 70]],
    [[9, 1], [11, 1.8], [13, 4], [15, 9], [17, 22], [19, 60]],
    [[10, 0.6], [12, 1.5], [13, 2.8], [15, 7], [17, 17], [19, 48]],
    [[11, 0.4], [13, 1.7], [15, 4.5], [17, 12], [19, 34]],
    [[13, 0.6], [15, 2.6], [17, 8], [19, 24]],
    [[14, 0.5], [16, 1.6], [17, 3], [19, 9]],
  ];
  const FROM = [0, 0, 10, 11, 13, 15];

  function widthAt(kind, zoom) {
    const steps = WIDTHS[Math.min(kind, WIDTHS.length - 1)];
    if (zoom <= steps[0][0]) return steps[0][1];
    for (let i = 1; i < steps.length; i++) {
      if (zoom > steps[i][0]) continue;
      const [za, a] = steps[i - 1], [zb, b] = steps[i];
      return a * (b / a) ** ((zoom - za) / (zb - za));
    }
    return steps[steps.length - 1][1];
  }

  const usable = (layers, list) => layers.filter((layer, i) => layer && list[i]);

  function byClass(layer, rows, zoom) {
    const out = new Map();
    for (const f of rows) {
      const kind = layer.classes ? Math.min(layer.classes[f], 5) : 3;
      if (zoom < FROM[kind]) continue;
      if (!out.has(kind)) out.set(kind, []);
      out.get(kind).push(f);
    }
    return out;
  }

  /* Casings of all classes first, then fills from the least road to the greatest, so that crossings are open. */
  function paintRoads(ctx, view, s) {
    const groups = s.roads.map(layer => [layer, byClass(layer, gezhi.trace.inView(layer, view, 40), view.zoom)]);
    ctx.lineCap = ctx.lineJoin = 'round';
    for (const casing of [true, false]) {
      for (let kind = 5; kind >= 0; kind--) {
        const width = widthAt(kind, view.zoom);
        if (casing && width < 1.8) continue;
        ctx.strokeStyle = casing ? s.theme.roadCase : s.theme.roadFill[kind];
        ctx.lineWidth = width + (casing ? Math.min(2.4, 0.8 + width * 0.12) : 0);
        for (const [layer, rows] of groups) if (rows.has(kind)) gezhi.trace.stroke(ctx, layer, rows.get(kind), view);
      }
    }
  }

  function paintAreas(ctx, view, layers, fill, line, width) {
    for (const layer of layers) {
      const rows = gezhi.trace.inView(layer, view, 4);
      ctx.fillStyle = fill;
      gezhi.trace.fill(ctx, layer, rows.filter(f => layer.kinds[layer.partStart[f]] < 2), view);
      if (!line) continue;
      ctx.strokeStyle = line;
      ctx.lineWidth = width;
      gezhi.trace.stroke(ctx, layer, rows, view);
    }
  }

  /* Parks, woods and fields are three greens; fields come first, for parks may lie in them. */
  function paintGreen(ctx, view, s) {
    for (const layer of s.green) {
      const rows = gezhi.trace.inView(layer, view, 2);
      for (const kind of [2, 1, 0]) {
        ctx.fillStyle = s.theme.green[kind];
        gezhi.trace.fill(ctx, layer, rows.filter(f => (layer.classes ? layer.classes[f] : 0) === kind), view);
      }
    }
  }

  function paintGround(ctx, view, s) {
    ctx.fillStyle = s.theme.ground;
    ctx.fillRect(0, 0, view.width, view.height);
    paintAreas(ctx, view, s.surround, s.theme.surround, s.theme.surroundLine, Math.max(1, widthAt(2, view.zoom) * 0.8));
    paintGreen(ctx, view, s);
    ctx.lineJoin = 'round';
    paintAreas(ctx, view, s.water, s.theme.water, s.theme.waterLine, gezhi.typeScale());
    ctx.strokeStyle = s.theme.water;
    ctx.lineWidth = Math.max(1.2, widthAt(3, view.zoom));
    for (const layer of s.water) gezhi.trace.stroke(ctx, layer, gezhi.trace.inView(layer, view, 8).filter(f => layer.kinds[layer.partStart[f]] === 2), view);
    if (s.template) view.tile.whole = s.tiles.paint(ctx, view, s.template);
  }

  /* Our own roads and names step aside only where a whole picture of the service lies below. */
  const covered = (s, view) => Boolean(s.template && view.tile && view.tile.whole);

  /* Rivers and lakes once more, nearly whole, so that they are known again under the figures. */
  function paintWaterVeil(ctx, view, s) {
    ctx.globalAlpha = 0.82;
    ctx.fillStyle = s.theme.water;
    for (const layer of s.water) gezhi.trace.fill(ctx, layer, gezhi.trace.inView(layer, view, 2), view);
    ctx.globalAlpha = 1;
  }

  function paintBuildings(ctx, view, s) {
    const alpha = Math.max(0, Math.min(1, (view.zoom - s.buildingsFrom + 0.25) * 1.6));
    if (!s.buildings || !alpha) return;
    const { kinds, partStart } = s.buildings;
    const rows = gezhi.trace.inView(s.buildings, view, 2).filter(f => kinds[partStart[f]] < 2);
    ctx.globalAlpha = alpha;
    ctx.fillStyle = s.theme.building;
    gezhi.trace.fill(ctx, s.buildings, rows, view, 128);
    if (view.zoom < 15.5 || rows.length > 4000) return;
    ctx.strokeStyle = s.theme.buildingLine;
    ctx.lineWidth = 0.7 * gezhi.typeScale();
    gezhi.trace.stroke(ctx, s.buildings, rows, view);
  }

  function list(value) {
    if (!value) return [];
    return Array.isArray(value) ? value : [value];
  }
  const address = (band, zoom) => (typeof band === 'string' ? band : zoom !== null && zoom >= (band.from || 0) ? band.url : null);

  gezhi.Basemap = function (props) {
    const ref = React.useRef(null);
    const state = React.useRef({}).current;
    const latest = gezhi.useLatest(props);
    const map = gezhi.useMap(ref);
    const zoom = gezhi.useZoom(map);
    const use = key => {
      const urls = list(props[key]).map(band => address(band, zoom));
      return usable(gezhi.useLayers(urls, props.setProps), urls);
    };
    const [surround, green, water, roads, buildings] = ['surround', 'green', 'water', 'roads', 'buildings'].map(use);
    const theme = gezhi.theme(props.theme, props.colours);
    const key = layers => layers.map(layer => layer.url).join();
    const first = list(props.buildings)[0];
    Object.assign(state, { surround, green, water, roads, buildings: buildings[0], theme, buildingsFrom: (first && first.from) || 15 });
    Object.assign(state, { lang: props.lang, names: props.names !== false && !props.tiles, template: props.tiles || null });
    React.useEffect(() => {
      if (!map) return undefined;
      const stage = gezhi.stage(map);
      const sky = gezhi.sky(map);
      state.below = { order: 150, still: true, paint: (ctx, view) => paintGround(ctx, view, state) };
      state.above = { order: 360, still: true, paint: (ctx, view) => { const whole = covered(state, view); if (!whole) paintWaterVeil(ctx, view, state); paintBuildings(ctx, view, state); if (!whole) paintRoads(ctx, view, state); } };
      state.sky = sky;
      state.tiles = gezhi.tiles(() => { stage.refresh(state.below); stage.refresh(state.above); }, failed => latest.current.setProps({ failed }));
      const undo = [stage.add(state.below), stage.add(state.above),
        sky.add({ order: 42, paint: (ctx, view, places) => state.names && gezhi.paintBaseNames(ctx, view, places, state) })];
      return () => undo.forEach(step => step());
    }, [map]);
    React.useEffect(() => { if (map) { gezhi.stage(map).refresh(state.below); map.getContainer().style.background = theme.ground; } },
      [map, key(surround), key(green), key(water), props.theme, props.colours, props.tiles]);
    React.useEffect(() => { if (map) gezhi.stage(map).refresh(state.above); },
      [map, key(roads), key(buildings), key(water), props.theme, props.colours, props.tiles]);
    React.useEffect(() => { if (map) state.sky.redraw(); },
      [map, key(roads), key(water), key(green), key(surround), props.theme, props.lang, props.names, props.tiles]);
    return gezhi.anchor(ref, props.id);
  };
})();
