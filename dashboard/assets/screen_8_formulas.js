/* The dictionary of figures: an address with a fragment arrives at its entry although the page is drawn later. */
(function () {
  'use strict';
  const parts = (window.gezhi_screen = window.gezhi_screen || {});
  parts.Arrive = function () {
    React.useEffect(() => {
      const entry = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (entry) entry.scrollIntoView();
    }, []);
    return null;
  };
})();
