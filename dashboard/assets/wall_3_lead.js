/* Lead: a tablet or laptop tells the server which address the walls of a channel are to show. */
(function () {
  'use strict';
  const gezhi = (window.gezhi = window.gezhi || {});
  const parts = (window.gezhi_screen = window.gezhi_screen || {});
  const h = React.createElement;
  const BEAT_MS = 15000, LOOK_MS = 250, PATIENCE_MS = 5000;
  const KEPT = 'gezhi-lead';

  const remembered = () => { try { return JSON.parse(sessionStorage.getItem(KEPT)) || {}; } catch (_) { return {}; } };
  const fresh = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), b => b.toString(16).padStart(2, '0')).join('');
  const lead = (gezhi.lead = Object.assign({ on: false, channel: 'main', label: '', token: fresh() }, remembered(),
    { says: '', taken: false, away: false, sent: null }));
  const listeners = new Set();
  const tell = () => {
    const { on, channel, label, token } = lead;
    sessionStorage.setItem(KEPT, JSON.stringify({ on, channel, label, token }));
    listeners.forEach(each => each());
  };

  /* What walls are to show: rooms of one thing have it in their path, other rooms leave the walls alone. */
  gezhi.shownTo = function (path, search) {
    if (path === '/') return search;
    const found = /^\/compound\/([^/]+)$/.exec(path);
    return found ? gezhi.changed(search, { at: 'compound:' + decodeURIComponent(found[1]) }) : null;
  };

  const post = (body) => fetch('/presenting/' + lead.channel, {
    method: 'POST', body: JSON.stringify(Object.assign({ token: lead.token, label: lead.label }, body)),
    headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'Accept-Language': document.documentElement.lang },
    signal: gezhi.within(PATIENCE_MS),
  });

  /* Walls show it now, or somebody else presents and the server says who. */
  async function answered(answer, search) {
    if (answer.status >= 500) { lead.away = true; return; }
    const told = await answer.json().catch(() => ({}));
    if (told.version) Object.assign(lead, { away: false, taken: false, says: '', sent: search });
    else Object.assign(lead, { on: false, taken: Boolean(told.taken), says: told.message || '', sent: null });
  }

  /* One message at a time: what was opened last arrives last. */
  let sending = null, waiting = null;
  function send(body) {
    if (sending) { waiting = Object.assign(waiting || {}, body); return sending; }
    sending = (async () => {
      try {
        await answered(await post(body), body.search);
      } catch (_) { lead.away = true; }
      sending = null;
      tell();
      const next = waiting;
      waiting = null;
      if (next && lead.on) await send(next);
    })();
    return sending;
  }

  gezhi.startLeading = function (channel, label, take) {
    Object.assign(lead, { on: true, channel, label, says: '', taken: false });
    tell();
    return send({ search: gezhi.shownTo(location.pathname, location.search) || '', take });
  };
  gezhi.stopLeading = function () {
    Object.assign(lead, { on: false, says: '', sent: null });
    tell();
    post({ leave: true, search: '' }).catch(() => {});
  };

  let beat = 0;
  function look() {
    if (!lead.on || gezhi.isWall()) return;
    const search = gezhi.shownTo(location.pathname, location.search);
    const now = performance.now();
    if ((search === null || search === lead.sent) && now - beat < BEAT_MS) return;
    if (lead.away && now - beat < 2000) return;
    beat = now;
    send({ search: search === null ? lead.sent || '' : search });
  }
  setInterval(look, LOOK_MS);
  window.addEventListener('_dashprivate_pushstate', look);
  window.addEventListener('popstate', look);

  const field = (label, value, change, more) => h('label', null, h('span', null, label),
    h('input', Object.assign({ value, onChange: event => change(event.target.value), type: 'text' }, more)));

  /* The button with its sheet. words: present, presenting, lead, hint, channel, channel_hint, label, start, stop, take, away */
  parts.Present = function (props) {
    const words = props.words;
    const [, again] = React.useState(0);
    const [channel, setChannel] = React.useState(lead.channel);
    const [label, setLabel] = React.useState(lead.label);
    React.useEffect(() => {
      const each = () => again(n => n + 1);
      listeners.add(each);
      return () => { listeners.delete(each); };
    }, []);
    const start = take => event => {
      event.preventDefault();
      if (/^[a-z0-9][a-z0-9-]{0,15}$/.test(channel)) gezhi.startLeading(channel, label.trim(), take);
    };
    const says = lead.says || (lead.on && lead.away ? words.away : '');
    return h('details', { className: 'menu right present' + (lead.on ? ' on' : '') },
      h('summary', { 'aria-label': lead.on ? words.presenting + ' ' + lead.channel : words.present },
        h('span', { className: 'i i-present', 'aria-hidden': true }),
        h('span', { className: 'label' }, lead.on ? words.presenting : words.present),
        lead.on ? h('code', null, lead.channel) : null),
      h('form', { className: 'sheet lead', onSubmit: lead.on ? event => { event.preventDefault(); gezhi.stopLeading(); } : start(false) },
        h('h3', null, words.lead), h('p', { className: 'muted' }, words.hint),
        field(words.channel, channel, text => setChannel(text.toLowerCase()), {
          disabled: lead.on, maxLength: 16, pattern: '[a-z0-9][a-z0-9\\-]*', title: words.channel_hint, required: true, name: 'channel' }),
        field(words.label, label, setLabel, { disabled: lead.on, maxLength: 24, name: 'label' }),
        h('p', { className: 'says', role: 'status' }, says),
        h('div', { className: 'row' },
          h('button', { type: 'submit', className: 'button' }, lead.on ? words.stop : words.start),
          lead.taken ? h('button', { type: 'button', className: 'button take', onClick: start(true) }, words.take) : null)));
  };
})();
