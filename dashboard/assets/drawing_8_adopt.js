/* Putting a plan into force, what came of it, and taking it back. */
(function () {
  'use strict';
  const D = (window.gezhi_drawing = window.gezhi_drawing || {});
  const h = D.h;

  /* The approval that both adopting and reverting need. */
  function Approval({ posts, today, warnings, children, button, send, onClose }) {
    const [form, setForm] = React.useState({ post: '', document_no: '', reason: '', effective_on: today || '', warnings_reason: '' });
    const [trouble, setTrouble] = React.useState(null), [busy, setBusy] = React.useState(false);
    const field = key => ({ value: form[key], onChange: event => setForm(Object.assign({}, form, { [key]: event.target.value })) });
    const ready = form.post && form.document_no.trim() && form.reason.trim() && /^\d{4}-\d\d-\d\d$/.test(form.effective_on) && (!warnings || form.warnings_reason.trim());
    const submit = async event => {
      event.preventDefault();
      if (!ready || busy) return;
      setBusy(true);
      setTrouble(null);
      try { await send(form); } catch (found) { setTrouble(found); setBusy(false); }
    };
    return h('form', { className: 'dr-approval', onSubmit: submit }, children,
      h('label', null, D.t('approving_post'), h('select', Object.assign({ required: true, name: 'post' }, field('post')), h('option', { value: '' }, D.t('choose')), (posts || []).map(post => h('option', { key: post.code, value: post.code }, D.name(post))))),
      h('label', null, D.t('document_no'), h('input', Object.assign({ required: true, maxLength: 400, name: 'document_no', placeholder: D.t('document_hint') }, field('document_no')))),
      h('label', null, D.t('effective_on'), h('input', Object.assign({ required: true, name: 'effective_on', type: 'text', inputMode: 'numeric', pattern: '\\d{4}-\\d{2}-\\d{2}', placeholder: 'YYYY-MM-DD' }, field('effective_on'))), h('small', null, D.t('effective_hint', { today }))),
      h('label', null, D.t('reason'), h('textarea', Object.assign({ required: true, maxLength: 400, rows: 2, name: 'reason' }, field('reason')))),
      warnings ? h('label', null, D.t('warnings_reason', { n: warnings }), h('textarea', Object.assign({ required: true, maxLength: 400, rows: 2, name: 'warnings_reason' }, field('warnings_reason')))) : null,
      h(D.Trouble, { trouble }),
      h('footer', null, h('span', { className: 'push' }), h('button', { type: 'button', className: 'dr-plain', onClick: onClose }, D.t('cancel')), h('button', { type: 'submit', className: 'button', disabled: !ready || busy }, busy ? D.t('working') : button)));
  }

  D.Adopt = function ({ plan, onClose, show }) {
    const found = D.allFaults(plan), errors = found.filter(each => each.error), choices = D.useAnswer('/drawing/choices');
    const send = async form => {
      const { adoption } = await D.ask('/plans/' + plan.id + '/adopt', Object.assign({ seen: plan.row.head }, form));
      onClose();
      D.go({ adoption }, true);
    };
    return h(D.Dialog, { title: D.t('adopt_title'), onClose },
      errors.length ? h('div', { className: 'dr-approval' }, h('p', { className: 'dr-trouble' }, D.icon('alert'), D.t('adopt_errors', { n: errors.length })), h('footer', null, h('span', { className: 'push' }), h('button', { type: 'button', className: 'button', onClick: () => { onClose(); show(); } }, D.t('show_faults'))))
        : choices.data ? h(Approval, { posts: plan.posts.approving, today: choices.data.today, warnings: found.length, button: D.t('adopt'), send, onClose },
          h('p', { className: 'muted' }, D.t('adopt_lead')), found.length ? h('details', null, h('summary', null, D.t('warnings_n', { n: found.length })), h('ul', { className: 'dr-faultlist' }, found.map((fault, i) => h('li', { key: i }, D.t('fault_' + fault.key, Object.assign({ face: fault.face }, Object.fromEntries(Object.entries(fault.params).map(([k, v]) => [k, D.n(v)])))))))) : null) : h(D.Waiting));
  };

  function Lineage({ rows }) {
    const groups = new Map();
    /* Corners without a building that joined a neighbour are in the file, not worth a line here. */
    rows.filter(row => row.buildings || row.area_share >= 0.0005).forEach(row => groups.set(row.old, [...(groups.get(row.old) || []), row]));
    return h('div', { className: 'dr-lineage' }, [...groups.values()].map(group => h('div', { key: group[0].old, className: 'dr-old' },
      h('div', { className: 'from' }, h('b', null, group[0].old), h('small', null, (D.lang === 'en' && group[0].old_en) || group[0].old_zh)),
      h('ul', null, group.map(row => h('li', { key: row.new },
        h('span', { className: 'dr-flow', style: { '--share': row.household_share ? Math.max(2, 100 * row.household_share) + '%' : 0 } }, h('i', null)),
        h('span', null, h('b', null, row.new), h('small', null, (D.lang === 'en' && row.new_en) || row.new_zh)),
        h('span', { className: 'n' }, D.n(100 * row.household_share, 1) + '%', h('small', null, D.t('lineage_note', { buildings: D.n(row.buildings), area: D.n(100 * row.area_share, 1) })))))))));
  }

  function Revert({ adoption, codes, onClose }) {
    const choices = D.useAnswer('/drawing/choices'), posts = D.useAnswer('/adoptions/' + adoption.id + '/posts');
    const send = async form => {
      const made = await D.ask('/adoptions/' + adoption.id + '/revert', form);
      onClose();
      D.go({ adoption: made.adoption }, true);
    };
    return h(D.Dialog, { title: D.t('revert'), onClose }, choices.data && posts.data ? h(Approval, { posts: posts.data.approving, today: choices.data.today, warnings: 0, button: D.t('revert'), send, onClose }, h('p', { className: 'muted' }, D.t('revert_lead', { document: adoption.document_no }))) : h(D.Waiting));
  }

  D.Adoption = function ({ id }) {
    const plans = D.useAnswer('/plans'), bill = D.useAnswer('/adoptions/' + id), lineage = D.useAnswer('/adoptions/' + id + '/lineage'), choices = D.useAnswer('/drawing/choices');
    const [back, setBack] = React.useState(false);
    if (bill.trouble) return h('main', { className: 'dr-page' }, h(D.Trouble, { trouble: bill.trouble }));
    const each = plans.data && plans.data.adoptions.find(one => String(one.id) === String(id));
    if (!each || !bill.data) return h('main', { className: 'dr-page' }, h(D.Waiting));
    const reverts = each.reverts_id, named = code => (bill.data.codes && bill.data.codes[code]) || code;
    const own = Object.assign({}, bill.data, {
      grids: bill.data.grids.map(row => Object.assign({}, row, { grid: named(row.grid) })), flows: bill.data.flows.map(row => Object.assign({}, row, { to: named(row.to) })),
      ...(bill.data.communities ? D.areasNamed(bill.data, named) : {}),
      issues: bill.data.issues.map(row => Object.assign({}, row, { to: named(row.to) })), posts: bill.data.posts.map(row => Object.assign({}, row, { to: row.to && named(row.to) })), vacancies: (bill.data.vacancies || []).map(named),
    });
    return h('main', { className: 'dr-page scroll', 'data-view': 'adoption' },
      h('header', { className: 'dr-row' }, h('h2', null, D.t('adoption_title', { document: each.document_no })), h('span', { className: 'badge ' + (each.applied_at ? 'good' : 'warn') }, each.applied_at ? D.t('in_force') : D.t('to_come')), each.reverted ? h('span', { className: 'badge warn' }, D.t('reverted')) : null, h('span', { className: 'push' }),
        each.plan_id ? h(D.Link, { className: 'dr-plain', to: { plan: each.plan_id }, fresh: true }, D.t('its_plan')) : null,
        each.reverted || reverts ? null : h('button', { type: 'button', className: 'dr-plain', onClick: () => setBack(true) }, D.t('revert'))),
      h('dl', { className: 'panel dr-facts' }, [['communities', D.communityNames(each.communities, choices.data)], ['effective_on', D.day(each.effective_on)], ['adopted_at', D.moment(each.adopted_at)], ['approved_by', D.postName(choices.data, each.post)], ['reason', each.reason], ['kind', D.t('kind_' + each.kind)]].map(([key, value]) => h('div', { key }, h('dt', null, D.t(key)), h('dd', null, value)))),
      lineage.data && lineage.data.communities.length ? h('section', { className: 'panel' }, h('h3', null, D.t('area_lineage')), h(Lineage, { rows: lineage.data.communities })) : null,
      h('section', { className: 'panel' }, h('h3', null, D.t('lineage')), lineage.data ? (lineage.data.lineage.length ? h(Lineage, { rows: lineage.data.lineage }) : h('p', { className: 'nothing' }, D.t('nothing_moves'))) : h(D.Waiting)),
      reverts ? h(React.Fragment, null, own.posts.length ? h('section', { className: 'panel' }, h('h3', null, D.t('posts')), h(D.Posts, { bill: own })) : null, h('p', { className: 'dr-note' }, D.t('reverts_n', { n: reverts }))) : h(D.BillBody, { bill: own }),
      back ? h(Revert, { adoption: each, onClose: () => setBack(false) }) : null);
  };
})();
