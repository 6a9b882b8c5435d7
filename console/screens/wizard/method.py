"""The fourth step: how the settings begin, empty or as a copy of another connection.

Place in the path: the templates come from the service; a copy takes exactly five groups, leaves
syncing off, and asks for the entity once more. Slug ``template-copy``. Source: article, "Setting Up
Additional Subsidiaries Using a Template".
"""

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.widgets import OptionList

from console.domain.connection import Connection, PostingDestination
from console.domain.draft import Draft, Step
from console.screens.widgets.text import Label, text
from console.screens.wizard.base import Alternative, Choices, StepBody
from console.screens.wizard.entity_list import EntityList
from console.screens.words import CONNECTION_WORDS

__all__ = ["MethodStep"]

_EMPTY = "empty"
_COPIED = (
    "An existing integration serves as a template: AR and AP settings, account, dimension and "
    "custom-field mappings are copied over what is set here. Syncing starts off, and later "
    "changes of either do not touch the other."
)


class MethodStep(StepBody):
    """How the settings begin."""

    def compose(self) -> ComposeResult:
        """Compose the choices and the entities."""
        yield Label(text("How should the settings of this connection begin?", bold=True))
        yield Choices(id="choices")
        yield Label(text(_COPIED, "muted"))
        yield EntityList(self.work)
        yield Label(id="step-refusal")

    def fill(self) -> None:
        """Show the choice as it stands."""
        self.refuse()
        draft = self.work.own
        present = draft.template_id or draft.method
        templates = self.work.wizard.templates(self.work.actor)
        self.query_one(Choices).offer(list(_choices(templates, present)), present)
        entities = self.query_one(EntityList)
        entities.display = _asks_entity(draft)
        if entities.display:
            entities.show_entities()

    def begin(self) -> None:
        """Begin in the choices."""
        self.query_one(Choices).focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Begin empty, or copy a template unless it is the one that was copied already."""
        event.stop()
        chosen, work = event.option_id or "", self.work
        own_id = work.own.subsidiary_id
        if chosen == _EMPTY:
            if self.keep(lambda: work.wizard.start_empty(work.actor, own_id)):
                self.post_message(self.Finished(Step.AR))
            return
        is_other = chosen != work.own.template_id
        if is_other and not self.keep(
            lambda: work.wizard.start_from_template(work.actor, own_id, chosen)
        ):
            return
        self.fill()
        if _asks_entity(work.own):
            self.query_one(EntityList).begin()
        else:
            self.post_message(self.Finished(Step.AR))

    def on_entity_list_confirmed(self, event: EntityList.Confirmed) -> None:
        """Confirm the entity of the new connection."""
        event.stop()
        work, own_id = self.work, self.work.own.subsidiary_id
        if self.keep(lambda: work.wizard.confirm_entity(work.actor, own_id, event.entity_id)):
            self.post_message(self.Finished(Step.AR))


def _asks_entity(draft: Draft) -> bool:
    """Return whether the entity is asked for: of a copy that posts to child entities."""
    return (
        draft.method == "template"
        and draft.posting_destination is PostingDestination.CHILD
        and draft.signed_in_at is not None
    )


def _choices(templates: tuple[Connection, ...], present: str) -> Iterator[Alternative]:
    yield Alternative(
        _EMPTY,
        "Start empty",
        "Begins with the defaults: both sections on, nothing mapped, the two default accounts "
        "to be chosen.",
        is_present=present == _EMPTY,
    )
    for one in templates:
        yield Alternative(
            one.subsidiary_id,
            f"From an existing integration: {one.subsidiary_name} "
            f"({CONNECTION_WORDS[one.status].text})",
            f"posts to {one.entity_id} {one.entity_name}" if one.entity_id else "posts to the top",
            is_present=present == one.subsidiary_id,
        )
