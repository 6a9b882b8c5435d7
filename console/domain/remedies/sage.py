"""Causes that Sage names when it refuses.

Source: the gateway's error pages; who repairs each stands with the problem itself.
"""

from collections.abc import Mapping

from console.domain.remedies.remedy import Remedy

__all__ = ["SAGE"]

_RETRY = "Retry; the record leaves this list when Sage has it."
_PASSES = "Nothing: it is tried again by itself. The record tells when."
_REPORT = "Copy the support id from the record and report it; a retry cannot help."


def _remedy(title: str, meaning: str, *steps: str) -> Remedy:
    return Remedy(title=title, meaning=meaning, steps=steps)


def _passing(title: str, meaning: str) -> Remedy:
    return _remedy(title, meaning, _PASSES)


def _ours(title: str) -> Remedy:
    return _remedy(title, "Sage does not understand the request; the console wrote it.", _REPORT)


_CREDENTIALS = "credentials rotate, or the credentials step of the wizard, takes the new ones."

SAGE: Mapping[str, Remedy] = {
    "rate-limit": _passing("Too many requests", "Sage asked to slow down; nothing was written."),
    "off-line": _passing("Sage is off line", "Sage is being maintained; nothing was written."),
    "gateway-busy": _passing("Sage is busy", "Sage could not take the request; nothing ran."),
    "unreachable": _passing("Sage cannot be reached", "The request did not arrive; nothing ran."),
    "no-answer": _passing(
        "No answer came", "It may be in Sage: it is looked up before anything is sent again."
    ),
    "already-executed": _passing(
        "Sent before", "Sage remembers this request: what became of it is looked up."
    ),
    "session": _passing("Session had ended", "Sage closed the session; a new one is opened."),
    "sign-in": _remedy(
        "Sign-in was refused",
        "Company, user or password are wrong, or the Web Services user is inactive.",
        "Have the user and its password checked in Sage.",
        _CREDENTIALS,
        "Then everything that waits goes out by itself.",
    ),
    "sender": _remedy(
        "Sender was refused",
        "The integration's own sender id or its password is wrong.",
        "Set it again: credentials set sender.",
        "Then everything that waits goes out by itself.",
    ),
    "sender-unauthorized": _remedy(
        "Sender is not authorised",
        "The company has not allowed the integration's sender id.",
        "In Sage: Company, Web Services Authorizations, add the sender id.",
        "Then everything that waits goes out by itself.",
    ),
    "user-locked": _remedy(
        "User is locked",
        "The Web Services user is locked or inactive in Sage.",
        "Have it unlocked in Sage.",
        "Then everything that waits goes out by itself.",
    ),
    "entity": _remedy(
        "Entity is not usable",
        "The entity of the connection does not exist, or the user may not enter it.",
        "Have the user's entity access checked in Sage.",
        "The entity of a connection is permanent: for another one disconnect and connect anew.",
        _RETRY,
    ),
    "company-expired": _remedy(
        "Web Services is off",
        "The company's subscription has ended, or lacks Web Services.",
        "Only Sage's account manager can enable it.",
        "Then everything that waits goes out by itself.",
    ),
    "permission": _remedy(
        "User lacks a permission",
        "The role of the Web Services user may not do this.",
        "Give the role the permission in Sage; prerequisites stand in `doctor`.",
        _RETRY,
    ),
    "object-unknown": _remedy(
        "Module is not available",
        "The company does not subscribe to the module, or the user may not see it.",
        "Have subscription and permissions checked in Sage.",
        _RETRY,
    ),
    "closed-period": _remedy(
        "Period is closed",
        "The books are closed for the document's date.",
        "Finance reopens the period in Sage, or billing changes the date in Alvys.",
        _RETRY,
    ),
    "duplicate-number": _remedy(
        "Number exists in Sage",
        "Another document has this number; it was looked up and is not the one that was sent.",
        "Compare both in Sage; remove or renumber one.",
        _RETRY,
    ),
    "duplicate-record": _remedy(
        "Record exists in Sage",
        "Sage says that this record is there already.",
        "Look it up in Sage under the number or id of the message.",
        "Retry, or link the party to it.",
    ),
    "already-paid": _remedy(
        "Payments are applied",
        "Sage does not change a document that was paid in part or in full.",
        "Finance removes the payment in Sage.",
        "Retry: the document is corrected; then the payment is entered again.",
    ),
    "document-final": _remedy(
        "Document is final in Sage",
        "It was reversed, or is selected for payment; it cannot be changed any more.",
        "Settle it by hand in Sage.",
        "Retry, or mark it as synced.",
    ),
    "in-use": _remedy(
        "Record is in use",
        "Sage does not delete what other records refer to.",
        "Take it out of use in Sage instead of deleting it.",
    ),
    "on-hold": _remedy(
        "Party is on hold",
        "The customer or vendor is on hold in Sage.",
        "Finance releases it in Sage.",
        _RETRY,
    ),
    "custom-field": _remedy(
        "Custom field is refused",
        "A custom field is required and empty, or its value does not fit.",
        "Press f and correct its mapping, or fill the value in Alvys.",
        _RETRY,
    ),
    "dimension-missing": _remedy(
        "Required dimension has no value",
        "The account requires a dimension that the record does not have.",
        "Press f, map the dimension and give it a default.",
        _RETRY,
    ),
    "dimension-invalid": _remedy(
        "Dimension value is refused",
        "The value does not exist in Sage, or cannot be posted to.",
        "Press f and map an active value.",
        _RETRY,
    ),
    "dimension-relation": _remedy(
        "Dimension values do not go together",
        "The company relates dimensions; these two values exclude each other.",
        "Map values that Sage allows together.",
        _RETRY,
    ),
    "account-invalid": _remedy(
        "GL account is refused",
        "The account does not exist, is inactive, or cannot be posted to.",
        "Press f and map another one, or have it activated in Sage.",
        _RETRY,
    ),
    "account-override": _remedy(
        "Account label is fixed",
        "The company posts by account labels and lets nobody choose another account.",
        "Allow other accounts in Sage's set-up of receivables or payables.",
        _RETRY,
    ),
    "term-invalid": _remedy(
        "Payment term is refused",
        "Sage does not have the term, or it is inactive.",
        "Create it in Sage, or change the terms here or in Alvys.",
        _RETRY,
    ),
    "customer-invalid": _remedy(
        "Customer is refused",
        "The customer does not exist in Sage, or is inactive.",
        "Press f and link the customer to an active one.",
        _RETRY,
    ),
    "vendor-invalid": _remedy(
        "Vendor is refused",
        "The vendor does not exist in Sage, or is inactive.",
        "Press f and link the carrier or driver to an active one.",
        _RETRY,
    ),
    "party-ambiguous": _remedy(
        "Several parties match",
        "Sage has more than one with this name or key; which one is meant a person must say.",
        "Press f, compare the candidates and choose one; the choice is kept.",
        _RETRY,
    ),
    "inactive": _remedy(
        "Record is inactive in Sage",
        "Something that the document names was made inactive.",
        "Make it active in Sage, or map another one.",
        _RETRY,
    ),
    "title-unknown": _remedy(
        "Name is unknown to Sage",
        "Sage finds nothing under a name or id of the document.",
        "Compare it with Sage; correct it here or there.",
        _RETRY,
    ),
    "currency": _remedy(
        "Currency is refused",
        "The company keeps other currencies than the document's.",
        "A Sage administrator allows the currency, or billing corrects it in Alvys.",
        _RETRY,
    ),
    "summary": _remedy(
        "Summary is refused",
        "The batch of documents that Sage collects them in is closed or missing.",
        "A Sage administrator opens it, or changes how summaries are made.",
        _RETRY,
    ),
    "top-level-only": _remedy(
        "Only the top level may do this",
        "The company keeps these records at the top level; the connection posts to an entity.",
        "A Sage administrator lets entities create them.",
        _RETRY,
    ),
    "entity-only": _remedy(
        "Only an entity may do this",
        "The company does not let the top level post; the connection posts there.",
        "A Sage administrator allows it, or the subsidiary is connected anew to an entity.",
        _RETRY,
    ),
    "number-missing": _remedy(
        "Number is missing",
        "Sage wants a number and found none.",
        "Look at the document in Alvys; it must have a number.",
        _RETRY,
    ),
    "smart-rule": _remedy(
        "A rule of the company refuses it",
        "The company has a rule of its own; Sage's text names it.",
        "Satisfy the rule, or have it changed in Sage.",
        _RETRY,
    ),
    "line-items": _remedy(
        "A line is refused",
        "Sage does not take a line of the document.",
        "Read Sage's text; correct the charge in Alvys or its mapping.",
        _RETRY,
    ),
    "amount": _remedy(
        "An amount is refused",
        "Sage does not take an amount of the document.",
        "Correct it in Alvys.",
        _RETRY,
    ),
    "value-unfit": _remedy(
        "A value does not fit",
        "A value is too long or of the wrong type for its field.",
        "Shorten or correct it in Alvys, or map another source.",
        _RETRY,
    ),
    "no-data": _remedy(
        "Data is missing",
        "Sage wants something that the document does not have.",
        "Read Sage's text; complete the document in Alvys.",
        _RETRY,
    ),
    "no-reason": _remedy(
        "Sage gave no reason",
        "Sage refused it without saying why.",
        "Retry it once by hand.",
        "If it fails again, ask Sage support with the support id of the record.",
    ),
    "rolled-back": _remedy(
        "Its companion was refused",
        "It was sent together with another document, and both or neither are written.",
        "Look at the other document and remove its cause.",
        "Retry both.",
    ),
    "schema": _ours("Our request does not fit Sage's schema"),
    "transport-policy": _ours("Sage refuses the way of sending"),
    "field-unknown": _ours("Sage does not know a field"),
    "request": _ours("Our request is wrong"),
    "unreadable": _ours("Sage could not read the request"),
}
"""Cause to its remedy."""
