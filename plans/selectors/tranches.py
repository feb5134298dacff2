"""The tranches of a plan as people choose them: windows, and distributors' own (L2)."""

from plans.models import Party, Plan


def tranche_choices(plan: Plan) -> list[tuple[str, str]]:
    """(code, words): by distributor, then by first original issue date; a distributor's own last."""
    windows = plan.tranches.select_related("distributor").order_by("distributor__code", "start", "code")
    found = [
        (
            window.code,
            f"{window.code}: {window.distributor.code}, issued {window.start} "
            + (f"to {window.end}" if window.end else "and later"),
        )
        for window in windows
    ]
    codes = {code for code, _ in found}
    distributors = plan.parties.filter(kind=Party.Kind.DISTRIBUTOR).order_by("code")
    split = {window.distributor_id for window in windows}
    for party in distributors:
        if party.code not in codes:
            what = "what no window holds" if party.pk in split else "all its shares"
            found.append((party.code, f"{party.code}: {party.name}, {what}"))
    return found
