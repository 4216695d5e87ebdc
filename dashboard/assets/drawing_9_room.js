/* The room: its bar, the table with palette, map and side, and what lies over it. */
(function () {
  'use strict';
  const D = (window.gezhi_drawing = window.gezhi_drawing || {});
  const h = D.h;
  const TABS = ['balance', 'faults', 'machine', 'steps'];

  function theme() {
    const next = D.theme() === 'dark' ? 'light' : 'dark';
    localStorage.setItem('shell-theme', JSON.stringify(next));
    document.documentElement.dataset.theme = document.body.dataset.agThemeMode = next;
  }

  function Saved({ plan }) {
    if (!plan.row) return null;
    if (plan.offline) return h('span', { className: 'dr-saved bad', role: 'alert' }, D.icon('alert'), D.t('offline_short'));
    if (plan.busy) return h('span', { className: 'dr-saved', role: 'status' }, D.t('saving'));
    return h('span', { className: 'dr-saved', role: 'status' }, plan.isDraft ? h(React.Fragment, null, D.icon('tick'), D.t('saved', { at: D.clock(plan.savedAt) })) : D.t('status_' + plan.row.status));
  }
  function Bar({ plan, at, adopt }) {
    const view = at.view || 'draw', other = D.lang === 'zh' ? 'en' : 'zh';
    const tab = key => h(D.Link, { key, to: { view: key === 'draw' ? null : key }, className: view === key ? 'on' : '', 'aria-current': view === key ? 'page' : undefined }, D.t('view_' + key));
    const swap = new URLSearchParams(location.search);
    swap.set('lang', other);
    return h('header', { className: 'header panel dr-bar' },
      h('a', { className: 'mark', href: '/?lang=' + D.lang, title: D.t('to_map'), 'aria-label': D.t('to_map') }, D.icon('mark')),
      h('div', { className: 'titles' }, h('h1', null, plan && plan.row ? plan.row.title : D.t('title')), h('p', null, plan && plan.row && plan.ground ? plan.ground.communities.map(D.name).join(D.t('comma')) : D.t('subtitle'))),
      plan || at.adoption ? h(D.Link, { to: {}, fresh: true, className: 'dr-plain' }, D.icon('right'), D.t('all_plans')) : null,
      plan && plan.row ? h(React.Fragment, null, h('nav', { className: 'segments', 'aria-label': D.t('views') }, ['draw', 'compare', 'bill'].map(tab)), h(Saved, { plan })) : null,
      h('div', { className: 'push' }),
      plan && plan.row && plan.isDraft ? h(React.Fragment, null,
        h('button', { type: 'button', className: 'dr-plain', disabled: !plan.mayEdit || plan.row.head < 1, onClick: () => plan.undo(), title: 'Ctrl+Z', 'data-do': 'undo' }, h('span', { className: 'i dr-i dr-i-undo', 'aria-hidden': 'true' }), D.t('undo')),
        h('button', { type: 'button', className: 'dr-plain', disabled: !plan.mayEdit || plan.row.head >= plan.row.last, onClick: () => plan.redo(), title: 'Ctrl+Y', 'data-do': 'redo' }, h('span', { className: 'i dr-i dr-i-redo', 'aria-hidden': 'true' }), D.t('redo')),
        h('button', { type: 'button', className: 'button', disabled: !plan.mayEdit, onClick: adopt, 'data-do': 'adopt' }, D.t('adopt'))) : null,
      h('div', { className: 'tools' },
        h('a', { className: 'tool wide', href: location.pathname + '?' + swap, target: '_self', title: D.t('language_hint') }, D.t('language')),
        h('button', { type: 'button', className: 'tool theme', onClick: theme, title: D.t('theme'), 'aria-label': D.t('theme') }, D.icon('sun'), D.icon('moon'))));
  }

  function Held({ plan }) {
    if (!plan.held) return null;
    const since = plan.held.since ? D.clock(plan.held.since.replace(' ', 'T')) : '';
    return h('div', { className: 'dr-held', role: 'alert' }, D.icon('info'), h('span', null, D.t('held', { editor: plan.held.editor || D.t('somebody'), since })), h('button', { type: 'button', className: 'button', onClick: () => plan.hold(true) }, D.t('take_over_editing')));
  }
  /* Both versions: theirs is the drawing below, mine the dashed outline over it. Nothing is overwritten. */
  function Conflict({ plan, hand }) {
    if (!plan.conflict) return null;
    const { mine, steps, trouble } = plan.conflict;
    const over = () => { plan.set({ conflict: null }); hand.set({ points: [], lineAt: null, live: null }); };
    return h('div', { className: 'panel dr-conflict', role: 'alertdialog', 'aria-label': D.t('conflict_title') },
      h('h3', null, D.icon('alert'), D.t('conflict_title')), h('p', null, trouble.message), h('p', { className: 'muted' }, D.t('conflict_lead', { action: D.t('action_' + mine.action) })),
      h('ul', null, steps.map(step => h('li', { key: step.seq }, step.seq + ' · ' + D.t('action_' + step.action) + ' · ' + (step.editor_label || D.t('somebody')) + ' ' + D.clock(step.at)))),
      h('div', { className: 'dr-actions' }, h('button', { type: 'button', className: 'dr-plain', onClick: over }, D.t('keep_theirs')), h('button', { type: 'button', className: 'button', disabled: !plan.mayEdit, onClick: () => plan.again().then(done => { if (done) over(); }) }, D.t('do_again'))));
  }

  function Legend() {
    return h('div', { className: 'panel dr-legend' }, ['far_below', 'below', 'none', 'above', 'far_above'].map(key => h('span', { key }, h('i', { className: 'chip ' + key }, D.SIGNS[key] || '·'), D.t('legend_' + key))));
  }

  /* Keys of the whole table: tools by their letters, undo and redo, Escape. */
  function useKeys(plan, hand, view) {
    React.useEffect(() => {
      if (!plan || view !== 'draw') return undefined;
      const press = event => {
        if (document.querySelector('dialog[open]') || event.target.closest('input:not([type=radio]), textarea, select')) return;
        const key = event.key.toLowerCase(), control = event.ctrlKey || event.metaKey;
        const tool = !control && !event.altKey && D.tools().find(each => each.hot.toLowerCase() === key);
        if (control && key === 'z' && !event.shiftKey) plan.undo();
        else if (control && (key === 'y' || (key === 'z' && event.shiftKey))) plan.redo();
        else if (tool && (plan.mayEdit || tool.key === 'select')) { hand.take(tool.key); document.querySelector('.dr-ground').focus({ preventScroll: true }); }
        else if (key === 'escape') hand.cancel();
        else if (key === 'backspace' && hand.points.length) hand.back();
        else return;
        event.preventDefault();
      };
      document.addEventListener('keydown', press);
      return () => document.removeEventListener('keydown', press);
    }, [plan, hand, view]);
  }

  function Table({ plan, hand, files, adopt, closeAdopt }) {
    const [tab, setTab] = React.useState('balance'), [focus, setFocus] = React.useState(null);
    if (plan.trouble) return h('main', { className: 'dr-page' }, h(D.Trouble, { trouble: plan.trouble }));
    if (!plan.row || !plan.posts) return h('main', { className: 'dr-page' }, h(D.Waiting));
    const faults = D.allFaults(plan), count = { faults: faults.length };
    return h('main', { className: 'dr-body', 'data-view': 'draw', 'data-head': plan.row.head, 'data-busy': plan.busy ? '1' : '0' },
      h('div', { className: 'dr-stage' }, h(D.Map, { plan, hand, files, focus }), h(D.Palette, { hand, plan }), h(Legend), h(D.Hint, { hand, plan }), h(Held, { plan }), h(Conflict, { plan, hand })),
      h('aside', { className: 'panel dr-side' },
        h('div', { className: 'dr-tabs', role: 'tablist' }, TABS.map(key => h('button', { key, type: 'button', role: 'tab', 'aria-selected': tab === key, className: tab === key ? 'on' : '', 'data-tab': key, onClick: () => setTab(key) }, D.t('tab_' + key), count[key] ? h('small', { className: faults.some(f => f.error) ? 'bad' : '' }, count[key]) : null))),
        tab === 'balance' ? h(D.Balance, { plan, hand }) : tab === 'faults' ? h(D.Faults, { plan, hand, show: setFocus }) : tab === 'machine' ? h(D.Machine, { key: D.kind, plan, hand }) : h(D.Steps, { plan })),
      adopt ? h(D.Adopt, { plan, onClose: closeAdopt, show: () => setTab('faults') }) : null);
  }

  /* The files of the basemap; while they are being drawn, asks again. */
  function useFiles() {
    const base = D.useAnswer('/drawing/base');
    React.useEffect(() => {
      if (!base.data || base.data.files) return undefined;
      const soon = setTimeout(base.again, 2000);
      return () => clearTimeout(soon);
    }, [base.data]);
    return base.data && base.data.files;
  }

  D.Room = function (props) {
    D.words = props.words;
    D.lang = props.lang;
    const at = D.useAddress(), files = useFiles(), id = at.plan && /^\d+$/.test(at.plan) ? Number(at.plan) : null;
    const plan = D.usePlan(id), [, turn] = React.useState(0), [adopt, setAdopt] = React.useState(false);
    const hand = React.useRef(null);
    if (!hand.current) hand.current = D.hand = new D.Hand(() => turn(n => n + 1));
    React.useEffect(() => { hand.current.take('select'); hand.current.set({ chosen: [], live: null }); setAdopt(false); }, [id]);
    const view = at.view || 'draw', title = plan && plan.row ? plan.row.title + ' · ' + D.t('title') : D.t('title');
    React.useEffect(() => { document.title = title; document.documentElement.lang = D.lang === 'en' ? 'en' : 'zh-CN'; }, [title]);
    useKeys(plan, hand.current, view);
    hand.current.plan = plan;
    D.kind = (!at.adoption && plan && plan.row && plan.row.kind) || 'grids';
    const ready = plan && plan.row && plan.ground;
    const body = at.adoption ? h(D.Adoption, { key: at.adoption, id: at.adoption })
      : !id ? h(D.Start)
      : !plan ? h('main', { className: 'dr-page' }, h(D.Waiting))
      : view === 'compare' && ready ? h(D.Compare, { plan, at })
      : view === 'bill' && ready ? h(D.Bill, { plan })
      : h(Table, { key: id, plan, hand: hand.current, files, adopt, closeAdopt: () => setAdopt(false) });
    return h('div', { className: 'dr-room' }, h(Bar, { plan: at.adoption ? null : plan, at, adopt: () => { if (view !== 'draw') D.go({ view: null }); setAdopt(true); } }), body);
  };
})();
