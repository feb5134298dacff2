"""What the start page says about plans."""

from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse

from backoffice.todos import Todo, Urgency, todo_provider
from plans.models import Plan, Transfer


@todo_provider
def no_plan_yet(_user: AbstractBaseUser) -> list[Todo]:
    if Plan.objects.exists():
        return []
    detail = "Everything starts with the agreement and its schedules."
    return [Todo("Load a plan file", detail, reverse("plan-load"), Urgency.NOW)]


@todo_provider
def transfers_without_notice(_user: AbstractBaseUser) -> list[Todo]:
    waiting = Transfer.objects.filter(notice_received__isnull=True).exclude(plan__status=Plan.Status.DRAFT).count()
    if not waiting:
        return []
    title = f"Record the notice of {waiting} transfer{'s' if waiting > 1 else ''} of rights"
    detail = "Until the company has received it, the assignee's portions are held."
    return [Todo(title, detail, f"{reverse('transfers')}?noticed=false", Urgency.LATER, clause="B EIGHTH(B)")]
