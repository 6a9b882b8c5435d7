"""Causes that the console itself names before anything is sent, or after it was.

Source: "Error Transactions", the error kinds and their fixes; rules of ``design.md`` section 5.
"""

from collections.abc import Mapping

from console.domain.remedies.remedy import Remedy

__all__ = ["OWN"]

_RETRY = "Retry; the record leaves this list when Sage has it."
_NEXT = "The next cycle sends it by itself, or retry it now."


def _remedy(title: str, meaning: str, *steps: str) -> Remedy:
    return Remedy(title=title, meaning=meaning, steps=steps)


OWN: Mapping[str, Remedy] = {
    "account-unmapped": _remedy(
        "No GL account is mapped",
        "Neither the item, nor its category, nor the default names an account, so the charge has "
        "no place in the books.",
        "Press f and choose an account; for many items the category's default is enough.",
        _NEXT,
    ),
    "account-missing": _remedy(
        "Mapped GL account does not exist",
        "A mapping names an account that the chart of accounts of this company does not have.",
        "Press f and map another account, or have it created in Sage.",
        _NEXT,
    ),
    "account-inactive": _remedy(
        "Mapped GL account is inactive",
        "A mapping names an account that was made inactive in Sage; nothing can be posted to it.",
        "Press f and map another account, or make this one active in Sage.",
        _NEXT,
    ),
    "dimension-value-invalid": _remedy(
        "Dimension value cannot be posted to",
        "The value of the record, or the one it is mapped to, is missing, inactive or for totals "
        "only in Sage.",
        "Press f and map the value to an active one, or give the dimension a default.",
        _NEXT,
    ),
    "term-missing": _remedy(
        "Payment term is missing in Sage",
        "Sage has no active term with these net days, and no Net 30 to fall back on.",
        "Create the term in Sage, on the side (AR or AP) that the message names.",
        "Or change the terms: custom terms of the party, its profile in Alvys, the default here.",
        _NEXT,
    ),
    "party-missing": _remedy(
        "Alvys does not list the party",
        "The document names a customer, carrier or driver whose profile cannot be read.",
        "Look the party up in Alvys: it may have been deleted, or the API user may not see it.",
        _RETRY,
    ),
    "source-invalid": _remedy(
        "Document cannot be read",
        "Alvys sent something that is no usable document: an amount that is none, or a record "
        "that lacks what it must have.",
        "Read the message, correct the document in Alvys.",
        "It is read again as soon as it changes.",
    ),
    "number-too-long": _remedy(
        "Document number is too long",
        "Sage takes 30 characters; numbers are never cut, because they prevent doubles.",
        "Shorten the number in Alvys.",
        "It is read again as soon as it changes.",
    ),
    "no-lines": _remedy(
        "Document has nothing to book",
        "None of its charges may go to Sage, or it has none.",
        "Look at the charges in Alvys, and at the toggles that leave lines out.",
        "It is read again as soon as it changes.",
    ),
    "lines-do-not-add-up": _remedy(
        "Charges and total disagree",
        "The charges of the document do not add up to the total that it states; which one is "
        "right only billing knows.",
        "Correct the document in Alvys so that charges and total agree.",
        "It is read again as soon as it changes.",
    ),
    "unsendable": _remedy(
        "Text cannot be sent",
        "A text of the document holds characters that no request can carry.",
        "Correct the text in Alvys.",
        "It is read again as soon as it changes.",
    ),
    "malformed-request": _remedy(
        "Our request is wrong",
        "Sage's schema refused what the console wrote. No setting repairs that.",
        "Copy the support id and report it.",
        "Enter the document in Sage by hand if it is urgent, then mark it as synced.",
    ),
    "conflict": _remedy(
        "Sage holds something else under this number",
        "A document with this number exists in Sage and is not what was sent, or there are two.",
        "Compare both: open the record and look at what was sent and what Sage holds.",
        "Remove or renumber the wrong one in Sage, or mark this record as synced.",
        "Retry looks it up again before anything is sent.",
    ),
    "changed-after-export": _remedy(
        "Changed in Alvys after the export",
        "The document is in Sage as it was; the source says something else now.",
        "Correct the document in Sage by hand, or settle what the message names.",
        "Retry, or mark it as synced when Sage is right.",
    ),
    "moved-after-export": _remedy(
        "Another subsidiary has billed it",
        "The document went out for another subsidiary before; a second one would double it.",
        "Reverse the first one in Sage, or leave this one and mark it as synced.",
        _RETRY,
    ),
    "not-due": _remedy(
        "Not due any more",
        "A condition that let it out no longer holds, such as the carrier's invoice.",
        "Nothing; it goes out when the condition holds again.",
    ),
    "superseded": _remedy(
        "Taken out of the way",
        "The source withdrew it, or another version took its place.",
        "Nothing.",
    ),
    "not-connected": _remedy(
        "Subsidiary is not connected",
        "The document's subsidiary has no active connection.",
        "Connect it (c on the list of subsidiaries), or leave it.",
    ),
    "primary-sync-off": _remedy(
        "Syncing is paused",
        "Primary sync of the subsidiary is off; everything waits.",
        "Resume it: p on the list of subsidiaries.",
    ),
    "section-off": _remedy(
        "Section is off",
        "The master toggle of AR or AP is off; nothing of that side goes out.",
        "Turn on the master toggle in the settings.",
    ),
    "toggle-off": _remedy(
        "Kind is not exported",
        "The toggle of this kind of document is off.",
        "Turn it on in the settings, if such documents shall go to Sage.",
    ),
    "statements-only": _remedy(
        "Carrier bills come from statements",
        "While carrier statements are exported, single carrier bills are not: they would double.",
        "Nothing; the statement brings the trip.",
    ),
    "zero-amount": _remedy(
        "Total is 0.00",
        "Documents without an amount are left out.",
        "Turn on export_zero_amounts to send them.",
    ),
}
"""Cause to its remedy."""
