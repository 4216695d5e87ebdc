/* Weekly bars with a brush: drag the span, its ends, or draw a new one; arrow keys move it by a week. */
(function () {
  'use strict';
  const h = React.createElement;
  const parts = (window.gezhi_screen = window.gezhi_screen || {});
  const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
  const WIDE = 8; /* pixels beside an end that still take hold of it */

  /* What a drag from `start` to `now` makes of the brush [a, b), in whole weeks. */
  function dragged(how, brush, start, now, n) {
    const [a, b] = brush;
    const shift = clamp(Math.round(now - start), -a, n - b);
    if (how === 'move') return [a + shift, b + shift];
    if (how === 'left') return [clamp(Math.round(now), 0, b - 1), b];
    if (how === 'right') return [a, clamp(Math.round(now), a + 1, n)];
    const from = clamp(Math.floor(Math.min(start, now)), 0, n - 1);
    return [from, clamp(Math.ceil(Math.max(start, now)), from + 1, n)];
  }

  function grip(box, brush, n, x) {
    const at = (i) => (i / n) * box.width;
    if (Math.abs(x - at(brush[0])) <= WIDE) return 'left';
    if (Math.abs(x - at(brush[1])) <= WIDE) return 'right';
    return x > at(brush[0]) && x < at(brush[1]) ? 'move' : 'draw';
  }

  /* Weeks [a, b) as days; the last week ends with the day of the data. */
  function travel(props, [a, b]) {
    const to = props.weeks[b - 1].last;
    window.gezhi.go(window.gezhi.changed(location.search, { p: null, from: props.weeks[a].first, to }));
  }

  function keyed(event, brush, n, settle) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = event.shiftKey ? [brush[0], clamp(brush[1] + step, brush[0] + 1, n)]
      : dragged('move', brush, 0, step, n);
    if (next[0] !== brush[0] || next[1] !== brush[1]) settle(next);
  }

  function bars(weeks, brush, top) {
    return weeks.map((week, i) => h('div', {
      key: week.first, title: week.title,
      className: 'week' + (i >= brush[0] && i < brush[1] ? ' on' : '') + (week.partial ? ' partial' : ''),
    }, h('i', { style: { height: (100 * week.n) / top + '%' } },
      week.late ? h('b', { style: { height: (100 * week.late) / Math.max(1, week.n) + '%' } }) : null)));
  }

  function marks(weeks) {
    return h('div', { className: 'ticks', 'aria-hidden': true }, weeks.map((week, i) =>
      week.tick ? h('span', { key: i, style: { left: (100 * i) / weeks.length + '%' } }, week.tick) : null));
  }

  parts.Timeline = function (props) {
    const weeks = props.weeks || [];
    const n = weeks.length;
    const given = props.brush || [0, n];
    const [kept, setBrush] = React.useState(given);
    // Until the effect has run, the brush is that of the period before, which may have shown more weeks.
    const brush = [Math.min(kept[0], Math.max(0, n - 1)), Math.min(kept[1], n)];
    const held = React.useRef(null);
    React.useEffect(() => setBrush(given), [given[0], given[1], n]);
    if (!n) return h('div', { id: props.id, className: 'brush empty' });
    const top = Math.max(1, ...weeks.map(week => week.n));
    const settle = next => { setBrush(next); travel(props, next); };
    const where = event => {
      const box = event.currentTarget.getBoundingClientRect();
      return [box, event.clientX - box.left, ((event.clientX - box.left) / box.width) * n];
    };
    const down = event => {
      if (event.button) return;
      const [box, x, start] = where(event);
      event.currentTarget.setPointerCapture(event.pointerId);
      held.current = { how: grip(box, brush, n, x), start, brush };
    };
    const moved = event => {
      const [box, x, now] = where(event);
      const hold = held.current;
      if (!hold) { event.currentTarget.dataset.grip = grip(box, brush, n, x); return; }
      setBrush(dragged(hold.how, hold.brush, hold.start, now, n));
    };
    const up = event => {
      const hold = held.current;
      held.current = null;
      if (!hold) return;
      const next = dragged(hold.how, hold.brush, hold.start, where(event)[2], n);
      if (next[0] !== hold.brush[0] || next[1] !== hold.brush[1]) settle(next);
      else setBrush(hold.brush);
    };
    return h('div', { id: props.id, className: 'timeline' },
      h('div', {
        className: 'brush', tabIndex: 0, role: 'slider', 'aria-label': props.label, 'aria-valuemin': 0, 'aria-valuemax': n,
        'aria-valuenow': brush[0], 'aria-valuetext': weeks[brush[0]].first + ' – ' + weeks[brush[1] - 1].last,
        onPointerDown: down, onPointerMove: moved, onPointerUp: up, onPointerCancel: () => { held.current = null; setBrush(given); },
        onKeyDown: event => keyed(event, brush, n, settle),
      }, bars(weeks, brush, top), h('div', { className: 'span', style: { left: (100 * brush[0]) / n + '%', width: (100 * (brush[1] - brush[0])) / n + '%' } }, h('u'), h('u'))),
      marks(weeks));
  };
  parts.dragged = dragged;
})();
