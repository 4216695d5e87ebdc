/* Marks the moment from which the first map can be used, for measurements: performance mark gezhi:usable.
   By then every geometry file asked for is there, the tiles in view are painted with their values, the
   names are written, the strip has its figures, and all of it has stood for two frames. */
(function () {
  'use strict';
  const gezhi = (window.gezhi = window.gezhi || {});
  const QUIET_FRAMES = 2;
  const PATIENCE_MS = 120000;
  let loading = 0;

  const load = gezhi.load;
  gezhi.load = function (url) {
    const work = load(url);
    const settle = () => { loading -= 1; };
    loading += 1;
    work.then(settle, settle);
    return work;
  };

  const propsOf = id => ((window.dash_component_api.getLayout(id) || {}).props || {});

  function complete(map) {
    const strip = document.getElementById('strip');
    if (loading || !strip || strip.dataset.state !== 'fresh') return false;
    const areas = propsOf('map-areas');
    if (!areas.values || !areas.ready) return false;
    const stage = gezhi.stage(map);
    return stage.begun && !stage.queue.length && !stage.soon && !gezhi.sky(map).frame;
  }

  function watch(map) {
    let quiet = 0;
    const look = () => {
      quiet = complete(map) ? quiet + 1 : 0;
      if (quiet > QUIET_FRAMES) performance.mark('gezhi:usable');
      else if (performance.now() < PATIENCE_MS) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }
  let watched = false;
  window.L.Map.addInitHook(function () {
    if (!watched) watch(this);
    watched = true;
  });
})();
