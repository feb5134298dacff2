"""An assignee or collection agent that the agreement does not name yet (B EIGHTH(A), (B), (D))."""

from datetime import date
from typing import Any

from django.db import transaction

from backoffice.refusals import Fault, Refusal
from backoffice.services.audit import acting
from plans.models import Party, Plan
from plans.selectors.plans import canonical
from plans.services.addresses import designate_address
from plans.services.locks import lock_plan, lock_plan_loading
from plans.values.plan_file import UNALLOCATED

KINDS = (Party.Kind.ASSIGNEE, Party.Kind.COLLECTION_AGENT)


def add_assignee(
    *, plan: Plan, code: str, name: str, kind: str, address: str = "", since: date | None = None, user: Any = None
) -> Party:
    """A party of the plan, with its address for notices from `since` on where one is given.

    The same again is the party there is; one that another plan names joins this plan too. Refusal `assignee-faults`:
    a code that is another's, too long a name, an address without its day or before the plan's own.
    """
    code, name, address = code.strip(), name.strip(), address.strip()
    with transaction.atomic(), acting(user):
        lock_plan_loading()
        locked = lock_plan(plan.pk)
        party = Party.objects.filter(code=code).first()
        if faults := [*_faults(locked, party, code, name, kind), *_address_faults(locked, address, since)]:
            raise Refusal(
                "assignee-faults", "The party cannot be entered as given.", clause="B EIGHTH(B)", faults=faults
            )
        if party is None:
            party = Party.objects.create(code=code, name=name, kind=kind)
        locked.parties.add(party)
        if address and since is not None:
            designate_address(plan=locked, owner=party, since=since, text=address, user=user)
        locked.digest = canonical(locked).digest
        locked.save(update_fields=["digest"])
        return party


def _faults(plan: Plan, known: Party | None, code: str, name: str, kind: str) -> list[Fault]:
    faults = []
    if not 1 <= len(code) <= 40 or not code.isprintable() or code == UNALLOCATED:
        faults.append(Fault("code", "expected a code of 1 to 40 characters"))
    elif known is not None and (known.name, known.kind) != (name, kind):
        faults.append(Fault("code", f"“{code}” is {known.name} ({known.get_kind_display().lower()}); expected another"))
    elif plan.tranches.filter(code=code).exists():
        faults.append(Fault("code", f"“{code}” is a tranche of {plan.code}; expected another"))
    if not 1 <= len(name) <= 200 or not name.isprintable():
        faults.append(Fault("name", "expected a name of 1 to 200 characters"))
    if kind not in KINDS:
        faults.append(Fault("kind", "expected an assignee or a collection agent"))
    return faults


def _address_faults(plan: Plan, address: str, since: date | None) -> list[Fault]:
    if not address:
        return []
    if since is None or since <= plan.effective:
        return [Fault("since", f"expected a day after {plan.effective} from which the address holds")]
    if len(address) > 1000 or not all(line.isprintable() for line in address.splitlines()):
        return [Fault("address", "expected an address of up to 1000 characters, without control characters")]
    return []
