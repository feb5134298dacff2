"""A plan file becomes a plan, or a plan a file."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from plans.models import Notice, Plan
from plans.selectors.plans import canonical, rows_by_value
from plans.selectors.shared import clashes
from plans.services.adoption import refuse_unadopting
from plans.services.guards import PlanUse, plan_use
from plans.services.locks import lock_plan, lock_plan_loading
from plans.services.plan_rows import create_plan, update_plan
from plans.services.versions import record_version, refuse_lost_amendments
from plans.values import PlanFile, differences, faulty, plan_as_toml, read_plan
from plans.values.difference import difference, place


@dataclass(frozen=True, slots=True)
class LoadOutcome:
    plan: Plan
    changed: bool
    message: str


def load_plan(*, text: str, user: Any = None) -> LoadOutcome:
    """Creates the plan a file describes, or makes it what the file says; all or nothing.

    The same content again changes nothing. Refusals: `plan-file-faults` with every fault;
    `plan-has-calculated-months` with every difference (M1); `plan-has-records` where a fund or party that has
    records would go; `plan-has-notices` where a transfer would go that a notice names (B EIGHTH(B));
    `plan-addresses-designated`; `plan-file-loses-amendment`.
    """
    reading = read_plan(text)
    with transaction.atomic(), acting(user):
        lock_plan_loading()
        faults = [*reading.faults, *clashes(reading)]
        if faults:
            raise faulty(faults)
        wanted = reading.plan_file()
        known = Plan.objects.filter(code=wanted.plan.code).values_list("pk", flat=True).first()
        if known is None:
            plan = create_plan(wanted)
            record_version(plan=plan, effective_from=plan.effective, reason="Loaded from a plan file.", user=user)
            return _created(plan, wanted)
        plan = lock_plan(known)
        before = canonical(plan)
        if before == wanted:
            return LoadOutcome(plan, False, f"{plan.code} is loaded with the same content already: nothing changed.")
        told = differences(before, wanted)
        refuse_unadopting(plan, before, wanted)
        _refuse_change_in_use(plan, before, wanted, told)
        refuse_lost_amendments(plan, before, wanted)
        update_plan(plan, before, wanted)
        reason = f"Changed by a plan file: {_counted(len(told), 'difference')}."
        record_version(plan=plan, effective_from=plan.effective, reason=reason, user=user)
        return LoadOutcome(plan, True, f"{plan.code} is changed: {_counted(len(told), 'difference')} applied.")


def dump_plan(plan: Plan) -> str:
    """The plan as a file that loads back to the same. Addresses designated later are not part of the agreement."""
    return plan_as_toml(canonical(plan))


def _created(plan: Plan, wanted: PlanFile) -> LoadOutcome:
    counts = f"{_counted(len(wanted.funds), 'fund')} of {_counted(len(wanted.companies), 'company', 'companies')}"
    draft = " as a draft" if plan.is_draft else ""
    return LoadOutcome(plan, True, f"{plan.code} is loaded{draft}: {counts}.")


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _refuse_change_in_use(plan: Plan, before: PlanFile, wanted: PlanFile, told: list[Fault]) -> None:
    use = plan_use(plan)
    if use.calculated_months:
        raise Refusal(
            "plan-has-calculated-months",
            f"{plan.code} has months calculated from it, {use.calculated_months[0]:%Y-%m} to "
            f"{use.calculated_months[-1]:%Y-%m}. Undo them first; the file differs in {_counted(len(told), 'place')}.",
            clause="M1",
            faults=told,
        )
    if faults := _removals_in_use(use, before, wanted):
        raise Refusal(
            "plan-has-records", f"{plan.code} has records of what the file no longer names.", clause="T4", faults=faults
        )
    if faults := _removals_noticed(plan, before, wanted):
        raise Refusal(
            "plan-has-notices",
            f"{plan.code} has notices of what the file no longer names, and notices are kept as they came.",
            clause="B EIGHTH(B)",
            faults=faults,
        )
    last_own = plan.addresses.filter(since__gt=plan.effective).order_by("since").first()
    if last_own is not None and last_own.since <= wanted.plan.effective:
        raise Refusal(
            "plan-addresses-designated",
            f"An address was designated from {last_own.since}; expected an effective date before that.",
            clause="B SEVENTEENTH",
            faults=[Fault("[plan], effective", f"expected a date before {last_own.since}")],
        )


def _removals_in_use(use: PlanUse, before: PlanFile, wanted: PlanFile) -> list[Fault]:
    funds = {fund.code for fund in before.funds} - {fund.code for fund in wanted.funds}
    distributors, kept = (
        {party.code for party in plan_file.parties if party.kind == "distributor"} for plan_file in (before, wanted)
    )
    expected = "expected to stay, since records name it"
    return [Fault(f"[[fund]] {code}", expected) for code in sorted(funds & use.funds_with_records)] + [
        Fault(f"[[party]] {code}", f"{expected} as a distributor")
        for code in sorted((distributors - kept) & use.parties_with_records)
    ]


def _removals_noticed(plan: Plan, before: PlanFile, wanted: PlanFile) -> list[Fault]:
    gone = difference("transfer", before.transfers, wanted.transfers).removed
    rows = rows_by_value(plan, "transfers") if gone else {}
    noticed = set(Notice.transfers.through.objects.filter(transfer__plan=plan).values_list("transfer_id", flat=True))
    expected = "expected to stay, since a notice names it: end it, or take it back"
    return [Fault(place("transfer", value), expected) for value in gone if rows[value].pk in noticed]
