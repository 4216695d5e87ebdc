/* The days of two meetings: two fields and a button, which goes to the changes between them. */
(function () {
  'use strict';
  const parts = (window.gezhi_screen = window.gezhi_screen || {});
  const h = React.createElement;

  parts.Dates = function (props) {
    const [then, setThen] = React.useState(props.then);
    const [till, setTill] = React.useState(props.till);
    React.useEffect(() => { setThen(props.then); setTill(props.till); }, [props.then, props.till]);
    const field = (name, value, change, label, min, max) => h('label', null, h('span', null, label), h('input', {
      type: 'date', name, value: value || '', min, max, 'aria-label': label, onChange: event => change(event.target.value),
    }));
    const ready = then && till && then < till && till <= props.last;
    const apply = event => {
      event.preventDefault();
      /* The newest day is not written down: the link goes on meaning today. */
      if (ready) window.gezhi.go(window.gezhi.changed(location.search, { then, till: till === props.last ? null : till }));
    };
    return h('form', { className: 'days', onSubmit: apply },
      field('then', then, setThen, props.words[0], props.first, till), field('till', till, setTill, props.words[1], then, props.last),
      h('button', { type: 'submit', disabled: !ready, className: 'button' }, props.words[2]));
  };
})();
