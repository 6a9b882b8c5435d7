"""The functions that make a summary, and documents in it with the same breath.

Place: functions of the gateway. The documents are those of ``legacy_documents``; when one of them
is refused, there is no summary either.

Must not: judge.

Source: the vendor's schema 3.0; intacct-api.md section 6.2.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace
from functools import partial
from typing import Final

from console.sandbox.gateway.answer import Result, child, element
from console.sandbox.gateway.calls import Call, succeeded
from console.sandbox.gateway.documents import LEDGERS, Ledger
from console.sandbox.gateway.forms import read_date
from console.sandbox.gateway.legacy import date_at
from console.sandbox.gateway.legacy_documents import create_document
from console.sandbox.gateway.summaries import open_summary


def create_batch(ledger: Ledger, call: Call) -> Result:
    """Make a summary with its documents.

    Raises:
        FunctionRefused: The title is taken, or one of the documents breaks a rule.
    """
    call.require("create", ledger.summary_object)
    on = read_date({"datecreated": date_at(call.element, "datecreated")}, "datecreated")
    title = call.text("batchtitle")
    summary = open_summary(call, ledger, title, on or call.books.now().date())
    for inner in call.element.iterfind(f"create_{ledger.noun}"):
        wanted = deepcopy(inner)
        key = wanted.find("batchkey")
        if key is None:
            key = child(wanted, "batchkey")
        key.text = summary["RECORDNO"]
        create_document(ledger, replace(call, element=wanted))
    return succeeded(element("key", summary["RECORDNO"]))


FUNCTIONS: Final[Mapping[str, Callable[[Call], Result]]] = {
    f"create_{ledger.noun}batch": partial(create_batch, ledger) for ledger in LEDGERS
}
"""Key: name of the function."""
