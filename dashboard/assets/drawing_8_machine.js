/* Machine help: a community or a selection divided by the machine, two or three ways to choose from. */
(function () {
  'use strict';
  const D = (window.gezhi_drawing = window.gezhi_drawing || {});
  const h = D.h;
  const ASK = 400; /* milliseconds between questions how far it is */

  /* A sheet as Small draws it, from the faces of an alternative. */
  function sheetOf(alternative, limits, sheet) {
    const held = sheet.faces.reduce((sum, face) => [sum[0] + face.amounts.households, sum[1] + face.amounts.people], [0, 0]);
    const target = (limits[0] + limits[1]) / 2;
    const faces = alternative.faces.map((face, i) => {
      if (D.kind === 'community') return { number: i + 1, rings: face.rings, amounts: { households: face.households, people: held[0] ? face.households * held[1] / held[0] : null }, warning: 'none', deviation: null };
      const n = face.households, warning = n < limits[2] ? 'far_below' : n > limits[3] ? 'far_above' : n < limits[0] ? 'below' : n > limits[1] ? 'above' : 'none';
      return { number: i + 1, rings: face.rings, amounts: { households: n }, warning, deviation: n ? 100 * (n - target) / target : null };
    });
    return { faces, loose: [], dedicated: [], micro: [], faults: [] };
  }

  D.Machine = function ({ plan, hand }) {
    const codes = Object.keys(plan.sheets), limits = plan.row.limits;
    const [community, setCommunity] = React.useState(codes[0]), [how, setHow] = React.useState(D.kind === 'community' ? 'k' : 'range'), [k, setK] = React.useState('');
    const [low, setLow] = React.useState(limits[0]), [high, setHigh] = React.useState(limits[1]), [seed, setSeed] = React.useState(1);
    const [state, setState] = React.useState(null), [trouble, setTrouble] = React.useState(null);
    const wanted = React.useRef(0);
    const chosen = hand.chosen.filter(each => each.community === community).map(each => each.number);
    const sheet = plan.sheets[community], part = chosen.length > 1;
    const total = sheet.faces.filter(face => !part || chosen.includes(face.number)).reduce((sum, face) => sum + D.held(face), 0);
    const usual = D.kind === 'community' ? Math.max(2, Math.ceil(total / limits[1])) : Math.max(1, Math.round(total / ((limits[0] + limits[1]) / 2)));
    React.useEffect(() => () => { wanted.current += 1; }, []);

    const ask = async (number) => {
      const turn = (wanted.current += 1);
      setSeed(number);
      setTrouble(null);
      setState({ progress: 0 });
      const wish = Object.assign({ community, seed: number }, how === 'k' ? { k: Number(k) || usual } : { range: [Number(low), Number(high)] }, part ? { faces: chosen } : {});
      try {
        let found = await D.ask('/plans/' + plan.id + '/propose', wish);
        while (found.state === 'running' && turn === wanted.current) {
          setState({ job: found.job, progress: found.progress });
          await new Promise(done => setTimeout(done, ASK));
          if (turn === wanted.current) found = await D.ask('/plans/' + plan.id + '/propose/' + found.job);
        }
        if (turn !== wanted.current) return;
        if (found.state === 'failed') { setTrouble({ message: found.message }); setState(null); } else if (found.state === 'cancelled') setState(null);
        else setState({ found, community, head: plan.row.head });
      } catch (error) { if (turn === wanted.current) { setTrouble(error); setState(null); } }
    };
    const stop = () => { wanted.current += 1; const job = state && state.job; setState(null); if (job) D.ask('/plans/' + plan.id + '/propose/' + job, undefined, 'DELETE').catch(() => {}); };
    const take = async alternative => { if (await plan.step('take_over', { community: state.community, lines: alternative.lines })) { setState(null); hand.set({ chosen: [] }); } };
    const found = state && state.found, running = state && !found;
    const number = (value, set, label, props) => h('label', null, label, h('input', Object.assign({ type: 'number', min: 1, value, onChange: e => set(e.target.value), disabled: running }, props)));
    return h('div', { className: 'dr-tab scroll dr-machine' },
      h('p', { className: 'dr-note' }, part ? D.t('machine_part', { n: chosen.length, households: D.n(total) }) : D.t('machine_whole', { households: D.n(total) })),
      codes.length > 1 ? h('label', null, D.t('community'), h('select', { value: community, onChange: e => setCommunity(e.target.value), disabled: running }, codes.map(code => h('option', { key: code, value: code }, D.name(plan.ground.communities.find(each => each.code === code)))))) : null,
      h('fieldset', null, h('legend', { className: 'unseen' }, D.t('machine_how')),
        D.kind === 'community' ? null : h('label', { className: 'dr-check' }, h('input', { type: 'radio', name: 'how', checked: how === 'range', onChange: () => setHow('range'), disabled: running }), D.t('by_range')),
        how === 'range' ? h('div', { className: 'dr-pair' }, number(low, setLow, D.t('least')), number(high, setHigh, D.t('most'))) : null,
        h('label', { className: 'dr-check' }, h('input', { type: 'radio', name: 'how', checked: how === 'k', onChange: () => { setHow('k'); if (!k) setK(usual); }, disabled: running }), D.t('by_number')),
        how === 'k' ? number(k || usual, setK, D.t('how_many_grids'), { max: 400 }) : null),
      h('p', { className: 'muted' }, D.t('machine_rules')),
      h('div', { className: 'dr-actions' }, running ? h('button', { type: 'button', className: 'dr-plain', onClick: stop }, D.t('cancel')) : h('button', { type: 'button', className: 'button', disabled: !plan.mayEdit, onClick: () => ask(1) }, D.t('propose')),
        found ? h('button', { type: 'button', className: 'dr-plain', onClick: () => ask(seed + 1) }, D.t('propose_others')) : null),
      running ? h('div', { className: 'dr-progress', role: 'progressbar', 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': Math.round(100 * (state.progress || 0)), 'aria-label': D.t('working') }, h('i', { style: { width: Math.max(4, 100 * (state.progress || 0)) + '%' } })) : null,
      h(D.Trouble, { trouble }),
      found ? (found.alternatives.length ? h('ul', { className: 'dr-alternatives' }, found.alternatives.map((each, i) => h('li', { key: i },
        h('h4', null, each.name || D.t('alternative_n', { n: i + 1 })), h(D.Small, { sheets: { [state.community]: sheetOf(each, limits, plan.sheets[state.community]) }, ground: plan.ground, label: each.name || '' }),
        h('dl', null, [['grids', D.n(each.faces.length)], ['mean_off', D.n(each.deviation_pct, 1) + '%'], ['in_range', D.n(100 * each.in_range, 0) + '%'], ['compactness', D.n(each.compactness, 2)], ['along_roads', each.along_roads === undefined ? '–' : D.n(100 * each.along_roads, 0) + '%']].map(([key, value]) => h('div', { key }, h('dt', null, D.t('p_' + key)), h('dd', null, value)))),
        h('button', { type: 'button', className: 'button', disabled: !plan.mayEdit, onClick: () => take(each) }, D.t('take')))) ) : h('p', { className: 'nothing' }, D.t('nothing_proposed'))) : null,
      found && (found.notes || []).length ? h('ul', { className: 'dr-notes' }, found.notes.map((note, i) => h('li', { key: i }, D.icon('info'), note.message || note.key))) : null);
  };
})();
