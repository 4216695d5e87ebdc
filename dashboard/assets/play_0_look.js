/* What the player, the comparison and the small maps share: colours by name, the theme as it changes. */
(function () {
  'use strict';
  const gezhi = (window.gezhi = window.gezhi || {});
  const root = document.documentElement;

  /* Names of CSS variables as the colours of the current theme, also inside lists and objects. */
  gezhi.toned = function toned(value, style) {
    const known = style || getComputedStyle(root);
    if (typeof value === 'string') return value.startsWith('--') ? known.getPropertyValue(value).trim() : value;
    if (Array.isArray(value)) return value.map(each => toned(each, known));
    if (!value || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, toned(each, known)]));
  };

  /* "dark" or "light", and a new drawing when it changes. */
  gezhi.useTheme = function () {
    const [theme, setTheme] = React.useState(root.dataset.theme);
    React.useEffect(() => {
      const watch = new MutationObserver(() => setTheme(root.dataset.theme));
      watch.observe(root, { attributes: true, attributeFilter: ['data-theme'] });
      return () => watch.disconnect();
    }, []);
    return theme;
  };

  /* Says on the body what stands in the middle of the room, for as long as it does; before anything in
     it is measured. */
  gezhi.useShown = name => React.useLayoutEffect(() => {
    document.body.dataset.show = name;
    return () => { if (document.body.dataset.show === name) delete document.body.dataset.show; };
  }, [name]);

  gezhi.lang = () => (root.lang === 'en' ? 'en' : 'zh');
})();
