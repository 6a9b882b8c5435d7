"""What a cycle would do, before it is run: sums first, then the documents behind each.

Place in the path: opened from the home screen; the inspection service rehearses the cycle, and
``s`` asks the sync service to run it.
"""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from console.domain.access import Permission
from console.domain.rehearsal import Fate, Planned, PlannedSum, Rehearsal
from console.screens.base import CHANGES, ConsoleScreen
from console.screens.inspecting import InspectingList, ListedScreen
from console.screens.services import Services
from console.screens.watch import Watch
from console.screens.widgets.columns import Cell, Column, Row
from console.screens.widgets.reading import Reading
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label, block, facts, join, lines, say, text
from console.screens.words import Tone, count_of, money
from console.screens.xml_text import lay_out
from console.sync.overview import SubsidiaryRow

__all__ = ["PlanScreen"]

_FATES: dict[Fate, tuple[str, Tone]] = {
    Fate.SEND: ("✓ sent", "good"),
    Fate.CREATE_PARTY: ("+ party, then sent", "good"),
    Fate.FAIL: ("✗ failed", "bad"),
    Fate.SKIP: ("- skipped", "muted"),
    Fate.HOLD: ("! held", "caution"),
    Fate.LOOK_UP: ("? looked up", "caution"),
    Fate.WAIT: ("· waits", "muted"),
    Fate.WITHDRAW: ("» withdrawn", "muted"),
}
"""Fate to its words; none is told by colour alone."""

_SENT = (Fate.SEND, Fate.CREATE_PARTY)


