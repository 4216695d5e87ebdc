/* A room whose scripts most visitors never need: they are fetched when it is entered. */
(function () {
  'use strict';
  const parts = (window.gezhi_screen = window.gezhi_screen || {});
  const fetched = new Map();

  function once(address, make) {
    if (!fetched.has(address)) fetched.set(address, new Promise((done, failed) => {
      const node = make();
      node.onload = done;
      node.onerror = () => { fetched.delete(address); failed(new Error(address)); };
      document.head.append(node);
    }));
    return fetched.get(address);
  }
  const sheet = href => once(href, () => Object.assign(document.createElement('link'), { rel: 'stylesheet', href }));
  const script = src => once(src, () => Object.assign(document.createElement('script'), { src }));

  parts.Later = function (props) {
    const [there, setThere] = React.useState(false);
    React.useEffect(() => { Promise.all([sheet(props.sheet), script(props.script)]).then(() => setThere(true), () => setThere(null)); }, []);
    if (there) return React.createElement(window[props.part].Room, props.given);
    return React.createElement('div', { className: 'page', role: 'status' }, there === null ? props.lost : null);
  };
})();
