/* Right click, long press or the key of the context menu: the way to the certificate of a point. */
(function () {
  'use strict';
  const gezhi = (window.gezhi = window.gezhi || {});
  let menu = null;

  function close() {
    if (menu) menu.remove();
    menu = null;
  }

  function open(map, latlng, point) {
    close();
    const told = gezhi.certificate;
    if (!told) return;
    const at = latlng.wrap();
    const query = new URLSearchParams({ lon: at.lng.toFixed(7), lat: at.lat.toFixed(7), day: told.day, lang: told.lang });
    menu = document.createElement('div');
    menu.className = 'point-menu panel';
    menu.style.left = point.x + 'px';
    menu.style.top = point.y + 'px';
    const link = document.createElement('a');
    link.href = '/certificate?' + query;
    link.target = '_blank';
    link.rel = 'noopener';
    link.textContent = told.label;
    link.addEventListener('click', () => setTimeout(close, 0));
    menu.append(link);
    map.getContainer().append(menu);
    window.L.DomEvent.disableClickPropagation(menu);
    link.focus({ preventScroll: true });
  }

  window.L.Map.addInitHook(function () {
    const map = this;
    map.on('contextmenu', event => {
      if (!map.getContainer().closest('.ground')) return;
      event.originalEvent.preventDefault();
      open(map, event.latlng, event.containerPoint);
    });
    map.on('click movestart zoomstart', close);
  });
  document.addEventListener('keydown', event => { if (event.key === 'Escape') close(); });
})();
