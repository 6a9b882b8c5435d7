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
    "custom-field-unfit": _remedy(
        "Value does not fit the custom field",
        "A value of the record is longer than the custom field of Sage takes, or is not of its "
        "type; nothing is cut or rounded.",
        "Correct the value in Alvys, or make the field longer in Sage.",
        "Or press f, then o, and fill the field from something else.",
        _NEXT,
    ),
    "custom-field-empty": _remedy(
        "Required custom field is empty",
        "Sage demands a custom field on the document, and the record has nothing to fill it with.",
        "Fill the value in Alvys, or make the field optional in Sage.",
        "Or press f, then o, and fill the field from something that every record has.",
        _NEXT,
    ),
    "custom-field-missing": _remedy(
        "Custom field does not exist in Sage",
        "A mapping fills a custom field that Sage does not have on this kind of document.",
        "Press f, then o, and take the mapping away, or have the field created in Sage.",
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
    "negative-total": _remedy(
        "Bill would be below zero",
        "What is taken off is more than what is paid, so the payee owes money; a bill cannot say "
        "that, and a vendor credit is a decision of people.",
        "Let the next statement take the rest up in Alvys, where it has not been closed yet.",
        "Or enter a vendor credit in Sage by hand and mark this record as synced.",
    ),
    "trip-billed-already": _remedy(
        "A trip is billed already",
        "A trip of the document stands on another bill or statement that is, or may be, in Sage; "
        "usually because export_carrier_statements was switched in between.",
        "Open the record that the message names and compare both with Sage.",
        "Enter by hand what is missing in Sage, and mark this record as synced.",
    ),
    "statement-replaced": _remedy(
        "A newer statement has its trips",
        "Two statements settle the same trip and neither is in Sage; Alvys does not tell when a "
        "statement was deleted, so the newer one counts.",
        "Look whether Alvys still has the older one: if it has, correct both there.",
        "If it is gone, mark this record as synced.",
    ),
    "bill-being-changed": _remedy(
        "The bill of its trip is being changed",
        "An e-check goes out once the bill of its trip takes it off in Sage; a change of that bill "
        "is due, or something keeps it back, so Sage still holds the bill as it was before.",
        "If the bill is held or failed: settle what its own error names.",
        "Once the bill is posted this record goes out by itself with the next cycle.",
    ),
    "echeck-not-deducted": _remedy(
        "E-check and trip would both be owed",
        "An e-check was had in advance and must lower the bill of its trip; one of the two is in "
        "Sage, and the other one does not fit it.",
        "If the bill waits: turn on export_echecks, so that it takes the e-check off.",
        "If the e-check waits: lower the bill in Sage by hand, enter the e-check there, and mark "
        "this record as synced.",
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
    "payment-applied": _remedy(
        "Changed in Alvys, and paid in Sage",
        "The source says something else now, and a payment or credit is applied to the document "
        "in Sage; what is paid cannot be reversed.",
        "Remove the payment in Sage, or change the document back in Alvys.",
        "Retry: Sage is asked again, and the document is reversed and posted anew.",
    ),
    "selected-for-payment": _remedy(
        "Changed in Alvys, selected for payment",
        "The source says something else now, and Sage is about to pay the bill as it was.",
        "Reverse the bill in Sage by hand, or take it out of the payment selection.",
        "Retry: Sage is asked again, and the bill is posted as it is in Alvys.",
    ),
    "awaiting-approval": _remedy(
        "Changed in Alvys, waits for approval",
        "The source says something else now, and the bill waits for somebody's approval in Sage; "
        "until then it cannot be changed.",
        "Have it approved, declined or recalled in Sage.",
        "Retry: it is updated, or reversed and posted anew.",
    ),
    "period-closed": _remedy(
        "Changed in Alvys, its period is closed",
        "The source says something else now, and the period in which the document stands is "
        "closed; taken out, it could not be posted again.",
        "Reopen the period in Sage, or correct the books by hand.",
        "Retry when the period is open, or mark it as synced when the books are right.",
    ),
    "change-kept-back": _remedy(
        "Changed in Alvys, a setting keeps it back",
        "The document is in Sage as it was; a toggle or a pause stops its kind from being sent.",
        "Turn on what the message names, or leave the books as they are.",
        "Retry when the gate is open, or mark it as synced.",
    ),
    "state-unknown": _remedy(
        "Changed in Alvys, unknown state in Sage",
        "The source says something else now, and Sage names a state that the console does not "
        "know, so nothing is touched.",
        "Look at the document in Sage; reverse it there by hand if that is right.",
        "Retry: it is posted as it is in Alvys once the old one is reversed.",
    ),
    "record-differs": _remedy(
        "Changed in Alvys, another document in Sage",
        "The record of the document bears another number or party than was sent: it was changed in "
        "Sage by hand, or is somebody else's. Nothing is touched.",
        "Compare it in Sage with Alvys, and correct it there by hand.",
        "Mark this one as synced when the books are right.",
    ),
    "posted-elsewhere": _remedy(
        "Changed in Alvys, posted elsewhere",
        "The document went to another entity or company of Sage than its subsidiary posts to now; "
        "the connection cannot reach it there.",
        "Reverse it there by hand.",
        "Mark this one as synced when the books are right.",
    ),
    "moved-after-export": _remedy(
        "Another subsidiary has billed it",
        "The document went out for another subsidiary before; a second one would double it, so "
        "this one waits until the other is out of Sage.",
        "Look at the other one: if it is an error as well, remove what it names.",
        "If its subsidiary is not connected any more, correct both in Sage by hand and mark this "
        "one as synced.",
        "This one goes out by itself when the other is gone; a retry asks again.",
    ),
    "party-open": _remedy(
        "Its party may be on its way to Sage",
        "The customer or vendor was sent to Sage and no answer came yet.",
        "Nothing: it is looked up by itself, and the document follows.",
    ),
    "payment-differs": _remedy(
        "Alvys answers with another payment",
        "What Alvys says it keeps under this reference is not what Sage says was paid.",
        "Compare both; correct the payment in Alvys by hand.",
        "Then say so on the payments screen: the payment is settled.",
    ),
    "payment-refused": _remedy(
        "Alvys refuses the payment",
        "Alvys did not take a payment that Sage records; the message says why.",
        "Remove what stands in the way, or enter the payment in Alvys by hand and settle it here.",
    ),
    "payment-not-permitted": _remedy(
        "Alvys does not permit payments",
        "The API application lacks the scope invoice:update; exports go on without it.",
        "Add the scope in Alvys; payments are tried again by themselves.",
    ),
    "payment-settled": _remedy(
        "Payment was settled by a person",
        "Somebody said that it needs nothing more.",
        "Nothing.",
    ),
    "attachment-too-large": _remedy(
        "Paper is too large",
        "A document that Alvys holds is larger than what is sent to Sage. Invoice and bill are in "
        "Sage all the same.",
        "File a smaller scan in Alvys and delete the large one there.",
        "Retry: what Alvys has no more leaves this list, and the new one is sent.",
    ),
    "attachment-type": _remedy(
        "Paper is of a type that is not sent",
        "Only PDF, JPEG and PNG go to Sage; the first bytes of the file decide, not its name.",
        "File it as PDF, JPEG or PNG in Alvys and delete the other one there.",
        "Retry: what Alvys has no more leaves this list, and the new one is sent.",
    ),
    "attachment-empty": _remedy(
        "Paper is empty",
        "Alvys holds a file without content.",
        "File the paper anew in Alvys and delete the empty one there.",
        "Retry: what Alvys has no more leaves this list, and the new one is sent.",
    ),
    "attachment-unopened": _remedy(
        "Paper cannot be had from Alvys",
        "Alvys lists the document, and does not hand it out.",
        "Open it in Alvys: if that does not work either, file it anew.",
        _RETRY,
    ),
    "attachment-full": _remedy(
        "Document has too many papers",
        "The attachment of an invoice or bill takes ten papers.",
        "Attach the paper in Sage by hand if it is needed.",
        "Mark this record as synced.",
    ),
    "attachment-waits": _remedy(
        "Its document is not in Sage",
        "Papers follow their invoice or bill; that one was taken out of Sage, or is being changed.",
        "Nothing; they follow by themselves once it is in Sage.",
    ),
    "attachment-taken": _remedy(
        "Document carries another attachment",
        "Somebody has attached something else in Sage; a document carries one attachment only, and "
        "what people attached is not replaced.",
        "Take that attachment off the document in Sage, then retry.",
        "Or add the paper to it by hand, and mark this record as synced.",
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
    "driver-not-1099": _remedy(
        "Driver is an employee",
        "Only statements of 1099 drivers are exported; Alvys calls this one a company driver.",
        "Turn off only_1099_drivers, if employees' statements shall go to Sage as bills.",
    ),
    "same-day": _remedy(
        "Dated by the day of connecting",
        "Alvys tells the day of a statement only, and none of its trips was released after the "
        "connection was made: it may be older and in Sage already.",
        "Compare it with Sage; if it is missing there, enter it by hand.",
    ),
    "awaits-carrier-invoice": _remedy(
        "Waits for the carrier's invoice",
        "Bills go out when the carrier's invoice is uploaded, and that of this trip is not.",
        "Upload the carrier's invoice in Alvys.",
        "Or turn off send_carrier_invoice_on_upload: it goes out with the next cycle then.",
    ),
    "zero-amount": _remedy(
        "Total is 0.00",
        "Documents without an amount are left out.",
        "Turn on export_zero_amounts to send them.",
    ),
    "both-sides": _remedy(
        "Cross-subsidiary billing at one side only",
        "One subsidiary invoices the load and another tenders its trip, and only one of them takes "
        "part: the carrier's bill and what both owe each other would come out wrong.",
        "Connect the other subsidiary and turn it on there, or turn it off for both.",
        "The next cycle sends it by itself.",
    ),
    "billed-alone": _remedy(
        "A load of it is billed already",
        "An invoice of several loads, one of which is in Sage under its own number: it would count "
        "twice.",
        "Reverse the other invoice in Sage and mark it as synced, or take the load off in Alvys.",
        _NEXT,
    ),
    "deductions-on-invoice": _remedy(
        "Deductions stand on the invoice",
        "They go to Sage once, as credit lines of the invoice, and need no memo of their own.",
        "Nothing.",
    ),
    "deductions-apart": _remedy(
        "Nothing is left on the invoice",
        "All its charges are deductions, and its credit memo has them.",
        "Nothing.",
    ),
    "invoice-by-hand": _remedy(
        "Its invoice was entered by hand",
        "The invoice is marked as synced, so nobody knows whether the deductions are on it.",
        "Look at the invoice in Sage; enter the deductions there if it lacks them.",
    ),
}
"""Cause to its remedy."""
