/* The boundaries through time: a slider whose steps are the days of divisions, and a button that
   walks over them. The address holds the day; nothing else does. */
(function () {
  'use strict';
  const h = React.createElement;
  const parts = (window.gezhi_screen = window.gezhi_screen || {});
  const PACE = 2500;

  const go = step => window.gezhi.go(window.gezhi.changed(location.search, { clock: step.day }));

  parts.Borders = function (props) {
    const steps = props.steps || [], words = props.words || {};
    const [at, setAt] = React.useState(props.at);
    const [playing, setPlaying] = React.useState(false);
    React.useEffect(() => { setAt(props.at); }, [props.at, steps.length]);
    React.useEffect(() => {
      if (!playing) return undefined;
      if (at >= steps.length - 1) { setPlaying(false); return undefined; }
      const timer = setTimeout(() => { setAt(at + 1); go(steps[at + 1]); }, PACE);
      return () => clearTimeout(timer);
    }, [playing, at, steps.length]);
    const chosen = steps[at] || steps[steps.length - 1] || { label: '' };
    const play = () => {
      if (!playing && at >= steps.length - 1) { setAt(0); go(steps[0]); }
      setPlaying(!playing);
    };
    const name = playing ? words.pause : words.play;
    return h('div', { className: 'borders-slider' },
      h('button', { type: 'button', className: 'tool', onClick: play, title: name, 'aria-label': name },
        h('span', { className: 'i i-' + (playing ? 'pause' : 'play'), 'aria-hidden': true })),
      h('input', {
        type: 'range', min: 0, max: Math.max(0, steps.length - 1), step: 1, value: at,
        'aria-label': words.slider, 'aria-valuetext': chosen.label,
        onChange: event => { setPlaying(false); setAt(Number(event.target.value)); },
        /* The map follows when the hand lets go, not at every step below it. */
        onPointerUp: () => go(steps[at]), onKeyUp: () => go(steps[at]),
      }),
      h('output', null, chosen.label));
  };
})();
