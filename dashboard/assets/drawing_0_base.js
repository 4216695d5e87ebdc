/* The planners' table: words, numbers, the address, and how the server is asked. */
(function () {
  'use strict';
  const D = (window.gezhi_drawing = window.gezhi_drawing || {});
  const h = (D.h = React.createElement);
  D.words = {};
  D.lang = 'zh';
  D.kind = 'grids'; /* what the plan on the table divides: grids, or communities themselves */
  D.held = face => face.amounts[D.kind === 'community' ? 'people' : 'households'];

  /* A word with its blanks filled; where communities are divided, the one for them. */
  const word = key => (D.kind === 'community' && D.words[key + '_areas']) || (D.words[key] === undefined ? key : D.words[key]);
  D.t = (key, params) => word(key).replace(/\{(\w+)\}/g,
    (_, name) => (params && params[name] !== undefined && params[name] !== null ? params[name] : ''));
  D.n = (value, digits) => (value === null || value === undefined || !isFinite(value) ? '–' : window.gezhi.format(D.lang, digits).format(value));
  D.signed = (value, digits) => {
    if (value === null || value === undefined || !isFinite(value)) return '–';
    const text = D.n(Math.abs(value), digits);
    return (text === '0' ? '' : value > 0 ? '+' : '−') + text;
  };
  D.name = each => (D.lang === 'en' && each.name_en) || each.name_zh || '';
  const locale = () => (D.lang === 'en' ? 'en-GB' : 'zh-CN');
  D.clock = at => new Date(at).toLocaleTimeString(locale(), { hour: '2-digit', minute: '2-digit' });
  D.moment = at => new Date(at).toLocaleString(locale(), { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' });
  D.day = text => (text ? new Date(text + 'T12:00:00').toLocaleDateString(locale(), { year: 'numeric', month: 'short', day: 'numeric' }) : '–');
  D.icon = name => h('span', { className: 'i i-' + name, 'aria-hidden': 'true' });

  /* Who edits: a token that only this tab knows, and a name for the others. */
  function token() {
    let known = sessionStorage.getItem('drawing-token');
    if (!known) {
      known = [...crypto.getRandomValues(new Uint8Array(20))].map(b => b.toString(16).padStart(2, '0')).join('');
      sessionStorage.setItem('drawing-token', known);
    }
    return known;
  }
  D.label = () => localStorage.getItem('drawing-label') || '';
  D.setLabel = text => localStorage.setItem('drawing-label', text.slice(0, 40));

  /* Answers of the server; a refusal is thrown as {error, message, status}, no server at all as `offline`. */
  D.ask = async function (path, body, method) {
    const url = path + (path.includes('?') ? '&' : '?') + 'lang=' + D.lang;
    const how = body === undefined ? { cache: 'no-store', method: method || 'GET' } : {
      method: method || 'POST', headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(Object.assign({ token: token(), label: D.label() || D.t('somebody') }, body)),
    };
    return answered(url, how);
  };
  /* A form with a file; the answers are as of `ask`. */
  D.send = function (path, values) {
    const body = new FormData();
    for (const [key, value] of Object.entries(Object.assign({ token: token(), label: D.label() || D.t('somebody') }, values))) body.append(key, value);
    return answered(path + '?lang=' + D.lang, { method: 'POST', body, headers: { Accept: 'application/json' } });
  };
  async function answered(url, how) {
    let answer;
    try { answer = await fetch(url, how); } catch (_) { throw { error: 'offline', status: 0, message: D.t('offline') }; }
    const found = await answer.json().catch(() => null);
    if (answer.ok) return found || {};
    if (answer.status >= 502) throw { error: 'offline', status: answer.status, message: D.t('offline') };
    throw Object.assign({ error: 'failed', message: D.t('failed') }, found, { status: answer.status });
  }

  /* The address holds what is shown: plan, view, the plan compared with, an adoption. */
  const read = () => Object.fromEntries(new URLSearchParams(location.search));
  D.address = changes => {
    const kept = Object.assign(read(), changes);
    const search = new URLSearchParams(Object.entries(kept).filter(([, value]) => value !== null && value !== undefined && value !== ''));
    return location.pathname + (String(search) ? '?' + search : '');
  };
  D.go = (changes, fresh) => {
    const to = fresh ? location.pathname + '?' + new URLSearchParams(Object.assign(read().lang ? { lang: read().lang } : {}, changes)) : D.address(changes);
    history.pushState({}, '', to);
    window.dispatchEvent(new Event('drawing-address'));
  };
  D.useAddress = function () {
    const [at, setAt] = React.useState(read);
    React.useEffect(() => {
      const tell = () => setAt(read());
      window.addEventListener('popstate', tell);
      window.addEventListener('drawing-address', tell);
      return () => { window.removeEventListener('popstate', tell); window.removeEventListener('drawing-address', tell); };
    }, []);
    return at;
  };
  /* A link inside the room, followed without loading the page. */
  D.Link = ({ to, fresh, ...rest }) => {
    const href = fresh ? '/drawing?' + new URLSearchParams(Object.assign(read().lang ? { lang: read().lang } : {}, to)) : D.address(to);
    return h('a', Object.assign({ href, onClick: event => {
      if (event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      D.go(to, fresh);
    } }, rest));
  };

  /* What an address answers: {data, trouble, again}. */
  D.useAnswer = function (path) {
    const [state, setState] = React.useState({ data: null, trouble: null });
    const [turn, setTurn] = React.useState(0);
    React.useEffect(() => {
      let wanted = true;
      if (!path) { setState({ data: null, trouble: null }); return undefined; }
      D.ask(path).then(data => wanted && setState({ data, trouble: null }), trouble => wanted && setState({ data: null, trouble }));
      return () => { wanted = false; };
    }, [path, turn]);
    return Object.assign({ again: () => setTurn(n => n + 1) }, state);
  };

  /* A dialog over the room: focus comes in and goes back, Escape closes it. */
  D.Dialog = function ({ title, onClose, children, wide }) {
    const ref = React.useRef(null);
    React.useEffect(() => {
      const before = document.activeElement;
      const dialog = ref.current;
      if (!dialog.open) dialog.showModal();
      return () => { if (dialog.open) dialog.close(); if (before && before.focus) before.focus(); };
    }, []);
    return h('dialog', { ref, className: 'dr-dialog' + (wide ? ' wide' : ''), 'aria-label': title, onCancel: event => { event.preventDefault(); onClose(); } },
      h('header', null, h('h2', null, title), h('button', { type: 'button', className: 'tool', 'aria-label': D.t('close'), onClick: onClose }, D.icon('close'))),
      children);
  };
  D.Trouble = ({ trouble }) => (trouble ? h('p', { className: 'dr-trouble', role: 'alert' }, D.icon('alert'), trouble.message) : null);
  D.Waiting = () => h('div', { className: 'skeleton', 'aria-label': D.t('loading'), role: 'status' }, h('i'), h('i'), h('i'), h('i'));
})();
