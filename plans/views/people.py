"""People and their roles, for who administers the users."""

from functools import cached_property
from typing import Any, ClassVar

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.db.models import Exists, Model, OuterRef, Prefetch
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import patch_cache_control

from backoffice.refusals import Refusal
from backoffice.roles import MANAGE_PEOPLE, ROLES, role_named
from backoffice.tables import badge
from backoffice.views.access import signed_in
from backoffice.views.details import DetailView, Fact, Section, fact_of
from backoffice.views.forms import FormView
from backoffice.views.lists import Action, Crumb, ListView
from plans.filters.people import PersonFilter
from plans.forms.people import NoForm, PersonForm, ReasonForm, RoleForm
from plans.models import Membership
from plans.services import people
from plans.tables.people import MembershipTable, PersonTable


def people_rows() -> Any:
    """People with their roles, and whether they have a second factor."""
    factor = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    roles = Membership.objects.select_related("role", "granted_by").prefetch_related("companies")
    return User.objects.annotate(has_factor=Exists(factor)).prefetch_related(Prefetch("memberships", roles))


def access_text(person: User) -> str:
    if not person.is_active:
        return "Deactivated"
    if not person.has_usable_password():
        return "No password yet"
    return "Superuser" if person.is_superuser else "May sign in"


class PersonListView(ListView):
    reads = MANAGE_PEOPLE
    queryset = people_rows()
    filterset_class = PersonFilter
    table_class = PersonTable
    title = "People"
    lead = "Who may sign in, and in which roles. A role is for all companies, or for some."
    empty_text = "Nobody of that kind."
    default_ordering = ("username",)
    default_columns = ("username", "full_name", "roles", "access", "second_factor", "last_login")

    def get_actions(self) -> list[Action]:
        return [Action("Invite somebody", reverse("person-new"), style="primary")]

    def prepare(self, rows: list[Any]) -> list[Any]:
        for row in rows:
            row.access_text = access_text(row)
            row.factor_text = "Yes" if row.has_factor else "No"
        return rows


class PersonDetailView(DetailView):
    reads = MANAGE_PEOPLE
    queryset = people_rows()
    object: User

    def get_title(self) -> str:
        return self.object.get_full_name() or self.object.username

    def get_kind(self) -> str:
        return "Person"

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("People", reverse("people"))]

    def get_facts(self) -> list[Fact]:
        person: Any = self.object
        colour = {"Deactivated": "danger", "No password yet": "warning"}.get(access_text(person), "success")
        return [
            fact_of(person, "username", label="User name"),
            fact_of(person, "email", label="E-mail"),
            Fact("Access", badge(access_text(person), colour)),
            Fact("Second factor", "Set up" if person.has_factor else "None"),
            fact_of(person, "last_login", label="Last sign-in"),
        ]

    def get_sections(self) -> list[Section]:
        person: Any = self.object  # its memberships are another app's
        rows: list[Any] = list(person.memberships.all())
        for row in rows:
            role = role_named(row.role.name)
            row.meaning = role.text if role else ""
        hidden = ("withdraw",) if self.is_oneself else ()
        empty = "None: the person sees nothing but the rules."
        if self.object.is_superuser:
            empty = "None needed: a superuser may do everything."
        return [Section("Roles", MembershipTable.of(rows, exclude=hidden), empty_text=empty)]

    @property
    def is_oneself(self) -> bool:
        return self.object.pk == signed_in(self.request).pk

    def get_actions(self) -> list[Action]:
        """Nobody changes their own rights; a superuser's are a superuser's to change."""
        person: Any = self.object
        if self.is_oneself or (person.is_superuser and not signed_in(self.request).is_superuser):
            return []
        if not person.is_active:
            return [Action("Reactivate…", reverse("person-reactivate", args=[person.pk]), style="primary")]
        factor = [Action("Remove second factor…", reverse("person-factor", args=[person.pk]))]
        return [
            Action("Deactivate…", reverse("person-deactivate", args=[person.pk])),
            *(factor if person.has_factor else []),
            Action("Link to set a password…", reverse("person-link", args=[person.pk])),
            Action("Give a role", reverse("role-grant", args=[person.pk]), style="primary"),
        ]

    def get_history_objects(self) -> list[Any]:
        person: Any = self.object
        return [person, *person.memberships.all()]


