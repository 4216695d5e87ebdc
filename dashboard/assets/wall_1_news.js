/* News: every open page asks every few seconds which versions are current, and asks all its panels again
   when there are newer ones. While there is no answer the last good picture stays, greyed and dated. */
(function () {
  'use strict';
  const gezhi = (window.gezhi = window.gezhi || {});
  const root = document.documentElement;
  const EVERY_MS = 3000, PATIENCE_MS = 8000, GREY_AFTER_MS = 5000;
  const SURE = 3; /* so many times in a row another program must answer: while workers are replaced, both do */
  const RELOADED = 'gezhi-reloaded';

  const layoutOf = id => (window.dash_component_api && window.dash_component_api.getLayout(id)) || null;
  const set = (id, props) => { if (layoutOf(id)) window.dash_clientside.set_props(id, props); };

  /* Old browsers of offices wait as long as the network lets them. */
  gezhi.within = ms => (AbortSignal.timeout ? AbortSignal.timeout(ms) : undefined);

  /* Every panel asks again; the address stays, so nothing moves. */
  gezhi.pulse = function () {
    const pulse = layoutOf('room-pulse');
    if (pulse) set('room-pulse', { data: (pulse.props.data || 0) + 1 });
  };
  /* Before the first paint, so that nothing jumps: the type of a wall is larger. */
  root.classList.toggle('is-wall', location.pathname === '/wall');
  gezhi.isWall = () => Boolean(document.querySelector('.room.wall'));

  const mine = (document.querySelector('meta[name="gezhi-program"]') || {}).content;
  const news = (gezhi.news = { known: null, failures: 0, other: '', times: 0, shown: null });

  /* What a page has to ask again for. The minute only matters to a wall, which nobody else refreshes;
     a working page is asked again when its day is over. */
  gezhi.moved = function (before, after, wall) {
    if (!before) return false;
    const time = text => (text || '').slice(0, wall ? 16 : 10);
    return before.territory !== after.territory || before.facts !== after.facts || time(before.as_of) !== time(after.as_of);
  };

  /* A wall nobody touches takes an update of the program by itself, once for each of them. */
  function updated(program) {
    if (!mine || program === mine) { news.times = 0; return; }
    news.times = program === news.other ? news.times + 1 : 1;
    news.other = program;
    if (news.times < SURE || !gezhi.isWall() || sessionStorage.getItem(RELOADED) === program) return;
    sessionStorage.setItem(RELOADED, program);
    location.reload();
  }

  function heard(found) {
    news.failures = 0;
    const moved = gezhi.moved(news.known, found, gezhi.isWall());
    news.known = found;
    news.shown = found.shown;
    updated(found.program);
    if (moved) gezhi.pulse();
  }

  const refused = text => ({
    type: 'Div', namespace: 'dash_html_components', props: { className: 'notice failure', children: text },
  });

  /* One failure is a hiccup, two are a loss. A server that answers says itself what is wrong. */
  async function missed(answer) {
    news.failures += 1;
    if (news.failures < 2) return;
    const told = answer && await answer.json().catch(() => null);
    if (!told || !told.message) { gezhi.lost(); return; }
    set('room-failure', { children: refused(told.message) });
    set('room-retry', { disabled: false });
    root.dataset.away = '1';
  }

  async function ask() {
    if (document.hidden) return;
    let answer = null;
    try {
      answer = await fetch('/version', { signal: gezhi.within(PATIENCE_MS), headers: { Accept: 'application/json' } });
      if (answer.ok) { delete root.dataset.away; heard(await answer.json()); return; }
    } catch (_) { answer = null; }
    await missed(answer);
  }

  let asking = null;
  gezhi.askNews = () => asking || (asking = ask().finally(() => { asking = null; }));

  /* For how long nothing good has come: the server is lost, or panels wait for their answer. */
  let waiting = 0;
  function watch() {
    const slow = root.dataset.lost || root.dataset.away || document.querySelector('.panel[data-busy="1"]');
    if (!slow) { waiting = 0; delete root.dataset.old; return; }
    waiting = waiting || performance.now();
    if (performance.now() - waiting < GREY_AFTER_MS || root.dataset.old) return;
    const clock = document.querySelector('.asof b');
    root.dataset.old = clock ? clock.textContent : news.shown || '–';
  }

  /* Dash remembers every change of a property for an undo that this program does not offer, for ever: its
     list would grow by some entries with each refresh. The oldest are let go; layout and panels stay. */
  const REMEMBERED = 20, AT_ONCE = 200;
  let store = null;
  function storeOf() {
    const root = document.getElementById('react-entry-point');
    const key = root && Object.keys(root).find(name => name.startsWith('__reactContainer'));
    let fiber = key ? root[key] : null;
    for (let depth = 0; fiber && depth < 60; depth += 1, fiber = fiber.child) {
      const found = fiber.memoizedProps && fiber.memoizedProps.store;
      if (found && found.getState && found.getState().history) return found;
    }
    return null;
  }
  gezhi.forgetPast = function () {
    store = store || storeOf();
    const length = () => (store ? store.getState().history.past.length : 0);
    for (let times = 0; times < AT_ONCE && length() > REMEMBERED; times += 1) store.dispatch({ type: 'REVERT' });
    return store ? length() : null;
  };

  setInterval(gezhi.askNews, EVERY_MS);
  setInterval(gezhi.forgetPast, 10000);
  setInterval(watch, 500);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) gezhi.askNews(); });
  gezhi.askNews();
})();
