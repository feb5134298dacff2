// Small helps for the keyboard and the phone. Every page works without them.
(function () {
  "use strict";

  // One menu open at a time; Escape and a click elsewhere close it.
  function closeMenus(except) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (menu !== except) menu.open = false;
    });
  }
  document.addEventListener("click", function (event) {
    closeMenus(event.target.closest("details.menu"));
  });
  document.addEventListener("keydown", function (event) {
    var open = document.querySelector("details.menu[open]");
    if (event.key === "Escape" && open) {
      open.open = false;
      open.querySelector("summary").focus();
    }
    // "/" goes to the search box, unless somebody is typing.
    var typing = event.target.closest("input, select, textarea");
    var search = document.getElementById("id_q");
    if (event.key === "/" && !typing && search) {
      event.preventDefault();
      search.focus();
    }
  });

  // Where one is stays in sight, also far down in the navigation.
  var here = document.querySelector(".navigation a.active");
  var navigation = here && here.closest(".navigation");
  if (here) {
    var below = here.getBoundingClientRect().bottom - navigation.getBoundingClientRect().top - navigation.clientHeight;
    if (below > 0) navigation.scrollTop = below + navigation.clientHeight / 2;
  }

  // Applying filters on the phone closes their panel.
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-close-panel]");
    var panel = button && window.bootstrap.Offcanvas.getInstance(button.dataset.closePanel);
    if (panel) panel.hide();
  });

  // What cannot be taken back asks first.
  document.addEventListener("submit", function (event) {
    var button = event.submitter;
    if (button && button.dataset.confirm && !window.confirm(button.dataset.confirm)) event.preventDefault();
  });

  // A part of the page that could not be fetched says so, instead of staying silently as it was.
  function complain(text) {
    var alert = document.createElement("div");
    alert.className = "alert alert-danger";
    alert.setAttribute("role", "alert");
    alert.textContent = text;
    document.getElementById("messages").replaceChildren(alert);
  }
  document.addEventListener("htmx:sendError", function () {
    complain("The server does not answer. What you see may be out of date.");
  });
  document.addEventListener("htmx:responseError", function (event) {
    complain("The server could not do this (" + event.detail.xhr.status + "). Load the page again.");
  });

  // Filters start at the first page, and empty ones stay out of the address.
  document.addEventListener("htmx:configRequest", function (event) {
    if (event.detail.elt.id !== "filters") return;
    var parameters = event.detail.parameters;
    Array.from(parameters.keys()).forEach(function (name) {
      if (parameters.get(name) === "") parameters.delete(name);
    });
  });

  // Fields that belong to some kinds only are there when one of them is chosen; hidden ones are not sent.
  function showKinds() {
    var kind = document.querySelector("form.form-page select[name=kind]");
    if (!kind) return;
    document.querySelectorAll("[data-kinds]").forEach(function (input) {
      var wanted = input.dataset.kinds.split(" ").indexOf(kind.value) >= 0;
      input.disabled = !wanted;
      var field = input.closest(".field");
      if (field) field.hidden = !wanted;
    });
  }
  document.addEventListener("change", showKinds);
  document.addEventListener("DOMContentLoaded", showKinds);
  showKinds();
})();
