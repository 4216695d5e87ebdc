/* The ground: one layer of canvas tiles on which basemap, choropleth and roads are painted in order.
   One opaque composited layer instead of four keeps panning smooth without a GPU. What does not
   change with the figures (ground below, roads above, veil and borders over all) is kept as
   bitmaps per tile, so that a new set of values repaints only the polygons between them. */
(function () {
  'use strict';
  const gezhi = (window.gezhi = window.gezhi || {});
  const L = window.L;
  const SIZE = 512;
  const GATHER = 70; /* milliseconds */
  const BUDGET = 9; /* milliseconds of painting per frame while tiles come in */
  const FIRST = 100; /* the same while there is no picture yet that could stutter */
  const stages = new WeakMap();
  const now = () => performance.now();
  const bandOf = painter => (painter.order < 350 ? 'below' : painter.order < 365 ? 'above' : 'veil');

  /* Whole pixels while the map glides: a shift by fractions would filter every picture anew. */
  const frame = L.PosAnimation.prototype._runFrame;
  L.PosAnimation.include({ _runFrame(progress) { frame.call(this, progress, true); } });

  const Tiles = L.GridLayer.extend({
    options: { tileSize: SIZE, pane: 'gz-ground', noWrap: true, updateWhenZooming: false, keepBuffer: 1, maxZoom: 22 },

    createTile(coords, done) {
      const tile = document.createElement('canvas');
      const dpr = Math.min(3, window.devicePixelRatio || 1);
      tile.width = tile.height = SIZE * dpr;
      tile.coords = coords;
      tile.dpr = dpr;
      this.stage.enqueue(tile, done);
      return tile;
    },

    /* Tiles are painted at the exact zoom, fractions included, so that nothing is blurred. */
    _setView(center, zoom, noPrune, noUpdate) {
      let tileZoom = zoom;
      const { minZoom, maxZoom } = this.options;
      if ((maxZoom !== undefined && tileZoom > maxZoom) || (minZoom !== undefined && tileZoom < minZoom)) tileZoom = undefined;
      if (!noUpdate || this._tileZoom === undefined) {
        this._tileZoom = tileZoom;
        this._updateLevels();
        this._resetGrid();
        if (tileZoom !== undefined) this._update(center);
        if (!noPrune) this._pruneTiles();
        this._noPrune = !!noPrune;
      }
      this._setZoomTransforms(center, zoom);
      for (const z in this._levels) this._levels[z].el.style.zIndex = Number(z) === this._tileZoom ? 2 : 1;
    },

    /* Old tiles stay below until every new one is painted: no flash of bare background. */
    _pruneTiles() {
      for (const key in this._tiles) if (this._tiles[key].current && !this._tiles[key].loaded) return;
      L.GridLayer.prototype._pruneTiles.call(this);
    },

    _tileReady(coords, err, tile) {
      L.GridLayer.prototype._tileReady.call(this, coords, err, tile);
      if (this._map) this._pruneTiles();
    },
  });

  class Stage {
    constructor(map) {
      this.map = map;
      this.painters = [];
      this.queue = [];
      this.marks = {};
      gezhi.pane(map, 'gz-ground', 150);
      this.tiles = new Tiles();
      this.tiles.stage = this;
      this.tiles.on('tileunload', e => { e.tile.gone = true; e.tile.kept = null; });
      map.on('unload', () => {
        this.gone = true;
        this.queue = [];
      });
      const moving = on => () => map.getContainer().classList.toggle('gz-moving', on);
      map.on('movestart', moving(true));
      map.on('moveend zoomstart', moving(false));
    }

    /* A map knows where it looks only when the first question is answered: tiles of the view that it is
       born with would be painted for nothing. */
    begin() {
      if (this.begun || !gezhi.loadedAny()) return;
      this.begun = true;
      this.tiles.addTo(this.map);
    }

    add(painter) {
      this.painters.push(painter);
      this.painters.sort((a, b) => a.order - b.order);
      this.refresh(painter);
      return () => { this.painters = this.painters.filter(p => p !== painter); this.refresh(painter); };
    }

    view(tile) {
      const { x, y, z } = tile.coords;
      const k = gezhi.scaleAt(z);
      return { tile, k, zoom: z, dpr: tile.dpr, width: SIZE, height: SIZE, left: x * SIZE / k - gezhi.HALF, top: gezhi.HALF - y * SIZE / k };
    }

    enqueue(tile, done) {
      this.queue.push({ tile, done });
      if (this.frame || this.gone) return;
      this.frame = true;
      this.soonest(() => this.work());
    }

    /* In the next frame; while files are still coming in a little later, so that what arrives
       together is painted once and not file by file. */
    soonest(step) {
      const run = () => requestAnimationFrame(() => { if (!this.gone) step(); });
      if (gezhi.loading()) setTimeout(run, GATHER); else run();
    }

    distance(tile) {
      const middle = this.map.getPixelBounds().getCenter();
      return Math.hypot(tile.coords.x * SIZE + SIZE / 2 - middle.x, tile.coords.y * SIZE + SIZE / 2 - middle.y);
    }

    work() {
      this.frame = false;
      if (this.soon) { this.frame = true; this.soonest(() => this.work()); return; } /* not to paint twice */
      const until = now() + (this.filled ? BUDGET : FIRST);
      this.queue = this.queue.filter(job => !job.tile.gone);
      this.queue.sort((a, b) => this.distance(b.tile) - this.distance(a.tile));
      while (this.queue.length && now() < until) {
        const { tile, done } = this.queue.pop();
        this.paint(tile);
        if (done) done(null, tile);
      }
      if (!this.queue.length) this.filled = true;
      else if (!this.frame) {
        this.frame = true;
        requestAnimationFrame(() => { if (!this.gone) this.work(); });
      }
    }

    /* The bitmap of one band: painted once, until something in it changes. */
    bitmap(tile, band) {
      if (tile.kept[band] === undefined) {
        const chosen = this.painters.filter(p => p.still && bandOf(p) === band);
        tile.kept[band] = chosen.length ? this.still(tile, chosen, band !== 'below') : null;
      }
      return tile.kept[band];
    }

    still(tile, painters, alpha) {
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = tile.width;
      this.run(canvas.getContext('2d', { alpha }), tile, painters);
      return canvas;
    }

    run(ctx, tile, painters) {
      const view = this.view(tile);
      ctx.setTransform(tile.dpr, 0, 0, tile.dpr, 0, 0);
      for (const painter of painters) { ctx.save(); painter.paint(ctx, view); ctx.restore(); }
    }

    paint(tile) {
      tile.kept = tile.kept || {};
      const below = this.bitmap(tile, 'below');
      /* Opaque where there is a ground: the compositor then copies tiles instead of blending them. */
      const ctx = tile.getContext('2d', { alpha: !below });
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.clearRect(0, 0, tile.width, tile.height);
      if (below) ctx.drawImage(below, 0, 0);
      this.run(ctx, tile, this.painters.filter(p => !p.still));
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      for (const band of ['above', 'veil']) {
        const bitmap = this.bitmap(tile, band);
        if (bitmap) ctx.drawImage(bitmap, 0, 0);
      }
    }

    /* Repaint because of one painter: tiles on the screen in the next frame, the others when there is time. */
    refresh(painter) {
      this.begin();
      if (painter.still) this.marks[bandOf(painter)] = true;
      if (this.soon || this.gone) return;
      this.soon = true;
      this.soonest(() => { this.soon = false; this.repaint(); });
    }

    repaint() {
      const bounds = this.map.getPixelBounds();
      const marks = this.marks;
      this.marks = {};
      for (const key in this.tiles._tiles) {
        const { el: tile, current, loaded } = this.tiles._tiles[key];
        for (const band in marks) if (tile.kept) delete tile.kept[band];
        if (!loaded || !current) continue;
        const from = L.point(tile.coords.x * SIZE, tile.coords.y * SIZE);
        if (bounds.intersects(L.bounds(from, from.add([SIZE, SIZE])))) this.paint(tile);
        else this.enqueue(tile);
      }
      this.map.fire('gz:painted');
    }
  }

  gezhi.stage = map => {
    if (!stages.has(map)) stages.set(map, new Stage(map));
    return stages.get(map);
  };
})();
