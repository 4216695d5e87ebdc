/* The frame: theme, language of the page, full screen, menus that close, the mark for a lost server. */
(function () {
  'use strict';
  const gezhi = (window.gezhi = window.gezhi || {});
  const parts = (window.gezhi_screen = window.gezhi_screen || {});
  const side = (window.dash_clientside = window.dash_clientside || {});
  const root = document.documentElement;

  const wished = () => matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';

  side.frame = {
    /* The theme lasts in this browser; the first one is what the system prefers. */
    theme: function (clicks, stored) {
      const now = root.dataset.theme || stored || wished();
      const next = clicks ? (now === 'dark' ? 'light' : 'dark') : (stored || wished());
      root.dataset.theme = next;
      document.body.dataset.agThemeMode = next;
      return next;
    },
    page: function (page) {
      if (!page) return;
      root.lang = page.lang === 'zh' ? 'zh-CN' : 'en';
      document.title = page.title;
      for (const [id, text] of Object.entries(page.words)) {
        const part = document.getElementById(id);
        if (part) { part.title = text; part.setAttribute('aria-label', text); }
      }
    },
    full: function (clicks) {
      if (!clicks) return;
      if (document.fullscreenElement) document.exitFullscreen();
      else root.requestFullscreen().catch(() => {});
    },
    /* Asks whether the server is ready again; only then every panel asks anew. */
    retry: async function (_ticks, pulse) {
      const stay = window.dash_clientside.no_update;
      try {
        const answer = await fetch('/readyz', { cache: 'no-store' });
        if (!answer.ok) return [stay, stay, stay];
      } catch (_) { return [stay, stay, stay]; }
      delete root.dataset.lost;
      return [(pulse || 0) + 1, true, null];
    },
  };

  /* A menu closes when something else is clicked or chosen, or on Escape. */
  const menus = () => document.querySelectorAll('details.menu[open]');
  document.addEventListener('click', event => menus().forEach(menu => {
    if (!menu.contains(event.target) || event.target.closest('a[href]:not(.stay)')) menu.open = false;
  }));
  document.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return;
    const open = menus();
    open.forEach(menu => { menu.open = false; menu.querySelector('summary').focus(); });
    const close = document.querySelector('#drawer a.close');
    if (!open.length && close && document.body.dataset.drawer === 'open') close.click();
  });

  /* A server that is gone cannot answer with a sentence: the page says it, and asks until it is back. */
  const ask = window.fetch;
  window.fetch = async function (what, how) {
    const update = String((what && what.url) || what).includes('_dash-update-component');
    try {
      const answer = await ask.call(window, what, how);
      if (update && answer.status >= 502) gezhi.lost();
      return answer;
    } catch (error) {
      if (update && error.name !== 'AbortError') gezhi.lost();
      throw error;
    }
  };
  gezhi.lost = function () {
    root.dataset.lost = '1';
    window.dash_clientside.set_props('room-retry', { disabled: false });
  };

  /* The issue table is large: its script is fetched when the first list is opened, not before. */
  let fetched = null;
  const fetchTable = () => fetched || (fetched = new Promise((done, failed) => {
    const script = document.createElement('script');
    script.src = document.querySelector('meta[name="gezhi-table"]').content;
    script.onload = () => done(window.dash_ag_grid.AgGrid);
    script.onerror = () => { fetched = null; failed(new Error(script.src)); };
    document.head.append(script);
  }));
  function LazyTable(props) {
    const [Table, setTable] = React.useState(null);
    const wanted = Boolean(props.columnDefs && props.columnDefs.length);
    React.useEffect(() => { if (wanted && !Table) fetchTable().then(found => setTable(() => found), () => {}); }, [wanted]);
    return Table && wanted ? React.createElement(Table, props) : React.createElement('div', { id: props.id, className: 'table-wait' });
  }
  window.dash_ag_grid = { AgGrid: LazyTable };
  parts.loaded = true;
})();
