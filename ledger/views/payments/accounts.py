"""Bank details and claims: lists, pages, entering, confirming, withdrawing."""

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from backoffice.quantities import MONEY
from backoffice.views.access import signed_in
from backoffice.views.details import DetailView, Fact, Section, done, fact_of
from backoffice.views.forms import ActionView, FormView
from backoffice.views.lists import Action, Crumb, ListView
from ledger.filters.payments import BankAccountFilter, ClaimFilter
from ledger.forms.payments import BankAccountForm, ClaimForm, ReasonForm, new_key
from ledger.models import BankAccount, BankAccountConfirmation, Claim, ClaimWithdrawal
from ledger.selectors.claims import balances
from ledger.services.bank_accounts import confirm_bank_account, enter_bank_account
from ledger.services.claims import enter_claim, withdraw_claim
from ledger.tables.payments import BankAccountTable, ClaimTable, PaymentTable
from ledger.views.payments.batches import payments, with_states
from plans.selectors.who_may import named, who_may
from plans.services.documents import store_upload

CLAIMS = "B EIGHTH(A), EIGHTH(D), P5"
CONFIRM = "ledger.add_bankaccountconfirmation"


class BankAccountListView(ListView):
    queryset = BankAccount.objects.select_related(
        "party", "company", "document", "entered_by", "confirmation__confirmed_by"
    ).defer("document__content")
    filterset_class = BankAccountFilter
    table_class = BankAccountTable
    title = "Bank details"
    lead = "Where payees are paid and companies pay from. They count once a second person confirms them."
    clause = "B EIGHTH(C)"
    empty_text = "No bank details yet. Nobody can be paid before they are entered and confirmed."
    default_ordering = ("-since", "-pk")

    def get_actions(self) -> list[Action]:
        return [Action("New bank details", reverse("bank-account-new"), style="primary")]


class BankAccountDetailView(DetailView):
    queryset = BankAccount.objects.select_related(
        "party", "company", "document", "entered_by", "confirmation__confirmed_by"
    ).defer("document__content")
    list_url_name = "bank-accounts"
    show_history = False
    object: BankAccount

    def get_kind(self) -> str:
        return "Bank details"

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Bank details", reverse("bank-accounts"))]

    def get_facts(self) -> list[Fact]:
        account = self.object
        confirmation: BankAccountConfirmation | None = getattr(account, "confirmation", None)
        if confirmation is not None:
            confirmed = Fact("Confirmed", done(confirmation.confirmed_at, confirmation.confirmed_by))
        else:
            about = BankAccount.objects.filter(pk=account.pk)
            confirmed = Fact("May be confirmed by", named(who_may(CONFIRM, about, besides=[account.entered_by_id])))
        return [
            Fact("Of", account.owner.name, url=account.owner.get_absolute_url()),
            *(fact_of(account, name) for name in ("holder", "account", "bank", "since", "document", "entered_by")),
            confirmed,
        ]

    def get_actions(self) -> list[Action]:
        """Whoever entered it is not offered to confirm it."""
        if hasattr(self.object, "confirmation") or self.object.entered_by_id == signed_in(self.request).pk:
            return []
        address = reverse("bank-account-confirm", args=[self.object.pk])
        return [Action("It is as the document says", address, method="post", style="primary")]


class BankAccountCreateView(FormView):
    permission = "ledger.add_bankaccount"
    form_class = BankAccountForm
    title = "New bank details"
    lead = "From the written instruction. A second person compares them with it."
    clause = "B EIGHTH(C)"
    submit_label = "Enter"
    cancel_url_name = "bank-accounts"

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Bank details", reverse("bank-accounts"))]

    def perform(self, form: BankAccountForm) -> BankAccount:
        values, user = form.cleaned_data, signed_in(self.request)
        document = store_upload(file=values["document"], user=user)
        assert document is not None, "the form asks for one"
        names = ("since", "holder", "account", "bank")
        options = {name: values[name] for name in names}
        return enter_bank_account(owner=values["party"] or values["company"], document=document, user=user, **options)

    def get_success_message(self, result: BankAccount) -> str:
        return "Entered. Ask somebody else to confirm it."


