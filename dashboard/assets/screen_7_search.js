/* Search: a box that finds places while one types; every result is a link that drills there. */
(function () {
  'use strict';
  const h = React.createElement;
  const gezhi = (window.gezhi = window.gezhi || {});
  const parts = (window.gezhi_screen = window.gezhi_screen || {});
  const REST = 60; /* milliseconds without a key before the server is asked */
  const EMPTY = { groups: [], said: '', text: '' };

  const there = at => gezhi.changed(location.search, { at, level: null }) || '?';

  /* What was typed stands out in the name, where it stands there as it was typed. */
  function marked(name, text) {
    const from = name.toLowerCase().indexOf(text.trim().toLowerCase());
    if (!text.trim() || from < 0) return name;
    const to = from + text.trim().length;
    return [name.slice(0, from), h('mark', { key: 'm' }, name.slice(from, to)), name.slice(to)];
  }

  function option(row, text, chosen, id, pick) {
    return h('a', {
      key: row.at, id, role: 'option', href: there(row.at), tabIndex: -1, className: chosen ? 'hit on' : 'hit', 'aria-selected': chosen,
      onClick: event => { if (!(event.metaKey || event.ctrlKey || event.shiftKey)) { event.preventDefault(); pick(row); } },
      onMouseDown: event => event.preventDefault(),
    }, h('span', { className: 'name' }, ...[].concat(marked(row.name, text)),
      row.mark ? h('em', { className: 'state ' + row.state }, h('i', { className: 'spot ' + row.state, 'aria-hidden': true }), row.mark) : null),
    h('small', { className: 'path' }, row.path), h('small', { className: 'code' }, row.code));
  }

  function listed(found, active, pick) {
    let n = -1;
    return found.groups.map((group, g) => h('div', { key: g, role: 'group', 'aria-labelledby': 'search-level-' + g },
      h('h3', { id: 'search-level-' + g, role: 'presentation' }, group.level),
      group.rows.map(row => { n += 1; return option(row, found.text, n === active, 'search-hit-' + n, pick); }),
      group.more ? h('p', { className: 'muted', role: 'presentation' }, group.more) : null));
  }

  /* Asks once the keys rest; an answer that comes after a later question is thrown away. */
  function useFound(text) {
    const [found, setFound] = React.useState(EMPTY);
    const [busy, setBusy] = React.useState(false);
    React.useEffect(() => {
      if (!text.trim()) { setFound(EMPTY); setBusy(false); return undefined; }
      const stop = new AbortController();
      const timer = setTimeout(async () => {
        setBusy(true);
        try {
          const ask = '/find?find=' + encodeURIComponent(text) + location.search.replace('?', '&');
          const answer = await fetch(ask, { signal: stop.signal, headers: { Accept: 'application/json' } });
          if (answer.ok) setFound(Object.assign(await answer.json(), { text }));
          else if (answer.status >= 502) gezhi.lost();
        } catch (error) {
          if (error.name === 'AbortError') return;
          gezhi.lost();
        }
        setBusy(false);
      }, REST);
      return () => { clearTimeout(timer); stop.abort(); };
    }, [text]);
    return [found, busy];
  }

  parts.Search = function (props) {
    const { words } = props;
    const [text, setText] = React.useState('');
    const [open, setOpen] = React.useState(false);
    const [active, setActive] = React.useState(0);
    const box = React.useRef(null);
    const [found, busy] = useFound(text);
    const rows = found.groups.flatMap(group => group.rows);
    React.useEffect(() => setActive(0), [found]);
    React.useEffect(() => {
      const hit = open && document.getElementById('search-hit-' + active);
      if (hit) hit.scrollIntoView({ block: 'nearest' });
    }, [active, open]);
    const shown = open && text.trim() !== '' && found.text !== '';
    const pick = row => { setText(''); setOpen(false); box.current.blur(); gezhi.go(there(row.at)); };
    const keyed = event => {
      if (event.nativeEvent.isComposing) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && rows.length) { event.preventDefault(); setOpen(true); setActive((active + step + rows.length) % rows.length); }
      /* An answer to what was typed before is not what the reader chose from. */
      if (event.key === 'Enter' && shown && found.text === text && rows[active]) { event.preventDefault(); pick(rows[active]); }
      if (event.key === 'Escape') {
        event.stopPropagation();
        if (shown) setOpen(false); else { setText(''); box.current.blur(); }
      }
    };
    return h('div', { className: 'search', role: 'search', onBlur: () => setOpen(false) },
      h('span', { className: 'i i-search', 'aria-hidden': true }),
      h('input', {
        ref: box, id: 'search', type: 'text', role: 'combobox', autoComplete: 'off', spellCheck: false, maxLength: 40, value: text,
        placeholder: words.hint, 'aria-label': words.label, 'aria-expanded': shown, 'aria-controls': 'search-hits',
        'aria-autocomplete': 'list', 'aria-activedescendant': shown && rows.length ? 'search-hit-' + active : undefined, 'aria-busy': busy,
        onChange: event => { setText(event.target.value); setOpen(true); }, onFocus: () => setOpen(true), onKeyDown: keyed,
      }),
      h('kbd', { 'aria-hidden': true }, '/'),
      h('div', { className: 'sheet scroll', hidden: !shown },
        h('div', { id: 'search-hits', role: 'listbox', 'aria-label': words.label }, listed(found, active, pick)),
        rows.length ? null : h('p', { className: 'muted' }, found.said)),
      h('span', { className: 'unseen', role: 'status' }, shown ? found.said : ''));
  };
})();
