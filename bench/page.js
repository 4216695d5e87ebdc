/* Set into the page before its own scripts: hands of the measurement in the browser, as window.bench. */
(() => {
  const bench = (window.bench = { answered: 0, map: null });

  /* When the answer to the map's own question has come. */
  const ask = window.fetch;
  window.fetch = async function (what, how) {
    const answer = await ask.call(window, what, how);
    if (how && typeof how.body === 'string' && how.body.includes('"map-scene"')) bench.answered = performance.now();
    return answer;
  };

  let leaflet;
  Object.defineProperty(window, 'L', {
    configurable: true,
    get: () => leaflet,
    set: value => {
      leaflet = value;
      value.Map.addInitHook(function () { bench.map = this; });
    },
  });

  /* What has been painted is on the screen once the next task after its frame runs. */
  const shown = done => requestAnimationFrame(() => setTimeout(done, 0));

  /* Goes to another query string; milliseconds from the answer to the frame that shows it, null when
     the map is never painted with it. */
  bench.change = search => new Promise(done => {
    bench.answered = 0;
    setTimeout(() => done(null), 20000);
    const painted = () => {
      if (!bench.answered) return;
      bench.map.off('gz:painted', painted);
      shown(() => done(performance.now() - bench.answered));
    };
    bench.map.on('gz:painted', painted);
    window.gezhi.go(search);
  });

  /* Pans for 0.6 s; frames a second by the browser's own clock of frames. */
  bench.pan = (dx, dy) => new Promise(done => {
    let frames = 0, first = 0, last = 0, going = true;
    const count = now => {
      if (!going) return;
      if (first) frames += 1;
      else first = now;
      last = now;
      requestAnimationFrame(count);
    };
    bench.map.once('moveend', () => { going = false; done(1000 * frames / (last - first)); });
    requestAnimationFrame(count);
    bench.map.panBy([dx, dy], { animate: true, duration: 0.6, easeLinearity: 0.9 });
  });
})();
