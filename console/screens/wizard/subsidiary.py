"""The first step: which subsidiary is connected.

Place in the path: the overview and the drafts come in at once, Alvys's own list a moment later;
Enter begins a draft or goes on with one. Connected ones are shown and refused: a subsidiary has one
connection. Slug ``one-per-subsidiary``. Source: article step 1.
"""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from console.domain.connection import ConnectionStatus
from console.domain.draft import Draft, Step
from console.errors import AlreadyConnectedError
from console.screens.widgets.columns import Cell, Column, Row
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label, text
from console.screens.wizard.base import StepBody
from console.screens.wizard.steps import STEP_WORDS
from console.screens.words import CONNECTION_WORDS, DASH, Tone
from console.sync.overview import SubsidiaryRow

__all__ = ["SubsidiaryStep"]

_COLUMNS = (
    Column(key="name", title="Subsidiary", width=20, fills=True),
    Column(key="kind", title="Type", width=10),
    Column(key="state", title="State", width=30),
)


class _Subsidiaries(RowList):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Choose", key_display="enter", id="subsidiary.choose"),
    ]


class SubsidiaryStep(StepBody):
    """Which subsidiary."""

    def compose(self) -> ComposeResult:
        """Compose question, list and refusal."""
        yield Label(text("Which Alvys subsidiary is connected to Sage?", bold=True))
        yield _Subsidiaries(_COLUMNS, id="choices")
        yield Label(id="asking")
        yield Label(id="step-refusal")

    def begin(self) -> None:
        """Begin in the list, at the subsidiary that is meant; ask Alvys meanwhile."""
        self._list.focus()
        wanted = self.work.draft.subsidiary_id if self.work.draft else self.work.wanted
        self._list.go_to(wanted)
        self.run_worker(self._refresh(), exclusive=True, group="alvys")

    def fill(self) -> None:
        """Show what is known."""
        self.refuse()
        drafts = {one.subsidiary_id: one for one in self._drafts()}
        self._list.show_rows([_row(row, drafts.get(row.id)) for row in self._rows()])

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        """Begin or go on with the draft of the subsidiary under the cursor."""
        event.stop()
        row = self._list.row
        if row is not None:
            self.refuse()
            self.run_worker(self._start(row.key), exclusive=True, group="alvys")

    @property
    def _list(self) -> RowList:
        return self.query_one(RowList)

    def _rows(self) -> tuple[SubsidiaryRow, ...]:
        return self.work.services.sync.overview(self.work.actor)

    def _drafts(self) -> tuple[Draft, ...]:
        return self.work.services.connections.drafts(self.work.actor)

    async def _refresh(self) -> None:
        self._tell("Asking Alvys for its subsidiaries…")
        connections = self.work.services.connections
        await self.ask(connections.refresh_subsidiaries(self.work.actor))
        self._tell("")
        self.fill()

    async def _start(self, subsidiary_id: str) -> None:
        connected = next(
            (row for row in self._rows() if row.id == subsidiary_id and _is_connected(row)), None
        )
        if connected is not None:
            self.refuse(
                AlreadyConnectedError(
                    f"{connected.name} is connected already",
                    hint="A subsidiary has one connection; its settings open from the list.",
                )
            )
            return
        self._tell("Asking Alvys for this subsidiary…")
        draft = await self.ask(self.work.wizard.start(self.work.actor, subsidiary_id))
        self._tell("")
        if draft is not None:
            self.work.take(draft)
            # Who came back here to choose the same one again goes on from here.
            is_here = draft.at is Step.SUBSIDIARY
            self.post_message(self.Finished(Step.DESTINATION if is_here else draft.at))

    def _tell(self, sentence: str) -> None:
        self.query_one("#asking", Label).show(text(sentence, "muted"))


def _is_connected(row: SubsidiaryRow) -> bool:
    return row.status is not ConnectionStatus.NOT_SET_UP


def _row(row: SubsidiaryRow, draft: Draft | None) -> Row:
    word = CONNECTION_WORDS[row.status]
    state = f"{word.label}: not offered" if _is_connected(row) else word.label
    if draft is not None:
        state = f"◐ draft, at {STEP_WORDS[draft.at]}"
    tone: Tone = "muted" if _is_connected(row) else ""
    return Row(
        key=row.id,
        cells={
            "name": Cell(text=row.name, tone=tone),
            "kind": Cell(text=row.kind or DASH, tone="muted"),
            "state": Cell(text=state, tone=tone),
        },
    )
