"""The life of a plan: adoption, continuance and ends, and for each fund what is alive and what has ended."""

from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from backoffice.tables import badge
from backoffice.views.details import DetailView, Fact, Section, fact_of
from backoffice.views.lists import Action, Crumb
from plans.models import Appointment, Company, CompletionCondition, Plan, ScheduleEntry, Termination
from plans.references import agreement_of, clause_of
from plans.selectors.continuance import Continuance, continuances
from plans.selectors.life import lives_of
from plans.services.adoption import adoption_of
from plans.tables.life import ConditionTable, ContinuanceTable, EndTable, SurvivalTable, TerminationTable
from plans.values.life import ASKED, FundLife
from plans.values.survival import Standing, survival

STANDING_COLOURS = {Standing.IN_FORCE: "success", Standing.SURVIVES: "info", Standing.ENDED: "secondary"}


def asked_day(text: str) -> date:
    """A day from the address; today where it names none."""
    try:
        return parse_date(text) or timezone.localdate()
    except ValueError:
        return timezone.localdate()


class PlanLifeView(DetailView):
    queryset = Plan.objects.all()
    show_history = False
    object: Plan

    def get_title(self) -> str:
        return f"Life of {self.object.code}"

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Plans", reverse("plans")), Crumb(self.object.code, self.object.get_absolute_url())]

    def get_facts(self) -> list[Fact]:
        term = clause_of(self.object, "term")
        return [fact_of(self.object, name, clause=term) for name in ("status", "effective", "initial_term_ends")]

    def get_actions(self) -> list[Action]:
        pk = self.object.pk
        return [
            Action("Record an end", reverse("termination-new", args=[pk])),
            Action("Record a vote", f"{reverse('resolution-new')}?plan={pk}&matter={self._matter}", style="primary"),
        ]

    @property
    def _matter(self) -> str:
        return "adopt" if self.object.is_draft else "continue"

    def get_sections(self) -> list[Section]:
        first = self._adoption() if self.object.is_draft else self._continuance()
        ends = Termination.objects.filter(plan=self.object).select_related("plan", "notice").prefetch_related("funds")
        return [
            first,
            self._funds(),
            Section(
                "What ended them",
                TerminationTable.of(ends, exclude=("plan",)),
                more_url=f"{reverse('terminations')}?plan={self.object.pk}",
                clause=clause_of(self.object, "end"),
                empty_text="Nothing but lapses, if any.",
            ),
        ]

    def _adoption(self) -> Section:
        rows = [
            {
                "company": code,
                "state": badge("Approved", "success") if found.approved else badge("Votes missing", "warning"),
                "term": "",
                "register": "",
                "votes": "; ".join(met.outcome.explanation for met in found.met),
                "ways": "",
            }
            for code, found in adoption_of(self.object).items()
        ]
        return Section(
            "Adoption",
            ContinuanceTable.of(rows, exclude=("term", "register", "ways")),
            clause=clause_of(self.object, "term"),
            text="The draft becomes effective when the votes of every company of Schedule A are in.",
        )

    def _continuance(self) -> Section:
        mine = set(self.within_reach(Company.objects.filter(plans=self.object)).values_list("pk", flat=True))
        found = continuances([self.object], timezone.localdate())
        rows = [_continuance_row(row) for row in found if row.company.pk in mine]
        return Section(
            "Continuance",
            ContinuanceTable.of(rows),
            clause=clause_of(self.object, "term"),
            text=(
                "A plan file does not say which votes continued the plan. Until a register is kept for a company, a "
                "term without a vote on record is taken as continued, and told; from then on the plan lapses on the "
                "day such a term ends."
            ),
            empty_text="No fund's plan goes on.",
        )

    def _funds(self) -> Section:
        today = timezone.localdate()
        lives = lives_of(self.object, today).funds
        entries = self.within_reach(self.object.schedule.select_related("fund__company"))
        entries = entries.order_by("fund__company__name", "fund__name", "pk")
        rows = [_fund_row(entry, lives[entry.fund.code], today) for entry in entries]
        text = "Today. A fund's page shows what is alive and what has ended, on any day."
        return Section("Funds", EndTable.of(rows), clause=clause_of(self.object, "end"), text=text)


