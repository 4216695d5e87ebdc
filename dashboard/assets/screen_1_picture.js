/* Picture: draws a compact tree that the server has made of a panel. Links change the address, nothing loads anew. */
(function () {
  'use strict';
  const gezhi = (window.gezhi = window.gezhi || {});
  const parts = (window.gezhi_screen = window.gezhi_screen || {});
  const h = React.createElement;

  const plain = event => !event.defaultPrevented && event.button === 0 &&
    !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);

  function follow(event) {
    const link = event.currentTarget;
    if (!plain(event) || link.origin !== location.origin || link.pathname !== location.pathname) return;
    event.preventDefault();
    gezhi.go(link.search);
  }

  gezhi.follow = follow;

  function drawn(node, key) {
    if (!Array.isArray(node)) return node;
    const [tag, props, ...children] = node;
    const own = Object.assign({ key }, props);
    if (own.open !== undefined) { own.defaultOpen = own.open; delete own.open; }
    if (own.role !== 'tooltip' && tag === 'a' && own.href && !own.target) own.onClick = follow;
    const inside = children.map(drawn);
    if (tag === 'details') return h(Details, own, ...inside);
    return h(tag[0] === '@' ? parts[tag.slice(1)] : tag, own, ...inside);
  }

  /* Open or closed is the reader's choice once made: a new answer does not fold it again. What is
     folded away is drawn when it is first opened: half of a screen's elements stand in closed menus. */
  function Details(props) {
    const { defaultOpen, children, ...rest } = props;
    const ref = React.useRef(null);
    const [seen, see] = React.useState(Boolean(defaultOpen));
    React.useEffect(() => { if (defaultOpen) ref.current.open = true; }, []);
    const own = Object.assign({ ref, onToggle: () => see(true) }, rest);
    return h('details', own, ...(seen ? children : children.slice(0, 1)));
  }

  parts.Picture = function (props) {
    return h('div', { id: props.id, className: props.css }, ...(props.tree || []).map(drawn));
  };
})();
