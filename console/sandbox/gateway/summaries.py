"""Summaries: the batches that documents are posted into; each kind of document has its own.

Place: under ``headers``, which asks for the summary of a document, and ``legacy_batches``, which
makes summaries.

A company that keeps summaries of its own is asked for one with every document, and it must be
there. Any other company lets the gateway choose: a summary that it does not know is ignored.

Must not: read XML.

Source: intacct-api.md sections 6.2, 6.3, 9.2; the vendor's pages on summaries and advances.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from console.sandbox.books import Row
from console.sandbox.gateway.calls import Call, owner_fields
from console.sandbox.gateway.documents import Ledger
from console.sandbox.gateway.refusals import FunctionRefused, invalid, missing
from console.sandbox.gateway.values import format_date
from console.sandbox.gateway.write_refusals import exists_already

# Key: field of a document. Value: field of a summary that it names.
_NAMED_BY: Final = {"PRBATCHKEY": "RECORDNO", "PRBATCH": "TITLE"}


def open_summary(call: Call, ledger: Ledger, title: str, on: date) -> Row:
    """Make a summary.

    Args:
        call: On whose behalf.
        ledger: Kind of its documents.
        title: What people call it.
        on: Its date.

    Raises:
        FunctionRefused: The title is missing or taken.
    """
    if not title:
        text = "The title of the summary is missing."
        raise FunctionRefused(missing("BL01001973", text, correction="Enter a title."))
    if call.books.find(ledger.summary_object, "TITLE", title):
        raise FunctionRefused(exists_already("Summary", title))
    fields = {
        "TITLE": title,
        "CREATED": format_date(on),
        "RECORDTYPE": ledger.record_type,
        "STATUS": "active",
        "OPEN": "Open",
        **owner_fields(call),
    }
    record_no = call.books.add(ledger.summary_object, fields)
    return {**fields, "RECORDNO": record_no}


def with_summary(call: Call, ledger: Ledger, fields: Mapping[str, str]) -> dict[str, str]:
    """The fields of a document, with key and title of its summary, or neither.

    Args:
        call: On whose behalf.
        ledger: Kind of the document.
        fields: As asked for; the key of a summary counts more than its title.

    Raises:
        FunctionRefused: The company keeps summaries of its own, and this is none of them.
    """
    rest = {name: value for name, value in fields.items() if name not in _NAMED_BY}
    for field, by in _NAMED_BY.items():
        wanted = fields.get(field, "")
        if not wanted:
            continue
        row = call.books.find(ledger.summary_object, by, wanted)
        if row is not None and call.scope.sees(ledger.summary_object, row, show_private=True):
            return {**rest, "PRBATCHKEY": row["RECORDNO"], "PRBATCH": row["TITLE"]}
        if call.books.company.own_summaries:
            text = f"Invalid summary '{wanted}': it does not exist."
            raise FunctionRefused(invalid(text, field=field))
    return rest
