/* Background tiles of a service, painted over our own ground. What does not come, an error page instead of
   a picture included, leaves our own picture there; nothing waits for it. */
(function () {
  'use strict';
  const gezhi = (window.gezhi = window.gezhi || {});
  const SIDE = 256;
  const MOST = 400; /* pictures kept */
  const HOSTS = 8; /* {s} in the template: t0 to t7, as Tianditu has them */
  const RETRY = 30000; /* milliseconds until a tile that did not come is asked for again */

  const address = (template, x, y, z) => template.replace('{x}', x).replace('{y}', y).replace('{z}', z).replace('{s}', (x + y) % HOSTS);

  class Tiles {
    constructor(arrived, failed) {
      this.kept = new Map();
      this.arrived = arrived;
      this.failed = failed;
    }

    picture(url) {
      const known = this.kept.get(url);
      if (known && !(known.broken && performance.now() - known.since > RETRY)) return known.ready ? known.image : null;
      const entry = { image: new Image(), ready: false, broken: false, since: performance.now() };
      entry.image.referrerPolicy = 'no-referrer';
      entry.image.onload = () => { entry.ready = true; this.arrived(); this.failed(null); };
      entry.image.onerror = () => { entry.broken = true; this.failed(url); };
      entry.image.src = url;
      this.kept.set(url, entry);
      if (this.kept.size > MOST) this.kept.delete(this.kept.keys().next().value);
      return null;
    }

    /* Paints what is there; true when nothing is missing. */
    paint(ctx, view, template) {
      const z = Math.max(1, Math.min(18, Math.round(view.zoom)));
      const scale = gezhi.scaleAt(z), size = SIDE / scale; /* metres of a tile */
      const most = 2 ** z - 1;
      const number = metres => Math.max(0, Math.min(most, Math.floor(metres / size)));
      const [x0, x1] = [number(view.left + gezhi.HALF), number(view.left + gezhi.HALF + view.width / view.k)];
      const [y0, y1] = [number(gezhi.HALF - view.top), number(gezhi.HALF - view.top + view.height / view.k)];
      let whole = true;
      for (let y = y0; y <= y1; y++) {
        for (let x = x0; x <= x1; x++) {
          const picture = this.picture(address(template, x, y, z));
          if (!picture) { whole = false; continue; }
          const side = size * view.k;
          ctx.drawImage(picture, (x * size - gezhi.HALF - view.left) * view.k, (view.top - gezhi.HALF + y * size) * view.k, side + 0.6, side + 0.6);
        }
      }
      return whole;
    }
  }

  gezhi.tiles = (arrived, failed) => new Tiles(arrived, failed);
})();
