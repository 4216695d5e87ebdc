/* Set into a wall before its own scripts: refreshes it and says when everything is drawn, as window.wall. */
(() => {
  const quiet = () => [...document.querySelectorAll('.over [data-state]')].every(p => p.dataset.busy !== '1' && p.dataset.state === 'fresh');
  window.wall = {
    /* To another address, or the same one asked again when `search` is null; false when it is never drawn. */
    refresh: search => new Promise(done => {
      const late = performance.now() + 30000;
      if (search === null || search === location.search) window.gezhi.pulse(); else window.gezhi.go(search);
      const look = () => {
        if (performance.now() > late) done(false);
        else if (quiet()) requestAnimationFrame(() => setTimeout(() => done(true), 0));
        else setTimeout(look, 20);
      };
      setTimeout(look, 40);
    }),
  };
})();
