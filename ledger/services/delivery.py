"""A reviewed month is delivered to the companies, once: its figures, its files, its notices (B EIGHTH(C), M2)."""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from ledger.engine.adjustments import Line
from ledger.engine.terms import UNALLOCATED, Terms
from ledger.models import (
    DeliveredAmount,
    DeliveredCharge,
    Delivery,
    DeliveryFile,
    DeliveryNotice,
    Restatement,
    Right,
    ShareTransaction,
    Valuation,
    Voiding,
)
from ledger.months import month_end
from ledger.selectors.deliveries import (
    Charge,
    delivery_of,
    differences,
    present_charges,
    present_lines,
    valid_review,
)
from ledger.selectors.months import terms_of
from ledger.selectors.obstacles import steps_to_deliver
from ledger.selectors.senders import calculating_distributor, receivers
from ledger.services.delivered_files import adjustments_file, calculation_files
from ledger.services.month_history import record
from ledger.services.papers import DeliverySheet, covering_words, monthly_calculation_pdf
from ledger.services.review import calculated
from plans.models import Document, Fund, Notice, Plan
from plans.services.documents import store_document
from plans.services.locks import lock_plan
from plans.services.notices import NoticeEntry, register_notice

CLAUSE = "B EIGHTH(C)"


def deliver_month(*, plan: Plan, month: date, reasons: Mapping[date, str] | None = None, user: User) -> Delivery:
    """Deliver a month that a second person has reviewed; delivered already, it is the delivery of then.

    `reasons`: why each month delivered before comes to something else now; those differences are delivered with it as
    adjustments (M2). The plan is locked while figures are read and while they are stored, not while the PDF is laid
    out. Raises Refusal `month-not-calculated`, those of `steps_to_deliver`, `nobody-calculates`,
    `restatement-needs-a-reason`, `month-changed-meanwhile`.
    """
    given = {restated: reason.strip() for restated, reason in (reasons or {}).items()}
    with transaction.atomic():
        locked = lock_plan(plan.pk)
        known = delivery_of(locked, month)
        if known is not None:
            return known
        sheet = _sheet(locked, month, given)
    pdf = monthly_calculation_pdf(sheet)
    why = "; ".join(f"{restated:%Y-%m}: {given[restated]}" for restated in sorted(given))
    with transaction.atomic(), acting(user, reason=why):
        locked = lock_plan(plan.pk)
        known = delivery_of(locked, month)
        if known is not None:
            return known
        if _inputs(_sheet(locked, month, given)) != _inputs(sheet):
            raise Refusal(
                "month-changed-meanwhile",
                f"{sheet.calculation} changed while it was delivered: look at it again.",
                clause="M1",
            )
        return _Storing(locked, sheet, user).store(pdf)


def _sheet(plan: Plan, month: date, reasons: Mapping[date, str]) -> DeliverySheet:
    """Everything that is delivered beside the month's own figures; refused as long as something is in the way."""
    calculation = calculated(plan, month)
    missing = [step for step in steps_to_deliver(calculation) if not step.done]
    if missing:
        first, *others = missing
        faults = [Fault("", f"{step.missing} ({step.clause})") for step in others]
        raise Refusal(first.name, first.missing, clause=first.clause, faults=faults)
    today = timezone.localdate()
    sender = calculating_distributor(plan, today)
    if sender is None:
        raise Refusal("nobody-calculates", f"{plan.code} has no distributor: appoint one first.", clause=CLAUSE)
    restated = differences(plan, before=month)
    silent = [difference.month for difference in restated if not reasons.get(difference.month)]
    if silent:
        raise Refusal(
            "restatement-needs-a-reason",
            "Months delivered before come to something else now. Say why: the adjustments are delivered with it.",
            clause="M2",
            faults=[Fault(reason_field(m), f"Say why {m:%Y-%m} is restated.") for m in silent],
        )
    review = valid_review(calculation)
    assert review is not None, "a step before it is delivered"
    return DeliverySheet(calculation, review, sender, today, tuple(restated), {m: reasons[m] for m in reasons})


def reason_field(month: date) -> str:
    """Name of the form field for the reason of a restatement."""
    return f"reason_{month:%Y_%m}"


def _inputs(sheet: DeliverySheet) -> tuple[object, ...]:
    """What must not change between laying out and storing."""
    return (
        sheet.calculation.digest,
        sheet.review.pk,
        sheet.sender.pk,
        sheet.delivered_on,
        [(d.month, d.calculation.digest, d.lines) for d in sheet.restated],
    )


def latest_rows(plan: Plan) -> dict[str, int]:
    """The plan's latest rows: later ones have higher keys, since all are written under the plan's lock."""
    of_plan = {
        "last_transaction": ShareTransaction.objects.filter(plan=plan),
        "last_valuation": Valuation.objects.filter(plan=plan),
        "last_voiding": Voiding.objects.filter(transaction__plan=plan),
    }
    return {name: rows.aggregate(last=Max("pk"))["last"] or 0 for name, rows in of_plan.items()}


