/* The player: twelve months of the map one after another, all fetched at once and drawn in the browser.
   While it runs only the map changes; a pause sets the month in the address, and everything follows. */
(function () {
  'use strict';
  const h = React.createElement;
  const gezhi = (window.gezhi = window.gezhi || {});
  const parts = (window.gezhi_screen = window.gezhi_screen || {});
  const AREAS = 'map-areas';
  const SPEEDS = [2000, 1000, 500, 250]; /* milliseconds a month */
  const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
  const side = () => window.dash_clientside;

  /* Pictures on the map in place of the figures of the address, until `leave`. */
  const stage = {
    film: null, index: 0,
    put(film, index) {
      stage.film = film;
      stage.index = index;
      const month = film.months[index];
      side().set_props(AREAS, {
        values: month.classes, numbers: null, palette: gezhi.toned(film.palette),
        class_labels: film.ranges, tip: film.tip, tip_none: film.tip_none,
      });
    },
    /* What the address asks for comes back: the scene is sent once more, as if nothing of it were there. */
    leave() {
      if (!stage.film) return;
      stage.film = null;
      gezhi.forget(AREAS);
      const scene = window.dash_component_api.getLayout('map-scene');
      if (scene && scene.props.data) side().map.show(scene.props.data, document.documentElement.dataset.theme);
    },
  };
  /* A new scene (a pause, new facts, another theme) must not wipe the picture away. */
  document.addEventListener('gezhi:scene', () => { if (stage.film) stage.put(stage.film, stage.index); });
  gezhi.film = stage;

  const get = async url => {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(answer.status + ' ' + url);
    return answer.json();
  };

  const button = (name, icon, onClick, extra) => h('button', Object.assign(
    { key: name, type: 'button', className: 'tool', title: name, 'aria-label': name, onClick }, extra),
  h('span', { className: 'i i-' + icon, 'aria-hidden': true }));

  /* Twelve bars with the figure of the place; the chosen one is marked. */
  function scrubber(film, at, words, seek) {
    const top = Math.max(1e-9, ...film.months.map(month => month.value || 0));
    const keys = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: film.months.length - 1 };
    return h('div', {
      className: 'scrub', role: 'slider', tabIndex: 0, 'aria-label': words.scrub, 'aria-valuemin': 1, 'aria-valuemax': film.months.length,
      'aria-valuenow': at + 1, 'aria-valuetext': film.months[at].label + ' ' + film.months[at].shown,
      onKeyDown: event => { if (event.key in keys) { event.preventDefault(); event.stopPropagation(); seek(keys[event.key]); } },
    }, film.months.map((month, i) => h('button', {
      key: month.first, type: 'button', tabIndex: -1, className: (i === at ? 'on' : '') + (month.partial ? ' partial' : ''),
      title: month.label + ' · ' + month.shown + (month.partial ? ' · ' + words.partial : ''), onClick: () => seek(i),
    }, h('i', null, h('b', { style: { height: (100 * (month.value || 0)) / top + '%' } })), h('span', null, month.name))));
  }

  function legend(film, words) {
    return h('div', { className: 'film-legend' },
      h('span', { className: 'muted' }, film.title + (film.unit ? ' (' + film.unit + ')' : '') + ' · ' + words.fixed),
      h('ul', null, film.ranges.map((text, i) => h('li', { key: text },
        h('i', { className: 'swatch ' + film.palette[i].slice(2) }), text))));
  }

  /* Plays by a timer of the browser; `seek` stops, `toggle` starts and pauses. */
  function useFilm(props) {
    const [open, setOpen] = React.useState(false);
    const [film, setFilm] = React.useState(null);
    const [failed, setFailed] = React.useState(false);
    const [at, setAt] = React.useState(0);
    const [runs, setRuns] = React.useState(false);
    const [speed, setSpeed] = React.useState(1);
    const home = React.useRef(null);
    React.useEffect(() => {
      if (!open) return undefined;
      let wanted = true;
      stage.film = null; /* of another question: its rows may be those of another level */
      setFailed(false);
      get(props.url).then(found => { if (wanted) setFilm(found); }, () => { if (wanted) { setFilm(null); setFailed(true); setRuns(false); } });
      return () => { wanted = false; };
    }, [open, props.url]);
    React.useEffect(() => { if (open && film) stage.put(film, at); }, [open, film, at]);
    React.useEffect(() => {
      if (!open || !film || !runs) return undefined;
      const timer = setTimeout(() => setAt((at + 1) % film.months.length), SPEEDS[speed]);
      return () => clearTimeout(timer);
    }, [open, film, runs, at, speed]);
    React.useEffect(() => {
      if (!open) return undefined;
      document.body.dataset.film = runs ? 'runs' : 'rests';
      return () => { delete document.body.dataset.film; };
    }, [open, runs]);
    React.useEffect(() => () => stage.leave(), []);
    const rest = index => {
      setRuns(false);
      setAt(index);
      const month = film && film.months[index];
      if (month) gezhi.go(gezhi.changed(location.search, { p: null, from: month.first, to: month.last }));
    };
    const start = () => {
      if (!open) { home.current = location.search; setAt(0); setOpen(true); }
      setRuns(!calm());
    };
    const stop = () => {
      setOpen(false);
      setRuns(false);
      setFilm(null);
      stage.leave();
      if (home.current !== null) {
        const was = new URLSearchParams(home.current);
        gezhi.go(gezhi.changed(location.search, { p: was.get('p'), from: was.get('from'), to: was.get('to') }));
      }
      home.current = null;
    };
    const seek = index => { if (film) rest((index + film.months.length) % film.months.length); };
    const toggle = () => { if (open && (runs || calm())) seek(calm() ? at + 1 : at); else start(); };
    return { open, film, failed, at, runs, speed, setSpeed, seek, stop, toggle };
  }

  function Panel({ it, words }) {
    const { film, at } = it;
    const pace = step => it.setSpeed(Math.max(0, Math.min(SPEEDS.length - 1, it.speed + step)));
    const keys = event => { if (event.key === 'Escape') { event.stopPropagation(); it.stop(); } };
    if (!film) return h('div', { className: 'film panel', role: 'status' }, it.failed ? words.failed : h('div', { className: 'skeleton' }, h('i'), h('i')), button(words.stop, 'close', it.stop));
    const month = film.months[at];
    return h('div', { className: 'film-room', onKeyDown: keys },
      h('div', { className: 'film-month', 'aria-live': it.runs ? 'off' : 'polite' },
        h('b', null, month.label), h('span', null, month.shown, h('small', null, film.unit)), month.partial ? h('em', null, words.partial) : null),
      h('div', { className: 'film panel', role: 'group', 'aria-label': words.play },
        h('div', { className: 'row' },
          button(words.previous, 'step-back', () => it.seek(at - 1)),
          button(it.runs ? words.pause : words.play, it.runs ? 'pause' : 'play', it.toggle, { className: 'tool main' }),
          button(words.next, 'step-on', () => it.seek(at + 1)),
          scrubber(film, at, words, it.seek),
          button(words.slower, 'minus', () => pace(-1), { disabled: it.speed === 0 }),
          h('span', { className: 'pace' }, (1000 / SPEEDS[it.speed]) + '×'),
          button(words.faster, 'plus', () => pace(1), { disabled: it.speed === SPEEDS.length - 1 }),
          button(words.stop, 'close', it.stop)),
        legend(film, words),
        h('p', { className: 'muted' }, film.still ? words.still : words.follow)));
  }

  parts.Player = function (props) {
    const it = useFilm(props);
    const latest = gezhi.useLatest(it);
    React.useEffect(() => {
      /* Caught on the way down, so that it is heard wherever and however it was sent. */
      const heard = () => latest.current.toggle();
      const clicked = event => { if (event.target.closest('[data-play]')) heard(); };
      window.addEventListener('gezhi:play', heard, true);
      document.addEventListener('click', clicked);
      return () => { window.removeEventListener('gezhi:play', heard, true); document.removeEventListener('click', clicked); };
    }, []);
    const room = document.getElementById('map-free');
    return it.open && room ? ReactDOM.createPortal(h(Panel, { it, words: props.words }), room) : null;
  };
})();
