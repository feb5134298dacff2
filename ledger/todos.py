"""What needs doing about months, files and valuations; the latest months on the start page."""

from collections import defaultdict
from datetime import date

from django.contrib.auth.models import User
from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils.timezone import localdate

from backoffice.once import asked_once
from backoffice.panels import Panel, panel_provider
from backoffice.quantities import MONEY
from backoffice.todos import Todo, Urgency, books, todo_provider, whole_books
from ledger.addresses import list_address, month_address
from ledger.models import (
    BankAccount,
    Calculation,
    LoadedFile,
    MonthRemark,
    OpenException,
    OrderDecision,
    PaymentBatch,
    TakeOver,
    Valuation,
)
from ledger.months import month_end
from ledger.selectors.deliveries import month_states, reviewed, undelivered
from ledger.selectors.dues import due_day, dues_of_plans
from ledger.selectors.months import PlanStanding, latest_calculations, owed_by_payee, plan_standings
from ledger.selectors.orders import CONFLICTS, conflicting_purchases
from ledger.selectors.payments import batch_states
from ledger.selectors.people import hands_in
from ledger.selectors.sales_charge_caps import latest_caps, short_caps
from ledger.tables.months import state_badge
from ledger.trading_days import open_days, payment_due
from plans.models import Plan, ScheduleEntry
from plans.references import clause_of
from plans.values.words import named


@asked_once
def _standings(user: User) -> list[PlanStanding]:
    """Of the plans whose months the person may look at as a whole."""
    return plan_standings(whole_books(user, Plan.objects.all()))


@todo_provider(for_some_companies=True)
def months_to_calculate(user: User) -> list[Todo]:
    """The next month of each plan whose records reach into it."""
    todos = []
    for standing in _standings(user):
        month = standing.next_month
        if month is None or not standing.has_more:
            continue
        address = f"{reverse('month-calculate')}?plan={standing.plan.pk}&month={month:%Y-%m}"
        detail = f"{standing.plan.code} has records up to {standing.recorded_to}."
        todos.append(Todo(f"Calculate {month:%B %Y}", detail, address, Urgency.SOON, clause="B EIGHTH(C)"))
    return todos


@todo_provider(for_some_companies=True)
def stale_months(user: User) -> list[Todo]:
    """One for each plan: calculating its latest stale month does the earlier ones too."""
    stale: dict[int, list[Calculation]] = {}
    rows = whole_books(user, Calculation.objects.exclude(stale_since=None)).select_related("plan")
    for calculation in rows.order_by("month", "pk"):
        stale.setdefault(calculation.plan_id, []).append(calculation)
    todos = []
    for months in stale.values():
        first, last = months[0], months[-1]
        span = f"{first.month:%B %Y}" if first == last else f"{first.month:%B %Y} to {last.month:%B %Y}"
        address = f"{reverse('month-calculate')}?plan={first.plan_id}&month={last.month:%Y-%m}"
        detail = f"{first.plan.code}: something was loaded, rejected or changed since."
        todos.append(Todo(f"Calculate {span} again", detail, address, Urgency.NOW, clause="M1"))
    return todos


@todo_provider(for_some_companies=True)
def months_to_hand_on(user: User) -> list[Todo]:
    """The first month of each plan that is not delivered: to be reviewed by a second person, or delivered."""
    todos = []
    waiting = undelivered(whole_books(user, Calculation.objects.all()))
    seen = reviewed(months.first for months in waiting)
    for months in waiting:
        calculation = months.first
        if calculation.stale_since or months.hindered or month_end(calculation.month) >= localdate():
            continue
        if months.begun_outside:
            todos.append(_take_over(calculation.plan, months.count, user))
            continue
        is_reviewed = calculation.pk in seen
        name, verb = ("month-deliver", "Deliver") if is_reviewed else ("month-review", "Review")
        detail = "It is reviewed." if is_reviewed else "A second person looks at it before it is delivered."
        title = f"{verb} {calculation.month:%B %Y} of {calculation.plan.code}"
        if not is_reviewed and user.pk in hands_in(calculation):
            title = f"Have {calculation.month:%B %Y} of {calculation.plan.code} reviewed"
            detail = "You had a hand in it: somebody else reviews it before it is delivered."
        address = month_address(calculation, name)
        todos.append(Todo(title, detail, address, Urgency.SOON, clause="B EIGHTH(C)"))
    return todos