class PlanScreen(InspectingList[Rehearsal]):
    """What a cycle of one subsidiary would do now.

    Args:
        services: What it works on.
        watch: Where news come from.
        scope: The subsidiary.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "sync", "Sync now", id="plan.sync"),
    ]
    NEEDS: ClassVar[dict[str, frozenset[Permission]]] = {"sync": CHANGES}
    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column(key="fate", title="Would be", width=18),
        Column(key="kind", title="Kind", width=16),
        Column(key="count", title="Count", width=7, align="right"),
        Column(key="total", title="Total", width=15, align="right"),
        Column(key="cause", title="Cause", width=14, fills=True),
    )

    def __init__(self, services: Services, watch: Watch, scope: SubsidiaryRow) -> None:
        actor, inspection = services.actor, services.inspection
        super().__init__(services, watch, lambda: inspection.rehearse(actor, scope.id))
        self._scope = scope

    def title_parts(self) -> tuple[str, ...]:
        """Return the way, the subsidiary last."""
        return ("Intacct Console", "Plan of a sync", self._scope.name)

    def on_row_list_chosen(self, _event: RowList.Chosen) -> None:
        """Open the documents behind the sum under the cursor."""
        found, row = self.found, self.listing.row
        if found is not None and row is not None:
            chosen = found.sums[int(row.key)]
            documents = tuple(one for one in found.documents if _is_of(one, chosen))
            screen = _DocumentsScreen(self.services, self.watch_on, self._scope, documents)
            self.app.push_screen(screen)

    def action_sync(self) -> None:
        """Ask for the cycle."""
        sync, actor = self.services.sync, self.services.actor
        request = self.attempt(lambda: sync.request_sync(actor, [self._scope.id]))
        if request is not None:
            self.watch_on.follow(request)
            say(self, f"Sync of {self._scope.name} requested")
            self.dismiss()

    def show_found(self, found: Rehearsal) -> None:
        """Show the sums."""
        count, total = found.count(*_SENT), money(found.total(*_SENT))
        told = f"{count_of(count, 'document')} would be sent, together {total}"
        if found.left_out:
            told += f" · the first {len(found.documents):,} are listed"
        rows = [_sum_row(number, one) for number, one in enumerate(found.sums)]
        self.show_list(rows, text(told))

    def row_text(self, key: str) -> Content:
        """Return what keeps the documents of a sum back, and what to do."""
        assert self.found is not None, "asked for only with an answer"
        if not key:
            return text("There is nothing to do.", "muted")
        one = self.found.sums[int(key)]
        label, tone = _FATES[one.fate]
        head = join([text(f"{count_of(one.count, 'document')}  "), text(label, tone)])
        reason = [text(one.message), text(one.fix, "good")] if one.message else []
        looking = "Enter lists them. Sage itself is asked only when they are sent."
        return lines([head, *reason, text(f"Such as {one.example}. {looking}", "muted")])


class _DocumentsScreen(ListedScreen):
    """The documents behind one sum of a plan; all of them are in memory."""

    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column(key="number", title="Number", width=14),
        Column(key="party", title="Party", width=20, fills=True),
        Column(key="date", title="Date", width=10),
        Column(key="amount", title="Amount", width=14, align="right"),
    )

    def __init__(
        self,
        services: Services,
        watch: Watch,
        scope: SubsidiaryRow,
        documents: tuple[Planned, ...],
    ) -> None:
        super().__init__(services, watch)
        self._scope = scope
        self._documents = documents

    def title_parts(self) -> tuple[str, ...]:
        """Return the way, the subsidiary in it."""
        return ("Intacct Console", "Plan of a sync", self._scope.name, "Documents")

    def load(self) -> None:
        """Show the documents."""
        rows = [_document_row(number, one) for number, one in enumerate(self._documents)]
        self.show_list(rows, text(count_of(len(rows), "document")))

    def row_text(self, key: str) -> Content:
        """Return the fate of a document."""
        if not key:
            return text("None of them is listed.", "muted")
        return _fate_text(self._documents[int(key)])

    def on_row_list_chosen(self, _event: RowList.Chosen) -> None:
        """Open the document under the cursor."""
        row = self.listing.row
        if row is not None:
            planned = self._documents[int(row.key)]
            self.app.push_screen(_DocumentScreen(self.services, self.watch_on, planned))


class _DocumentScreen(ConsoleScreen):
    """One document of a plan with what would be sent."""

    def __init__(self, services: Services, watch: Watch, planned: Planned) -> None:
        super().__init__(services, watch)
        self._planned = planned

    def compose_body(self) -> Iterable[Widget]:
        """Return one scroll with everything."""
        one = self._planned
        shown = facts(
            [
                ("Party", one.party),
                ("Document date", one.document_on.isoformat()),
                ("Amount", money(one.amount)),
            ]
        )
        request = block(lay_out(one.xml)) if one.xml else text("Nothing would be sent.", "muted")
        with Reading(id="document"):
            yield Label(
                lines([_fate_text(one), text(""), shown, text(""), request]), id="document-text"
            )

    def on_mount(self) -> None:
        """Begin in the text."""
        self.query_one("#document").focus()

    def title_parts(self) -> tuple[str, ...]:
        """Return the way, the document last."""
        one = self._planned
        return ("Intacct Console", "Plan of a sync", f"{one.kind.label} {one.number}")


def _is_of(one: Planned, chosen: PlannedSum) -> bool:
    cause = one.problem.cause if one.problem else ""
    return (one.kind, one.fate, cause) == (chosen.kind, chosen.fate, chosen.cause)


def _sum_row(number: int, one: PlannedSum) -> Row:
    label, tone = _FATES[one.fate]
    return Row(
        key=str(number),
        cells={
            "fate": Cell(text=label, tone=tone),
            "kind": Cell(text=one.kind.label),
            "count": Cell(text=f"{one.count:,}"),
            "total": Cell(text=money(one.total)),
            "cause": Cell(text=one.cause.replace("-", " "), tone=tone),
        },
    )


def _document_row(number: int, one: Planned) -> Row:
    return Row(
        key=str(number),
        cells={
            "number": Cell(text=one.number),
            "party": Cell(text=one.party),
            "date": Cell(text=one.document_on.isoformat(), tone="muted"),
            "amount": Cell(text=money(one.amount)),
        },
    )


def _fate_text(one: Planned) -> Content:
    label, tone = _FATES[one.fate]
    head = join([text(f"{one.kind.label} {one.number}  ", bold=True), text(label, tone)])
    problem = one.problem
    if problem is None:
        return head
    return lines([head, text(problem.message), text(problem.fix, "good")])
