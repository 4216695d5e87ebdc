/* Runs before the first paint: the theme of the last visit, so that a dark room is not flashed white. */
(function () {
  'use strict';
  let theme = null;
  try { theme = JSON.parse(localStorage.getItem('shell-theme')); } catch (_) { theme = null; }
  if (theme !== 'dark' && theme !== 'light') theme = matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
  document.documentElement.dataset.theme = theme;
})();
