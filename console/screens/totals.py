"""Control totals: Alvys against the ledger against Sage, by day and kind, then the differences.

Place in the path: opened from the home screen; the inspection service reads all three sides.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from console.domain.three_sides import Difference, Standing
from console.domain.totals import NOTHING, Sum, Totals, TotalsRow
from console.screens.inspecting import InspectingList, ListedScreen
from console.screens.preview import ComparisonScreen
from console.screens.services import Services
from console.screens.transaction_detail import TransactionDetailScreen
from console.screens.watch import Watch
from console.screens.widgets.columns import Cell, Column, Row
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import facts, join, lines, say, text
from console.screens.words import count_of, money
from console.sync.overview import SubsidiaryRow

__all__ = ["TotalsScreen"]

_WEEK = timedelta(days=7)

_STANDINGS = {
    Standing.EXPORTED: "exported",
    Standing.FAILED: "failed",
    Standing.HELD: "held",
    Standing.SKIPPED: "skipped",
    Standing.ON_THE_WAY: "on the way",
    Standing.MARKED: "marked synced",
    Standing.WITHDRAWN: "withdrawn",
}


class TotalsScreen(InspectingList[Totals]):
    """The totals of one subsidiary, a week at a time.

    Args:
        services: What it works on.
        watch: Where news come from.
        scope: The subsidiary.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "differences", "All differences", id="totals.differences"),
        Binding(
            "left_square_bracket", "week(-1)", "Week before", key_display="[", id="totals.before"
        ),
        Binding(
            "right_square_bracket", "week(1)", "Week after", key_display="]", id="totals.after"
        ),
    ]
    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column(key="mark", title="", width=1),
        Column(key="short", title="Day", width=5, below_width=100),
        Column(key="day", title="Day", width=10, from_width=100),
        Column(key="kind", title="Kind", width=10, fills=True),
        Column(key="source", title="Alvys", width=17, align="right"),
        Column(key="ledger", title="Exported", width=17, align="right"),
        Column(key="sage", title="Sage", width=17, align="right"),
        Column(key="differences", title="Δ", width=4, align="right"),
    )

    def __init__(self, services: Services, watch: Watch, scope: SubsidiaryRow) -> None:
        super().__init__(services, watch, self._read)
        self._scope = scope
        self._until: date | None = None

    def title_parts(self) -> tuple[str, ...]:
        """Return the way, the subsidiary last."""
        return ("Intacct Console", "Control totals", self._scope.name)

    def on_row_list_chosen(self, _event: RowList.Chosen) -> None:
        """Open the differences of the day and kind under the cursor."""
        row = self._selected
        if row is not None and self.found is not None:
            found = [
                one
                for one in self.found.differences
                if (one.document.day, one.document.kind) == (row.day, row.kind)
            ]
            self._open(found, f"{row.day} {row.kind.label}")

    def action_differences(self) -> None:
        """Open the differences of all days and kinds."""
        if self.found is not None:
            self._open(self.found.differences, f"{self.found.since} to {self.found.until}")

    def action_week(self, number: int) -> None:
        """Go a week back, or forth until today."""
        if self.found is None:
            return
        until = self.found.until + number * _WEEK
        if number > 0 and self._until is None:
            say(self, "This is the newest week")
            return
        self._until = until if until < self.services.now().date() else None
        self.action_ask()

    def show_found(self, found: Totals) -> None:
        """Show the sums by day and kind."""
        told = f"{found.since} to {found.until} · "
        agree = (
            text(f"≠ {count_of(len(found.differences), 'difference')}", "caution")
            if found.differences
            else text("✓ all sides agree", "good")
        )
        rows = [_totals_row(number, row) for number, row in enumerate(found.rows)]
        self.show_list(rows, join([text(told), agree]))

    def row_text(self, key: str) -> Content:
        """Return the sums of a day and kind in full."""
        row = self._selected
        if not key or row is None:
            return text("No side has any document in these days.", "muted")
        placed = [
            (name, _sum_text(row.ledger[standing]))
            for standing, name in _STANDINGS.items()
            if standing in row.ledger
        ]
        left_out = f"toggles leave out {money(row.left_out)} of it" if row.left_out else ""
        missing = (
            text(f"{row.unaccounted:,} have no place in the ledger", "caution")
            if row.unaccounted
            else text("each has its place in the ledger", "good")
        )
        return lines(
            [
                text(f"{row.day}  {row.kind.label}", bold=True),
                facts(
                    [
                        ("Alvys bills", join([text(_sum_text(row.source)), text("  "), missing])),
                        ("", text(left_out, "muted") if left_out else ""),
                        ("Ledger", ", ".join(f"{name} {told}" for name, told in placed)),
                        ("Sage holds", _sum_text(row.sage)),
                    ],
                    width=11,
                ),
                text(
                    f"Enter shows {count_of(row.differences, 'difference')}."
                    if row.differences
                    else "The sides agree.",
                    "muted",
                ),
            ]
        )

    async def _read(self) -> Totals:
        actor, inspection = self.services.actor, self.services.inspection
        return await inspection.totals(actor, self._scope.id, until=self._until)

    @property
    def _selected(self) -> TotalsRow | None:
        row = self.listing.row
        return self.found.rows[int(row.key)] if row and self.found else None

    def _open(self, found: Iterable[Difference], what: str) -> None:
        differences = tuple(found)
        if not differences:
            say(self, "The sides agree: there is no difference to show")
            return
        screen = _DifferencesScreen(self.services, self.watch_on, differences, what)
        self.app.push_screen(screen)


