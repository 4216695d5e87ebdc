/* The right side: live balance, the chosen face, faults with their place, the steps. */
(function () {
  'use strict';
  const D = (window.gezhi_drawing = window.gezhi_drawing || {});
  const h = D.h;
  const COLUMNS = [['people', 0], ['buildings', 0], ['issues_month', 1], ['visits_due', 0]];
  const OF_AREAS = [['households', 0], ['buildings', 0], ['compounds', 0], ['grids', 0]];
  /* A count that the server withheld comes as its words; a line still in the hand has none yet. */
  const told = value => (typeof value === 'string' ? value : D.n(value));
  const columns = () => (D.kind === 'community' ? OF_AREAS : COLUMNS);

  /* A bar from the middle: left of it too few households, right of it too many; the marks are the range. */
  function Deviation({ face }) {
    const off = face.deviation;
    if (off === null) return h('span', { className: 'dr-off' }, '–');
    const reach = Math.min(50, Math.abs(off) / 2);
    return h('span', { className: 'dr-off ' + face.warning, title: D.t('off_target', { n: D.signed(off, 0) }) },
      h('span', { className: 'track' }, h('i', { className: 'mid' }), h('i', { className: 'bar', style: off < 0 ? { right: '50%', width: reach + '%' } : { left: '50%', width: reach + '%' } })),
      h('b', null, D.signed(off, 0) + '%'));
  }

  function Histogram({ sheet, limits }) {
    const bars = new Array(20).fill(0);
    sheet.faces.forEach(face => { bars[Math.min(19, Math.floor(face.amounts.households / 50))] += 1; });
    const top = Math.max(1, ...bars), last = Math.max(12, bars.reduce((found, n, i) => (n ? i : found), 0) + 1);
    return h('figure', { className: 'dr-histogram', role: 'img', 'aria-label': D.t('histogram_label', { n: sheet.faces.filter(face => face.warning === 'none').length, of: sheet.faces.length }) },
      h('div', null, bars.slice(0, last + 1).map((n, i) => {
        const inside = i * 50 >= limits[0] && i * 50 < limits[1];
        return h('i', { key: i, className: inside ? 'in' : i * 50 < limits[0] ? 'below' : 'above', title: D.t('bar_title', { from: i * 50, to: i * 50 + 50, n }) }, h('b', { style: { height: 100 * n / top + '%' } }), n ? h('small', null, n) : null);
      })),
      h('figcaption', null, [0, limits[0], limits[1]].map(at => h('span', { key: at, style: { left: 100 * at / ((last + 1) * 50) + '%' } }, at)), h('span', { className: 'unit' }, D.t('households'))));
  }

  function Row({ face, care, worst, on, choose, changed }) {
    return h('tr', { className: (on ? 'on ' : '') + (worst ? 'worst ' : '') + (face.live ? 'live' : ''), onClick: choose, 'data-face': face.number },
      h('th', { scope: 'row' }, h('button', { type: 'button', className: 'dr-face', 'aria-pressed': on, 'aria-label': D.t('face_n', { n: face.number }) + ' ' + D.name(face) },
        h('i', { className: 'chip ' + face.warning }, D.SIGNS[face.warning] || '·'), h('b', null, face.number), worst ? h('small', { title: D.t('worst') }, '◆') : null, face.locked ? h('small', { title: D.t('locked') }, '⚿') : null)),
      h('td', { className: changed ? 'moved' : '' }, D.n(D.held(face))), h('td', { className: 'wide' }, h(Deviation, { face })),
      columns().map(([key, digits]) => h('td', { key }, D.n(face.amounts[key], digits))), care ? h('td', { 'data-care': '' }, told(face.care)) : null,
      h('td', null, D.n(face.area_m2 / 1e4, 1)), h('td', null, D.n(face.compactness, 2)), D.kind === 'community' ? null : h('td', null, D.n(face.load, 1)));
  }

  function Community({ code, plan, hand, many }) {
    const before = plan.sheets[code], sheet = (hand.live && hand.live[code]) || before, limits = plan.row.limits;
    const known = new Map(before.faces.map(face => [face.number, face])), place = plan.ground.communities.find(each => each.code === code);
    const off = sheet.faces.map(face => face.deviation).filter(v => v !== null), mean = off.length ? off.reduce((a, b) => a + Math.abs(b), 0) / off.length : null;
    const worst = sheet.faces.filter(face => face.deviation !== null).sort((a, b) => Math.abs(b.deviation) - Math.abs(a.deviation))[0];
    const inside = sheet.faces.filter(face => face.warning === 'none').length, care = before.faces.some(face => face.care !== null);
    const order = hand.order === 'worst' ? (a, b) => Math.abs(b.deviation || 0) - Math.abs(a.deviation || 0) : () => 0;
    return h('section', { className: 'dr-balance' },
      h('header', null, h('h3', null, D.name(place)), h('div', { className: 'dr-figures' },
        h('span', null, h('b', null, D.n(sheet.faces.length)), D.t('grids')), h('span', null, h('b', null, inside + '/' + sheet.faces.length), D.t('in_range')), h('span', null, h('b', null, D.n(mean, 0) + '%'), D.t('mean_off')))),
      D.kind === 'community' ? null : h(Histogram, { sheet, limits }),
      h('div', { className: 'scroll dr-table' }, h('table', null,
        h('thead', null, h('tr', null, ['grid', D.kind === 'community' ? 'people' : 'households', 'deviation', ...columns().map(([key]) => key), ...(care ? ['care'] : []), 'area', 'compactness', ...(D.kind === 'community' ? [] : ['load'])].map(key =>
          h('th', { key, scope: 'col', title: D.t('about_' + key), className: key === 'deviation' ? 'wide' : '' }, key === 'deviation' ? h('button', { type: 'button', className: 'dr-sort', 'aria-pressed': hand.order === 'worst', onClick: () => hand.set({ order: hand.order === 'worst' ? null : 'worst' }) }, D.t('col_' + key), hand.order === 'worst' ? ' ↓' : '') : D.t('col_' + key))))),
        h('tbody', null, sheet.faces.slice().sort(order).map(face => h(Row, {
          key: face.number, face, care, worst: worst && worst.number === face.number, on: hand.chosen.some(each => each.community === code && each.number === face.number),
          changed: !known.get(face.number) || D.held(known.get(face.number)) !== D.held(face),
          choose: event => hand.choose({ community: code, number: face.number }, event.shiftKey || event.ctrlKey),
        }))))),
      many ? null : h('p', { className: 'dr-note' }, D.t('range_note', { low: D.n(limits[0]), high: D.n(limits[1]) })));
  }

  /* A name that is sent when it is left or entered, and only when it is another one. */
  function NameField({ label, value, hint, disabled, save }) {
    const [text, setText] = React.useState(value);
    React.useEffect(() => setText(value), [value]);
    const send = () => { if (text.trim() !== value) save(text.trim()); };
    return h('label', null, label, h('input', { value: text, maxLength: 40, disabled, placeholder: hint, onChange: e => setText(e.target.value), onBlur: send,
      onKeyDown: e => { if (e.key === 'Enter') { e.preventDefault(); send(); } } }));
  }

  /* The micro grids of a base grid, by the numbers on the map: what is named keeps its name as a place inside. */
  function MicroNames({ plan, community, micro }) {
    const rename = (i, zh) => plan.step('micro', { community, face: micro.face, names: micro.at.map(([x, y], k) => [x, y, k === i ? zh : micro.names[k][0], micro.names[k][1]]).filter(each => each[2] || each[3]) });
    return h('div', { className: 'dr-names' }, micro.at.map((_, i) => h(NameField, { key: i, label: D.t('micro_n', { n: i + 1 }), value: micro.names[i][0], hint: D.t('name_zh'), disabled: !plan.mayEdit, save: zh => rename(i, zh) })));
  }

  /* The chosen face: its name, its head's post, its lock, and what can be done with it. */
  function FaceCard({ plan, hand }) {
    const [chosen] = hand.chosen, face = plan.find(chosen);
    const [name, setName] = React.useState(''), [english, setEnglish] = React.useState('');
    const mark = chosen ? chosen.community + ':' + chosen.number : '';
    React.useEffect(() => { setName(face ? face.name_zh : ''); setEnglish(face ? face.name_en : ''); }, [mark, face && face.name_zh, face && face.name_en]);
    if (hand.chosen.length > 1) {
      const sum = hand.chosen.reduce((n, each) => n + (D.held(plan.find(each) || { amounts: {} }) || 0), 0);
      return h('section', { className: 'dr-card' }, h('h3', null, D.t('faces_chosen', { n: hand.chosen.length, households: D.n(sum) })),
        h('div', { className: 'dr-actions' }, h('button', { type: 'button', className: 'button', disabled: !plan.mayEdit, onClick: () => hand.merge() }, D.t('tool_merge')), h('button', { type: 'button', className: 'dr-plain', onClick: () => hand.set({ chosen: [] }) }, D.t('cancel'))));
    }
    if (!face) return null;
    const send = params => plan.step('describe', Object.assign({ community: chosen.community, face: chosen.number }, params));
    const sheet = plan.sheets[chosen.community], micro = sheet.micro.find(each => each.face === chosen.number);
    const heads = plan.posts.heads, known = heads.some(post => post.code === face.post);
    const save = () => { if (name !== face.name_zh || english !== face.name_en) send({ name_zh: name, name_en: english }); };
    const enter = event => { if (event.key === 'Enter') { event.preventDefault(); save(); } };
    return h('section', { className: 'dr-card' },
      h('h3', null, D.t('face_n', { n: face.number }), ' ', h('small', null, face.origin ? D.t('goes_on', { code: face.origin }) : D.t('begins'))),
      h('label', null, D.t('name_zh'), h('input', { id: 'dr-name', value: name, maxLength: 40, disabled: !plan.mayEdit, onChange: e => setName(e.target.value), onBlur: save, onKeyDown: enter })),
      h('label', null, D.t('name_en'), h('input', { value: english, maxLength: 40, disabled: !plan.mayEdit, onChange: e => setEnglish(e.target.value), onBlur: save, onKeyDown: enter })),
      D.kind === 'community' ? null : h('label', null, D.t('head_post'), h('select', { value: face.post || '', disabled: !plan.mayEdit, onChange: e => send({ post: e.target.value || null }) },
        h('option', { value: '' }, D.t('head_stays')), face.post && !known ? h('option', { value: face.post }, face.post) : null, heads.map(post => h('option', { key: post.code, value: post.code }, D.name(post))))),
      h('div', { className: 'dr-actions' },
        h('button', { type: 'button', className: 'dr-plain', disabled: !plan.mayEdit, 'aria-pressed': face.locked, onClick: () => send({ locked: !face.locked }) }, face.locked ? D.t('unlock') : D.t('lock')),
        h('button', { type: 'button', className: 'dr-plain', disabled: !plan.mayEdit, onClick: () => hand.take('cut') }, D.t('tool_cut')),
        micro ? h('button', { type: 'button', className: 'dr-plain', disabled: !plan.mayEdit, onClick: () => plan.step('plain', { community: chosen.community, face: chosen.number }) }, D.t('no_micro', { n: micro.rings.length })) : null),
      micro ? h(MicroNames, { plan, community: chosen.community, micro }) : null);
  }

  function Overlays({ plan }) {
    const all = Object.entries(plan.sheets).flatMap(([community, sheet]) => sheet.dedicated.map(each => ({ community, each })));
    if (!all.length) return null;
    return h('section', { className: 'dr-card' }, h('h3', null, D.t('dedicated')), all.map(({ community, each }) =>
      h('div', { key: community + each.number, className: 'dr-line' },
        h(NameField, { label: D.t('dedicated_n', { n: each.number }), value: each.name_zh, hint: D.t('name_zh'), disabled: !plan.mayEdit, save: name => plan.step('describe', { community, face: each.number, name_zh: name }) }),
        h('button', { type: 'button', className: 'dr-plain', disabled: !plan.mayEdit, onClick: () => plan.step('release', { community, face: each.number }) }, D.t('remove')))));
  }
  D.Balance = ({ plan, hand }) => h('div', { className: 'dr-tab scroll' },
    h(FaceCard, { plan, hand }), h(Overlays, { plan }), Object.keys(plan.sheets).map(code => h(Community, { key: code, code, plan, hand, many: Object.keys(plan.sheets).length > 1 })));

  D.allFaults = plan => Object.entries(plan.sheets).flatMap(([community, sheet]) => sheet.faults.map(fault => Object.assign({ community }, fault)));
  D.Faults = function ({ plan, hand, show }) {
    const found = D.allFaults(plan), errors = found.filter(each => each.error).length;
    const loose = Object.entries(plan.sheets).filter(([, sheet]) => sheet.loose.length).map(([community]) => community);
    if (!found.length) return h('p', { className: 'dr-none' }, D.icon('tick'), D.t('no_faults'));
    return h('div', { className: 'dr-tab scroll' }, h('p', { className: 'dr-note' }, D.t('faults_note', { errors, warnings: found.length - errors })),
      loose.length ? h('button', { type: 'button', className: 'dr-plain', disabled: !plan.mayEdit, onClick: () => loose.forEach(community => plan.step('tidy', { community })) }, D.t('tidy')) : null,
      h('ul', { className: 'dr-faults' }, found.map((fault, i) => h('li', { key: i }, h('button', { type: 'button', className: fault.error ? 'error' : '', onClick: () => { show({ lon: fault.lon, lat: fault.lat }); if (fault.face) hand.set({ chosen: [{ community: fault.community, number: fault.face }] }); } },
        h('i', { className: fault.error ? 'bad' : 'warn' }, fault.error ? '▲' : '■'), h('span', null, h('b', null, (fault.error ? D.t('error') : D.t('warning')) + ' · '), D.t('fault_' + fault.key, Object.assign({ face: fault.face }, Object.fromEntries(Object.entries(fault.params).map(([k, v]) => [k, D.n(v)]))))), D.icon('right'))))));
  };

  D.Steps = ({ plan }) => h('ol', { className: 'dr-tab scroll dr-steps' }, plan.row.steps.slice().reverse().map(step => h('li', { key: step.seq, className: step.seq === plan.row.head ? 'on' : step.seq > plan.row.head ? 'undone' : '' },
    h('button', { type: 'button', disabled: !plan.mayEdit, 'aria-current': step.seq === plan.row.head ? 'step' : undefined, onClick: () => plan.go(step.seq) }, h('b', null, step.seq), h('span', null, D.t('action_' + step.action)), h('small', null, (step.editor_label || '') + ' ' + D.clock(step.at))))));
})();
