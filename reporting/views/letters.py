"""A letter is composed from the data, looked at, and sent: then it is kept as it is."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import mark_safe

from backoffice.forms import add_refusal, style
from backoffice.layout import Fold, Line
from backoffice.refusals import Refusal
from backoffice.views.access import Access
from backoffice.views.lists import Crumb
from plans.forms.notices import Checked, NoticeEntryForm, check_notice
from plans.models import Notice, Plan
from plans.services.notices import Registered
from plans.views.notice_entries import NoticeEnterView
from reporting.letters import composed_text, letter_html, letter_of
from reporting.services.letters import letter_faults, send_letters


class LetterForm(NoticeEntryForm):
    """A notice that goes out; its text is the body of the letter."""

    layout = (
        Line("kind", "delivery"),
        Line("sender", "receiver"),
        Line("joint_party"),
        Line("dated", "sent"),
        Line("transfers"),
        Line("payee"),
        Line("takes_effect"),
        Line("new_address"),
        Line("subject"),
        Line("text"),
        Fold("Another address than the one designated", "address_used", "address_reason"),
        Fold("Only some funds", "funds"),
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, plan=plan, **kwargs)
        for name in ("document", "received"):
            del self.fields[name]
        self.fields["direction"].widget = self.fields["direction"].hidden_widget()
        self.fields["text"].label = "Letter"
        self.fields["text"].help_text = "Empty: composed from the data. Paragraphs are set apart by an empty line."
        self.fields["text"].widget.attrs["rows"] = 8


def _same(one: str, other: str) -> bool:
    """But for the ends of lines, which a browser writes in its own way."""
    return one.replace("\r\n", "\n").strip() == other.strip()


class NewLetterView(Access):
    """To the form of the plan asked for, of the last notice, or of the first plan."""

    permission = "plans.add_notice"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        last = self.within_reach(Notice.objects.order_by("-pk")).values_list("plan", flat=True).first()
        plans = self.within_reach(Plan.objects.order_by("code"))
        plan = request.GET.get("plan") or last or plans.values_list("pk", flat=True).first()
        if plan is None or not str(plan).isdecimal():
            return redirect("plan-load")
        return redirect("letter-write", pk=plan)


class LetterView(NoticeEnterView):
    template_name = "reporting/letter_form.html"
    form_class = LetterForm
    title = "Write a letter"
    lead = "Composed from the data and sent to the address last designated. What is sent is kept as it is."
    submit_label = "Compose"
    next_label = False

    def get_initial(self) -> dict[str, Any]:
        initial = super().get_initial()
        initial.pop("received", None)
        initial |= {name: self.request.GET[name] for name in ("kind", "subject") if name in self.request.GET}
        return initial | {"direction": Notice.Direction.OUT, "sent": initial.get("dated")}

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("Notices", reverse("notices")), Crumb(self.plan.code, self.plan.get_absolute_url())]

    def get_asides(self) -> list[Any]:
        return []

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        checked = self._checked(request.POST.copy())
        style(checked.form)
        if checked.faults:
            refusal = Refusal(
                "letter-faults", "The letter cannot be sent as given.", clause=self.clause, faults=checked.faults
            )
            return self.show(checked.form, refusal=refusal, status=422)
        if "send" not in request.POST:
            return self.show(checked.form, letters=checked.entries)
        self.entries = checked.entries
        return self.submit(checked)

    def _checked(self, data: QueryDict) -> Checked:
        """As every notice is checked, with the text composed where none was written: to each receiver its own."""
        data["direction"] = Notice.Direction.OUT
        form = LetterForm(data, plan=self.plan)
        composed = composed_text(self.plan, form.entry(None)) if form.is_valid() else ""
        if composed and not form.cleaned_data["text"].strip():
            data["text"] = composed
        checked = check_notice(self.plan, data, form_class=LetterForm)
        if composed and _same(str(data["text"]), composed):
            entries = tuple(replace(one, text=composed_text(self.plan, one)) for one in checked.entries)
            checked = Checked(checked.form, entries, checked.faults)
        faults = list(dict.fromkeys(fault for one in checked.entries for fault in letter_faults(self.plan, one)))
        if not faults:
            return checked
        add_refusal(checked.form, Refusal("letter-faults", "", faults=faults))
        return Checked(checked.form, (), tuple(faults))

    def show(self, form: Any, *, letters: Any = (), **options: Any) -> HttpResponseBase:
        self.letters = letters
        return super().show(form, **options)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = getattr(self, "letters", ())
        letter = mark_safe(letter_html(letter_of(self.plan, shown[0]))) if shown else ""  # noqa: S308 - our template
        return super().get_context_data(**kwargs, letter=letter, letter_count=len(shown))

    def perform(self, form: NoticeEntryForm) -> Registered:
        return send_letters(plan=self.plan, entries=self.entries, user=self.request.user)

    def get_success_url(self, result: Registered) -> str:
        return result.notices[0].get_absolute_url() if len(result.notices) == 1 else reverse("notices")

    def get_success_message(self, result: Registered) -> str:
        if not result.new:
            return "The same letter was sent before: nothing changed."
        return f"{result.new} {'letter is' if result.new == 1 else 'letters are'} kept as sent: print and deliver."
