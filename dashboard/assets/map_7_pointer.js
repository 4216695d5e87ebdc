/* One place that asks what lies under the pointer, topmost first, and shows its card and outline. Name and
   value are there at once; rank, change and marks come from the server a moment later. The keyboard has
   the same: links of the ranking and chips point at their place, Enter on the map at what lies in its middle. */
(function () {
  'use strict';
  const gezhi = (window.gezhi = window.gezhi || {});
  const L = window.L;
  const pointers = new WeakMap();

  const PAUSE = 90; /* milliseconds over one place before its card is asked for */
  const KEPT = 200;
  const STEP = 20, FARTHEST = 400; /* pixels around the middle that Enter searches */
  const cards = new Map();

  /* `kind:code` of a row, as the address of the screen says it. */
  gezhi.cardOf = (kind, layer, f) => {
    const code = layer && layer.table.ids ? layer.table.ids[f] : null;
    return code === null ? null : kind === 'area' ? String(code) : `${kind}:${code}`;
  };
  gezhi.cards = { address: null };

  function card(place) {
    const url = gezhi.cards.address && gezhi.cards.address.replace('{place}', encodeURIComponent(place).replace('%3A', ':'));
    if (!url) return Promise.resolve(null);
    if (!cards.has(url)) {
      if (cards.size > KEPT) cards.clear();
      const work = fetch(url).then(answer => (answer.ok ? answer.json() : null)).catch(() => null);
      work.then(found => { if (!found) cards.delete(url); });
      cards.set(url, work);
    }
    return cards.get(url);
  }

  function element(tag, css, text) {
    const el = document.createElement(tag);
    if (css) el.className = css;
    if (text !== undefined) el.textContent = text;
    return el;
  }

  function filled(found) {
    const list = element('dl');
    for (const [label, value, tone] of found.lines) {
      if (!label) { list.append(element('dd', 'mark ' + tone, value)); continue; }
      list.append(element('dt', '', label), element('dd', tone, value));
    }
    const head = element('div', '', found.title);
    head.append(element('small', '', found.level));
    return [head, list];
  }

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
      map.getContainer().addEventListener('keydown', e => this.keyed(e));
    }

    /* Enter shows what lies in the middle of the map; once more goes there. */
    keyed(e) {
      if (e.target !== this.map.getContainer()) return;
      if (e.key === 'Escape') this.leave();
      if (e.key !== 'Enter' && e.key !== ' ') return;
      e.preventDefault();
      const { found, point } = this.nearest();
      const again = found && this.over && found.target === this.over.target && found.thing === this.over.thing;
      if (again && found.target.click) { this.leave(); found.target.click(found.thing); return; }
      this.look({ latlng: this.map.containerPointToLatLng(point), containerPoint: point });
    }

    /* What lies in the middle of the map, or around it where the middle is empty ground. */
    nearest() {
      const middle = this.middle();
      for (let away = 0; away <= FARTHEST; away += STEP) {
        for (let turn = 0; turn < (away ? 12 : 1); turn++) {
          const point = middle.add([away * Math.cos((turn * Math.PI) / 6), away * Math.sin((turn * Math.PI) / 6)]);
          const found = this.find({ latlng: this.map.containerPointToLatLng(point) });
          if (found) return { found, point };
        }
      }
      return { found: null, point: middle };
    }

    /* The middle of what panels leave free, which is what the reader takes for the middle of the map. */
    middle() {
      const own = this.map.getContainer().getBoundingClientRect(), free = document.getElementById('map-free');
      const box = free && free.offsetWidth ? free.getBoundingClientRect() : own;
      return L.point(box.left + box.width / 2 - own.left, box.top + box.height / 2 - own.top);
    }

    /* Shows the card of a place by its code, from a list or a chip; nothing when it is not on the map. */
    pointAt(kind, code) {
      for (const target of this.targets) {
        const f = target.rowOf && target.kind() === kind ? target.rowOf(code) : -1;
        if (f === -1) continue;
        const spot = target.at(f);
        const at = spot ? this.map.latLngToContainerPoint(gezhi.latlng(...spot)) : this.map.getSize().divideBy(2);
        this.leave(true);
        this.over = { target, thing: f };
        target.enter(f);
        this.show(this.over, at);
        return;
      }
      if (kind === 'compound') this.showCard(`compound:${code}`);
    }

    /* Only the card, for chips, which bear their own outline. */
    showCard(place) {
      const chip = document.activeElement.getBoundingClientRect(), box = this.map.getContainer().getBoundingClientRect();
      this.ask(place, L.point(chip.left - box.left, chip.top - box.top), () => document.activeElement.matches('.gz-chip'));
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
      this.put(at);
      const place = found.target.card && found.target.card(found.thing);
      if (!place) return;
      const known = this.filledFor === place && this.filledWith === gezhi.cards.address;
      if (known) { this.fill(this.told, at); return; }
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(place, at, () => this.over && this.over.target === found.target && this.over.thing === found.thing), PAUSE);
    }

    async ask(place, at, wanted) {
      const address = gezhi.cards.address, told = await card(place);
      if (!told || address !== gezhi.cards.address || !wanted()) return;
      Object.assign(this, { filledFor: place, filledWith: address, told: told });
      this.fill(told, this.at || at);
    }

    fill(told, at) {
      this.tip.replaceChildren(...filled(told));
      this.tip.hidden = false;
      this.put(at);
    }

    put(at) {
      this.at = at;
      const size = this.map.getSize();
      const left = at.x + 16 + this.tip.offsetWidth > size.x ? at.x - 12 - this.tip.offsetWidth : at.x + 16;
      const top = Math.min(at.y + 16, size.y - this.tip.offsetHeight - 6);
      this.tip.style.transform = `translate(${Math.round(left)}px,${Math.round(top)}px)`;
    }

    leave(stay) {
      clearTimeout(this.timer);
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
