/* Small drawn parts of the panels: sparkline and monthly bars, as inline SVG. */
(function () {
  'use strict';
  const h = React.createElement;
  const parts = (window.gezhi_screen = window.gezhi_screen || {});

  /* Runs of points without gaps; `null` interrupts the line instead of pretending a zero. */
  function runs(values, width, height) {
    const known = values.filter(v => v !== null && v !== undefined);
    const low = Math.min(...known), high = Math.max(...known), span = high - low || 1;
    const found = [];
    let run = null;
    values.forEach((value, i) => {
      if (value === null || value === undefined) { run = null; return; }
      if (!run) found.push((run = []));
      run.push([(i / Math.max(1, values.length - 1)) * width, height - 2 - ((value - low) / span) * (height - 4)]);
    });
    return found;
  }

  const line = run => 'M' + run.map(p => p[0].toFixed(1) + ' ' + p[1].toFixed(1)).join('L');

  parts.Spark = function (props) {
    const values = props.values || [];
    const width = 120, height = 26;
    if (values.filter(v => v !== null).length < 2) return h('div', { className: 'spark' });
    const found = runs(values, width, height);
    const last = found[found.length - 1];
    const end = last[last.length - 1];
    return h('svg', {
      className: 'spark', viewBox: '0 0 ' + width + ' ' + height, preserveAspectRatio: 'none', role: 'img', 'aria-label': props.label,
    }, found.filter(run => run.length > 1).flatMap((run, i) => [
      h('path', { key: 'a' + i, className: 'area', d: line(run) + 'L' + run[run.length - 1][0] + ' ' + height + 'L' + run[0][0] + ' ' + height + 'Z' }),
      h('path', { key: 'l' + i, className: 'line', d: line(run) }),
    ]).concat(h('path', { key: 'end', className: 'end', d: 'M' + end[0] + ' ' + end[1] + 'h.01' })));
  };

  /* Bars of this year with a tick for the year before. rows: [{label, value, before, title, href}];
     a bar with an address goes there. */
  parts.Months = function (props) {
    const rows = props.rows || [];
    const top = Math.max(1, ...rows.map(r => Math.max(r.value || 0, r.before || 0)));
    const linked = rows.some(r => r.href);
    return h('div', { className: 'months', role: linked ? 'group' : 'img', 'aria-label': props.label }, rows.map((r, i) =>
      h(r.href ? 'a' : 'div', Object.assign({ key: i, className: 'month' + (r.partial ? ' partial' : '') + (r.on ? ' on' : ''), title: r.title },
        r.href ? { href: r.href, onClick: window.gezhi.follow } : null),
        h('div', { className: 'well' },
          h('i', { className: 'bar', style: { height: (100 * (r.value || 0)) / top + '%' } }),
          r.before === null || r.before === undefined ? null : h('i', { className: 'before', style: { bottom: (100 * r.before) / top + '%' } })),
        h('span', null, r.label))));
  };

  /* A day of the calendar as the address writes it: 2026-02-30 is none. */
  const isDay = text => /^\d{4}-\d{2}-\d{2}$/.test(text || '') && !isNaN(new Date(text)) && new Date(text).toISOString().startsWith(text);

  /* First and last day of the period; goes there when both are given and in order. */
  parts.Days = function (props) {
    const [since, setSince] = React.useState(props.since);
    const [until, setUntil] = React.useState(props.until);
    React.useEffect(() => { setSince(props.since); setUntil(props.until); }, [props.since, props.until]);
    const field = (value, set, label, min, max) => h('label', null, h('span', null, label), h('input', {
      // Not of type date: the browser would write it in its own language, whatever the screen speaks.
      type: 'text', inputMode: 'numeric', maxLength: 10, size: 10, placeholder: 'YYYY-MM-DD', pattern: '\\d{4}-\\d{2}-\\d{2}', autoComplete: 'off',
      value: value || '', title: min && max ? min + ' – ' + max : undefined, 'aria-label': label, 'aria-invalid': isDay(value) ? undefined : true,
      onChange: event => set(event.target.value.replace(/[./\u5e74\u6708]/g, '-').replace(/[^\d-]/g, '')),
    }));
    const ready = isDay(since) && isDay(until) && since <= until;
    const apply = event => {
      event.preventDefault();
      if (ready) window.gezhi.go(window.gezhi.changed(location.search, { p: null, from: since, to: until }));
    };
    return h('form', { id: props.id, className: 'days', onSubmit: apply },
      field(since, setSince, props.words[0], props.first, until), field(until, setUntil, props.words[1], since, props.last),
      h('button', { type: 'submit', disabled: !ready, className: 'button' }, props.words[2]));
  };
})();