class _DifferencesScreen(ListedScreen):
    """Documents about which the sides do not agree."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "compare", "Compare", id="differences.compare"),
    ]
    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column(key="number", title="Number", width=14),
        Column(key="cause", title="Difference", width=18),
        Column(key="source", title="Alvys", width=13, align="right"),
        Column(key="ledger", title="Ledger", width=13, align="right"),
        Column(key="sage", title="Sage", width=13, align="right"),
        Column(key="party", title="Party", width=16, fills=True, from_width=100),
    )

    def __init__(
        self, services: Services, watch: Watch, differences: tuple[Difference, ...], what: str
    ) -> None:
        super().__init__(services, watch)
        self._differences = differences
        self._what = what

    def title_parts(self) -> tuple[str, ...]:
        """Return the way, the days last."""
        return ("Intacct Console", "Control totals", "Differences", self._what)

    def load(self) -> None:
        """Show the differences."""
        rows = [_difference_row(number, one) for number, one in enumerate(self._differences)]
        self.show_list(rows, text(count_of(len(rows), "difference")))

    def row_text(self, key: str) -> Content:
        """Return what a difference means and what to do."""
        one = self._differences[int(key)]
        document = one.document
        head = text(f"{document.kind.label} {document.number}  {document.party}", bold=True)
        return lines([head, text(one.message), text(one.fix, "good")])

    def on_row_list_chosen(self, _event: RowList.Chosen) -> None:
        """Open the record under the cursor, when the ledger has it."""
        known = self._known()
        if known:
            self.app.push_screen(TransactionDetailScreen(self.services, self.watch_on, known))

    def action_compare(self) -> None:
        """Compare the sides of the record under the cursor field by field."""
        known = self._known()
        if known:
            self.app.push_screen(ComparisonScreen(self.services, self.watch_on, known))

    def _known(self) -> str:
        """Return the id of the record under the cursor; tell when the ledger does not have it."""
        row = self.listing.row
        one = self._differences[int(row.key)] if row else None
        if one is not None and one.document.booked is None:
            say(self, "The ledger does not know this document yet", hint=one.fix)
        return one.document.entry_id if one and one.document.booked else ""


def _totals_row(number: int, row: TotalsRow) -> Row:
    differs = bool(row.differences or row.unaccounted)
    return Row(
        key=str(number),
        cells={
            "mark": Cell(text="≠" if differs else "✓", tone="caution" if differs else "good"),
            "short": Cell(text=f"{row.day:%m-%d}"),
            "day": Cell(text=row.day.isoformat()),
            "kind": Cell(text=row.kind.label),
            "source": Cell(text=_sum_text(row.source)),
            "ledger": Cell(text=_sum_text(row.ledger.get(Standing.EXPORTED, NOTHING))),
            "sage": Cell(text=_sum_text(row.sage)),
            "differences": Cell(
                text=f"{row.differences:,}" if row.differences else "", tone="caution"
            ),
        },
    )


def _difference_row(number: int, one: Difference) -> Row:
    document = one.document
    source, booked = document.source, document.booked
    sage = " + ".join(money(record.total) for record in document.sage)
    return Row(
        key=str(number),
        cells={
            "number": Cell(text=document.number),
            "cause": Cell(text=one.cause.value.replace("_", " "), tone="caution"),
            "source": Cell(text=money(source.included) if source else ""),
            "ledger": Cell(text=money(booked.amount) if booked else ""),
            "sage": Cell(text=sage),
            "party": Cell(text=document.party, tone="muted"),
        },
    )


def _sum_text(one: Sum) -> str:
    return f"{one.count:,} {money(one.total)}" if one.count else ""
