/* MapView: tells Dash where the map is, and moves it, with the floating panels in mind. */
(function () {
  'use strict';
  const gezhi = (window.gezhi = window.gezhi || {});
  const L = window.L;
  const QUIET = 250; /* milliseconds of rest before the place is reported */
  const calm = () => window.matchMedia('(prefers-reduced-motion: reduce)').matches;

  /* [top, right, bottom, left] pixels hidden by panels. */
  const corners = padding => {
    const [top, right, bottom, left] = padding || [24, 24, 24, 24];
    return { paddingTopLeft: L.point(left, top), paddingBottomRight: L.point(right, bottom) };
  };

  function near(map, bounds, zoom) {
    const away = map.project(bounds.getCenter(), map.getZoom()).distanceTo(map.project(map.getCenter(), map.getZoom()));
    const size = map.getSize();
    return Math.abs(zoom - map.getZoom()) <= 4 && away < 4 * Math.max(size.x, size.y);
  }

  /* Centre and zoom at which bounds fill the area that no panel hides. */
  function aim(map, bounds, padding, most) {
    const fit = corners(padding);
    const size = map.getSize();
    const room = L.point(Math.max(80, size.x - fit.paddingTopLeft.x - fit.paddingBottomRight.x),
      Math.max(80, size.y - fit.paddingTopLeft.y - fit.paddingBottomRight.y));
    const zoom = Math.min(most || map.getMaxZoom(), map.getBoundsZoom(bounds, false, size.subtract(room)));
    const shift = fit.paddingBottomRight.subtract(fit.paddingTopLeft).divideBy(2);
    const middle = map.project(bounds.getSouthWest(), zoom).add(map.project(bounds.getNorthEast(), zoom)).divideBy(2);
    return { centre: map.unproject(middle.add(shift), zoom), zoom };
  }

  function go(map, bounds, padding, most, animate) {
    const { centre, zoom } = aim(map, bounds, padding, most);
    if (!animate || calm() || !near(map, bounds, zoom)) map.setView(centre, zoom, { animate: false });
    else map.flyTo(centre, zoom, { duration: 0.55, easeLinearity: 0.4 });
  }

  const box = pair => L.latLngBounds(pair);

  const commands = {
    zoom_in: map => map.zoomIn(1),
    zoom_out: map => map.zoomOut(1),
    fit: (map, p, c) => go(map, box(c.bounds), p.padding, c.max_zoom, true),
    home: (map, p) => p.home && go(map, box(p.home), p.padding, p.max_zoom, true),
    centre: (map, p, c) => {
      const zoom = c.zoom || map.getZoom();
      const fit = corners(p.padding);
      const shift = fit.paddingBottomRight.subtract(fit.paddingTopLeft).divideBy(2);
      const to = map.unproject(map.project(L.latLng(c.centre), zoom).add(shift), zoom);
      if (calm()) map.setView(to, zoom, { animate: false }); else map.flyTo(to, zoom, { duration: 0.5 });
    },
  };

  function watch(map, latest) {
    let timer = null;
    const tell = () => {
      const centre = map.getCenter(), bounds = map.getBounds();
      const five = value => Math.round(value * 1e5) / 1e5;
      latest.current.setProps({
        zoom: Math.round(map.getZoom() * 100) / 100, center: [five(centre.lat), five(centre.lng)],
        seen: [[five(bounds.getSouth()), five(bounds.getWest())], [five(bounds.getNorth()), five(bounds.getEast())]],
      });
    };
    const later = () => { clearTimeout(timer); timer = setTimeout(tell, QUIET); };
    map.on('moveend', later);
    later();
    return () => { clearTimeout(timer); map.off('moveend', later); };
  }

  function dress(map, props) {
    const el = map.getContainer();
    el.classList.add('gz-map');
    el.tabIndex = 0;
    el.setAttribute('role', 'application');
    if (props.label) el.setAttribute('aria-label', props.label);
  }

  gezhi.MapView = function (props) {
    const ref = React.useRef(null);
    const latest = gezhi.useLatest(props);
    const first = React.useRef(true);
    const map = gezhi.useMap(ref);
    React.useEffect(() => (map ? watch(map, latest) : undefined), [map]);
    React.useEffect(() => { if (map) { dress(map, props); gezhi.shownMap = map; } }, [map, props.label]);
    React.useEffect(() => {
      if (!map || !props.bounds) return;
      go(map, box(props.bounds), props.padding, props.max_zoom, !first.current);
      first.current = false;
    }, [map, JSON.stringify(props.bounds)]);
    React.useEffect(() => {
      const command = props.command;
      if (map && command && commands[command.do]) commands[command.do](map, latest.current, command);
    }, [map, props.command && props.command.n]);
    return gezhi.anchor(ref, props.id);
  };
})();
