/* The sky: one canvas over the ground for points, names and marks, and one above it for what is chosen
   or pointed at, so that a hover does not paint thousands of points again. Painters run in order and
   share one list of taken label places. Both move with the map and are painted anew when it rests. */
(function () {
  'use strict';
  const gezhi = (window.gezhi = window.gezhi || {});
  const L = window.L;
  const skies = new WeakMap();
  const PAUSE = 240; /* milliseconds between two paintings while the map moves */

  function fit(canvas, size, dpr) {
    const width = Math.round(size.x * dpr), height = Math.round(size.y * dpr);
    if (canvas.width === width && canvas.height === height) return;
    canvas.width = width;
    canvas.height = height;
    canvas.style.width = size.x + 'px';
    canvas.style.height = size.y + 'px';
  }

  const Sky = L.Renderer.extend({
    options: { padding: 0.12, pane: 'gz-sky' },

    _initContainer() {
      this._container = document.createElement('div');
      this.canvas = this._container.appendChild(document.createElement('canvas'));
      this.over = this._container.appendChild(document.createElement('canvas'));
      this.canvas.className = 'gz-sky';
      this.over.className = 'gz-over';
    },
    _destroyContainer() {
      cancelAnimationFrame(this.frame);
      cancelAnimationFrame(this.topFrame);
      this.frame = this.topFrame = null;
      this._container.remove();
      delete this._container;
    },
    getEvents() {
      return Object.assign(L.Renderer.prototype.getEvents.call(this), { move: this.follow });
    },
    /* While dragging further than the padding reaches, paint again under way, but not at every frame:
       names and points at the rim may come a moment later, the map below must glide. */
    follow() {
      if (this._map._animatingZoom || !this._bounds || performance.now() - this.painted < PAUSE) return;
      const size = this._map.getSize();
      const from = this._map.containerPointToLayerPoint([0, 0]);
      if (!this._bounds.contains(L.bounds(from, from.add(size)))) this._update();
    },
    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize();
      const dpr = Math.min(3, window.devicePixelRatio || 1);
      L.DomUtil.setPosition(this._container, this._bounds.min);
      for (const canvas of [this.canvas, this.over]) fit(canvas, size, dpr);
      this.dpr = dpr;
      this.paint();
    },
    view() {
      const zoom = this._map.getZoom();
      const k = gezhi.scaleAt(zoom);
      const size = this._bounds.getSize();
      const corner = this._map.getPixelOrigin().add(this._bounds.min);
      const inset = this._map.containerPointToLayerPoint([0, 0]).subtract(this._bounds.min);
      const seen = this._map.getSize();
      return {
        k, zoom, dpr: this.dpr, width: size.x, height: size.y, left: corner.x / k - gezhi.HALF, top: gezhi.HALF - corner.y / k,
        seen: [inset.x, inset.y, inset.x + seen.x, inset.y + seen.y],
      };
    },
    paint() {
      if (!this._map || !this._bounds || !this._container) return;
      this.painted = performance.now();
      const ctx = this.canvas.getContext('2d');
      const view = this.view();
      const places = gezhi.space.placer();
      ctx.setTransform(this.dpr, 0, 0, this.dpr, 0, 0);
      ctx.clearRect(0, 0, view.width, view.height);
      /* Marks first say where they are, then the great names and the chips take their places, then all is painted. */
      for (const painter of this.painters) if (painter.avoid) painter.avoid(places, view);
      const early = this.painters.filter(p => p.reserve).sort((a, b) => Boolean(b.early) - Boolean(a.early));
      for (const painter of early) painter.reserve(places, view, ctx);
      for (const painter of this.painters) if (painter.paint) { ctx.save(); painter.paint(ctx, view, places); ctx.restore(); }
      this.places = places;
      this.paintTop(view);
      this._map.fire('gz:sky');
    },
    paintTop(view) {
      const ctx = this.over.getContext('2d');
      ctx.setTransform(this.dpr, 0, 0, this.dpr, 0, 0);
      ctx.clearRect(0, 0, view.width, view.height);
      let used = false;
      for (const painter of this.painters) if (painter.top) { ctx.save(); used = painter.top(ctx, view) || used; ctx.restore(); }
      /* An empty canvas over everything would still be blended at every frame of a pan. */
      this.over.style.display = used ? '' : 'none';
    },
    add(painter) {
      this.painters.push(painter);
      this.painters.sort((a, b) => a.order - b.order);
      this.redraw();
      return () => { this.painters = this.painters.filter(p => p !== painter); this.redraw(); };
    },
    redraw() {
      if (this.frame || !this._map) return;
      this.frame = requestAnimationFrame(() => {
        this.frame = null;
        if (this._map && this._container && !this._map._animatingZoom) this.paint();
      });
    },
    redrawTop() {
      if (this.topFrame || this.frame || !this._map) return;
      this.topFrame = requestAnimationFrame(() => {
        this.topFrame = null;
        if (this._map && this._bounds && !this._map._animatingZoom) this.paintTop(this.view());
      });
    },
  });

  gezhi.sky = map => {
    if (!skies.has(map)) {
      gezhi.pane(map, 'gz-sky', 440);
      const sky = new Sky();
      sky.painters = [];
      skies.set(map, sky);
      sky.addTo(map);
    }
    return skies.get(map);
  };

  /* Pixel of a place in metres on the canvas of a view. */
  gezhi.px = (view, x, y) => [(x - view.left) * view.k, (view.top - y) * view.k];
  gezhi.overlaps = (view, a, b, c, d) => a < view.width && c > 0 && b < view.height && d > 0;
})();
