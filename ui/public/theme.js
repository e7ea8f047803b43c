// Runs before the first paint, so that a dark page never flashes white.
(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem("trailmark.theme");
  } catch {
    // storage is off: follow the system
  }
  var dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  var theme =
    chosen === "light" || chosen === "dark" ? chosen : dark ? "dark" : "light";
  document.documentElement.dataset.theme = theme;
})();