def distributor_of(terms: Terms, line: Line) -> str:
    """Whose tranche it is: its own portion may be offset (P5), and it directs who is paid (B EIGHTH(C), (D))."""
    if line.right == Right.SERVICE_FEE:
        return line.payee
    return "" if line.tranche == UNALLOCATED else terms.distributor_of(line.tranche)


@dataclass(frozen=True, slots=True)
class _Storing:
    """Writes a delivery, in the caller's transaction."""

    plan: Plan
    sheet: DeliverySheet
    user: User

    def store(self, pdf: bytes) -> Delivery:
        calculation = self.sheet.calculation
        delivery = Delivery.objects.create(
            plan=self.plan,
            month=calculation.month,
            digest=calculation.digest,
            sender=self.sheet.sender,
            transaction_count=calculation.transaction_count,
            calculated_at=calculation.calculated_at,
            calculated_by_id=calculation.calculated_by_id,
            review=self.sheet.review,
            delivered_on=self.sheet.delivered_on,
            delivered_by=self.user,
            **latest_rows(self.plan),
        )
        self._figures(delivery)
        paper = store_document(name=f"{self._name()}-monthly-calculation.pdf", content=pdf, user=self.user)
        for document in (paper, *self._documents(delivery)):
            DeliveryFile.objects.create(delivery=delivery, document=document)
        self._notify(delivery, paper)
        record(self.plan, {f"{delivery.month:%Y-%m}": ["", f"delivered, digest {delivery.digest}"]}, self.user)
        for difference in self.sheet.restated:
            told = f"restated with {delivery.month:%Y-%m}: {self.sheet.reasons[difference.month]}"
            record(self.plan, {f"{difference.month:%Y-%m}": ["", told]}, self.user)
        return delivery

    def _name(self) -> str:
        return f"{self.plan.code}-{self.sheet.calculation.month:%Y-%m}"

    def _figures(self, delivery: Delivery) -> None:
        funds = dict(Fund.objects.values_list("code", "pk"))
        terms = terms_of(self.sheet.calculation)
        lines: list[tuple[Restatement | None, date, Line]] = [
            (None, delivery.month, line) for line in present_lines(self.sheet.calculation)
        ]
        charges: list[tuple[Restatement | None, date, Charge, int]] = [
            (None, delivery.month, *entry) for entry in present_charges(self.sheet.calculation).items()
        ]
        for difference in self.sheet.restated:
            restatement = Restatement.objects.create(
                delivery=delivery,
                restated=difference.delivery,
                digest_before=difference.digest_before,
                digest=difference.calculation.digest,
                reason=self.sheet.reasons[difference.month],
            )
            lines += [(restatement, difference.month, line) for line in difference.lines]
            charges += [(restatement, difference.month, *entry) for entry in difference.charges]
        DeliveredAmount.objects.bulk_create(
            DeliveredAmount(
                delivery=delivery,
                restatement=restatement,
                month=month,
                fund_id=funds[line.fund],
                right=line.right,
                tranche=line.tranche,
                distributor=distributor_of(terms, line),
                payee=line.payee,
                status=line.status,
                amount=line.amount,
            )
            for restatement, month, line in lines
        )
        DeliveredCharge.objects.bulk_create(
            DeliveredCharge(
                delivery=delivery,
                restatement=restatement,
                month=month,
                fund_id=funds[fund],
                tranche=tranche,
                trade_date=day,
                amount=cents,
            )
            for restatement, month, (fund, tranche, day), cents in charges
        )

    def _documents(self, delivery: Delivery) -> Iterator[Document]:
        """The month's files, the adjustments, and the files of the months restated as they are now."""
        with tempfile.TemporaryDirectory() as folder:
            for name, content in calculation_files(self.sheet.calculation, Path(folder)):
                yield store_document(name=f"{self._name()}-{name}", content=content, user=self.user)
            for difference in self.sheet.restated:
                prefix = f"{self.plan.code}-{difference.month:%Y-%m}-restated-with-{delivery.month:%Y-%m}"
                for name, content in calculation_files(difference.calculation, Path(folder), only_figures=True):
                    yield store_document(name=f"{prefix}-{name}", content=content, user=self.user)
        if self.sheet.restated:
            content = adjustments_file(self.sheet.restated, self.sheet.reasons)
            yield store_document(name=f"{self._name()}-adjustments.csv", content=content, user=self.user)

    def _notify(self, delivery: Delivery, paper: Document) -> None:
        """One notice for each company, with the PDF and what covers it (SEVENTEENTH)."""
        for company, funds in receivers(self.plan, month_end(delivery.month)):
            entry = NoticeEntry(
                direction=Notice.Direction.IN,
                kind=Notice.Kind.MONTHLY_CALCULATION,
                sender=self.sheet.sender,
                receiver=company,
                dated=delivery.delivered_on,
                sent=delivery.delivered_on,
                received=delivery.delivered_on,
                subject=f"Monthly Calculation {delivery.month:%Y-%m}",
                funds=funds,
                document=paper,
            )
            entry = replace(entry, text=covering_words(self.plan, entry))
            notice = register_notice(plan=self.plan, entry=entry, user=self.user)
            DeliveryNotice.objects.create(delivery=delivery, notice=notice)
