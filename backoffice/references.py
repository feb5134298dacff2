"""Rules and clauses in our own words: what a badge says when you point at it, and the Rules page.

Rules U to M are the numbered rules of calculation; clauses are paragraphs of the Class B plan ("B") and the
Class R plan ("R"). The agreements are the authority; these sentences only help to find the place.
"""

import re

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

RULES: dict[str, str] = {
    "U1": "Shares, money, accruals and rates are whole numbers of their smallest unit; no binary fractions.",
    "U2": "There is one rounding: half up, away from zero.",
    "U3": "A whole is divided by largest remainder, so the parts always sum to the whole.",
    "U4": "Tranches are ordered by first issue date, then code; payees with assignees first, the distributor last.",
    "U5": "Products are computed exactly, beyond 64 bits.",
    "T1": "The kinds of share transaction; a correction is a cancellation and a new transaction.",
    "T2": "Transactions apply by trade date, issues first, then what leaves, each by record id.",
    "T3": "What cannot be applied is an exception with one named reason, tried again in every calculation.",
    "T4": "What can be seen from a file alone is a fault of the file, and nothing of the file is loaded.",
    "L1": "Each issue makes one lot with its kind, original issue date, tranche, shares and total cost.",
    "L2": "Original issue date, distributor and tranche of a commission lot.",
    "L3": "Free shares leave first, then commission shares, oldest issue first.",
    "L4": "A part of a lot takes its part of the cost, rounded down; the rest stays.",
    "L5": "Exchanged shares keep issue date, tranche and cost; appreciation arrives as free shares.",
    "L6": "A transfer between accounts moves lots unchanged.",
    "L7": "A conversion takes reinvested shares in proportion, and charges no CDSC.",
    "A1": "Each day, reinvested shares are divided over tranches by the shares outstanding at the opening.",
    "A2": "With nothing outstanding at the opening, the day's own commission shares decide.",
    "A3": "Transfers between accounts do not change the allocation.",
    "A4": "Commission and reinvested shares of all tranches equal the open lots and the transfer agent's total.",
    "A5": "Shares sold by IDI belong to IDI from the first day.",
    "F1": "A day's net assets are those of the latest valuation; one more than 5 exchange days old is reported.",
    "F2": "Distribution Fee of a day: net assets times the tranches' rates by their shares, over the days in the year.",
    "F3": "Distribution Fee of a month: the days' sum in cents, divided over tranches by their sums.",
    "F4": "Service fee: net assets times the rate, to the distributor in office that day.",
    "F5": "No fee accrues under a draft plan, before its effective date, or while a fund is not a party.",
    "F6": "Without allocation the Distribution Fee goes to the distributor in office.",
    "C1": "A deferred sales charge is made on redemptions of commission shares only.",
    "C2": "The charge follows the schedule of the fund that first issued the shares, by full years held.",
    "C3": "The charge is on the lesser of cost and value, rounded once for the whole redemption.",
    "C4": "With a waiver category of the plan nothing is charged; the waived amount is kept.",
    "C5": "A difference from what the transfer agent withheld is shown and changes nothing.",
    "P1": "A transfer gives an assignee a percentage of a right of one tranche, never more than 100% in all.",
    "P2": "A month's cents are divided over payees by the days' accruals and percentages.",
    "P3": "A portion is held until notice of the transfer is received; nothing is payable before the calculation.",
    "P4": "Payment is due on the tenth day after month-end on which the New York Stock Exchange is open.",
    "P5": "Claims of a company reduce only the distributor's own portion.",
    "M1": "A month is a function of its inputs: the same inputs give the same digest and the same figures.",
    "M2": "A delivered month is never edited; corrections become adjustments in the next open month.",
}

