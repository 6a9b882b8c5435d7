"""Numbers that Sage gives instead of ours: found, kept in the ledger, and looked for in doubt.

Rule ``number-replaced``.

Place in the path: ``posting`` asks after a batch under which numbers its documents stand, and
``verification`` before it declares one absent. It only reads Sage.

A company with document sequencing may replace the number that a document comes with, and its answer
names the RECORDNO only. So the first batch of each form in a run is read back: one question. When
Sage kept all its numbers, no more is asked in that run.

A document whose answer was lost cannot be found by a number that Sage did not keep. After the
quiet time it is looked for by party, date, total and the reference of ours in its texts; found
once, it is that document.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from console.clock import Instant
from console.domain.kinds import Form
from console.domain.ledger import LedgerEntry, State, Task
from console.intacct import And, Between, In, Query, Row
from console.sync.desk import Desk
from console.sync.lookup import (
    LOOKUPS,
    is_quiet,
    is_reversed,
    is_same_document,
    looked_up_by,
)

__all__ = ["find_renumbered", "keep_numbers", "may_be_renumbered"]

_TEXTS = ("DOCNUMBER", "DESCRIPTION")
_DATE = "WHENCREATED"


def may_be_renumbered(posted: Sequence[LedgerEntry], desk: Desk) -> list[LedgerEntry]:
    """Return the entries that were posted just now and whose numbers are to be read back."""
    kept = desk.log.kept_numbers
    return [one for one in posted if one.transaction.kind.form not in kept]


async def keep_numbers(posted: Sequence[LedgerEntry], desk: Desk) -> None:
    """Store the numbers under which Sage keeps documents that were posted just now."""
    by_form: dict[Form, list[LedgerEntry]] = defaultdict(list)
    for entry in posted:
        by_form[entry.transaction.kind.form].append(entry)
    for form, entries in by_form.items():
        numbers = await _fetch_numbers(form, entries, desk)
        renumbered = {
            one.id: numbers[one.sage_record_no]
            for one in entries
            if numbers.get(one.sage_record_no, one.document_no) != one.document_no
        }
        if not renumbered:
            desk.log.kept_numbers.add(form)
            continue
        with desk.store.batch():
            desk.store.ledger.save(
                replace(row, sage_document_no=renumbered[row.id])
                for row in desk.store.ledger.find(list(renumbered))
                if row.sage_record_no
            )


async def find_renumbered(
    entries: Sequence[LedgerEntry], rows: dict[str, list[Row]], asked: Instant, desk: Desk
) -> list[LedgerEntry]:
    """Return the entries, those that Sage holds under another number with that number.

    Args:
        entries: Unverified, of one form and scope.
        rows: What Sage holds by number; what is found is added.
        asked: When it was asked for.
        desk: The desk of the run.
    """
    missing = [
        one
        for one in entries
        if one.task is Task.POST
        and not rows.get(looked_up_by(one)[1])
        and is_quiet(one, asked.boot, desk.quiet_time)
    ]
    if not missing:
        return list(entries)
    candidates = await _fetch_alike(missing, desk)
    known: dict[str, LedgerEntry] = {}
    for one in missing:
        alike = [row for row in candidates if _may_be(one, row, desk)]
        if len(alike) == 1:
            known[one.id] = replace(one, sage_document_no=alike[0]["RECORDID"])
            rows[alike[0]["RECORDID"]] = alike
    return [known.get(one.id, one) for one in entries]


async def _fetch_numbers(
    form: Form, entries: Sequence[LedgerEntry], desk: Desk
) -> Mapping[str, str]:
    fields = ("RECORDID",)
    query = Query(
        object_name=LOOKUPS[form].object_name,
        fields=fields,
        required=fields,
        filter=In(field="RECORDNO", values=tuple(one.sage_record_no for one in entries)),
    )
    entity_id = desk.connection.entity_id or None
    return {
        row["RECORDNO"]: row.get("RECORDID", "")
        async for page in desk.intacct.query(query, entity_id=entity_id)
        for row in page
    }


async def _fetch_alike(missing: Sequence[LedgerEntry], desk: Desk) -> list[Row]:
    lookup = LOOKUPS[missing[0].transaction.kind.form]
    days = sorted(one.transaction.document_on for one in missing)
    parties = tuple(dict.fromkeys(one.party_no for one in missing))
    query = Query(
        object_name=lookup.object_name,
        fields=(*lookup.fields, *_TEXTS),
        required=lookup.fields,
        filter=And(
            parts=(
                In(field=lookup.party_field, values=parties),
                Between(field=_DATE, low=f"{days[0]:%m/%d/%Y}", high=f"{days[-1]:%m/%d/%Y}"),
            )
        ),
    )
    entity_id = missing[0].entity_id or None
    return [row async for page in desk.intacct.query(query, entity_id=entity_id) for row in page]


def _may_be(entry: LedgerEntry, row: Row, desk: Desk) -> bool:
    """Return whether a record is the entry's, under a number that no other entry has."""
    source = entry.transaction
    names = {source.number, source.carrier_invoice_number} - {""}
    words = {word for field in _TEXTS for word in row.get(field, "").split()}
    is_named = bool(names & (words | {row.get(field, "") for field in _TEXTS}))
    if is_reversed(row) or not is_named or not is_same_document(entry, row):
        return False
    others = desk.store.ledger.numbered(row.get("RECORDID", ""))
    return all(one.id == entry.id or one.state is State.SUPERSEDED for one in others)
