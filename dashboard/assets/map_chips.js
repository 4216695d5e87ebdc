/* Chips: the few markers that are buttons in the page: name and number where there is room, a place to stop for the keyboard, the pulse of the urgent. */
(function () {
  'use strict';
  const gezhi = (window.gezhi = window.gezhi || {});
  const L = window.L;
  const height = () => 24 * gezhi.typeScale();

  function button(s, f, tools) {
    const style = s.styles[s.states[f]];
    const el = document.createElement('button');
    el.type = 'button';
    el.className = 'gz-chip';
    el.style.setProperty('--gz-colour', style.colour);
    el.setAttribute('aria-label', tools.tip(s, f).join(' '));
    const dot = document.createElement('i');
    dot.className = style.shape === 'pulse' ? 'gz-chip-dot gz-pulse' : 'gz-chip-dot';
    const text = document.createElement('span');
    text.className = 'gz-chip-text';
    text.textContent = gezhi.space.nameOf(s.layer, f, s.lang);
    const count = document.createElement('b');
    count.textContent = s.values ? tools.number(s, s.values[f]) : '';
    count.hidden = !s.values;
    text.append(count);
    el.append(dot, text);
    el.addEventListener('click', e => { e.stopPropagation(); s.click(f); });
    el.addEventListener('focus', () => { s.hovered = f; s.sky.redrawTop(); gezhi.pointer(s.map).pointAt('compound', s.layer.table.ids[f]); });
    el.addEventListener('blur', () => { s.hovered = -1; s.sky.redrawTop(); gezhi.pointer(s.map).leave(); });
    L.DomEvent.disableClickPropagation(el);
    return el;
  }

  /* Right of the circle, else left of it, below, above: the first that is free. */
  function side(places, x, y, r, w) {
    const gap = r + 6, tall = height();
    const spots = [[x + gap, y - tall / 2, 'right'], [x - gap - w, y - tall / 2, 'left'],
      [x - w / 2, y + gap, 'below'], [x - w / 2, y - gap - tall, 'above']];
    return spots.find(([a, b]) => places.put(a - 2, b - 2, a + w + 2, b + tall + 2)) || null;
  }

  function inside(view, x, y) {
    const [a, b, c, d] = view.seen;
    return x > a && x < c && y > b && y < d;
  }

  gezhi.chips = function (map, s, tools) {
    const pane = gezhi.pane(map, 'gz-chips', 460);
    const box = L.DomUtil.create('div', 'gz-chips', pane);
    const held = new Map();
    let key = '';

    function sync(rows) {
      const fresh = [s.lang, rows.map(f => [f, s.states[f], s.values && s.values[f]].join(':')).join(',')].join('|') + JSON.stringify(s.styles);
      if (fresh === key) return;
      key = fresh;
      const focused = [...held].find(([, el]) => el === document.activeElement);
      held.clear();
      rows.forEach(f => held.set(f, button(s, f, tools)));
      box.replaceChildren(...held.values());
      if (focused && held.has(focused[0])) held.get(focused[0]).focus({ preventScroll: true });
      held.forEach(el => { el.wide = el.querySelector('.gz-chip-text').offsetWidth; });
    }

    function ranked(rows, view) {
      const weight = f => s.styles[s.states[f]].weight || 0;
      const seen = rows.filter(f => {
        const [x, y] = gezhi.px(view, ...tools.place(s, f));
        return weight(f) > 0 && inside(view, x, y) && gezhi.rowInFocus(s.sky, s.layer, f);
      });
      seen.sort((p, q) => (q === s.selected) - (p === s.selected) || weight(q) - weight(p) || (s.values ? s.values[q] - s.values[p] : 0));
      return seen.slice(0, s.focusMost);
    }

    return {
      reserve(places, view, rows) {
        box.dataset.theme = s.theme.ground === gezhi.theme('dark').ground ? 'dark' : 'light';
        const list = ranked(rows, view);
        sync(list);
        const corner = s.sky._bounds.min;
        list.forEach(f => {
          const [x, y] = gezhi.px(view, ...tools.place(s, f));
          const r = tools.radius(s, f, view.zoom);
          places.take(x - r, y - r, x + r, y + r);
        });
        let named = 0;
        list.forEach(f => {
          const el = held.get(f);
          const [x, y] = gezhi.px(view, ...tools.place(s, f));
          const r = tools.radius(s, f, view.zoom);
          const at = named < s.top || f === s.selected ? side(places, x, y, r, el.wide || 80) : null;
          if (at) named += 1;
          el.dataset.side = at ? at[2] : 'none';
          el.classList.toggle('gz-chosen', f === s.selected);
          el.style.setProperty('--gz-r', Math.round(r) + 'px');
          L.DomUtil.setPosition(el, L.point(Math.round(corner.x + x), Math.round(corner.y + y)));
        });
      },
      remove() { box.remove(); },
    };
  };
})();