CLAUSES: dict[str, str] = {
    "B preamble": "The companies and funds that agree with the distributor on Class B shares.",
    "B FIRST": "What is the plan and what the agreement; the end of the plan ends the agreement.",
    "B recitals": "Who has distributed the shares, and whose shares are attributed to whom.",
    "B SCHEDULE A": "The companies and funds that are parties, with the date each became one.",
    "B SCHEDULE B": "The rates of each fund's class: maximum and charged.",
    "B EXHIBIT A": "How shares, and with them the Distribution Fee, are allocated between distributors.",
    "B EXHIBIT A 2(e)": "Where records do not allow the rules as written, the parties agree on modifications.",
    "B SECOND": "One exclusive distributor is in office at a time; a successor takes comparable provisions.",
    "B THIRD": "What the company pays: the daily fees, and the records behind them.",
    "B THIRD(A)": "The Distribution Fee and service fee accrue daily; the distributor gets its share, when it is due.",
    "B THIRD(B)": "AIM keeps the books and calculates the distributors' shares at least monthly.",
    "B FOURTH": "Shares that are issued without going through the distributor.",
    "B FOURTH(A)": "Shares issued for the assets of another investment company.",
    "B FOURTH(B)": "Shares sold at net asset value to a category named in the prospectus.",
    "B FIFTH": "Offering of shares: suspension, refusal of orders, and reports to the board.",
    "B FIFTH(A)": "The distributor may suspend sales, and must when the company asks for it.",
    "B FIFTH(B)": "The company may withdraw the offering and set minimum orders.",
    "B FIFTH(C)": "At least quarterly the board gets a written report of amounts expended and their purposes.",
    "B SIXTH": "Deferred sales charges, what the distributor does for its fee, and the lot records.",
    "B SIXTH(A)": "Deferred sales charges by issue date; waivers belong to classes of transaction, never to a person.",
    "B SIXTH(B)": "Commissions to dealers are the distributor's own obligation.",
    "B SIXTH(C)": "The purposes for which the distributor may spend.",
    "B SIXTH(D)": "Who may perform the activities: own staff, affiliates, third parties.",
    "B SIXTH(E)": "Service agreements with those who serve shareholders, within the service fee.",
    "B SIXTH(E)(1)": "Service Agreements with dealers, the distributor acting as principal among them.",
    "B SIXTH(E)(2)": "Third Party Agreements with banks, financial planners and retirement plan service providers.",
    "B SIXTH(E)(3)": "Variable Contract Agreements with insurance companies.",
    "B SIXTH(E)(4)": "Agreements with bank trust departments, and with brokers for them.",
    "B SIXTH(G)": "A deferred sales charge belongs to the distributor to whom the redeemed shares trace.",
    "B SIXTH(H)": "Books by lot make the tracing possible.",
    "B SEVENTH": "Agreements with dealers and financial institutions.",
    "B EIGHTH": "Transfers of the distributor's rights, notices of them, and payment.",
    "B EIGHTH(A)": "The distributor may transfer portions of its fee or of its earned charges to assignees.",
    "B EIGHTH(B)": "Until written notice of a transfer is received, nothing is paid to that assignee.",
    "B EIGHTH(C)": "Each month's calculation must be delivered before anything is paid; a delay bears no interest.",
    "B EIGHTH(D)": "Everything may be paid to one collection agent, which divides it.",
    "B EIGHTH(E)": "A lower rate applies only to shares first issued after the amendment.",
    "B EIGHTH(F)": "A changed deferred sales charge applies to shares issued from then on.",
    "B NINTH": "Only orders received are passed on; the company may reject purchase orders.",
    "B THIRTEENTH": "Effective date, first term, and yearly continuance by votes.",
    "B FOURTEENTH": "How the plan is amended, and by whose votes.",
    "B FIFTEENTH": "How plan and agreement end, and what survives.",
    "B FIFTEENTH(A)": "Termination for a fund by board, shareholders or distributor on 60 days' written notice.",
    "B FIFTEENTH(B)": "As a plan of distribution, termination by the independent directors or the shareholders.",
    "B FIFTEENTH(C)": "Assignment ends the agreement; only complete termination ends payments on shares already sold.",
    "B FIFTEENTH(D)": "A transfer of rights is no assignment under the Act.",
    "B FIFTEENTH(E)": "Which obligations survive which kind of end.",
    "B SEVENTEENTH": "Notices go in writing to the address the other party last designated.",
    "B NINETEENTH": "Until the Termination Date IDI keeps the books and calculates.",
    "B NINETEENTH(C)": "IDI calculates monthly what IDI, IDI's assignee and AIM are due, until the Termination Date.",
    "B NINETEENTH(D)": "IDI keeps the lot records that trace shares, until the Termination Date.",
    "B NINETEENTH(E)": "IDI's remaining rights are assigned to AIM.",
    "R preamble": "The company and funds that agree with the distributor on Class R shares.",
    "R heading": "The Class R agreement is a draft: nothing accrues under it.",
    "R recitals": "Who distributes the Class R shares.",
    "R FIRST": "What is the plan and what the agreement; the end of the plan ends the agreement.",
    "R SCHEDULE A": "The funds that are parties to the Class R plan.",
    "R SCHEDULE B": "The rates of the Class R plan: maximum and charged.",
    "R SECOND": "The rates the company may pay.",
    "R THIRD": "The whole fee goes to the distributor, without allocation.",
    "R FOURTH": "At least quarterly the board gets a written report of amounts expended and their purposes.",
    "R FIFTH": "What the fee may be spent on.",
    "R SIXTH": "What is not paid on as service fee is an asset-based sales charge.",
    "R SEVENTH": "Agreements with those who serve shareholders.",
    "R SEVENTH(A)": "Service Agreements with dealers.",
    "R SEVENTH(B)": "Third Party Agreements with banks, financial planners and retirement plan service providers.",
    "R SEVENTH(C)": "Variable Contract Agreements with insurance companies.",
    "R SEVENTH(D)": "Agreements with bank trust departments, and with brokers for them.",
    "R ELEVENTH": "Effective date, first term, and yearly continuance by votes.",
    "R TWELFTH": "How the plan is amended, and by whose votes.",
    "R THIRTEENTH": "How plan and agreement end.",
    "R THIRTEENTH(A)": "For a fund, by independent directors, shareholders or distributor, on 60 days' notice.",
    "R THIRTEENTH(B)": "Without an affiliate as adviser the agreement ends, unless the board continues.",
    "R THIRTEENTH(C)": "Assignment ends the agreement; payments go on only under a new one.",
    "R FOURTEENTH": "Notices go in writing to the address the other party last designated.",
}

