/* A file that comes back: compared with the grids in force, the differences read, then a plan. */
(function () {
  'use strict';
  const D = (window.gezhi_drawing = window.gezhi_drawing || {});
  const h = D.h;
  const KINDS = '.gpkg,.geojson,.json,.zip';
  const FORMS = [['gpkg', 'GeoPackage'], ['geojson', 'GeoJSON'], ['zip', 'Shapefile']];

  /* Links to one thing in every form; the browser keeps the file. */
  D.Downloads = ({ path, label }) => h('span', { className: 'dr-downloads' }, label, FORMS.map(([form, name]) =>
    h('a', { key: form, href: path + '.' + form + '?lang=' + D.lang, download: true }, name)));

  /* What was renamed is called by its new name, which is Chinese. */
  const named = each => (D.lang === 'en' && each.kind !== 'renamed' && each.name_en) || each.name;
  function Changes({ found }) {
    if (!found.changes.length) return h('p', { className: 'nothing' }, D.t('import_same'));
    const heads = [['layer'], ['change'], ['grid'], ['metres', 'n'], ['square', 'n'], ['before', 'n'], ['after', 'n']];
    return h('table', { className: 'dr-list' },
      h('thead', null, h('tr', null, heads.map(([key, kind]) => h('th', { key, scope: 'col', className: kind }, D.t('import_' + key))))),
      h('tbody', null, found.changes.map((each, i) => h('tr', { key: i },
        h('td', null, D.t('import_of_' + each.layer)), h('td', null, D.t('import_is_' + each.kind)),
        h('th', { scope: 'row' }, named(each) || each.grid, named(each) && named(each) !== each.grid && each.grid !== '+' ? h('small', null, each.grid) : null),
        h('td', { className: 'n' }, each.metres ? D.n(each.metres, 1) : '–'), h('td', { className: 'n' }, each.square_metres ? D.signed(each.square_metres) : '–'),
        h('td', { className: 'n' }, D.n(each.households_before)), h('td', { className: 'n' }, D.n(each.households_after))))));
  }
  function Spots({ found, accept, setAccept }) {
    if (!found.spots.length) return null;
    return h('section', { className: 'dr-misfits' }, h('h3', null, D.t('import_spots', { n: found.spots.length })),
      h('ul', null, found.spots.slice(0, 12).map((each, i) => h('li', { key: i }, D.t('import_spot', {
        kind: D.t('import_is_' + each.kind), square: D.n(each.square_metres), lon: each.lon, lat: each.lat, rows: each.rows.length ? D.t('import_rows', { rows: each.rows.join(D.t('comma')) }) : '' })))),
      h('label', { className: 'dr-check' }, h('input', { type: 'checkbox', checked: accept, onChange: e => setAccept(e.target.checked) }), D.t('import_accept')));
  }
  const Report = ({ found, accept, setAccept }) => h('div', { className: 'scroll dr-report', role: 'status', tabIndex: 0, 'aria-label': D.t('import_report') },
    h('p', null, D.t(found.kind === 'community' ? 'import_counts_communities' : 'import_counts', { changed: D.n(found.changed.length), n: D.n(found.communities), moved: D.n(found.households_moved) })),
    found.notes.map((text, i) => h('p', { key: i, className: 'dr-note' }, D.icon('alert'), text)),
    h(Spots, { found, accept, setAccept }), h(Changes, { found }));

  D.ImportPlan = function ({ onClose }) {
    const [file, setFile] = React.useState(null), [what, setWhat] = React.useState('grids'), [noise, setNoise] = React.useState('1'), [title, setTitle] = React.useState('');
    const [found, setFound] = React.useState(null), [accept, setAccept] = React.useState(false);
    const [trouble, setTrouble] = React.useState(null), [busy, setBusy] = React.useState(false);
    const fresh = set => event => { set(event.target.value); setFound(null); };
    const send = async dry => {
      setBusy(true); setTrouble(null);
      const form = { file, what, noise, title: title.trim() };
      if (dry) form.dry = '1';
      if (accept) form.accept = '1';
      try {
        const answer = await D.send('/plans/import', form);
        if (dry) setFound(answer); else { onClose(); D.go({ plan: answer.id }, true); return; }
      } catch (refused) { setTrouble(refused); if (dry) setFound(null); }
      setBusy(false);
    };
    const submit = event => { event.preventDefault(); if (file && !busy) send(!found); };
    const ready = found && found.changed.length && (accept || !found.spots.length);
    return h(D.Dialog, { title: D.t('import_title'), onClose, wide: true }, h('form', { onSubmit: submit, className: 'dr-new' },
      h('p', { className: 'muted' }, D.t('import_lead'), ' ', h(D.Downloads, { path: '/territory/export', label: D.t('import_first') })),
      h('div', { className: 'dr-fields' },
        h('label', null, D.t('import_file'), h('input', { type: 'file', accept: KINDS, required: true, autoFocus: true, onChange: e => { setFile(e.target.files[0] || null); setFound(null); setTrouble(null); } })),
        h('label', null, D.t('import_what'), h('select', { name: 'what', value: what, onChange: fresh(setWhat) }, ['grids', 'community'].map(key => h('option', { key, value: key }, D.t('import_what_' + key))))),
        h('label', null, D.t('import_noise'), h('input', { type: 'number', min: 0, max: 20, step: 0.1, value: noise, onChange: fresh(setNoise) })),
        h('label', null, D.t('plan_title'), h('input', { value: title, maxLength: 80, placeholder: file ? file.name.replace(/\.[^.]*$/, '').slice(0, 80) : '', onChange: e => setTitle(e.target.value) }))),
      found ? h(Report, { found, accept, setAccept }) : null,
      h(D.Trouble, { trouble }),
      h('footer', null, h('span', { className: 'muted', role: 'status' }, busy ? D.t('working') : ''), h('span', { className: 'push' }),
        h('button', { type: 'button', className: 'dr-plain', onClick: onClose }, D.t('cancel')),
        h('button', { type: 'submit', className: 'button', disabled: !file || busy || (found && !ready) }, D.t(found ? 'import_make' : 'import_compare')))));
  };
})();