def _continuance_row(row: Continuance) -> dict[str, Any]:
    approved = row.current.approval
    missing = " and ".join(requirement.short for requirement in approved.missing)
    votes = f"In, {approved.on}" if approved.approved else f"Not yet: {missing}"
    register = next((term.last for term in row.terms if term.register_kept), None)
    record = f"{reverse('resolution-new')}?plan={row.plan.pk}&company={row.company.pk}&matter=continue&body=board"
    keep = f"{reverse('register-keep', args=[row.plan.pk])}?company={row.company.pk}"
    links = [(record, "Record a vote"), (keep, "Change the register" if register else "Keep the register")]
    return {
        "company": row.named,
        "state": _continuance_badge(row),
        "term": f"{row.current.first} to {row.current.last}",
        "register": register.isoformat() if register else "",
        "votes": "" if row.lapsed else votes,
        "ways": format_html_join(" · ", '<a href="{}">{}</a>', links),
    }


def _continuance_badge(row: Continuance) -> SafeString:
    if row.lapsed:
        return badge(f"Lapsed on {row.lapsed}", "danger")
    if row.not_on_record:
        return badge(f"Not on record since {row.not_on_record[0]}", "danger")
    return badge("Due", "warning") if row.is_due else badge("On record", "success")


def _fund_row(entry: ScheduleEntry, life: FundLife, day: date) -> dict[str, Any]:
    by_obligation = {(line.obligation.text, line.obligation.ends.value): line for line in survival(life, day)}
    payments = next(line for (text, _), line in by_obligation.items() if text.startswith("Pay the"))
    plan_end = life.plan_end if life.plan_ended is not None and life.plan_ended < day else None
    agreement_end = life.agreement_ending(day)
    coming = life.plan_end if life.plan_end and plan_end is None else None
    plan = badge(f"Ended {plan_end.last_day}", "secondary") if plan_end else badge("In force", "success")
    if coming is not None:
        plan = badge(f"Ends {coming.last_day}", "warning")
    agreement = badge(f"Ended {agreement_end.last_day}", "secondary") if agreement_end else badge("In force", "success")
    return {
        "fund": entry.fund.name,
        "url": reverse("fund-life", args=[entry.pk]),
        "company": entry.fund.company.name,
        "plan": plan,
        "agreement": agreement,
        "payments": badge(str(payments.standing).capitalize(), STANDING_COLOURS[payments.standing]),
        "clause": next((end.clause for end in (plan_end, agreement_end, coming) if end is not None), ""),
    }


