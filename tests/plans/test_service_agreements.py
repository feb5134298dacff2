"""B SIXTH(E), R SEVENTH: service agreements of the four kinds, within 0.25% or Schedule B's lower rate."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from backoffice.refusals import Refusal
from plans.models import Fund, Party, Plan, ServiceAgreement
from plans.references import clause_of_service
from plans.selectors.plans import canonical
from plans.services.plan_files import load_plan
from plans.services.service_agreements import (
    AgreementEntry,
    NewProvider,
    end_service_agreement,
    enter_service_agreement,
)
from plans.values import RateValue
from plans.values.service import highest_rate
from tests.plans.sample import SOUND, table

pytestmark = pytest.mark.django_db

START = date(2003, 9, 1)
ENTRY = AgreementEntry(
    code="SA-1",
    kind="dealer",
    provider=NewProvider("BROKER", "Main Street Securities, Inc."),
    services=("inquiries", "literature"),
    rate=2_500,
    start=START,
)


@pytest.fixture
def plan() -> Plan:
    """ADV's own service fee goes down to 0.10% from October on."""
    lower = table("rate", from_="2003-10-01", service='"0.10"', fund='"ADV"')
    return load_plan(text=SOUND + lower).plan


def entry(*codes: str, **values: Any) -> AgreementEntry:
    return replace(ENTRY, funds=tuple(Fund.objects.filter(code__in=codes)), **values)


def enter(plan: Plan, given: AgreementEntry = ENTRY) -> ServiceAgreement:
    return enter_service_agreement(plan=plan, entry=given)


def refused(plan: Plan, given: AgreementEntry) -> list[str]:
    with pytest.raises(Refusal) as told:
        enter(plan, given)
    assert told.value.name == "service-agreement-faults"
    assert told.value.clause == "B SIXTH(E)"
    return [str(fault) for fault in told.value.faults]


def test_agreement_and_its_new_provider(plan: Plan) -> None:
    row = enter(plan)
    assert enter(plan) == row
    assert (row.provider.name, row.provider.kind) == ("Main Street Securities, Inc.", "service-provider")
    assert row.service_names == ["Distributing sales literature", "Answering routine inquiries of customers"]


def test_a_provider_is_no_party_of_the_agreement_between_company_and_distributor(plan: Plan) -> None:
    before = canonical(plan)
    enter(plan)
    assert canonical(plan) == before


def test_a_known_provider_is_named_again(plan: Plan) -> None:
    provider = enter(plan).provider
    assert enter(plan, replace(ENTRY, code="SA-2", kind="third-party", provider=provider)).provider == provider
    assert enter(plan, replace(ENTRY, code="SA-3", kind="bank-trust")).provider == provider
    assert Party.objects.filter(kind="service-provider").count() == 1


@pytest.mark.parametrize(
    ("codes", "values", "message"),
    [
        ((), {"rate": 2_501}, "rate: expected at most 0.25% a year for ADV, BAL"),
        ((), {"rate": 0}, "rate: expected a rate above zero"),
        (("ADV",), {"start": date(2003, 10, 1)}, "rate: expected at most 0.1% a year for ADV"),
        ((), {"start": date(2003, 10, 1)}, "rate: expected at most 0.1% a year for ADV"),
        ((), {"services": ()}, "services: expected at least one service that the provider renders"),
        ((), {"end": date(2003, 8, 31)}, "end: expected 2003-09-01 or later, got 2003-08-31"),
        ((), {"code": " "}, "code: expected a code of 1 to 40 characters"),
        ((), {"provider": NewProvider("", "Bank")}, "provider_code: expected a code of 1 to 40 characters"),
        ((), {"provider": NewProvider("BNK", "")}, "provider_name: expected a name of 1 to 200 characters"),
        (
            (),
            {"provider": NewProvider("BANK", "Other")},
            "provider_code: “BANK” is Receivables Bank, N.A. already; choose it, or another code",
        ),
    ],
)
def test_what_is_refused(plan: Plan, codes: tuple[str, ...], values: dict[str, Any], message: str) -> None:
    assert refused(plan, entry(*codes, **values)) == [message]
    assert not ServiceAgreement.objects.exists()


def test_all_faults_at_once(plan: Plan) -> None:
    faults = refused(plan, entry("ADV", code="", rate=9_999, services=(), end=date(2003, 1, 1)))
    assert [fault.partition(":")[0] for fault in faults] == ["code", "services", "end", "rate"]


@pytest.mark.parametrize(
    ("codes", "start", "rate"),
    [
        (("BAL",), date(2003, 10, 1), 2_500),  # Schedule B lowers ADV only
        (("ADV",), date(2003, 9, 30), 2_500),  # later it is capped in the calculation
        (("ADV",), date(2003, 10, 1), 1_000),
        ((), date(2003, 7, 1), 2_500),  # BAL from the day it became a party
    ],
)
def test_within_schedule_b_on_the_day_it_begins(plan: Plan, codes: tuple[str, ...], start: date, rate: int) -> None:
    assert enter(plan, entry(*codes, start=start, rate=rate)).rate == rate


