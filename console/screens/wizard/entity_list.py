"""Which Sage entity is used: shown before it is confirmed.

Place in the path: the credentials step and the template step put it below what they ask; the
service says which entity matches, or refuses; Enter confirms the one under the cursor. Slug
``matching-entity``. Source: article step 2, and "How to use a template", step 8.
"""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message

from console.domain.connection import PostingDestination
from console.domain.draft import Draft
from console.domain.reference import Entity
from console.errors import ConsoleError
from console.screens.widgets.columns import Cell, Column, Row
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label, join, lines, text
from console.screens.wizard.base import Work

__all__ = ["EntityList"]

_COLUMNS = (
    Column(key="id", title="Entity", width=10),
    Column(key="name", title="Name", width=20, fills=True),
    Column(key="note", title="", width=18),
)


class _Entities(RowList):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Confirm", key_display="enter", id="entity.confirm"),
    ]


class EntityList(Vertical):
    """The entities that the Web Services user may enter, the matching one under the cursor.

    Args:
        work: What the steps share.
    """

    class Confirmed(Message):
        """A person confirmed an entity."""

        def __init__(self, entity_id: str) -> None:
            super().__init__()
            self.entity_id = entity_id

    def __init__(self, work: Work) -> None:
        super().__init__(id="entity")
        self._work = work
        self._asked = ""

    def compose(self) -> ComposeResult:
        """Compose what will be used, and the list."""
        yield Label(id="entity-text")
        yield _Entities(_COLUMNS, id="entities")

    def show_entities(self) -> None:
        """Show which entity matches, or why none does."""
        draft = self._work.own
        self._asked = ""
        entity, refusal = self._match()
        self.query_one(RowList).show_rows([_row(one, entity, draft) for one in _offered(draft)])
        if entity is not None:
            where = f"{entity.id} {entity.name}" if entity.id else "the top-level entity"
            told = join(
                [text("Everything will be posted to "), text(where, "good", bold=True), text(".")]
            )
        else:
            told = lines([text(f"✗ {refusal[0]}", "bad"), text(refusal[1], "muted")])
        self.query_one("#entity-text", Label).show(told)
        chosen = draft.entity_id if draft.entity_id is not None else entity.id if entity else ""
        self.query_one(RowList).go_to(chosen)

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        """Confirm the entity under the cursor; one of another name only at the second time."""
        event.stop()
        row = self.query_one(RowList).row
        if row is None:
            return
        entity, _ = self._match()
        if row.key in {self._asked, entity.id if entity else None, self._work.own.entity_id}:
            self.post_message(self.Confirmed(row.key))
            return
        self._asked = row.key
        name = row.cells["name"].text
        warning = (
            f"! {row.key} {name} does not bear the subsidiary's name. The entity is permanent: "
            "Enter again posts everything there."
        )
        self.query_one("#entity-text", Label).show(text(warning, "caution"))

    def begin(self) -> None:
        """Put the focus into the list."""
        self.query_one(RowList).focus()

    def _match(self) -> tuple[Entity | None, tuple[str, str]]:
        work = self._work
        try:
            return work.wizard.preview_entity(work.actor, work.own.subsidiary_id), ("", "")
        except ConsoleError as error:
            return None, (error.message, error.hint)


def _offered(draft: Draft) -> tuple[Entity, ...]:
    if draft.posting_destination is PostingDestination.TOP:
        return (Entity(id="", name="Top level"),)
    return draft.entities


def _row(one: Entity, matching: Entity | None, draft: Draft) -> Row:
    notes = []
    if draft.entity_id == one.id:
        notes.append("✓ confirmed")
    elif matching is not None and one.id == matching.id:
        notes.append("enter confirms")
    return Row(
        key=one.id,
        cells={
            "id": Cell(text=one.id or "(none)"),
            "name": Cell(text=one.name),
            "note": Cell(text=", ".join(notes), tone="good"),
        },
    )
