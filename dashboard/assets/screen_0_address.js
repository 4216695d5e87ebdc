/* The address is the state: reading it, changing parts of it, going there without a reload. */
(function (root) {
  'use strict';
  const gezhi = (root.gezhi = root.gezhi || {});
  const ORDER = ['at', 'ladder', 'level', 'p', 'from', 'to', 'cat', 'matter', 'source', 'status',
    'late', 'type', 'age', 'star', 'metric', 'layers', 'cmp', 'show', 'vs', 'then', 'till', 'clock', 'rows', 'lang'];

  const plain = text => encodeURIComponent(text).replace(/%3A/g, ':').replace(/%2C/g, ',');

  /* The query string after changes; null removes a key. Known keys stand in one order, others go. */
  gezhi.changed = function (search, changes) {
    const values = new URLSearchParams(search);
    for (const [key, value] of Object.entries(changes)) {
      if (value === null || value === undefined || value === '') values.delete(key);
      else values.set(key, value);
    }
    const kept = ORDER.filter(key => values.has(key)).map(key => key + '=' + plain(values.get(key)));
    return kept.length ? '?' + kept.join('&') : '';
  };

  /* The same way a link goes: a new entry of the history, and Dash is told. */
  gezhi.go = function (search) {
    if (search === location.search) return;
    history.pushState({}, '', location.pathname + search);
    window.dispatchEvent(new CustomEvent('_dashprivate_pushstate'));
  };

  /* Drills to a place: `kind:code`, or the bare code of an area. The level follows the ladder again. */
  gezhi.drill = (kind, code) => gezhi.go(gezhi.changed(location.search, {
    at: kind === 'area' ? code : kind + ':' + code, level: null,
  }));
})(typeof window === 'undefined' ? globalThis : window);
