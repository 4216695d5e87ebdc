/* Follow: a wall shows what the presenter of its channel shows, and goes back to its own address after. */
(function () {
  'use strict';
  const gezhi = (window.gezhi = window.gezhi || {});
  const parts = (window.gezhi_screen = window.gezhi_screen || {});
  const h = React.createElement;
  const EVERY_MS = 400, PATIENCE_MS = 5000;
  const KEPT = 'gezhi-follow';
  const CHANNEL = /^[a-z0-9][a-z0-9-]{0,15}$/;

  const remembered = () => { try { return JSON.parse(sessionStorage.getItem(KEPT)) || {}; } catch (_) { return {}; } };
  const named = decodeURIComponent(location.hash.slice(1)).toLowerCase();
  const kept = remembered();
  const state = {
    channel: CHANNEL.test(named) ? named : kept.channel || 'main',
    stamp: kept.stamp || null, own: kept.own === undefined ? null : kept.own, label: '', since: '',
  };
  const listeners = new Set();
  const tell = () => {
    sessionStorage.setItem(KEPT, JSON.stringify({ channel: state.channel, stamp: state.stamp, own: state.own }));
    listeners.forEach(each => each());
  };

  /* Hours of a meeting must not fill the history of the wall's browser: the entry is replaced. */
  function show(search) {
    if (search === location.search) return;
    history.replaceState({}, '', location.pathname + search);
    window.dispatchEvent(new CustomEvent('_dashprivate_pushstate'));
  }

  function heard(found) {
    if (found.stamp === state.stamp && (found.label || '') === state.label) return;
    const changed = found.stamp !== state.stamp;
    if (found.stamp && !state.stamp) state.own = location.search;
    const own = state.own;
    Object.assign(state, { stamp: found.stamp, label: found.label || '', since: found.since || '' });
    if (!found.stamp) state.own = null;
    tell();
    if (changed) show(found.stamp ? found.search : own || '');
  }

  async function ask() {
    if (!gezhi.isWall() || document.hidden) return;
    try {
      const answer = await fetch('/presenting/' + state.channel, { signal: gezhi.within(PATIENCE_MS) });
      if (answer.ok) heard(await answer.json());
    } catch (_) { /* The news tell a lost server; the picture stays as it is. */ }
  }

  let asking = null;
  setInterval(() => { asking = asking || ask().finally(() => { asking = null; }); }, EVERY_MS);

  /* Whom the wall follows, in words. texts: following with {label} and {since}, alone with {channel}, somebody. */
  parts.Following = function (props) {
    const [, again] = React.useState(0);
    React.useEffect(() => {
      const each = () => again(n => n + 1);
      listeners.add(each);
      return () => { listeners.delete(each); };
    }, []);
    const text = state.stamp
      ? props.texts.following.replace('{label}', state.label || props.texts.somebody).replace('{since}', state.since)
      : props.texts.alone.replace('{channel}', state.channel);
    return h('span', { className: 'following' + (state.stamp ? ' on' : ''), role: 'status' },
      h('span', { className: 'i i-meeting', 'aria-hidden': true }), h('span', null, text));
  };

  /* The time of day where the installation stands; it ticks, so that a frozen wall is seen. */
  parts.Ticking = function (props) {
    const write = React.useMemo(() => new Intl.DateTimeFormat('en-GB', {
      timeZone: props.zone, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
    }), [props.zone]);
    const [now, setNow] = React.useState(() => write.format(new Date()));
    React.useEffect(() => {
      const timer = setInterval(() => setNow(write.format(new Date())), 500);
      return () => clearInterval(timer);
    }, [write]);
    return h('span', { className: 'ticking', 'aria-label': props.label }, h('b', null, now.slice(0, 5)), h('small', null, now.slice(5)));
  };
})();
