/* Getting hold of the Leaflet map from our own Dash components, loading layers, base hooks. */
(function () {
  'use strict';
  const gezhi = (window.gezhi = window.gezhi || {});
  const L = window.L;
  const MAPS = new WeakMap();
  const EARTH = 6378137;
  const HALF = Math.PI * EARTH;
  L.Map.addInitHook(function () { MAPS.set(this.getContainer(), this); });

  /* The map around a hidden marker element; null until it is mounted. */
  gezhi.useMap = function (ref) {
    const [map, setMap] = React.useState(null);
    React.useEffect(() => {
      const box = ref.current && ref.current.closest('.leaflet-container');
      setMap((box && MAPS.get(box)) || null);
    }, []);
    return map;
  };

  /* How much larger than usual the type of the page is: names on the map grow with it, on a wall and on 4K. */
  let scale = null;
  window.addEventListener('resize', () => { scale = null; });
  gezhi.typeScale = () => scale || (scale = Math.max(1, parseFloat(getComputedStyle(document.documentElement).fontSize) / 16));

  const loaded = new Map();
  const MOST_KEPT = 40; /* files; points of issues come under a new address with every change of the facts */
  let pending = 0;
  /* What was asked for longest ago goes; whoever draws it holds it himself. */
  function keep(url, work) {
    loaded.delete(url);
    loaded.set(url, work);
    while (loaded.size > MOST_KEPT) loaded.delete(loaded.keys().next().value);
    return work;
  }
  gezhi.loading = () => pending;
  gezhi.loadedAny = () => loaded.size > 0;
  /* One download and one decoding for each address, whoever asks. */
  gezhi.load = function (url) {
    if (!loaded.has(url)) {
      pending += 1;
      const work = fetch(url).then(answer => {
        if (!answer.ok) throw new Error(answer.status + ' ' + url);
        return answer.arrayBuffer();
      }).then(buffer => Object.assign(gezhi.decode(buffer), { url }));
      const over = () => { pending -= 1; };
      work.then(over, over);
      work.catch(() => loaded.delete(url));
      return keep(url, work);
    }
    return keep(url, loaded.get(url));
  };

  /* The decoded layer behind an address. Reports `ready` and `failed` to Dash. */
  gezhi.useLayer = function (url, setProps) {
    const [layer, setLayer] = React.useState(null);
    React.useEffect(() => {
      let wanted = true;
      if (!url) { setLayer(null); return undefined; }
      gezhi.load(url).then(
        found => { if (wanted) { setLayer(found); setProps && setProps({ ready: url, failed: null }); } },
        () => { if (wanted) { setLayer(null); setProps && setProps({ failed: url }); } });
      return () => { wanted = false; };
    }, [url]);
    return layer && layer.url === url ? layer : null; /* never the old one for a new address */
  };

  /* Several addresses at once: an array of the same length, null where not loaded yet. */
  gezhi.useLayers = function (urls, setProps) {
    const [, again] = React.useState(0);
    const held = React.useRef(new Map());
    const key = urls.join('|');
    React.useEffect(() => {
      let wanted = true;
      for (const url of [...held.current.keys()]) if (!urls.includes(url)) held.current.delete(url);
      urls.filter(url => url && !held.current.has(url)).forEach(url => gezhi.load(url).then(
        found => { held.current.set(url, found); if (wanted) again(n => n + 1); },
        () => { if (wanted && setProps) setProps({ failed: url }); }));
      return () => { wanted = false; };
    }, [key]);
    return urls.map(url => held.current.get(url) || null);
  };

  /* The map's zoom as React state, for what is fetched only from some zoom on. */
  gezhi.useZoom = function (map) {
    const [zoom, setZoom] = React.useState(map ? map.getZoom() : null);
    React.useEffect(() => {
      if (!map) return undefined;
      const tell = () => setZoom(map.getZoom());
      tell();
      map.on('zoomend', tell);
      return () => map.off('zoomend', tell);
    }, [map]);
    return zoom;
  };

  /* The address of the finest band allowed at a zoom: text, or [{from, url}] in rising order. */
  gezhi.bandAt = function (bands, zoom) {
    if (!bands || typeof bands === 'string') return bands || null;
    const open = bands.filter(band => zoom === null || zoom >= (band.from || 0));
    return (open.length ? open[open.length - 1] : bands[0]).url;
  };

  gezhi.pane = function (map, name, z) {
    const pane = map.getPane(name) || map.createPane(name);
    pane.style.zIndex = z;
    pane.style.pointerEvents = 'none';
    return pane;
  };

  /* EPSG:3857 metres of a place, and pixels of the world at a zoom per metre. */
  gezhi.metres = latlng => {
    const lat = Math.max(-85.0511, Math.min(85.0511, latlng.lat));
    return [EARTH * latlng.lng * Math.PI / 180, EARTH * Math.log(Math.tan(Math.PI / 4 + lat * Math.PI / 360))];
  };
  gezhi.latlng = (x, y) => L.latLng((2 * Math.atan(Math.exp(y / EARTH)) - Math.PI / 2) * 180 / Math.PI, x / EARTH * 180 / Math.PI);
  gezhi.scaleAt = zoom => 256 * 2 ** zoom / (2 * HALF);
  gezhi.HALF = HALF;

  const formats = new Map();
  /* Number format of a language; making one takes longer than using it a thousand times. */
  gezhi.format = function (lang, digits) {
    const key = `${lang}:${digits || 0}`;
    if (!formats.has(key)) formats.set(key, new Intl.NumberFormat(lang === 'en' ? 'en' : 'zh-CN', { maximumFractionDigits: digits || 0 }));
    return formats.get(key);
  };

  /* A component without looks of its own: a hidden element by which the map is found. */
  gezhi.anchor = (ref, id) => React.createElement('div', { ref, id, style: { display: 'none' } });

  /* A value that effects may read without being run again when it changes. */
  gezhi.useLatest = value => {
    const ref = React.useRef(value);
    ref.current = value;
    return ref;
  };
})();