@pytest.mark.parametrize(
    ("kind", "code", "accepted"),
    [("dealer", "ONE", True), ("third-party", "ONE", False), ("dealer", "BANK", False), ("dealer", "AGENT", False)],
)
def test_a_distributor_may_be_a_dealer_as_principal(plan: Plan, kind: str, code: str, accepted: bool) -> None:
    """B SIXTH(E)(1): dealers as selected by the distributor, “including AIM acting as principal”."""
    given = entry(kind=kind, provider=Party.objects.get(code=code))
    if accepted:
        assert enter(plan, given).provider.code == code
    else:
        (fault,) = refused(plan, given)
        assert fault.startswith("provider: expected a service provider, or a distributor acting as a dealer")


@pytest.mark.parametrize(
    ("codes", "values", "overlaps"),
    [
        (("ADV",), {}, True),
        ((), {}, True),
        (("BAL",), {}, False),
        (("ADV",), {"kind": "bank-trust"}, False),
        (("ADV",), {"start": date(2003, 10, 1), "rate": 1_000}, False),
        (("ADV",), {"start": date(2003, 8, 1), "end": date(2003, 8, 31)}, False),
        (("ADV",), {"start": date(2003, 8, 1), "end": START}, True),
    ],
)
def test_one_agreement_of_a_kind_about_a_fund(
    plan: Plan, codes: tuple[str, ...], values: dict[str, Any], overlaps: bool
) -> None:
    enter(plan, entry("ADV", end=date(2003, 9, 30)))
    given = entry(*codes, code="SA-2", **values)
    if overlaps:
        assert refused(plan, given) == [
            "start: expected days that no other agreement of the kind with it covers; SA-1 does"
        ]
    else:
        enter(plan, given)


def test_the_same_code_with_other_content_is_another_agreement(plan: Plan) -> None:
    enter(plan)
    assert refused(plan, replace(ENTRY, rate=1_000)) == ["code: “SA-1” is another agreement already"]


def test_it_ends(plan: Plan) -> None:
    row = enter(plan)
    assert end_service_agreement(agreement=row, end=date(2003, 9, 30)).end == date(2003, 9, 30)
    with pytest.raises(Refusal):
        end_service_agreement(agreement=row, end=date(2003, 8, 1))
    enter(plan, entry("BAL", code="SA-2", start=date(2003, 10, 1)))
    with pytest.raises(Refusal) as told:
        end_service_agreement(agreement=row, end=None)
    assert [fault.place for fault in told.value.faults] == ["end"]


@pytest.mark.parametrize(
    ("kind", "b", "r"),
    [
        ("dealer", "B SIXTH(E)(1)", "R SEVENTH(A)"),
        ("third-party", "B SIXTH(E)(2)", "R SEVENTH(B)"),
        ("variable-contract", "B SIXTH(E)(3)", "R SEVENTH(C)"),
        ("bank-trust", "B SIXTH(E)(4)", "R SEVENTH(D)"),
        ("bank-trust-broker", "B SIXTH(E)(4)", "R SEVENTH(D)"),
    ],
)
def test_each_kind_has_its_paragraph(kind: str, b: str, r: str) -> None:
    assert kind in ServiceAgreement.Kind.values
    assert clause_of_service(Plan(allocation="exhibit-a"), kind) == b
    assert clause_of_service(Plan(allocation="none"), kind) == r


@pytest.mark.parametrize(
    ("fund", "day", "highest"),
    [
        ("ADV", date(2002, 12, 31), 0),
        ("ADV", date(2003, 1, 1), 2_000),
        ("BAL", date(2003, 6, 1), 1_500),
        ("ADV", date(2003, 6, 1), 1_000),
        ("BAL", date(2009, 1, 1), 2_500),
    ],
)
def test_highest_rate(fund: str, day: date, highest: int) -> None:
    """F2: a row that names the fund before one for all, then the latest; never above 0.25% a year."""
    rates = [
        RateValue(date(2003, 1, 1), 7_500, 2_000, None, (), ""),
        RateValue(date(2003, 6, 1), None, 1_500, None, (), ""),
        RateValue(date(2003, 2, 1), None, 1_000, None, ("ADV",), ""),
        RateValue(date(2003, 3, 1), 5_000, None, None, ("ADV",), ""),
        RateValue(date(2003, 3, 1), 5_000, 1, None, ("ADV",), "ONE"),
        RateValue(date(2008, 1, 1), None, 9_000, None, ("BAL",), ""),
    ]
    assert highest_rate(rates, fund, day) == highest


def test_a_fund_it_names_stays_in_the_plan(plan: Plan) -> None:
    enter(plan, entry("BAL"))
    without = SOUND.replace(
        table("fund", code='"BAL"', name='"Balanced Fund"', company='"CO"', party_since="2003-08-01"), ""
    )
    with pytest.raises(Refusal, match="has records"):
        load_plan(text=without)
