/* The days of two meetings: two fields and a button, which goes to the changes between them. */
(function () {
  'use strict';
  const parts = (window.gezhi_screen = window.gezhi_screen || {});
  const h = React.createElement;

  parts.Dates = function (props) {
    const [then, setThen] = React.useState(props.then);
    const [till, setTill] = React.useState(props.till);
    React.useEffect(() => { setThen(props.then); setTill(props.till); }, [props.then, props.till]);
    /* Not type=date: the browser would write the day in its own language, not in the screen's. */
    const field = (name, value, change, label) => h('label', null, h('span', null, label), h('input', {
      type: 'text', inputMode: 'numeric', maxLength: 10, size: 10, placeholder: 'YYYY-MM-DD', pattern: '\\d{4}-\\d{2}-\\d{2}', autoComplete: 'off',
      name, value: value || '', 'aria-label': label, onChange: event => change(event.target.value.trim()),
    }));
    const isDay = text => /^\d{4}-\d{2}-\d{2}$/.test(text || '') && !isNaN(new Date(text));
    const ready = isDay(then) && isDay(till) && props.first <= then && then < till && till <= props.last;
    const apply = event => {
      event.preventDefault();
      /* The newest day is not written down: the link goes on meaning today. */
      if (ready) window.gezhi.go(window.gezhi.changed(location.search, { then, till: till === props.last ? null : till }));
    };
    return h('form', { className: 'days', onSubmit: apply },
      field('then', then, setThen, props.words[0]), field('till', till, setTill, props.words[1]),
      h('button', { type: 'submit', disabled: !ready, className: 'button' }, props.words[2]));
  };
})();
