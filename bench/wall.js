/* Set into a wall before its own scripts: refreshes it and says when everything is drawn, as window.wall. */
(() => {
  const waiting = () => [...document.querySelectorAll('.over [data-state]')].filter(p => p.dataset.busy === '1' || p.dataset.state !== 'fresh');
  window.wall = {
    /* To another address, or the same one asked again when `search` is null; '' or, when it is never drawn, what waits. */
    refresh: search => new Promise(done => {
      const late = performance.now() + 30000;
      if (search === null || search === location.search) window.gezhi.pulse(); else window.gezhi.go(search);
      const look = () => {
        const slow = waiting();
        if (!slow.length) requestAnimationFrame(() => setTimeout(() => done(''), 0));
        else if (performance.now() > late) done(slow.map(p => `${p.id} ${p.dataset.state} ${p.dataset.busy}`).join('; '));
        else setTimeout(look, 20);
      };
      setTimeout(look, 40);
    }),
  };
})();
