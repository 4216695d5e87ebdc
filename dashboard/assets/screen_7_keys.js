/* The presenter's keys, the help that tells them, a pointer seen from afar. Asleep while somebody types. */
(function () {
  'use strict';
  const h = React.createElement;
  const gezhi = (window.gezhi = window.gezhi || {});
  const parts = (window.gezhi_screen = window.gezhi_screen || {});
  const root = document.documentElement;
  const STILL_MS = 3000; /* after so long without movement the wall hides the pointer */
  const OWN_ARROWS = '.leaflet-container, [role=slider], [role=grid], [role=treegrid], [role=listbox], [role=menu], [role=radiogroup], [role=tablist]';

  const press = id => { const part = document.getElementById(id); if (part) part.click(); };

  async function step(way) {
    try {
      const answer = await fetch('/step/' + way + location.search, { headers: { Accept: 'application/json' } });
      const found = answer.ok ? (await answer.json()).search : null;
      if (found !== null) gezhi.go(found);
    } catch (_) { gezhi.lost(); }
  }

  /* The same state in another room, without a reload: full screen stays. */
  gezhi.enter = function (path) {
    history.pushState({}, '', path + location.search);
    window.dispatchEvent(new CustomEvent('_dashprivate_pushstate'));
  };

  function compare() {
    const on = new URLSearchParams(location.search).get('show') === 'compare';
    gezhi.go(gezhi.changed(location.search, { show: on ? null : 'compare' }));
  }

  function layer(number) {
    const all = document.querySelectorAll('.layers .toggle');
    if (all[number - 1]) all[number - 1].click();
  }

  const help = () => document.querySelector('dialog.help');
  gezhi.help = () => { const sheet = help(); if (sheet && !sheet.open) sheet.showModal(); };

  const acts = {
    n: () => step('next'), ArrowRight: () => step('next'),
    p: () => step('previous'), ArrowLeft: () => step('previous'),
    u: () => step('up'), Backspace: () => step('up'),
    ' ': () => document.dispatchEvent(new CustomEvent('gezhi:play', { bubbles: true })),
    f: () => press('header-full'), t: () => press('header-theme'),
    w: () => gezhi.enter(location.pathname === '/wall' ? '/' : '/wall'),
    c: compare, l: () => { root.dataset.pointer = root.dataset.pointer === 'large' ? '' : 'large'; },
    '?': gezhi.help, '/': () => { const box = document.getElementById('search'); if (box) box.focus(); },
  };

  const typing = target => target.closest && target.closest('input, textarea, select, [contenteditable=true], dialog');

  function taken(event) {
    const target = event.target.closest ? event.target : document.body;
    if (event.key === ' ' || event.key === 'Backspace') return target.closest('button, a, summary, [role=button], [role=slider], [role=grid]');
    return event.key.startsWith('Arrow') && target.closest(OWN_ARROWS);
  }

  document.addEventListener('keydown', event => {
    if (event.defaultPrevented || event.repeat || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!document.querySelector('.room') || typing(event.target) || taken(event)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (/^[1-9]$/.test(key)) layer(Number(key));
    else if (acts[key]) acts[key]();
    else return;
    event.preventDefault();
  });

  document.addEventListener('click', event => {
    if (event.target.closest('[data-do=skip]')) {
      const first = document.querySelector('.places .ranking a, .places a');
      if (first) first.focus();
    }
    if (event.target.closest('[data-do=help]')) {
      document.querySelectorAll('details.menu[open]').forEach(menu => { menu.open = false; });
      gezhi.help();
    }
  });

  let still = 0;
  document.addEventListener('pointermove', () => {
    delete root.dataset.still;
    clearTimeout(still);
    if (location.pathname === '/wall') still = setTimeout(() => { root.dataset.still = '1'; }, STILL_MS);
  }, { passive: true });

  function row(each, i) {
    const caps = each.caps.map((cap, n) => h('kbd', { key: n }, cap));
    return h('div', { key: i }, h('dt', null, caps), h('dd', null, each.text));
  }

  /* A modal dialog keeps the focus inside and closes on Escape by itself. */
  parts.Help = function (props) {
    const ref = React.useRef(null);
    const close = () => ref.current.close();
    const keyed = event => { event.stopPropagation(); if (event.key === '?') { event.preventDefault(); close(); } };
    return h('dialog', { ref, className: 'help', 'aria-labelledby': 'help-title', onKeyDown: keyed, onClick: event => { if (event.target === ref.current) close(); } },
      h('div', { className: 'sheet scroll' },
        h('header', null, h('h2', { id: 'help-title' }, props.title),
          h('button', { type: 'button', className: 'tool', onClick: close, 'aria-label': props.close, title: props.close }, h('span', { className: 'i i-close', 'aria-hidden': true }))),
        h('div', { className: 'groups' }, props.groups.map((group, g) =>
          h('section', { key: g }, h('h3', null, group.title), h('dl', null, group.rows.map(row))))),
        h('p', { className: 'muted' }, props.note)));
  };
})();