class FundLifeView(DetailView):
    """What is alive of a plan for a fund, what has ended, and by which clause, on a day that can be picked."""

    template_name = "plans/fund_life.html"
    queryset = ScheduleEntry.objects.select_related("plan", "fund__company")
    show_history = False
    object: ScheduleEntry

    @cached_property
    def day(self) -> date:
        return asked_day(self.request.GET.get("on", ""))

    @cached_property
    def life(self) -> FundLife:
        horizon = max(self.day, timezone.localdate())
        return lives_of(self.object.plan, horizon).funds[self.object.fund.code]

    def get_title(self) -> str:
        return f"{self.object.fund.name}: what is alive of {self.object.plan.code}"

    def get_kind(self) -> str:
        return "Survival of obligations"

    def get_crumbs(self) -> list[Crumb]:
        plan = self.object.plan
        return [
            Crumb("Plans", reverse("plans")),
            Crumb(plan.code, plan.get_absolute_url()),
            Crumb("Life", reverse("plan-life", args=[plan.pk])),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**kwargs, "day": self.day.isoformat()}

    def get_facts(self) -> list[Fact]:
        life, day = self.life, self.day
        facts = [
            Fact("Fund", self.object.fund.name, url=self.object.fund.get_absolute_url()),
            Fact("Company", self.object.fund.company.name, url=self.object.fund.company.get_absolute_url()),
        ]
        for end in life.endings:
            tense = "ended" if end.last_day < day else "ends"
            what = "Plan and agreement" if end.ends_plan else "Agreement"
            facts.append(Fact(f"{what} {tense}", f"{end.last_day}: {end.text}", clause=end.clause))
        facts += [Fact("New agreement approved", gap.resumed.isoformat()) for gap in life.gaps if gap.resumed]
        if life.completed:
            facts.append(Fact("Complete Termination", f"{life.completed}", clause="B FIFTEENTH(C)"))
        return facts

    def get_sections(self) -> list[Section]:
        sections = [
            Section(
                "What is alive",
                SurvivalTable.of(self._matrix()),
                clause=clause_of(self.object.plan, "end"),
                text="The calculation accrues and charges just this. “Since the end of” names the last day in force.",
            )
        ]
        if agreement_of(self.object.plan) == "B":
            sections.append(
                Section(
                    "Conditions of a Complete Termination",
                    ConditionTable.of(self._conditions()),
                    clause="B FIFTEENTH(C)",
                    text="Only with all three, and plan and agreement ended, do the 12b-1 payments end.",
                )
            )
        return sections

    def _matrix(self) -> list[dict[str, Any]]:
        return [
            {
                "paragraph": line.obligation.paragraph,
                "obligation": " ".join(filter(None, [line.obligation.text + ".", line.obligation.note])),
                "whose": line.obligation.whose,
                "standing": badge(str(line.standing).capitalize(), STANDING_COLOURS[line.standing]),
                "since": line.since.isoformat() if line.since else "",
                "clause": line.clause,
            }
            for line in survival(self.life, self.day, in_office=self._successor_in_office())
        ]

    def _successor_in_office(self) -> bool:
        """A distributor appointed after the end of the agreement of before: its own stands in its place."""
        ended = self.life.agreement_ending(self.day)
        if ended is None:
            return False
        rows = Appointment.objects.filter(plan=self.object.plan, start__gt=ended.last_day, start__lte=self.day)
        return any(
            (row.end is None or row.end >= self.day) and (not row.funds.all() or self.object.fund in row.funds.all())
            for row in rows.prefetch_related("funds")
        )

    def _conditions(self) -> list[dict[str, Any]]:
        rows = CompletionCondition.objects.filter(
            plan=self.object.plan, fund=self.object.fund, voided_at__isnull=True
        ).select_related("document")
        met = {row.condition: row for row in rows.defer("document__content")}
        return [
            self._condition(number, words, [met[one] for one in sorted(any_of) if one in met], min(any_of))
            for number, any_of, words in ASKED
        ]

    def _condition(self, number: str, words: str, met: list[CompletionCondition], ask: str) -> dict[str, Any]:
        row = met[0] if met else None
        address = f"{reverse('condition-new', args=[self.object.pk])}?condition={ask}"
        way = (reverse("condition-void", args=[row.pk]), "Take back…") if row else (address, "Record the evidence")
        may = self.request.user.has_perm("plans.add_completioncondition")
        proof = (row.document.get_absolute_url(), row.document) if row else None
        return {
            "number": number,
            "asked": words.capitalize() + ".",
            "met": badge(f"Met {row.on}", "success") if row else badge("No evidence", "warning"),
            "evidence": format_html('<a href="{}">{}</a>', *proof) if proof else "",
            "ways": format_html('<a href="{}">{}</a>', *way) if may else "",
        }

    def get_actions(self) -> list[Action]:
        address = f"{reverse('termination-new', args=[self.object.plan.pk])}?fund={self.object.fund.pk}"
        return [Action("Record an end", address)]
