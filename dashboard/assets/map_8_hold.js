/* Touch: a long press shows what a pointer would show by resting there, and does not count as a click. */
(function () {
  'use strict';
  const gezhi = (window.gezhi = window.gezhi || {});
  const HOLD_MS = 450;
  const SHAKE = 10; /* pixels a resting finger may move */

  window.L.Map.addInitHook(function () {
    const map = this, box = map.getContainer();
    if (map.options.holds === false) return; // Where a slow finger means what a quick one does.
    let timer = 0, from = null, held = false;
    const stop = () => { clearTimeout(timer); timer = 0; };
    const show = () => {
      held = true;
      gezhi.pointer(map).look({ latlng: map.mouseEventToLatLng(from), containerPoint: map.mouseEventToContainerPoint(from) });
    };
    box.addEventListener('pointerdown', event => {
      stop();
      held = false;
      if (event.pointerType !== 'touch') return;
      gezhi.pointer(map).leave();
      if (event.isPrimary) { from = event; timer = setTimeout(show, HOLD_MS); }
    });
    box.addEventListener('pointermove', event => {
      if (timer && Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY) > SHAKE) stop();
    });
    for (const end of ['pointerup', 'pointercancel']) box.addEventListener(end, stop);
    box.addEventListener('contextmenu', event => { if (timer || held) event.preventDefault(); });
    box.addEventListener('click', event => {
      if (!held) return;
      held = false;
      event.stopPropagation();
      event.preventDefault();
    }, true);
  });
})();
