"""The start page and the Rules page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from backoffice.once import one_page
from backoffice.panels import panels_for
from backoffice.references import CLAUSES, RULES, slug
from backoffice.todos import todos_for
from backoffice.views.access import EVERYBODY, Access, may_open, signed_in

FAMILIES = {
    "U": "Units and rounding",
    "T": "Transactions and their order",
    "L": "Lots",
    "A": "Allocation by fund and day",
    "F": "Fees",
    "C": "Contingent deferred sales charge",
    "P": "Portions and payment",
    "M": "Months",
}


class StartView(Access):
    """What needs doing, and what the apps put below it."""

    reads = EVERYBODY

    def get(self, request: HttpRequest) -> HttpResponse:
        user = signed_in(request)
        with one_page():
            todos = [todo for todo in todos_for(user) if may_open(user, todo.url)]
            context = {"title": "What needs doing", "todos": todos, "panels": panels_for(user)}
        return render(request, "backoffice/start.html", context)


class RulesView(Access):
    """Every rule and clause the program cites, each with an anchor."""

    reads = EVERYBODY

    def get(self, request: HttpRequest) -> HttpResponse:
        families = [
            (title, [(number, slug(number), text) for number, text in RULES.items() if number[0] == letter])
            for letter, title in FAMILIES.items()
        ]
        clauses = [
            (title, [(name, slug(name), text) for name, text in CLAUSES.items() if name.startswith(letter)])
            for letter, title in (("B ", "Class B plan"), ("R ", "Class R plan"))
        ]
        return render(request, "backoffice/rules.html", {"title": "Rules", "families": families, "clauses": clauses})
