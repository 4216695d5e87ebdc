/* Bars with a brush: drag the span, its ends, or draw a new one; a click takes one bar; arrow keys move it.
   While the hand is on it every number follows: one question at a time, the last wish wins. */
(function () {
  'use strict';
  const h = React.createElement;
  const parts = (window.gezhi_screen = window.gezhi_screen || {});
  const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
  const WIDE = 8; /* pixels beside an end that still take hold of it */
  const STILL = 4; /* pixels of movement that are still a click */
  const PATIENCE_MS = 15000; /* after this an answer is no longer waited for */

  /* What a drag from `start` to `now` makes of the brush [a, b), in whole bars. */
  function dragged(how, brush, start, now, n) {
    const [a, b] = brush;
    const shift = clamp(Math.round(now - start), -a, n - b);
    if (how === 'move') return [a + shift, b + shift];
    if (how === 'left') return [clamp(Math.round(now), 0, b - 1), b];
    if (how === 'right') return [a, clamp(Math.round(now), a + 1, n)];
    const from = clamp(Math.floor(Math.min(start, now)), 0, n - 1);
    return [from, clamp(Math.ceil(Math.max(start, now)), from + 1, n)];
  }

  /* What a key makes of it; null for keys that are none of ours. */
  function keyed(key, longer, [a, b], n) {
    if (key === 'Home') return longer ? [0, b] : [0, b - a];
    if (key === 'End') return longer ? [a, n] : [n - (b - a), n];
    const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (!step) return null;
    return longer ? [a, clamp(b + step, a + 1, n)] : dragged('move', [a, b], 0, step, n);
  }

  function grip(box, brush, n, x) {
    const at = (i) => (i / n) * box.width;
    if (Math.abs(x - at(brush[0])) <= WIDE) return 'left';
    if (Math.abs(x - at(brush[1])) <= WIDE) return 'right';
    return x > at(brush[0]) && x < at(brush[1]) ? 'move' : 'draw';
  }

  const daysOf = (bars, [a, b]) => [bars[a].first, bars[b - 1].last];

  /* Sends wishes to the address, one at a time. The first of a drag is a new entry of the history, the
     others replace it, so that one step back undoes the whole drag. */
  function courier() {
    let timer = null, asked = null, next = null, fresh = true;
    const here = () => location.search;
    const send = days => {
      const search = window.gezhi.changed(here(), { p: null, from: days[0], to: days[1] });
      if (search === here()) return;
      history[fresh ? 'pushState' : 'replaceState']({}, '', location.pathname + search);
      fresh = false;
      asked = days.join();
      timer = setTimeout(arrived, PATIENCE_MS);
      window.dispatchEvent(new CustomEvent('_dashprivate_pushstate'));
    };
    const arrived = () => {
      clearTimeout(timer);
      timer = asked = null;
      const days = next;
      next = null;
      if (days) send(days);
    };
    return {
      wish: days => { if (asked) next = days; else send(days); },
      /* The days whose figures the panels show now. */
      shown: days => { if (asked === days.join()) arrived(); },
      begin: () => { fresh = true; },
      waiting: () => Boolean(asked),
      stop: () => { clearTimeout(timer); next = null; },
    };
  }

  /* What is told of a bar that is pointed at. */
  function told(week, words) {
    const fill = (text, n) => text.replace('{span}', spanned([week.first, week.last])).replace('{n}', n.toLocaleString('en')).replace('{late}', week.late.toLocaleString('en'));
    const lines = [fill(week.partial ? words.part : words.bar, week.n)];
    if (week.before !== undefined) lines.push(fill(words.before, week.before));
    if (week.rest && week.first !== week.last) lines.push(fill(words.rest, week.rest));
    return lines.join('\n');
  }

  function bars(weeks, brush, top, words) {
    return weeks.map((week, i) => h('div', {
      key: week.first, onPointerEnter: event => { event.currentTarget.title = told(week, words); },
      className: 'week' + (i >= brush[0] && i < brush[1] ? ' on' : '') + (week.partial ? ' partial' : '') + (week.rest ? ' rest' : ''),
    }, h('i', { style: { height: (100 * week.n) / top + '%' } },
      week.late ? h('b', { style: { height: (100 * week.late) / Math.max(1, week.n) + '%' } }) : null),
    week.before === undefined ? null : h('s', { style: { bottom: (100 * week.before) / top + '%' } })));
  }

  function marks(weeks) {
    return h('div', { className: 'ticks', 'aria-hidden': true }, weeks.map((week, i) =>
      week.tick ? h('span', { key: i, style: { left: (100 * i) / weeks.length + '%' } }, week.tick) : null));
  }

  const formats = new Map();
  function spanned([from, to]) {
    const lang = document.documentElement.lang || 'zh-CN';
    if (!formats.has(lang)) formats.set(lang, new Intl.DateTimeFormat(lang, { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' }));
    return formats.get(lang).formatRange(new Date(from), new Date(to));
  }

  /* What would be chosen, beside the hand: days and their count. */
  function live(props, weeks, brush) {
    const n = weeks.slice(brush[0], brush[1]).reduce((sum, week) => sum + week.n, 0);
    const text = props.words.live.replace('{span}', spanned(daysOf(weeks, brush))).replace('{n}', n.toLocaleString('en'));
    return h('div', { className: 'live', role: 'status', style: { left: (50 * (brush[0] + brush[1])) / weeks.length + '%' } }, text);
  }

  const same = (one, other) => one[0] === other[0] && one[1] === other[1];

  /* The hand on the brush: pointer handlers over what was shown when it took hold. */
  function handlers(held, given, weeks, setBrush, take, again) {
    const n = weeks.length;
    const where = event => {
      const box = event.currentTarget.getBoundingClientRect();
      return [box, event.clientX - box.left, ((event.clientX - box.left) / box.width) * n];
    };
    const end = () => { held.current = null; again(n => n + 1); };
    return {
      onPointerDown: event => {
        if (event.button) return;
        const [box, x, start] = where(event);
        event.currentTarget.setPointerCapture(event.pointerId);
        held.current = { how: grip(box, given, n, x), start, x, brush: given, at: given, weeks };
        take.begin();
      },
      onPointerMove: event => {
        const [box, x, now] = where(event);
        const hold = held.current;
        if (!hold) { event.currentTarget.dataset.grip = grip(box, given, n, x); return; }
        if (Math.abs(x - hold.x) > STILL) hold.moved = true;
        if (!hold.moved) return;
        const next = dragged(hold.how, hold.brush, hold.start, now, n);
        if (same(next, hold.at)) return;
        hold.at = next;
        setBrush(next);
        take.wish(daysOf(weeks, next));
      },
      onPointerUp: event => {
        const hold = held.current;
        if (!hold) return;
        const one = clamp(Math.floor(where(event)[2]), 0, n - 1);
        const next = hold.moved ? hold.at : [one, one + 1];
        end();
        setBrush(next);
        if (!hold.moved || !same(next, hold.brush)) take.wish(daysOf(weeks, next));
      },
      onPointerCancel: () => {
        const hold = held.current;
        end();
        if (hold) { setBrush(hold.brush); take.wish(daysOf(weeks, hold.brush)); }
      },
    };
  }

  parts.Timeline = function (props) {
    const held = React.useRef(null);
    const ours = React.useRef(null);
    const take = ours.current || (ours.current = courier());
    /* While it is held, the bars under the hand stay, whatever the answers on the way would show. */
    const weeks = held.current ? held.current.weeks : props.weeks || [];
    const n = weeks.length;
    const given = props.brush || [0, n];
    const [kept, setBrush] = React.useState(given);
    const [, again] = React.useState(0);
    // Until the effect has run, the brush is that of the period before, which may have shown more bars.
    const brush = [Math.min(kept[0], Math.max(0, n - 1)), Math.min(kept[1], n)];
    const span = (props.span || []).join();
    React.useEffect(() => { take.shown(props.span || []); if (!held.current && !take.waiting()) setBrush(given); }, [given[0], given[1], n, span, props.weeks]);
    React.useEffect(() => take.stop, []);
    if (!n) return h('div', { id: props.id, className: 'brush empty' });
    const top = Math.max(1, ...weeks.map(week => Math.max(week.n, week.before || 0)));
    const onKeyDown = event => {
      const next = keyed(event.key, event.shiftKey, brush, n);
      if (!next) return;
      event.preventDefault();
      if (same(next, brush)) return;
      if (!event.repeat) take.begin();
      setBrush(next);
      take.wish(daysOf(weeks, next));
    };
    const span_style = { left: (100 * brush[0]) / n + '%', width: (100 * (brush[1] - brush[0])) / n + '%' };
    return h('div', { id: props.id, className: 'timeline' },
      held.current && held.current.moved ? live(props, weeks, brush) : null,
      h('div', Object.assign({
        className: 'brush', tabIndex: 0, role: 'slider', 'aria-label': props.label, 'aria-valuemin': 0, 'aria-valuemax': n,
        'aria-valuenow': brush[0], 'aria-valuetext': daysOf(weeks, brush).join(' – '), onKeyDown,
      }, handlers(held, brush, weeks, setBrush, take, again)), bars(weeks, brush, top, props.words), h('div', { className: 'span', style: span_style }, h('u'), h('u'))),
      marks(weeks));
  };
  Object.assign(parts, { dragged, keyed, courier });
})();