def _take_over(plan: Plan, months: int, user: User) -> Todo:
    """A book that began before this program was used: one question, not one for each month."""
    said: TakeOver | None = getattr(plan, "take_over", None)
    if said is not None:
        detail = f"Entered by {said.entered_by}: months up to {said.until:%Y-%m} were delivered and paid before."
        title = f"Confirm the take-over of {plan.code}"
        if said.entered_by_id == user.pk:
            title = f"Have the take-over of {plan.code} confirmed"
        return Todo(title, detail, said.get_absolute_url(), clause="B EIGHTH(C)")
    detail = f"{months} months are calculated, and none is delivered: say which were delivered before."
    address = reverse("take-over-new", args=[plan.code])
    return Todo(f"Say up to which month {plan.code} was delivered", detail, address, clause="B EIGHTH(C), M2")


@todo_provider(for_some_companies=True)
def payments_to_make(user: User) -> list[Todo]:
    """What may be paid, by plan: late, or to come; what was handed to the bank and is not confirmed."""
    todos = []
    today = localdate()
    for plan, dues in dues_of_plans(whole_books(user, Plan.objects.all()), today).items():
        days = [(due_day(due).day, due.amount) for due in dues.payable]
        address = f"{reverse('dues')}?plan={plan.pk}"
        late = [cents for day, cents in days if day < today]
        soon = [day for day, _ in days if day >= today]
        if late:
            detail = f"{plan.code}: {MONEY.format(sum(late), grouped=True)} was due before {today}."
            todos.append(Todo(f"Pay {_payments(len(late))} that are late", detail, address, Urgency.NOW, clause="P4"))
        if soon:
            detail = f"{plan.code}: the first is due on {min(soon)}."
            todos.append(Todo(f"Prepare {_payments(len(soon))}", detail, address, Urgency.SOON, clause="P4"))
    return todos


def _payments(count: int) -> str:
    return f"{count:,} {'payment' if count == 1 else 'payments'}"


@todo_provider(for_some_companies=True)
def batches_to_hand_on(user: User) -> list[Todo]:
    """Batches that wait for a second person, for their files, or for what the bank says: for who may do it.

    Whoever prepared one is told that it waits.
    """
    open_ones = PaymentBatch.objects.filter(payments__outcome=None).distinct().select_related("plan", "prepared_by")
    rows = list(books(user, open_ones).order_by("pk"))
    states = batch_states(rows)
    todos = []
    for batch in rows:
        code = states[batch.pk].code
        if code == "prepared" and batch.prepared_by_id == user.pk:
            title, detail, urgency = (
                f"Have {batch} released",
                "You prepared it: somebody else releases it.",
                Urgency.SOON,
            )
        elif code in STEPS_OF_BATCHES and user.has_perm(STEPS_OF_BATCHES[code][0]):
            _, verb, detail, urgency = STEPS_OF_BATCHES[code]
            title, detail = f"{verb} {batch}", detail.format(batch.prepared_by)
        else:
            continue
        todos.append(Todo(title, detail, batch.get_absolute_url(), urgency, clause="B EIGHTH(C)"))
    return todos


STEPS_OF_BATCHES = {
    # state: permission, what to do, why, urgency
    "prepared": ("ledger.add_batchrelease", "Release", "Somebody other than {} releases it.", Urgency.NOW),
    "released": ("ledger.add_batchexport", "Make the files of", "It is released.", Urgency.NOW),
    "sent": (
        "ledger.add_paymentoutcome",
        "Record what the bank says of",
        "Not all of its payments are confirmed or rejected.",
        Urgency.SOON,
    ),
}