class InviteView(FormView):
    permission = MANAGE_PEOPLE
    form_class = PersonForm
    title = "Invite somebody"
    lead = "Then give them roles, and hand them a link with which they set their password."
    submit_label = "Enter"
    cancel_url_name = "people"

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("People", reverse("people"))]

    def perform(self, form: PersonForm) -> User:
        return people.invite_person(**form.cleaned_data, user=signed_in(self.request))

    def get_success_url(self, result: User) -> str:
        return reverse("person", args=[result.pk])

    def get_success_message(self, result: User) -> str:
        return f"{result.get_full_name()} is entered. Give a role, then make the link to set a password."


class OfPersonView(FormView):
    """A form about one person."""

    permission = MANAGE_PEOPLE
    model: ClassVar[type[Model] | None] = User
    form_class: ClassVar[type[Any]] = ReasonForm

    @cached_property
    def person(self) -> User:
        return get_object_or_404(User, pk=self.kwargs["pk"])

    @property
    def name(self) -> str:
        return self.person.get_full_name() or self.person.username

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb("People", reverse("people")), Crumb(self.name, self.get_cancel_url())]

    def get_cancel_url(self) -> str:
        return reverse("person", args=[self.person.pk])

    def get_success_url(self, result: Any) -> str:
        return self.get_cancel_url()


class GrantRoleView(OfPersonView):
    form_class = RoleForm
    template_name = "plans/role_form.html"
    submit_label = "Give the role"

    def get_title(self) -> str:
        return f"A role for {self.name}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**kwargs, "roles": ROLES}

    def perform(self, form: RoleForm) -> Membership:
        return people.grant_role(person=self.person, **form.cleaned_data, user=signed_in(self.request))

    def get_success_message(self, result: Membership) -> str:
        return f"{self.name} has the role {result.role}."


class WithdrawRoleView(OfPersonView):
    model: ClassVar[type[Model] | None] = Membership
    submit_label = "Withdraw it"

    @cached_property
    def membership(self) -> Membership:
        return get_object_or_404(Membership.objects.select_related("person", "role"), pk=self.kwargs["pk"])

    @cached_property
    def person(self) -> User:
        return self.membership.person

    def get_title(self) -> str:
        return f"Withdraw {self.membership.role} from {self.name}"

    def perform(self, form: ReasonForm) -> None:
        people.withdraw_role(membership=self.membership, **form.cleaned_data, user=signed_in(self.request))

    def get_success_message(self, result: None) -> str:
        return f"{self.name} has the role {self.membership.role} no more."


class DeactivateView(OfPersonView):
    submit_label = "Deactivate"
    lead = "The access ends at once, open sessions included. What the person did stays theirs."

    def get_title(self) -> str:
        return f"Deactivate {self.name}"

    def perform(self, form: ReasonForm) -> None:
        people.deactivate(person=self.person, **form.cleaned_data, user=signed_in(self.request))

    def get_success_message(self, result: None) -> str:
        return f"{self.name} is deactivated."


class ReactivateView(OfPersonView):
    submit_label = "Reactivate"
    lead = "With the roles the person has."

    def get_title(self) -> str:
        return f"Reactivate {self.name}"

    def perform(self, form: ReasonForm) -> None:
        people.reactivate(person=self.person, **form.cleaned_data, user=signed_in(self.request))

    def get_success_message(self, result: None) -> str:
        return f"{self.name} may sign in again."


class RemoveFactorView(OfPersonView):
    submit_label = "Remove it"
    lead = "For who lost the phone and the recovery codes. Make sure that it is they who ask."

    def get_title(self) -> str:
        return f"Remove the second factor of {self.name}"

    def perform(self, form: ReasonForm) -> None:
        people.remove_second_factor(person=self.person, **form.cleaned_data, user=signed_in(self.request))

    def get_success_message(self, result: None) -> str:
        return f"{self.name} has no second factor any more."


class PasswordLinkView(OfPersonView):
    """The link is shown once, on the answer itself: it is kept nowhere."""

    form_class = NoForm
    template_name = "plans/password_link.html"
    submit_label = "Make the link"
    lead = "It opens a page where a password is set: once, and for three days."
    link = ""

    def get_title(self) -> str:
        return f"A link for {self.name} to set a password"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = self.make_form(request.POST)
        try:
            path = people.password_link(person=self.person, user=signed_in(request))
        except Refusal as refusal:
            return self.show(form, refusal=refusal, status=422)
        self.link = request.build_absolute_uri(path)
        response = self.show(form)
        patch_cache_control(response, no_store=True, private=True)
        return response
