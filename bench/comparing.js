/* Set into the page before its own scripts: hands of the measurement of time and comparing. */
(() => {
  const bench = (window.bench = { maps: [], moved: 0, followed: null });
  let leaflet;
  Object.defineProperty(window, 'L', {
    configurable: true,
    get: () => leaflet,
    set: value => {
      leaflet = value;
      value.Map.addInitHook(function () { bench.maps.push(this); });
    },
  });

  const shown = done => requestAnimationFrame(() => setTimeout(done, 0));
  document.addEventListener('pointermove', () => { bench.moved = performance.now(); }, true);

  /* Milliseconds from the next movement of the hand to the frame in which the figures are new. */
  bench.follow = () => {
    bench.followed = new Promise(done => {
      const watch = new MutationObserver(() => {
        watch.disconnect();
        shown(() => done(performance.now() - bench.moved));
      });
      watch.observe(document.getElementById('strip-body'), { subtree: true, childList: true, characterData: true });
      setTimeout(() => { watch.disconnect(); done(null); }, 10000);
    });
  };

  /* Milliseconds from one month of the player to its picture. */
  bench.picture = index => new Promise(done => {
    const start = performance.now();
    setTimeout(() => done(null), 10000);
    bench.maps[0].once('gz:painted', () => shown(() => done(performance.now() - start)));
    window.gezhi.film.put(window.gezhi.film.film, index);
  });

  const rests = map => {
    const stage = window.gezhi.stage(map);
    return !stage.queue.length && !stage.soon && !window.gezhi.sky(map).frame && map.getZoom() > 5;
  };

  /* Milliseconds from the wish to compare to two maps that are painted and rest for two frames. */
  bench.beside = search => new Promise(done => {
    const known = bench.maps.length, start = performance.now();
    let quiet = 0, since = 0;
    const look = () => {
      const both = bench.maps.slice(known);
      const calm = both.length >= 2 && !window.gezhi.loading() && both.every(rests);
      if (!calm) { quiet = 0; since = performance.now(); }
      quiet += calm ? 1 : 0;
      if (quiet > 2) done(since - start);
      else if (performance.now() - start > 20000) done(null);
      else requestAnimationFrame(look);
    };
    window.gezhi.go(search);
    requestAnimationFrame(look);
  });
})();
