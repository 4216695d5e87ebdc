/* Why: the five components of a score as small bars, read out as one sentence. */
(function () {
  'use strict';
  const parts = (window.gezhi_screen = window.gezhi_screen || {});
  const h = React.createElement;
  parts.Why = props => h('span', { className: 'whybars', role: 'img', 'aria-label': props.label, title: props.label },
    ...props.values.map((value, i) => h('i', { key: i, style: { height: Math.max(8, value) + '%' } })));
})();