@todo_provider(for_some_companies=True)
def bank_accounts_to_confirm(user: User) -> list[Todo]:
    waiting = BankAccount.objects.filter(confirmation=None).select_related("party", "company", "entered_by")
    may = user.has_perm("ledger.add_bankaccountconfirmation")
    todos = []
    for account in whole_books(user, waiting).order_by("pk")[:20]:
        own = account.entered_by_id == user.pk
        if own or may:
            title = f"Confirm the bank details of {account.owner.name}"
            if own:
                title = f"Have the bank details of {account.owner.name} confirmed"
            detail = f"Entered by {account.entered_by}; somebody else compares them with the document."
            todos.append(Todo(title, detail, account.get_absolute_url(), Urgency.SOON if own else Urgency.NOW))
    return todos


@todo_provider(for_some_companies=True)
def open_exceptions(user: User) -> list[Todo]:
    rows = OpenException.objects.filter(calculation__in=latest_calculations().order_by().values("pk")).order_by()
    rows = books(user, rows).exclude(reason__in=CONFLICTS)
    counts = rows.values_list("calculation__plan_id", "calculation__plan__code", "calculation__month")
    return [
        Todo(
            f"Settle {count:,} {'exception' if count == 1 else 'exceptions'} of {code}",
            f"{month:%B %Y} cannot be delivered while they are open.",
            list_address("exceptions", plan=plan),
            Urgency.NOW,
            clause="T3",
        )
        for plan, code, month, count in counts.annotate(Count("pk")).order_by("calculation__plan__code")
    ]


@todo_provider(for_some_companies=True)
def purchases_to_decide(user: User) -> list[Todo]:
    """Purchases that conflict with a suspension, withdrawal or minimum, as far as nobody has decided."""
    rows = conflicting_purchases(whole_books(user, latest_calculations())).filter(transaction__voiding=None)
    rows = rows.exclude(transaction__decisions__decision=OrderDecision.Decision.ACCEPTED).order_by()
    counts = rows.values_list("calculation__plan__code", "calculation__month").annotate(Count("pk"))
    return [
        Todo(
            f"Accept or reject {count:,} {'purchase' if count == 1 else 'purchases'} of {code}",
            f"{month:%B %Y} cannot be delivered before.",
            reverse("order-decide", args=[code]),
            Urgency.NOW,
            clause="B FIFTH(A), FIFTH(B)",
        )
        for code, month, count in counts.order_by("calculation__plan__code")
    ]


@todo_provider(for_some_companies=True)
def remarks(user: User) -> list[Todo]:
    """Differences from the transfer agent, and valuations that are old or missing; caps used up have their own."""
    rows = MonthRemark.objects.filter(calculation__in=latest_calculations().order_by().values("pk")).order_by()
    rows = books(user, rows.exclude(kind=MonthRemark.Kind.CAP_USED_UP))
    counts = rows.values_list("calculation_id", "calculation__plan__code", "calculation__month", "kind")
    kinds = dict(MonthRemark.Kind.choices)
    return [
        Todo(
            f"Look at {count:,} {'remark' if count == 1 else 'remarks'} on {code} {month:%Y-%m}",
            f"{kinds[kind]}.",
            list_address("remarks", calculation=calculation, kind=kind),
            Urgency.SOON,
        )
        for calculation, code, month, kind, count in counts.annotate(Count("pk")).order_by("calculation_id", "kind")
    ]


@todo_provider(for_some_companies=True)
def files(user: User) -> list[Todo]:
    """Files handed in last of their plan and kind that are faulty, or checked and not loaded."""
    later = LoadedFile.objects.filter(plan=OuterRef("plan"), kind=OuterRef("kind"), pk__gt=OuterRef("pk"))
    last = LoadedFile.objects.filter(~Exists(later)).select_related("plan").defer("faults").order_by("pk")
    last = books(user, last)
    todos = []
    for file in last:
        if file.state == LoadedFile.State.FAULTY:
            title = f"Correct {file.name}"
            detail = f"{file.plan.code}: {file.fault_count:,} faults; nothing was loaded."
            todos.append(Todo(title, detail, file.get_absolute_url(), Urgency.NOW, clause="T4"))
        elif file.state == LoadedFile.State.CHECKED and file.rows_new:
            detail = f"{file.plan.code}: {file.rows_new:,} new rows, checked and not loaded."
            todos.append(Todo(f"Load {file.name}", detail, file.get_absolute_url(), Urgency.NOW))
    return todos


