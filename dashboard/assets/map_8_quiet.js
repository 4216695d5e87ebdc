/* Around the map: a list points at its places, the legend says from how near a layer is drawn, and what is
   not up to date says since when. */
(function () {
  'use strict';
  const gezhi = (window.gezhi = window.gezhi || {});
  const root = document.documentElement;

  /* A link of the ranking that has the focus or lies under the pointer shows the card of its place. */
  function placeOf(event) {
    const link = event.target.closest && event.target.closest('.places a[href*="at="]');
    const at = link && new URLSearchParams(link.search).get('at');
    if (!at) return null;
    const [kind, code] = at.includes(':') ? at.split(':') : ['area', at];
    return { kind, code };
  }
  const point = event => {
    const place = gezhi.shownMap && placeOf(event);
    if (place) gezhi.pointer(gezhi.shownMap).pointAt(place.kind, place.code);
  };
  const leave = event => { if (gezhi.shownMap && placeOf(event)) gezhi.pointer(gezhi.shownMap).leave(); };
  document.addEventListener('focusin', event => { if (event.target.matches(':focus-visible')) point(event); });
  document.addEventListener('mouseover', point);
  document.addEventListener('focusout', leave);
  document.addEventListener('mouseout', leave);

  function nearness() {
    const zoom = gezhi.shownMap ? gezhi.shownMap.getZoom() : 0;
    document.querySelectorAll('.layer-entry[data-from]').forEach(entry => entry.classList.toggle('far', zoom < Number(entry.dataset.from)));
  }

  /* When a panel was last drawn, in the clock of the screen, for the mark of one that is not. */
  const clock = () => new Date().toLocaleTimeString(root.lang || 'zh-CN', { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
  function dated(panel) {
    if (panel.dataset.state === 'fresh' && panel.dataset.busy !== '1') panel.dataset.at = clock();
  }
  /* On a tablet the legend begins folded: the map comes first. */
  const NARROW = 1180;
  let folded = null;
  function fold(legend) {
    const details = legend.querySelector('details.legend');
    if (!details || details === folded) return;
    folded = details;
    if (window.innerWidth < NARROW) setTimeout(() => { details.open = false; });
  }

  const changed = marks => {
    for (const mark of marks) if (mark.target.dataset && mark.target.dataset.state) dated(mark.target);
    const legend = document.getElementById('legend');
    if (legend) { root.dataset.map = legend.dataset.state; fold(legend); }
    if (marks.some(mark => mark.type === 'childList')) nearness();
  };
  new MutationObserver(changed).observe(root, { subtree: true, childList: true, attributeFilter: ['data-state', 'data-busy'] });

  /* Where the drawer takes its room, legend, tools and filters come up at their new place instead of jumping. */
  let drawer;
  const making = () => {
    if (document.body.dataset.drawer === drawer) return;
    const first = drawer === undefined;
    drawer = document.body.dataset.drawer;
    if (first) return;
    document.body.dataset.shifting = '1';
    requestAnimationFrame(() => requestAnimationFrame(() => { delete document.body.dataset.shifting; }));
  };
  new MutationObserver(making).observe(document.body, { attributeFilter: ['data-drawer'] });
  window.L.Map.addInitHook(function () { this.on('zoomend moveend', nearness); });
})();