KNOWN = {**RULES, **CLAUSES}
_SEPARATOR = re.compile(r"\s*[,;]\s*")


def known(reference: str) -> str:
    """The entry a reference belongs to: itself, or the paragraph it lies in; empty when there is none."""
    text = normal(reference)
    while text and text not in KNOWN:
        text = text[: text.rfind("(")] if "(" in text else ""
    return text


def normal(reference: str) -> str:
    """`Schedule A` and `SCHEDULE A` are one; the letters of sub-paragraphs keep their case."""
    text = " ".join(reference.split())
    for word in ("Schedule", "Exhibit"):
        text = text.replace(word, word.upper())
    return text


def explanation(reference: str) -> str:
    return KNOWN.get(known(reference), "")


def slug(reference: str) -> str:
    """The anchor on the Rules page."""
    return re.sub(r"[^A-Za-z0-9]+", "-", reference).strip("-").lower()


def reference_html(reference: str) -> SafeString:
    """One rule or clause as a badge that explains itself and leads to the Rules page."""
    entry = known(reference)
    if not entry:
        return format_html('<span class="reference">{}</span>', reference)
    address = f"{reverse('rules')}#{slug(entry)}"
    return format_html('<a class="reference" href="{}" title="{}">{}</a>', address, KNOWN[entry], reference)


def references_html(text: str) -> SafeString:
    """`"B SIXTH(A), EIGHTH(F); C2"` -> badges; a clause without its plan's letter takes the one before."""
    badges, letter = [], ""
    for part in filter(None, _SEPARATOR.split(text.strip())):
        if part.startswith(("B ", "R ")):
            letter = part[:2]
            badges.append((reference_html(part),))
        else:
            badges.append((reference_html(part if part in RULES else letter + part),))
    return format_html_join(" ", "{}", badges)
