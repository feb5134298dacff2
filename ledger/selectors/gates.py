"""What must be so before a delivered amount is paid, and to whom it goes (B EIGHTH(B) to (D), P3)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from ledger.engine.dues import Gate, Routed, Row
from ledger.engine.terms import UNALLOCATED
from ledger.models import BankAccount, Calculation, Delivery, OpenException, Right
from ledger.months import month_end
from ledger.selectors.bank_accounts import Accounts, accounts_in_force
from plans.models import Plan, Transfer
from plans.selectors.directions import Directions, Way, directions_of_plans
from plans.selectors.life import lives_of_plans_as_of
from plans.values.life import FundLife


@dataclass(slots=True)
class Gatekeeper:
    """Everything the gates of a plan's amounts rest on, as known on a day; a fixed number of queries."""

    plan: Plan
    on: date
    directions: Directions
    accounts: Accounts
    companies: dict[str, str]  # fund code -> company code
    lives: dict[str, FundLife]  # by fund code
    deliveries: dict[date, Delivery] = field(default_factory=dict)
    hindered: set[date] = field(default_factory=set)  # months with open exceptions
    transfers: list[tuple[Transfer, frozenset[str]]] = field(default_factory=list)
    _notices: dict[tuple[str, str, str, str, date], list[Transfer]] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Plan, on: date) -> "Gatekeeper":
        return cls.of_plans([plan], on)[plan.pk]

    @classmethod
    def of_plans(cls, plans: Sequence[Plan], on: date) -> dict[int, "Gatekeeper"]:
        """By the plans' ids; as many queries for one as for many."""
        directions, accounts = directions_of_plans(plans, on), accounts_in_force(on)
        lives = lives_of_plans_as_of(plans, on)
        keepers = {
            plan.pk: cls(
                plan=plan,
                on=on,
                directions=directions[plan.pk],
                accounts=accounts,
                companies={fund: company.code for fund, company in directions[plan.pk].companies.items()},
                lives=lives[plan.pk],
            )
            for plan in plans
        }
        for delivery in Delivery.objects.filter(plan__in=plans):
            keepers[delivery.plan_id].deliveries[delivery.month] = delivery
        exceptions = OpenException.objects.filter(calculation__plan__in=plans).values("calculation_id")
        hindered = Calculation.objects.filter(plan__in=plans, pk__in=exceptions)
        for plan_id, month in hindered.values_list("plan_id", "month"):
            keepers[plan_id].hindered.add(month)
        transfers = Transfer.objects.filter(plan__in=plans).select_related("assignee", "distributor")
        for transfer in transfers.prefetch_related("funds"):
            funds = frozenset(fund.code for fund in transfer.funds.all())
            keepers[transfer.plan_id].transfers.append((transfer, funds))
        return keepers

    def route(self, row: Row) -> Routed:
        """Where the amount goes, and its gates, in the order in which they open."""
        gates = [self._delivered(row)]
        recipient = row.payee
        if row.payee == UNALLOCATED:
            gates.append(
                Gate("distributor", "A distributor", "L2", False, "No rule gives these shares to a distributor.")
            )
            recipient = ""
        elif row.right != Right.SERVICE_FEE:
            if row.payee != row.distributor:
                gates.append(self._noticed(row))
            recipient, gate = self._directed(row)
            gates += [gate] if gate else []
        gates += [self._alive(row), self._without_exceptions(row)]
        if recipient:
            gates += self._bank_details(row, recipient)
        return Routed(row, recipient, tuple(gates))

    def _delivered(self, row: Row) -> Gate:
        delivery = self.deliveries.get(row.delivered)
        if delivery is None:
            text = f"The calculation of {row.delivered:%Y-%m} is not delivered."
            return Gate("delivered", "Calculation delivered", "B EIGHTH(C)", False, text)
        text = f"{row.delivered:%Y-%m} was delivered on {delivery.delivered_on}."
        return Gate("delivered", "Calculation delivered", "B EIGHTH(C)", True, text, delivery.delivered_on)

    def _noticed(self, row: Row) -> Gate:
        """A portion payable at month-end rests on a notice received by then; a held one on those still missing."""
        transfers = self._transfers(row)
        received = [t.notice_received for t in transfers if t.notice_received and t.notice_received <= self.on]
        last = month_end(row.month)
        early = [day for day in received if day <= last]
        complete = bool(transfers) and len(received) == len(transfers)
        is_open = complete or (row.status == "payable" and bool(early))
        since = (max(received) if row.status == "held" or not early else max(early)) if is_open else None
        text = f"Received {since}." if since else f"No notice of the transfer to {row.payee} is received."
        return Gate("notice", "Notice of the transfer received", "B EIGHTH(B), P3", is_open, text, since)

    def _transfers(self, row: Row) -> list[Transfer]:
        """Behind the amount: of its tranche; where the tranche has another name by now, of its distributor."""
        key = (row.payee, row.right, row.tranche, row.fund, row.month)
        if key not in self._notices:
            of_payee = [
                t
                for t, funds in self.transfers
                if t.assignee.code == row.payee
                and t.right == row.right
                and (not funds or row.fund in funds)
                and t.effective <= month_end(row.month)
                and (t.ends is None or t.ends >= row.month)
            ]
            of_tranche = [t for t in of_payee if t.tranche == row.tranche]
            self._notices[key] = of_tranche or [t for t in of_payee if t.distributor.code == row.distributor]
        return self._notices[key]

    def _directed(self, row: Row) -> tuple[str, Gate | None]:
        """The recipient's code and the gate; the distributor's own portion needs no direction (THIRD(A))."""
        found = self.directions.of(distributor=row.distributor, payee=row.payee, fund=row.fund)
        clause = "B EIGHTH(D)" if found.way is Way.COLLECTION_AGENT else "B EIGHTH(C)"
        if found.way is Way.NONE or found.payee is None:
            if row.payee == row.distributor:
                return row.payee, None
            text = f"No direction of {row.distributor} to pay {row.payee} is received."
            return row.payee, Gate("direction", "Direction to pay received", clause, False, text)
        since = found.notice.received if found.notice else None
        text = f"To {found.payee.name}, received {since}."
        return found.payee.code, Gate("direction", "Direction to pay received", clause, True, text, since)

    def _alive(self, row: Row) -> Gate:
        """What accrued before an end is paid after it; what is dated after the end of the obligation is not."""
        label, clause = (
            "Plan alive",
            "B FIFTEENTH(E)" if self.plan.allocation == Plan.Allocation.EXHIBIT_A else "R THIRTEENTH",
        )
        if self.plan.is_draft:
            return Gate("plan", label, "R heading", False, f"{self.plan.code} is a draft.")
        life = self.lives.get(row.fund)
        if life is None or not life.ended:
            return Gate("plan", label, clause, True, "In force.")
        if row.right == Right.CDSC:
            return Gate("plan", label, "B SIXTH(G), FIFTEENTH(E)", True, "Survives every end.")
        by_shares = self.plan.allocation == Plan.Allocation.EXHIBIT_A and row.right == Right.DISTRIBUTION_FEE
        last = life.completed if by_shares else life.plan_ended
        if last is None or row.month <= last:
            return Gate("plan", label, clause, True, "It accrued before the end, and survives it.")
        return Gate("plan", label, clause, False, f"The obligation for {row.fund} ended on {last}.")

    def _without_exceptions(self, row: Row) -> Gate:
        is_open = row.delivered not in self.hindered
        text = "None is open." if is_open else f"{row.delivered:%Y-%m} has open exceptions: settle them."
        return Gate("exceptions", "No open exception", "T3", is_open, text)

    def _bank_details(self, row: Row, recipient: str) -> list[Gate]:
        company = self.companies.get(row.fund, "")
        return [
            _account("payee-account", "Payee's bank details", recipient, self.accounts.parties.get(recipient)),
            _account("company-account", "Company's bank details", company, self.accounts.companies.get(company)),
        ]


def _account(name: str, label: str, owner: str, account: BankAccount | None) -> Gate:
    text = f"{account}, from {account.since}." if account else f"No account of {owner} is confirmed."
    return Gate(name, label, "", account is not None, text)