@todo_provider(for_some_companies=True)
def missing_valuations(user: User) -> list[Todo]:
    """Funds without a valuation on the last exchange day of the month to calculate next, once records reach it."""
    days: dict[Plan, date] = {}
    for standing in _standings(user):
        month, reached = standing.next_month, standing.recorded_to
        last = open_days(month, month_end(month))[-1] if month else None
        if last is not None and reached is not None and reached >= last and not standing.plan.is_draft:
            days[standing.plan] = last
    todos = []
    for plan, missing in _funds_without_valuation(days).items():
        funds = f"{len(missing)} {'fund' if len(missing) == 1 else 'funds'}"
        listed = ", ".join(missing[:5]) + (" …" if len(missing) > 5 else "")
        address = f"{reverse('loaded-file-new')}?plan={plan.pk}&kind=valuations"
        title = f"Load valuations of {days[plan]} for {funds}"
        todos.append(Todo(title, f"{plan.code}: {listed}", address, Urgency.SOON, clause="F1"))
    return todos


def _funds_without_valuation(days: dict[Plan, date]) -> dict[Plan, list[str]]:
    """Names of each plan's funds that are parties on its day and have none; one query."""
    parts = []
    for plan, day in days.items():
        valued = Valuation.objects.filter(plan=plan, date=day, fund=OuterRef("fund"))
        entries = ScheduleEntry.objects.filter(~Exists(valued), plan=plan, party_since__lte=day)
        parts.append(entries.exclude(party_until__lt=day).order_by().values_list("plan", "fund__name", "fund"))
    plans = {plan.pk: plan for plan in days}
    found: dict[Plan, list[str]] = defaultdict(list)
    for key, name, _ in sorted(parts[0].union(*parts[1:])) if parts else []:
        found[plans[key]].append(name)
    return found


@todo_provider(for_some_companies=True)
def sales_charge_caps(user: User) -> list[Todo]:
    """Funds whose asset-based charge has stopped, or soon will (NASD Rule 2830(d)); two of each plan at most."""
    todos = []
    for caps in short_caps(books(user, latest_caps())):
        plan, month = caps.calculation.plan, caps.calculation.month
        address = list_address("cap-months", plan=plan.pk, months_from=month, months_to=month)
        clause = clause_of(plan, "sales_charge_caps")
        if caps.used_up:
            title = f"The sales charge cap of {named(caps.used_up, everything=0)} is used up"
            detail = f"{plan.code} {month:%Y-%m}: less was charged than the fee. Tell the distributor and the board."
            todos.append(Todo(title, detail, address, Urgency.NOW, clause=clause))
        if caps.running_out:
            title = f"The sales charge cap of {named(caps.running_out, everything=0)} is running out"
            detail = f"{plan.code} {month:%Y-%m}: less is left than three months of charges."
            todos.append(Todo(title, detail, address, Urgency.SOON, clause=clause))
    return todos


@panel_provider
def latest_months(user: User) -> list[Panel]:
    """What is owed to whom for the latest month of each plan."""
    latest = list(whole_books(user, latest_calculations()))
    if not latest:
        return []
    owed, states = owed_by_payee(latest), month_states(latest)
    months = [
        {
            "calculation": calculation,
            "badge": state_badge(calculation, states[calculation.pk]),
            "due": payment_due(month_end(calculation.month)),
            "owed": [
                (name, status, cents, month_address(calculation, payee=code))
                for code, name, status, cents in owed.get(calculation.pk, [])
            ],
            "total": sum(cents for *_, cents in owed.get(calculation.pk, [])),
            "total_url": calculation.get_absolute_url(),
        }
        for calculation in latest
    ]
    return [Panel("Latest months", "ledger/latest_months.html", months, clause="B EIGHTH(C)")]
