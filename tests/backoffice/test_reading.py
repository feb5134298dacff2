"""How quantities, references and changes read."""

import datetime

import pytest
from auditlog.context import set_actor
from django.contrib.auth.models import User
from django.template import Context, Template

from backoffice import references
from backoffice.forms import fault_rows
from backoffice.refusals import Fault
from backoffice.selectors.history import Change, history
from plans.models import Company, Fund, Party, Plan, Transfer


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{{ 123456789|money }}", "1,234,567.89"),
        ("{{ x|money }}", "\N{MINUS SIGN}1,000.05"),
        ("{{ 10000|shares }}", "1.0000"),
        ("{{ 253678333|micro }}", "253.678333"),
        ("{{ 12345678|nav }}", "12.345678"),
        ("{{ 7500|percent }}", "0.7500%"),
        ("{{ 1234567|number }}", "1,234,567"),
        ("{{ nothing|money }}", "—"),
        ("{{ none|shares }}", "—"),
    ],
)
def test_quantities_read_with_all_their_decimals(template: str, shown: str) -> None:
    context = Context({"x": -100005, "none": None})
    assert Template("{% load quantities %}" + template).render(context) == shown


def test_a_fraction_is_our_own_mistake() -> None:
    with pytest.raises(AssertionError):
        Template("{% load quantities %}{{ x|money }}").render(Context({"x": 1.5}))


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ('{% rule "F2" %}', 'href="/rules/#f2"'),
        ('{% clause "B EIGHTH(C)" %}', 'href="/rules/#b-eighth-c"'),
        ('{% clause "B SIXTH(E)(1)" %}', 'href="/rules/#b-sixth-e-1"'),
        ('{% clause "B SIXTH(E)(9)" %}', 'href="/rules/#b-sixth-e"'),
        ('{% clause "B Schedule A" %}', 'href="/rules/#b-schedule-a"'),
        ('{{ "B SIXTH(A), EIGHTH(F); C2"|references }}', 'href="/rules/#b-eighth-f"'),
        ('{{ "B SIXTH(A), EIGHTH(F); C2"|references }}', 'href="/rules/#c2"'),
        ('{{ "Z9"|references }}', '<span class="reference">Z9</span>'),
    ],
)
def test_references_lead_to_their_place_on_the_rules_page(template: str, shown: str) -> None:
    assert shown in Template("{% load rules %}" + template).render(Context())


@pytest.mark.parametrize("template", ['{% rule "Z9" %}', '{% clause "B HUNDREDTH" %}', '{% rule "B EIGHTH" %}'])
def test_an_unknown_reference_in_a_template_is_our_own_mistake(template: str) -> None:
    with pytest.raises(AssertionError):
        Template("{% load rules %}" + template).render(Context())


def test_every_reference_has_a_place_of_its_own() -> None:
    assert len({references.slug(entry) for entry in references.KNOWN}) == len(references.KNOWN)
    assert all(text.endswith(".") for text in references.KNOWN.values())


@pytest.mark.parametrize(
    ("place", "row", "column"),
    [
        ("row 12, column shares", "12", "shares"),
        ("row 12", "12", ""),
        ("line 3, column trade date", "3", "trade date"),
        ("[[transfer]] 3, percent", "", "[[transfer]] 3, percent"),
        ("", "", ""),
    ],
)
def test_faults_show_row_and_column_where_they_name_them(place: str, row: str, column: str) -> None:
    (shown,) = fault_rows([Fault(place, "expected more")])
    assert (shown.row, shown.column, shown.message) == (row, column, "expected more")
    assert fault_rows([[place, "expected more"]]) == [shown]


@pytest.mark.django_db
class TestHistory:
    def test_it_says_who_changed_what_from_what_to_what(self, staff_user: User) -> None:
        one, two = (Company.objects.create(code=code, name=f"{code} Inc.", jurisdiction="Maryland") for code in "AB")
        with set_actor(staff_user):
            fund = Fund.objects.create(code="DYN", name="Dynamic", company=one)
            fund.name, fund.company = "Dynamics", two
            fund.save()
        changed, added = history([fund])
        assert (changed.who, changed.action, changed.what) == ("jo.field", "changed", "fund Dynamics")
        assert set(changed.changes) == {Change("Name", "Dynamic", "Dynamics"), Change("Company", "A Inc.", "B Inc.")}
        assert added.action == "added"

    def test_quantities_and_choices_read_as_on_the_page(self) -> None:
        party = Party.objects.create(code="idi", name="IDI", kind="distributor")
        plan = Plan.objects.create(
            code="b",
            name="B",
            share_class="B",
            effective=datetime.date(2003, 1, 1),
            initial_term_ends=datetime.date(2004, 1, 1),
            allocation="exhibit-a",
        )
        transfer = Transfer.objects.create(
            plan=plan,
            distributor=party,
            assignee=party,
            tranche="idi",
            right="cdsc",
            percent=1_000_000,
            effective=datetime.date(2003, 1, 1),
        )
        transfer.percent, transfer.right = 625_000, "distribution-fee"
        transfer.notice_received = datetime.date(2003, 2, 1)
        transfer.save()
        changes = {change.label: (change.old, change.new) for change in history([transfer])[0].changes}
        assert changes == {
            "Percent": ("100.0000", "62.5000"),
            "Right": ("Earned CDSC", "Distribution Fee"),
            "Notice received": ("—", "2003-02-01"),
        }

    def test_its_queries_do_not_grow(self, django_assert_max_num_queries: object) -> None:
        company = Company.objects.create(code="A", name="A", jurisdiction="Maryland")
        funds = [Fund.objects.create(code=f"F{number}", name="F", company=company) for number in range(20)]
        history(funds[:1])
        with django_assert_max_num_queries(2):  # type: ignore[operator]
            assert len(history(funds)) == 20
