/* One plan on the table: its drawing as the server knows it, steps one after another, who edits, what was saved. */
(function () {
  'use strict';
  const D = (window.gezhi_drawing = window.gezhi_drawing || {});
  const S = D.shapes;
  const BEAT = 30000; /* milliseconds: the server forgets an editor after 90 seconds */
  const LOOK = 8000; /* how often a page that only looks on asks */
  const RETRY = 3000;

  class Plan {
    constructor(id, tell) {
      Object.assign(this, { id, tell, row: null, ground: null, posts: null, trouble: null, refused: null, held: null, conflict: null, offline: false, busy: 0, savedAt: null, undone: 0 });
      this.queue = Promise.resolve();
      this.gone = false;
    }

    set(changes) { Object.assign(this, changes); if (!this.gone) this.tell(); }
    get sheets() { return (this.row && this.row.sheets) || {}; }
    get isDraft() { return Boolean(this.row && this.row.status === 'draft'); }
    get mayEdit() { return this.isDraft && !this.held; }

    async open() {
      try {
        const [row, ground, posts] = await Promise.all([D.ask('/plans/' + this.id), D.ask('/plans/' + this.id + '/ground'), D.ask('/plans/' + this.id + '/posts')]);
        this.set({ row, ground, posts, savedAt: row.changed_at });
        await this.hold();
      } catch (trouble) { this.set({ trouble }); }
      this.beat = setInterval(() => this.pulse(), 1000);
    }
    close() { this.gone = true; clearInterval(this.beat); }

    /* Says that one is still here; while somebody else edits, looks what they do; while offline, asks for the server. */
    pulse() {
      const now = performance.now(), wait = this.offline ? RETRY : this.held ? LOOK : BEAT;
      if (!this.isDraft || this.busy || now - (this.asked || 0) < wait || document.hidden) return;
      this.asked = now;
      if (this.held) this.look().then(() => this.hold());
      else this.hold();
    }
    async hold(take) {
      this.asked = performance.now();
      if (!this.isDraft) return;
      try {
        const found = await D.ask('/plans/' + this.id + '/hold', { take: take === true });
        const behind = found.head !== this.row.head;
        this.set({ held: null, offline: false, refused: this.refused && this.refused.error === 'offline' ? null : this.refused });
        if (behind) await this.look();
      } catch (trouble) { this.fail(trouble); }
    }
    async look() {
      try { const row = await D.ask('/plans/' + this.id); this.set({ row, offline: false }); return row; } catch (trouble) { this.fail(trouble); return null; }
    }

    fail(trouble) {
      if (trouble.error === 'plan.held') this.set({ held: trouble, offline: false });
      else if (trouble.error === 'offline') this.set({ offline: true });
      else if (trouble.error === 'plan.closed') this.look();
      else this.set({ refused: trouble });
    }

    /* One step. Resolves to true when it was stored; else the reason is told and nothing has changed. */
    step(action, params) {
      const done = this.queue.then(() => this.send(action, params));
      this.queue = done.catch(() => false);
      return this.queue;
    }
    async send(action, params) {
      if (!this.mayEdit) { this.set({ refused: this.held || { message: D.t('closed') } }); return false; }
      this.set({ busy: this.busy + 1, refused: null });
      try {
        const found = await D.ask('/plans/' + this.id + '/step', { seen: this.row.head, action, params });
        const steps = this.row.steps.filter(each => each.seq < found.head).concat({ seq: found.head, at: new Date().toISOString(), editor_label: D.label() || D.t('somebody'), action });
        this.arrived(found, steps);
        return true;
      } catch (trouble) {
        if (trouble.error === 'plan.conflict') await this.conflicted(trouble, action, params);
        else if (trouble.error === 'offline') this.set({ offline: true, refused: { error: 'offline', message: D.t('offline_edit') } });
        else this.fail(trouble);
        return false;
      } finally { this.set({ busy: this.busy - 1 }); }
    }
    arrived(found, steps) {
      const sheets = Object.assign({}, this.sheets, found.sheets);
      this.set({ row: Object.assign({}, this.row, { head: found.head, last: found.last, sheets, steps: steps || this.row.steps }), savedAt: Date.now(), offline: false, refused: null });
    }
    /* Somebody was quicker: theirs is shown, mine is kept as an outline over it until the planner decides. */
    async conflicted(trouble, action, params) {
      const mine = { sheets: this.sheets, action, params };
      const theirs = await this.look();
      this.set({ conflict: { trouble, mine, steps: theirs ? theirs.steps.slice(-3) : [] } });
    }
    async again() {
      const { mine } = this.conflict;
      this.set({ conflict: null });
      return this.step(mine.action, mine.params);
    }

    /* Undo and redo: to any step there is. */
    go(seq) {
      this.queue = this.queue.then(async () => {
        if (!this.mayEdit || seq < 0 || seq > this.row.last || seq === this.row.head) return false;
        this.set({ busy: this.busy + 1, refused: null });
        try { this.arrived(await D.ask('/plans/' + this.id + '/go', { seen: this.row.head, seq })); return true; } catch (trouble) {
          if (trouble.error === 'plan.conflict') { await this.look(); this.set({ refused: trouble }); } else this.fail(trouble);
          return false;
        } finally { this.set({ busy: this.busy - 1 }); }
      });
      return this.queue;
    }
    undo() { return this.row && this.go(this.row.head - 1); }
    redo() { return this.row && this.go(this.row.head + 1); }

    /* All faces of all communities: {community, face, sheet}. */
    get faces() { return Object.entries(this.sheets).flatMap(([community, sheet]) => sheet.faces.map(face => ({ community, face, sheet }))); }
    buildings(community) { return ((this.ground && this.ground.communities.find(each => each.code === community)) || { buildings: [] }).buildings; }
    find(chosen) {
      const sheet = chosen && this.sheets[chosen.community];
      return (sheet && sheet.faces.find(face => face.number === chosen.number)) || null;
    }
    faceAt([x, y]) {
      for (const { community, face } of this.faces) if (S.inside(face.rings, x, y)) return { community, number: face.number };
      return null;
    }
    get bounds() { return S.box(this.ground.communities.flatMap(each => each.outline)); }
  }

  /* The plan of the address, as React state. */
  D.usePlan = function (id) {
    const [, turn] = React.useState(0);
    const ref = React.useRef(null);
    React.useEffect(() => {
      const plan = (ref.current = id ? new Plan(id, () => turn(n => n + 1)) : null);
      turn(n => n + 1);
      if (plan) plan.open();
      return () => plan && plan.close();
    }, [id]);
    return ref.current && ref.current.id === id ? ref.current : null;
  };

  /* Measures of a division as a whole, from its faces. */
  D.measures = function (sheets) {
    const all = Object.values(sheets), faces = all.flatMap(sheet => sheet.faces);
    const number = key => faces.map(face => face.amounts[key]);
    const mean = values => (values.length ? values.reduce((a, b) => a + b, 0) / values.length : null);
    const spread = values => { const m = mean(values); return values.length ? Math.sqrt(mean(values.map(v => (v - m) ** 2))) : null; };
    const households = number('households'), off = faces.map(face => face.deviation).filter(v => v !== null);
    return {
      grids: faces.length, households: households.reduce((a, b) => a + b, 0),
      in_range: faces.length ? 100 * faces.filter(face => face.warning === 'none').length / faces.length : null,
      mean_off: off.length ? mean(off.map(Math.abs)) : null, worst_off: off.length ? Math.max(...off.map(Math.abs)) : null,
      least: Math.min(...households), most: Math.max(...households),
      issues_spread: spread(number('issues_month')), most_issues: Math.max(...number('issues_month')), most_visits: Math.max(...number('visits_due')),
      compactness: mean(faces.map(face => face.compactness).filter(v => v !== null)),
      errors: all.reduce((n, sheet) => n + sheet.faults.filter(f => f.error).length, 0), warnings: all.reduce((n, sheet) => n + sheet.faults.filter(f => !f.error).length, 0),
    };
  };
})();
