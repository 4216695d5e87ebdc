/* One place that asks what lies under the pointer, topmost first, and shows its tooltip and outline. */
(function () {
  'use strict';
  const gezhi = (window.gezhi = window.gezhi || {});
  const L = window.L;
  const pointers = new WeakMap();

  class Pointer {
    constructor(map) {
      this.map = map;
      this.targets = [];
      this.over = null;
      this.tip = L.DomUtil.create('div', 'gz-tip', map.getContainer());
      this.tip.setAttribute('role', 'status');
      this.tip.hidden = true;
      map.on('mousemove', e => this.moved(e));
      map.on('mouseout movestart zoomstart', () => this.leave());
      map.on('click', e => this.pressed(e, 'click'));
      map.on('dblclick', e => this.pressed(e, 'dblclick'));
    }

    /* target: {order, hit(place) -> thing or null, same(a, b), tip(thing) -> lines, enter, leave, click, dblclick} */
    add(target) {
      this.targets.push(target);
      this.targets.sort((a, b) => b.order - a.order);
      return () => {
        if (this.over && this.over.target === target) this.leave();
        this.targets = this.targets.filter(t => t !== target);
      };
    }

    find(e) {
      const [x, y] = gezhi.metres(e.latlng);
      const place = { x, y, perPixel: 1 / gezhi.scaleAt(this.map.getZoom()), zoom: this.map.getZoom() };
      for (const target of this.targets) {
        const thing = target.hit(place);
        if (thing !== null && thing !== undefined) return { target, thing };
      }
      return null;
    }

    moved(e) {
      if (this.map.dragging && this.map.dragging.moving && this.map.dragging.moving()) return;
      this.last = e;
      if (this.frame) return;
      this.frame = requestAnimationFrame(() => { this.frame = null; if (this.last) this.look(this.last); });
    }

    look(e) {
      const found = this.find(e);
      const same = found && this.over && found.target === this.over.target && found.thing === this.over.thing;
      if (!same) {
        this.leave(true);
        this.over = found;
        if (found && found.target.enter) found.target.enter(found.thing);
        this.map.getContainer().style.cursor = found && found.target.click ? 'pointer' : '';
      }
      this.show(found, e.containerPoint);
    }

    show(found, at) {
      const lines = found && found.target.tip ? found.target.tip(found.thing) : null;
      this.tip.hidden = !lines || !lines.length;
      if (this.tip.hidden) return;
      this.tip.replaceChildren(...lines.map(line => Object.assign(document.createElement('div'), { textContent: line })));
      const size = this.map.getSize();
      const left = at.x + 16 + this.tip.offsetWidth > size.x ? at.x - 12 - this.tip.offsetWidth : at.x + 16;
      const top = Math.min(at.y + 16, size.y - this.tip.offsetHeight - 6);
      this.tip.style.transform = `translate(${Math.round(left)}px,${Math.round(top)}px)`;
    }

    leave(stay) {
      if (this.over && this.over.target.leave) this.over.target.leave();
      this.over = null;
      if (!stay) this.last = null;
      this.tip.hidden = true;
    }

    pressed(e, kind) {
      const found = this.find(e);
      if (found && found.target[kind]) found.target[kind](found.thing);
    }
  }

  gezhi.pointer = map => {
    if (!pointers.has(map)) pointers.set(map, new Pointer(map));
    return pointers.get(map);
  };
})();