class ConfirmBankAccountView(ActionView):
    model = BankAccount
    permission = CONFIRM

    def perform(self) -> BankAccount:
        account = get_object_or_404(BankAccount, pk=self.kwargs["pk"])
        return confirm_bank_account(account=account, user=signed_in(self.request)).account

    def get_success_message(self, result: BankAccount) -> str:
        return "Confirmed: it is used from its date on."


class ClaimListView(ListView):
    queryset = Claim.objects.select_related("plan", "company", "distributor", "document", "entered_by").defer(
        "document__content"
    )
    filterset_class = ClaimFilter
    table_class = ClaimTable
    title = "Claims"
    lead = "Of companies against a distributor: offset against its own portion only, month by month until used up."
    clause = CLAIMS
    empty_text = "No claims."
    default_ordering = ("-dated", "-pk")

    def get_actions(self) -> list[Action]:
        return [Action("New claim", reverse("claim-new"), style="primary")]

    def prepare(self, rows: list[Any]) -> list[Any]:
        left = balances(rows)
        for row in rows:
            row.left = left[row.pk]
        return rows


class ClaimDetailView(DetailView):
    queryset = Claim.objects.select_related(
        "plan", "company", "distributor", "document", "entered_by", "withdrawal__withdrawn_by"
    ).defer("document__content")
    list_url_name = "claims"
    show_history = False
    object: Claim

    @cached_property
    def left(self) -> int:
        return balances([self.object])[self.object.pk]

    def get_facts(self) -> list[Fact]:
        claim = self.object
        names = ("plan", "company", "distributor", "dated", "amount")
        facts = [fact_of(claim, name) for name in names]
        facts.append(Fact("Left", MONEY.format(self.left, grouped=True), clause="P5", numeric=True))
        facts += [fact_of(claim, name) for name in ("reason", "document", "entered_by", "entered_at")]
        withdrawal: ClaimWithdrawal | None = getattr(claim, "withdrawal", None)
        if withdrawal is not None:
            facts.append(Fact("Withdrawn", f"by {withdrawal.withdrawn_by}: {withdrawal.reason}"))
        return facts

    def get_actions(self) -> list[Action]:
        return [Action("Withdraw…", reverse("claim-withdraw", args=[self.object.pk]))] if self.left else []

    def get_sections(self) -> list[Section]:
        rows = list(payments().filter(offsets__claim=self.object).order_by("pk"))
        table = PaymentTable.of(with_states(rows), exclude=("due_reason",))
        return [Section("Offset against", table, clause=CLAIMS, empty_text="Nothing yet.")]


class ClaimCreateView(FormView):
    permission = "ledger.add_claim"
    whole = True
    form_class = ClaimForm
    title = "New claim"
    lead = "It touches only the distributor's own portion of this company's funds, never an assignee's."
    clause = CLAIMS
    submit_label = "Enter"
    cancel_url_name = "claims"

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Claims", reverse("claims"))]

    def get_initial(self) -> dict[str, Any]:
        return {"key": new_key(), "plan": self.request.GET.get("plan", "")}

    def perform(self, form: ClaimForm) -> Claim:
        user = signed_in(self.request)
        document = store_upload(file=form.cleaned_data["document"], user=user)
        return enter_claim(**{**form.cleaned_data, "document": document}, user=user)

    def get_success_message(self, result: Claim) -> str:
        return "Entered: it is offered when the next payments are prepared."


class WithdrawClaimView(FormView):
    model = Claim
    permission = "ledger.add_claimwithdrawal"
    whole = True
    form_class = ReasonForm
    lead = "What is left of it is claimed no more. What was offset stays offset."
    clause = CLAIMS
    submit_label = "Withdraw"

    @cached_property
    def claim(self) -> Claim:
        return get_object_or_404(Claim.objects.select_related("company"), pk=self.kwargs["pk"])

    def get_title(self) -> str:
        return f"Withdraw: {self.claim}"

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Claims", reverse("claims")), Crumb(str(self.claim), self.get_cancel_url())]

    def get_cancel_url(self) -> str:
        return self.claim.get_absolute_url()

    def perform(self, form: ReasonForm) -> Claim:
        return withdraw_claim(claim=self.claim, reason=form.cleaned_data["reason"], user=signed_in(self.request)).claim

    def get_success_message(self, result: Claim) -> str:
        return "Withdrawn."
