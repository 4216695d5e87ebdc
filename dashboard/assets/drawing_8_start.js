/* The start: drafts, divisions put into force, and the dialog that opens a new plan. */
(function () {
  'use strict';
  const D = (window.gezhi_drawing = window.gezhi_drawing || {});
  const h = D.h;
  const MOST = 30;

  const names = (codes, choices) => {
    const found = codes.map(code => { const each = choices && choices.communities.concat(choices.former).find(one => one.code === code); return each ? D.name(each) : code; });
    return found.slice(0, 3).join(D.t('comma')) + (found.length > 3 ? D.t('and_more', { n: found.length - 3 }) : '');
  };
  D.communityNames = names;
  D.postName = (choices, code) => { const post = choices && choices.posts.find(one => one.code === code); return post ? D.name(post) : code; };

  /* Why a community should be looked at: grids too large, too small. */
  const advice = (each, most) => [each.over ? D.t('advice_split', { n: each.over }) : null, each.under ? D.t('advice_merge', { n: each.under }) : null, each.people > most ? D.t('advice_too_large', { n: D.n(each.people) }) : null].filter(Boolean).join(D.t('comma'));

  function NewPlan({ choices, onClose, first, what }) {
    const [kind, setKind] = React.useState(what || 'grids');
    const [chosen, setChosen] = React.useState(first || []), [wish, setWish] = React.useState(''), [title, setTitle] = React.useState('');
    const [label, setLabel] = React.useState(D.label()), [trouble, setTrouble] = React.useState(null), [busy, setBusy] = React.useState(false);
    const rows = React.useMemo(() => {
      const text = wish.trim().toLowerCase();
      const found = choices.communities.filter(each => !text || [each.code, each.name_zh, each.name_en, each.parent_zh, each.parent_en].some(name => (name || '').toLowerCase().includes(text)));
      return text ? found : found.slice().sort((a, b) => a.in_range / a.grids - b.in_range / b.grids || b.over + b.under - a.over - a.under);
    }, [wish, choices]);
    const usual = chosen.length ? D.t(kind === 'community' ? 'usual_title_areas' : 'usual_title', { community: names(chosen, choices), day: D.day(choices.today) }).slice(0, 80) : '';
    const toggle = code => setChosen(chosen.includes(code) ? chosen.filter(each => each !== code) : chosen.length < MOST ? [...chosen, code] : chosen);
    const open = async event => {
      event.preventDefault();
      if (!chosen.length || busy) return;
      setBusy(true);
      D.setLabel(label.trim());
      try { const { id } = await D.ask('/plans', { kind, communities: chosen, title: title.trim() || usual }); onClose(); D.go({ plan: id }, true); } catch (found) { setTrouble(found); setBusy(false); }
    };
    return h(D.Dialog, { title: D.t('new_plan'), onClose, wide: true }, h('form', { onSubmit: open, className: 'dr-new' },
      h(D.WhatDivided, { kind, setKind }),
      h('label', null, D.t('search_community'), h('input', { type: 'search', value: wish, autoFocus: true, placeholder: D.t('search_hint'), onChange: e => setWish(e.target.value) })),
      h('div', { className: 'scroll dr-choose', role: 'group', 'aria-label': D.t('communities') }, h('table', null,
        h('thead', null, h('tr', null, ['community', 'street', 'households', 'grids', 'in_range', 'advice'].map(key => h('th', { key, scope: 'col' }, D.t('choose_' + key))))),
        h('tbody', null, rows.slice(0, 200).map(each => h('tr', { key: each.code, className: chosen.includes(each.code) ? 'on' : '' },
          h('th', { scope: 'row' }, h('label', null, h('input', { type: 'checkbox', checked: chosen.includes(each.code), 'data-code': each.code, onChange: () => toggle(each.code) }), D.name(each))),
          h('td', null, D.lang === 'en' ? each.parent_en || each.parent_zh : each.parent_zh), h('td', { className: 'n' }, D.n(each.households)), h('td', { className: 'n' }, each.grids),
          h('td', { className: 'n' }, h('span', { className: 'dr-share', style: { '--share': 100 * each.in_range / each.grids + '%' } }, D.n(100 * each.in_range / each.grids) + '%')), h('td', { className: 'muted' }, advice(each, choices.people[1])))))), rows.length ? null : h('p', { className: 'nothing' }, D.t('nothing_found'))),
      h('div', { className: 'dr-fields' },
        h('label', null, D.t('plan_title'), h('input', { value: title, maxLength: 80, placeholder: usual, onChange: e => setTitle(e.target.value) })),
        h('label', null, D.t('your_name'), h('input', { value: label, maxLength: 40, placeholder: D.t('your_name_hint'), onChange: e => setLabel(e.target.value) }))),
      h(D.Trouble, { trouble }),
      h('footer', null, h('span', { className: 'muted' }, D.t('chosen_n', { n: chosen.length })), h('span', { className: 'push' }), h('button', { type: 'button', className: 'dr-plain', onClick: onClose }, D.t('cancel')), h('button', { type: 'submit', className: 'button', disabled: !chosen.length || busy }, D.t('open_plan')))));
  }

  function PlanRow({ plan, choices, again }) {
    const busy = plan.editor_seen_at && Date.now() - new Date(plan.editor_seen_at) < 90000;
    const drop = async () => { if (window.confirm(D.t('drop_sure', { title: plan.title }))) { try { await D.ask('/plans/' + plan.id + '/drop', {}); } catch (trouble) { window.alert(trouble.message); } again(); } };
    return h('tr', null,
      h('th', { scope: 'row' }, h(D.Link, { to: { plan: plan.id }, fresh: true }, plan.title), h('small', null, '#' + plan.id)),
      h('td', null, names(plan.communities, choices)), h('td', null, D.t('status_' + plan.status)), h('td', null, D.t('step_n', { n: plan.head })),
      h('td', null, D.moment(plan.changed_at), h('small', null, plan.editor_label)),
      h('td', null, plan.status === 'draft' && busy ? h('span', { className: 'badge warn' }, D.t('being_edited')) : null, plan.kind === 'community' ? h('small', null, D.t('kind_community')) : null, h('a', { className: 'dr-out', href: '/plans/' + plan.id + '/export.gpkg?lang=' + D.lang, download: true, title: D.t('export_hint') }, D.t('export')), plan.status === 'draft' ? h('button', { type: 'button', className: 'dr-plain', onClick: drop }, D.t('drop')) : null));
  }
  const Adoption = ({ each, choices, today }) => h('tr', null,
    h('th', { scope: 'row' }, h(D.Link, { to: { adoption: each.id }, fresh: true }, each.document_no), h('small', null, D.t('kind_' + each.kind))),
    h('td', null, names(each.communities, choices)), h('td', null, D.day(each.effective_on), h('small', null, each.applied_at ? null : today && each.effective_on > today ? D.t('to_come') : null)),
    h('td', null, D.postName(choices, each.post)), h('td', null, D.t('made_ended', { made: each.made, ended: each.ended })), h('td', null, each.reverted ? h('span', { className: 'badge warn' }, D.t('reverted')) : each.reason));

  D.Start = function () {
    const choices = D.useAnswer('/drawing/choices'), plans = D.useAnswer('/plans');
    const [fresh, setFresh] = React.useState(false), [file, setFile] = React.useState(false);
    const known = choices.data, found = plans.data;
    const table = (heads, rows, none) => (rows.length ? h('table', { className: 'dr-list' }, h('thead', null, h('tr', null, heads.map(key => h('th', { key, scope: 'col' }, key ? D.t(key) : null)))), h('tbody', null, rows)) : h('p', { className: 'nothing' }, none));
    const total = known && known.communities.reduce((sum, each) => [sum[0] + each.grids, sum[1] + each.in_range, sum[2] + each.over, sum[3] + each.under], [0, 0, 0, 0]);
    return h('main', { className: 'dr-start scroll' },
      h('section', { className: 'panel dr-hero' },
        h('div', null, h('h2', null, D.t('start_title')), h('p', null, D.t('start_lead')),
          total ? h('p', { className: 'muted' }, D.t('start_state', { grids: D.n(total[0]), share: D.n(100 * total[1] / total[0]), low: known.limits[0], high: known.limits[1], over: total[2], under: total[3] })) : null),
        h('div', { className: 'dr-ways' },
          h('button', { type: 'button', className: 'button large', disabled: !known, onClick: () => setFresh({}) }, D.icon('plus'), D.t('new_plan')),
          h('button', { type: 'button', className: 'dr-plain large', onClick: () => setFile(true) }, D.t('import_open')))),
      h(D.Trouble, { trouble: choices.trouble || plans.trouble }),
      known && known.communities.length ? h(D.TooLarge, { choices: known, divide: code => setFresh({ first: [code], what: 'community' }) }) : null,
      h('section', { className: 'panel' }, h('h2', null, D.t('plans')), found ? table(['plan', 'communities', 'state', 'steps', 'changed', ''], found.plans.map(plan => h(PlanRow, { key: plan.id, plan, choices: known, again: plans.again })), D.t('no_plans')) : h(D.Waiting)),
      h('section', { className: 'panel' }, h('h2', null, D.t('adoptions')), found ? table(['document', 'communities', 'effective_on', 'approved_by', 'p_grids', 'reason'], found.adoptions.map(each => h(Adoption, { key: each.id, each, choices: known, today: known && known.today })), D.t('no_adoptions')) : h(D.Waiting)),
      file ? h(D.ImportPlan, { onClose: () => setFile(false) }) : null,
      fresh && known ? h(NewPlan, Object.assign({ choices: known, onClose: () => setFresh(false) }, fresh)) : null);
  };
})();
