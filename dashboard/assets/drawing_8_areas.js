/* Communities divided themselves: which are too large, and what a bill says of them. */
(function () {
  'use strict';
  const D = (window.gezhi_drawing = window.gezhi_drawing || {});
  const h = D.h;
  const QUANTITIES = ['people', 'households', 'buildings', 'compounds', 'grids', 'open'];

  /* Communities with more people than one may have, the largest first; each opens a plan that divides it. */
  D.TooLarge = function ({ choices, divide }) {
    const found = choices.communities.filter(each => each.people > choices.people[1]).sort((a, b) => b.people - a.people);
    return h('section', { className: 'panel' }, h('h2', null, D.t('too_large')),
      h('p', { className: 'dr-note' }, D.t('too_large_note', { most: D.n(choices.people[1]) })),
      found.length ? h('table', { className: 'dr-list' },
        h('thead', null, h('tr', null, ['community', 'street', 'people', 'households', 'grids', ''].map((key, i) => h('th', { key, scope: 'col', className: i > 1 ? 'n' : '' }, key ? D.t('choose_' + key) : null)))),
        h('tbody', null, found.map(each => h('tr', { key: each.code },
          h('th', { scope: 'row' }, D.name(each), h('small', null, each.code)), h('td', null, D.lang === 'en' ? each.parent_en || each.parent_zh : each.parent_zh),
          ['people', 'households', 'grids'].map(key => h('td', { key, className: 'n' }, D.n(each[key]))),
          h('td', { className: 'n' }, h('button', { type: 'button', className: 'dr-plain', 'data-divide': each.code, onClick: () => divide(each.code) }, D.t('divide_community'))))))) : h('p', { className: 'nothing' }, D.t('none_too_large')));
  };

  /* What a plan divides: the grids of communities, or the communities themselves. */
  D.WhatDivided = ({ kind, setKind }) => h('fieldset', { className: 'dr-what' }, h('legend', null, D.t('what_divided')), ['grids', 'community'].map(key =>
    h('label', { key, className: 'dr-check' }, h('input', { type: 'radio', name: 'kind', value: key, checked: kind === key, onChange: () => setKind(key) }), h('span', null, D.t('divide_' + key), h('small', null, D.t('divide_note_' + key))))));

  function Areas({ rows, named }) {
    return h('table', { className: 'dr-list' },
      h('thead', null, h('tr', null, ['community', 'what', ...QUANTITIES].map((key, i) => h('th', { key, scope: 'col', className: i > 1 ? 'n' : '' }, D.t('col_' + key))))),
      h('tbody', null, rows.map(row => h('tr', { key: row.community },
        h('th', { scope: 'row' }, D.name(row) || named(row.community), h('small', null, named(row.community))),
        h('td', null, h('span', { className: 'badge ' + (!row.before ? 'good' : !row.after ? 'bad' : 'accent') }, D.t(!row.before ? 'begins_short' : !row.after ? 'retires_short' : 'changes_short'))),
        QUANTITIES.map(key => h('td', { key, className: 'n' }, row.before && row.after ? D.n(row.before[key]) + ' → ' + D.n(row.after[key]) : D.n((row.before || row.after)[key])))))));
  }
  const Follows = ({ rows, named }) => h('table', { className: 'dr-list' },
    h('thead', null, h('tr', null, ['kind', 'name', 'from_area', 'to_area'].map(key => h('th', { key, scope: 'col' }, D.t('col_' + key))))),
    h('tbody', null, rows.slice(0, 80).map(each => h('tr', { key: each.kind + each.code + each.role }, h('td', null, D.t('belongs_' + each.kind)), h('th', { scope: 'row' }, D.name(each), h('small', null, each.code)), h('td', null, each.from), h('td', null, named(each.to)))),
      rows.length > 80 ? h('tr', null, h('td', { colSpan: 4, className: 'muted' }, D.t('and_more', { n: rows.length - 80 }))) : null));

  D.areaSections = (bill, named, section) => {
    const rows = bill.communities.filter(row => !row.same);
    return h(React.Fragment, null,
      section(D.t('communities'), rows.length, h(Areas, { rows, named }), D.t('nothing_moves')),
      section(D.t('belongings'), bill.belongings.length, h(Follows, { rows: bill.belongings, named }), D.t('nothing_moves')),
      section(D.t('left'), bill.left.length, h(React.Fragment, null, h('p', { className: 'dr-note' }, D.t('left_note')), h(Follows, { rows: bill.left, named })), D.t('nothing_left')));
  };
  /* The same with the codes that new communities were given. */
  D.areasNamed = (bill, named) => ({
    communities: bill.communities.map(row => Object.assign({}, row, { community: named(row.community) })),
    belongings: bill.belongings.map(row => Object.assign({}, row, { to: named(row.to) })), left: bill.left.map(row => Object.assign({}, row, { to: named(row.to) })),
  });
})();
