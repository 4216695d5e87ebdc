/* Lists of issues: text, order and the opened issue stand in the fragment of the address. */
(function () {
  'use strict';
  const gezhi = (window.gezhi = window.gezhi || {});
  const parts = (window.gezhi_screen = window.gezhi_screen || {});
  const side = (window.dash_clientside = window.dash_clientside || {});
  const h = React.createElement;
  const KEYS = ['q', 'sort', 'dir', 'issue'];
  const PAUSE_MS = 300;

  const read = () => new URLSearchParams(location.hash.slice(1));

  function written(changes) {
    const values = read();
    for (const [key, value] of Object.entries(changes)) {
      if (value) values.set(key, value); else values.delete(key);
    }
    const kept = KEYS.filter(key => values.has(key)).map(key => key + '=' + encodeURIComponent(values.get(key)));
    return location.pathname + location.search + (kept.length ? '#' + kept.join('&') : '');
  }

  const tell = () => window.dispatchEvent(new CustomEvent('_dashprivate_pushstate'));

  gezhi.list = {
    find: text => { history.replaceState({}, '', written({ q: text })); tell(); },
    open: number => {
      if (read().get('issue') === number) return;
      history.pushState({}, '', written({ issue: number }));
      tell();
    },
    close: () => { history.pushState({}, '', written({ issue: null })); tell(); },
  };

  side.list = {
    /* What the address says becomes the table's filter and order; new columns also forget the old rows. */
    restore: function (columns, _hash) {
      const stay = window.dash_clientside.no_update;
      if (!columns || !columns.length) return [stay, stay];
      const values = read(), text = values.get('q') || '';
      const known = side.list.known || {};
      const same = known.columns === columns && known.text === text;
      side.list.known = { columns, text };
      if (same) return [stay, stay];
      const filter = text ? { title: { filterType: 'text', type: 'contains', filter: text } } : {};
      const sort = values.get('sort');
      const state = sort && known.columns !== columns
        ? columns.map(each => ({ colId: each.field, sort: each.field === sort ? values.get('dir') || 'desc' : null })) : stay;
      return [filter, state];
    },
    /* The order a reader chooses by a click on a heading goes into the address without a new question. */
    note: function (request) {
      if (!request) return;
      const [first] = request.sortModel || [];
      const address = written({ sort: first && first.colId, dir: first && first.sort });
      if (address !== location.pathname + location.search + location.hash) history.replaceState({}, '', address);
    },
  };

  parts.SearchBox = function (props) {
    const [text, setText] = React.useState(() => read().get('q') || '');
    const wait = React.useRef(0);
    React.useEffect(() => {
      const follow = () => setText(read().get('q') || '');
      window.addEventListener('popstate', follow);
      window.addEventListener('_dashprivate_pushstate', follow);
      return () => { window.removeEventListener('popstate', follow); window.removeEventListener('_dashprivate_pushstate', follow); };
    }, []);
    const change = event => {
      const value = event.target.value;
      setText(value);
      clearTimeout(wait.current);
      if (event.nativeEvent.isComposing) return;
      wait.current = setTimeout(() => gezhi.list.find(value.trim()), PAUSE_MS);
    };
    const words = props.label || {};
    return h('label', { id: props.id, className: 'seek' },
      h('span', { className: 'i i-search', 'aria-hidden': 'true' }),
      h('input', { type: 'search', value: text, maxLength: 40, placeholder: words.hint, 'aria-label': words.name, onChange: change,
        onCompositionEnd: event => { clearTimeout(wait.current); gezhi.list.find(event.target.value.trim()); } }));
  };

  /* The row under a cell, and what it holds. */
  function rowOf(target) {
    const cell = target.closest && target.closest('.issues .ag-cell');
    const row = cell && cell.closest('.ag-row');
    const number = row && row.getAttribute('row-id');
    if (!number) return null;
    const table = cell.closest('.issues');
    const api = window.dash_ag_grid.getApi && window.dash_ag_grid.getApi(table.id);
    const node = api && api.getRowNode(number);
    return { number, column: cell.getAttribute('col-id'), data: (node && node.data) || {} };
  }

  function act(found) {
    if (found.column !== 'place' || !found.data.at) return gezhi.list.open(found.number);
    const at = found.data.at, way = gezhi.changed(location.search, { at, level: null });
    if (location.pathname.startsWith('/compound/')) gezhi.visit('/' + way); else gezhi.go(way);
  }

  document.addEventListener('click', event => {
    const close = event.target.closest && event.target.closest('.history a.close');
    if (close) { event.preventDefault(); return gezhi.list.close(); }
    const open = event.target.closest && event.target.closest('a.open');
    if (open) { event.preventDefault(); return gezhi.list.open(new URLSearchParams(open.hash.slice(1)).get('issue')); }
    const found = rowOf(event.target);
    if (found) act(found);
  });
  document.addEventListener('keydown', event => {
    if (event.key === 'Enter') { const found = rowOf(event.target); if (found) act(found); }
    if (event.key === 'Escape' && read().get('issue')) { event.stopPropagation(); gezhi.list.close(); }
  }, true);

  /* Another room without loading the page. Only the router is told: the room that is left would ask
     for panels that are gone. Answers that are still on their way are waited for; a slow one is
     dropped with the whole page. */
  let standing = location.pathname;
  const enter = () => {
    standing = location.pathname;
    const { pathname, search, hash, href } = location;
    window.dash_clientside.set_props('shell-url', { pathname, search, hash, href });
  };
  gezhi.visit = function (address, tries = 0) {
    if (document.querySelector('[data-busy="1"]')) {
      if (tries < 30) setTimeout(() => gezhi.visit(address, tries + 1), 50); else location.assign(address);
      return;
    }
    history.pushState({}, '', address);
    enter();
  };
  window.addEventListener('popstate', event => {
    if (location.pathname === standing) return;
    event.stopImmediatePropagation();
    enter();
  }, true);
  document.addEventListener('click', event => {
    const link = event.target.closest && event.target.closest('a.way');
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.origin !== location.origin || link.pathname === location.pathname) return;
    event.preventDefault();
    gezhi.visit(link.pathname + link.search);
  });
})();
