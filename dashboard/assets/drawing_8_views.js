/* Comparing plans, the bill, and what came of a plan that was put into force. */
(function () {
  'use strict';
  const D = (window.gezhi_drawing = window.gezhi_drawing || {});
  const h = D.h, S = D.shapes;
  /* Measures in the order of the table: digits, unit, and which way is better. */
  const MEASURES = [['grids', 0, '', 0], ['in_range', 0, '%', 1], ['mean_off', 1, '%', -1], ['worst_off', 0, '%', -1], ['least', 0, '', 0], ['most', 0, '', 0], ['issues_spread', 1, '', -1], ['most_issues', 1, '', -1], ['most_visits', 0, '', -1], ['compactness', 2, '', 1], ['errors', 0, '', -1], ['warnings', 0, '', -1]];

  /* For every building the name of its grid; new faces of two drawings are the same where most of their households are. */
  function homes(sheets, ground) {
    return ground.communities.filter(each => sheets[each.code]).flatMap(each => each.buildings.map(b => {
      const face = sheets[each.code].faces.find(one => S.inside(one.rings, b[0], b[1]));
      return face ? { at: [b[0], b[1]], n: b[2], name: each.code + ':' + (face.origin || '+' + face.number) } : null;
    }));
  }
  D.movedBetween = function (one, two, ground) {
    const a = homes(one, ground), b = homes(two, ground), shared = new Map();
    a.forEach((from, i) => { const to = b[i]; if (from && to && to.name.includes('+')) { const key = to.name + '|' + from.name; shared.set(key, (shared.get(key) || 0) + from.n + 1e-6); } });
    const same = new Map();
    for (const [key, n] of [...shared].sort((p, q) => q[1] - p[1])) { const [to, from] = key.split('|'); if (!same.has(to) && ![...same.values()].includes(from) && from.includes('+')) same.set(to, from); }
    const moved = a.map((from, i) => (from && b[i] && from.name !== (same.get(b[i].name) || b[i].name) ? { at: from.at, n: from.n } : null)).filter(Boolean);
    return { spots: moved.map(each => each.at), buildings: moved.length, households: moved.reduce((sum, each) => sum + each.n, 0) };
  };

  D.Compare = function ({ plan, at }) {
    const plans = D.useAnswer('/plans'), today = D.useAnswer('/plans/' + plan.id + '/at/0');
    const others = (plans.data ? plans.data.plans : []).filter(each => each.id !== plan.id && each.communities.some(code => plan.row.communities.includes(code)));
    const withId = at.with && others.some(each => String(each.id) === at.with) ? at.with : null;
    const other = D.useAnswer(withId ? '/plans/' + withId : null);
    if (!today.data) return today.trouble ? h(D.Trouble, { trouble: today.trouble }) : h(D.Waiting);
    const common = withId && other.data ? plan.row.communities.filter(code => other.data.sheets[code]) : plan.row.communities;
    const only = sheets => Object.fromEntries(common.map(code => [code, sheets[code]]));
    const columns = [{ key: 'today', title: D.t('today'), sheets: only(today.data.sheets) }, { key: 'a', title: 'A · ' + plan.row.title, sheets: only(plan.sheets) }];
    if (withId && other.data) columns.push({ key: 'b', title: 'B · ' + other.data.title, sheets: only(other.data.sheets) });
    columns.forEach(each => { each.measures = D.measures(each.sheets); each.moved = each.key === 'today' ? null : D.movedBetween(columns[0].sheets, each.sheets, plan.ground); });
    const [from, to] = columns.length > 2 ? [columns[1], columns[2]] : [columns[0], columns[1]];
    const moved = D.movedBetween(from.sheets, to.sheets, plan.ground);
    const best = (key, better) => { const values = columns.map(each => each.measures[key]); return better && new Set(values).size > 1 ? (better > 0 ? Math.max(...values) : Math.min(...values)) : null; };
    return h('main', { className: 'dr-page scroll', 'data-view': 'compare' },
      h('header', { className: 'dr-row' }, h('h2', null, D.t('compare')), h('label', { className: 'dr-row' }, D.t('compare_with'), h('select', { value: withId || '', onChange: e => D.go({ with: e.target.value || null }) },
        h('option', { value: '' }, D.t('only_today')), others.map(each => h('option', { key: each.id, value: each.id }, '#' + each.id + ' ' + each.title))))),
      h('div', { className: 'dr-maps n' + (columns.length + 1) },
        columns.map(each => h('figure', { key: each.key, className: 'panel' }, h('figcaption', null, each.title), h(D.Small, { sheets: each.sheets, ground: plan.ground, label: each.title }))),
        h('figure', { className: 'panel' }, h('figcaption', null, D.t('difference'), h('small', null, D.t('difference_note', { from: from.key === 'today' ? D.t('today') : 'A', to: to.key === 'a' ? 'A' : 'B', n: moved.buildings }))),
          h(D.Small, { sheets: to.sheets, under: from.sheets, moved: moved.spots, ground: plan.ground, label: D.t('difference') }))),
      h('section', { className: 'panel' }, h('table', { className: 'dr-list measures' },
        h('thead', null, h('tr', null, h('th', { scope: 'col' }, D.t('measure')), columns.map(each => h('th', { key: each.key, scope: 'col' }, each.title)))),
        h('tbody', null, MEASURES.map(([key, digits, unit, better]) => { const top = best(key, better); return h('tr', { key }, h('th', { scope: 'row', title: D.t('about_m_' + key) }, D.t('m_' + key)), columns.map(each => h('td', { key: each.key, className: each.measures[key] === top ? 'best' : '' }, D.n(each.measures[key], digits) + (each.measures[key] === null ? '' : unit), each.measures[key] === top ? h('small', null, D.t('better')) : null))); }),
          ['buildings', 'households'].map(key => h('tr', { key: 'moved' + key }, h('th', { scope: 'row' }, D.t('m_moved_' + key)), columns.map(each => h('td', { key: each.key }, each.moved ? D.n(each.moved[key]) : '–'))))))));
  };

  /* A grid that begins has no code yet: its number in the plan. */
  const named = code => (code && code[0] === '+' ? D.t('new_grid', { n: code.slice(1) }) : code && code[0] === '#' ? D.t('new_area', { n: code.slice(1) }) : code);
  const total = (row, key) => (row ? row[key] : null);
  function Gains({ bill }) {
    const rows = bill.grids.filter(row => !row.same);
    return h('table', { className: 'dr-list' },
      h('thead', null, h('tr', null, ['grid', 'what', 'households', 'people', 'buildings', 'issues_month', 'open', 'visits_due'].map((key, i) => h('th', { key, scope: 'col', className: i > 1 ? 'n' : '' }, D.t('col_' + key))))),
      h('tbody', null, rows.map(row => h('tr', { key: row.community + row.grid }, h('th', { scope: 'row' }, named(row.grid), h('small', null, D.name(row))),
        h('td', null, h('span', { className: 'badge ' + (!row.before ? 'good' : !row.after ? 'bad' : 'accent') }, D.t(!row.before ? 'begins_short' : !row.after ? 'ends_short' : 'changes_short'))),
        ['households', 'people', 'buildings', 'issues_month', 'open', 'visits_due'].map(key => {
          const [a, b] = [total(row.before, key), total(row.after, key)], digits = key === 'issues_month' ? 1 : 0, by = (b || 0) - (a || 0);
          return h('td', { key, className: 'n' }, D.n(a, digits) + ' → ' + D.n(b, digits), Math.abs(by) > 0.049 ? h('small', { className: by > 0 ? 'up' : 'down' }, D.signed(by, digits)) : null);
        })))));
  }
  /* A count that was withheld comes as its words. */
  const told = value => (typeof value === 'string' ? value : D.n(value));
  const rows = (list, most, draw) => [...list.slice(0, most).map(draw), list.length > most ? h('tr', { key: 'more' }, h('td', { colSpan: 6, className: 'muted' }, D.t('and_more', { n: list.length - most }))) : null];

  D.Posts = ({ bill }) => h('table', { className: 'dr-list' }, h('thead', null, h('tr', null, ['post', 'role', 'from', 'to'].map(key => h('th', { key, scope: 'col' }, D.t('col_' + key))))), h('tbody', null, bill.posts.map(each => h('tr', { key: each.post }, h('th', { scope: 'row' }, each.post), h('td', null, D.words['role_' + each.role] || each.role), h('td', null, each.from || h('span', { className: 'badge good' }, D.t('post_begins'))), h('td', null, named(each.to) || h('span', { className: 'badge bad' }, D.t('post_ends'))))), (bill.vacancies || []).map(code => h('tr', { key: 'v' + code }, h('th', { scope: 'row' }, h('span', { className: 'badge warn' }, D.t('vacancy'))), h('td', null, D.t('role_grid_head')), h('td', null, '–'), h('td', null, named(code))))));

  D.BillBody = function ({ bill }) {
    const late = bill.issues.filter(each => each.due_at && each.due_at < bill.made_at).length, t = bill.totals || {};
    const section = (title, count, table, none) => h('section', { className: 'panel' }, h('h3', null, title, h('small', null, D.n(count))), count ? table : h('p', { className: 'nothing' }, none));
    return h(React.Fragment, null,
      h('div', { className: 'dr-tiles' }, (bill.communities ? ['communities_ended', 'communities_made', 'grids_cut', 'issues_moved'] : ['households_moved', 'buildings_moved', 'issues_moved', 'grids_ended']).concat('care_moved' in t ? ['care_moved'] : []).map(key => h('div', { key, className: 'panel tile' }, h('b', null, told(t[key])), h('span', null, D.t('total_' + key))))),
      bill.communities ? D.areaSections(bill, named, section) : null,
      section(D.t('gains'), bill.grids.filter(row => !row.same).length, h(Gains, { bill }), D.t('nothing_moves')),
      section(D.t('flows'), bill.flows.length, h('table', { className: 'dr-list' }, h('thead', null, h('tr', null, ['from', 'to', 'buildings', 'households', ...('care_moved' in t ? ['care'] : [])].map((key, i) => h('th', { key, scope: 'col', className: i > 1 ? 'n' : '' }, D.t('col_' + key))))), h('tbody', null, rows(bill.flows, 60, (each, i) => h('tr', { key: i }, h('th', { scope: 'row' }, named(each.from)), h('td', null, named(each.to)), h('td', { className: 'n' }, D.n(each.buildings)), h('td', { className: 'n' }, D.n(each.households)), 'care_moved' in t ? h('td', { className: 'n' }, told(each.care_moved)) : null)))), D.t('nothing_moves')),
      section(D.t('issues'), bill.issues.length, h(React.Fragment, null, late ? h('p', { className: 'dr-note bad' }, D.t('issues_late', { n: late })) : null, h('table', { className: 'dr-list' }, h('thead', null, h('tr', null, ['issue', 'due', 'from', 'to'].map(key => h('th', { key, scope: 'col' }, D.t('col_' + key))))), h('tbody', null, rows(bill.issues, 60, each => h('tr', { key: each.id }, h('th', { scope: 'row' }, each.issue_no), h('td', { className: each.due_at && each.due_at < bill.made_at ? 'bad' : '' }, each.due_at ? D.moment(each.due_at) : '–'), h('td', null, named(each.from)), h('td', null, named(each.to))))))), D.t('no_issues')),
      section(D.t('posts'), bill.posts.length + (bill.vacancies || []).length, h(D.Posts, { bill }), D.t('no_posts')),
      section(D.t('teams'), (bill.teams || []).length, h('table', { className: 'dr-list' }, h('tbody', null, (bill.teams || []).map(each => h('tr', { key: each.compound }, h('th', { scope: 'row' }, D.name(each)), h('td', null, each.leader || '–'), h('td', null, each.to.map(named).join(D.t('comma'))))))), D.t('no_teams')));
  };
  D.Bill = function ({ plan }) {
    const bill = D.useAnswer('/plans/' + plan.id + '/bill?step=' + plan.row.head);
    return h('main', { className: 'dr-page scroll', 'data-view': 'bill' },
      h('header', { className: 'dr-row' }, h('h2', null, D.t('bill')), h('p', { className: 'muted' }, D.t('bill_lead')), h('span', { className: 'push' }), h('a', { className: 'dr-plain', href: '/plans/' + plan.id + '/bill.xlsx?lang=' + D.lang, download: '' }, D.icon('table'), D.t('download_bill'))),
      h(D.Trouble, { trouble: bill.trouble }), bill.data ? h(D.BillBody, { bill: bill.data }) : bill.trouble ? null : h(D.Waiting));
  };
})();
