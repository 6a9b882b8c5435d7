"""A ledger entry in words: its summary below a list, its problem, its facts.

Place in the path: lists, dialogs and the record screen show what comes out; an entry comes in.
"""

from datetime import tzinfo

from textual.content import Content

from console.domain.ledger import LedgerEntry
from console.domain.transaction import Line
from console.screens.widgets.columns import fit
from console.screens.widgets.text import facts, join, lines, text
from console.screens.words import DASH, STATE_WORDS, count_of, moment, money

__all__ = ["cause_word", "line_rows", "problem_text", "record_facts", "summary_text"]


def cause_word(entry: LedgerEntry) -> str:
    """Return the cause as words; empty while nothing is wrong."""
    return entry.problem.cause.replace("-", " ") if entry.problem else ""


def problem_text(entry: LedgerEntry) -> Content:
    """Return what is wrong, what Sage said, what to do and who can."""
    problem = entry.problem
    if problem is None:
        return text(STATE_WORDS[entry.state].meaning)
    parts = [text(problem.message, bold=True)]
    if problem.fix:
        parts.append(join([text("Fix  ", "muted"), text(problem.fix, "good")]))
    parts.append(
        join(
            [
                text("Who  ", "muted"),
                text(problem.who.value),
                text("  Cause  ", "muted"),
                text(cause_word(entry)),
            ]
        )
    )
    said = [("Sage says", problem.correction), ("Sage error", problem.number)]
    said += [("Support id", problem.support_id), ("Setting", problem.setting)]
    if any(value for _, value in said):
        parts.append(facts(said, width=10))
    return lines(parts)


def summary_text(entry: LedgerEntry) -> Content:
    """Return the few lines below a list."""
    source = entry.transaction
    head = f"{source.kind.label} {source.number}  {STATE_WORDS[entry.state].label}"
    tried = count_of(entry.attempts, "attempt") if entry.attempts else "Not tried yet"
    return lines([text(head, bold=True), problem_text(entry), text(tried, "muted")])


def record_facts(entry: LedgerEntry, subsidiary: str, zone: tzinfo | None) -> Content:
    """Return everything that is known of an entry besides its lines and its problem."""
    source = entry.transaction
    word = STATE_WORDS[entry.state]
    party = f"{source.party.name}  ({source.party.kind})"
    pairs: list[tuple[str, str | Content]] = [
        ("State", text(word.label, word.tone, bold=True)),
        ("Subsidiary", subsidiary),
        ("Party", f"{party}  Sage {entry.party_no}" if entry.party_no else party),
        ("Amount", money(entry.amount)),
        ("Document date", source.document_on.isoformat()),
        ("Load", source.load_number),
        ("Order", source.order_number),
        ("PO", source.po_number),
        ("Carrier bill", source.carrier_invoice_number),
        ("Sage entity", entry.entity_id or DASH),
        ("Sage record", _record(entry)),
        ("Control id", entry.control_id or DASH),
        ("Attempts", str(entry.attempts)),
        ("Changed", moment(entry.changed_at, zone)),
        ("First seen", moment(entry.created_at, zone)),
        ("Posted", moment(entry.posted_at, zone) if entry.posted_at else ""),
        ("Record id", entry.id),
    ]
    return facts(pairs)


def line_rows(entry: LedgerEntry, width: int) -> Content:
    """Return the charges as a table with their total.

    Args:
        entry: Whose charges.
        width: Cells that there are.
    """
    source = entry.transaction
    room = max(10, min(width, 100) - 16)
    rows = [_charge(line, room) for line in source.lines]
    total = text(f"{'Total':<{room}} {money(source.total):>14}", bold=True)
    return lines([*rows, total])


def _charge(line: Line, room: int) -> Content:
    name = f"{line.description}  ({line.category}/{line.item})"
    return text(f"{fit(name, room)} {money(line.amount):>14}")


def _record(entry: LedgerEntry) -> str:
    """Return the record in Sage, with the number that Sage gave it when it is not ours."""
    numbered = f" (number {entry.sage_document_no})" if entry.sage_document_no else ""
    return f"{entry.sage_record_no}{numbered}" or DASH
