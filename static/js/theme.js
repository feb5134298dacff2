// Runs before the page is painted: the chosen theme, else the system's. Without this script pages are light.
(function () {
  "use strict";
  var root = document.documentElement;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function chosen() {
    return window.localStorage.getItem("theme");
  }
  function apply() {
    root.setAttribute("data-bs-theme", chosen() || (dark.matches ? "dark" : "light"));
  }
  root.classList.add("js");
  apply();
  dark.addEventListener("change", apply);
  document.addEventListener("click", function (event) {
    if (!event.target.closest("[data-theme-toggle]")) return;
    var next = root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
    if (next === (dark.matches ? "dark" : "light")) window.localStorage.removeItem("theme");
    else window.localStorage.setItem("theme", next);
    apply();
  });
})();
