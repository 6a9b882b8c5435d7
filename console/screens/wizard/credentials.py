"""The third step: the Sage sign-in, tried line by line, and the entity that follows from it.

Place in the path: company, user and password go to the service, each line of the probe is shown as
it comes, then the entity is shown and confirmed. The password stands in the input until it is sent
and nowhere else. Source: article steps 2 and 3, FAQ on authentication errors.
"""

from collections.abc import Iterator

from pydantic import SecretStr
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Input

from console.cleaning import clean
from console.domain.draft import Step
from console.domain.probe import Probe, ProbeLine
from console.errors import UsageError
from console.screens.dialogs.base import TextInput
from console.screens.widgets.text import Label, lines, text
from console.screens.wizard.base import StepBody, Work
from console.screens.wizard.entity_list import EntityList
from console.screens.words import count_of

__all__ = ["CredentialsStep"]

_FIELDS = {"company": "Sage company ID", "user": "Web Services user ID", "password": "Password"}


class CredentialsStep(StepBody):
    """The Sage sign-in and the entity."""

    def __init__(self, work: Work, field: str = "") -> None:
        super().__init__(work, field)
        self._lines: list[ProbeLine] = []

    def compose(self) -> ComposeResult:
        """Compose the inputs, the lines of the probe and the entities."""
        for key, name in _FIELDS.items():
            with Horizontal(classes="field"):
                yield Label(text(name, "muted"))
                yield _input(key)
        yield Label(id="probe-state")
        with VerticalScroll(id="probe", can_focus=True):
            yield Label(id="probe-lines")
        yield EntityList(self.work)
        yield Label(id="step-refusal")

    def fill(self) -> None:
        """Show what was kept."""
        self.tell_findings(Step.CREDENTIALS)
        draft = self.work.own
        for key, kept in (("company", draft.company_id), ("user", draft.user_id)):
            line = self._input(key)
            # What somebody is typing just now is not overwritten.
            if not line.has_focus:
                line.value = clean(kept)
        self._show_entity()
        if not self._lines:
            self._tell(_STATES[draft.signed_in_at is not None])

    def begin(self) -> None:
        """Begin at the first thing that is missing."""
        draft = self.work.own
        if draft.signed_in_at is not None and not self.field.startswith("permissions"):
            self.query_one(EntityList).begin()
        else:
            self._next_empty().focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the next input; Enter in the last one connects."""
        event.stop()
        self._note()
        following = {"company": "user", "user": "password"}.get(str(event.input.id))
        if following is None:
            self._connect()
        else:
            self._input(following).focus()

    def on_input_blurred(self, event: Input.Blurred) -> None:
        """Keep company and user when an input is left."""
        event.stop()
        if self.is_attached:
            self._note()

    def leave(self) -> None:
        """Keep company and user as they were typed."""
        self._note()

    def on_entity_list_confirmed(self, event: EntityList.Confirmed) -> None:
        """Confirm the entity; without another connection the settings begin empty."""
        event.stop()
        work, own_id = self.work, self.work.own.subsidiary_id
        if not self.keep(lambda: work.wizard.confirm_entity(work.actor, own_id, event.entity_id)):
            return
        if work.own.method or work.wizard.templates(work.actor):
            self.post_message(self.Finished(Step.METHOD))
        elif self.keep(lambda: work.wizard.start_empty(work.actor, own_id)):
            self.post_message(self.Finished(Step.AR))

    def _connect(self) -> None:
        empty = self._next_empty()
        if not empty.value:
            missing = _FIELDS[str(empty.id)]
            self.refuse(UsageError(f"{missing} is missing", hint="Enter it, then connect."))
            empty.focus()
            return
        self.refuse()
        self._lines = []
        self._show_lines()
        self._tell("Trying the credentials…")
        self.run_worker(self._probe(), exclusive=True, group="sage")

    async def _probe(self) -> None:
        work = self.work
        password = self._input("password")
        found = await self.ask(
            work.wizard.enter_credentials(
                work.actor,
                work.own.subsidiary_id,
                company_id=self._input("company").value.strip(),
                user_id=self._input("user").value.strip(),
                password=SecretStr(password.value),
                on_line=self._add_line,
            )
        )
        password.value = ""
        if found is None:
            self._tell("")
            return
        self._tell(_told(found))
        self.keep(lambda: work.wizard.draft(work.actor, work.own.subsidiary_id))
        if found.failure is None:
            self._show_entity()
            self.query_one(EntityList).begin()
        else:
            password.focus()

    def _add_line(self, line: ProbeLine) -> None:
        self._lines.append(line)
        self._show_lines()

    def _show_lines(self) -> None:
        self.query_one("#probe-lines", Label).show(lines(_line_text(self._lines)))
        self.query_one("#probe", VerticalScroll).scroll_end(animate=False)

    def _show_entity(self) -> None:
        entities = self.query_one(EntityList)
        entities.display = self.work.own.signed_in_at is not None
        if entities.display:
            entities.show_entities()

    def _note(self) -> None:
        company, user = self._input("company").value.strip(), self._input("user").value.strip()
        work = self.work
        if company and (company, user) != (work.own.company_id, work.own.user_id):
            own_id = work.own.subsidiary_id
            self.keep(lambda: work.wizard.note_login(work.actor, own_id, company, user))
            self._show_entity()

    def _next_empty(self) -> Input:
        inputs = [self._input(key) for key in _FIELDS]
        return next((one for one in inputs if not one.value.strip()), inputs[-1])

    def _input(self, key: str) -> Input:
        return self.query_one(f"#{key}", Input)

    def _tell(self, sentence: str) -> None:
        self.query_one("#probe-state", Label).show(text(sentence, bold=True))


_STATES = {
    True: "Sage has taken these credentials; the password is kept sealed. Type it to try again.",
    False: "Enter in the last line connects: Sage is asked, and nothing is changed there.",
}


def _input(key: str) -> TextInput:
    made = TextInput(id=key)
    made.password = key == "password"
    return made


def _told(found: Probe) -> str:
    wrong = sum(not line.ok for line in found.lines)
    if found.failure is not None:
        return "✗ Sage did not take the credentials; the password is forgotten."
    if wrong:
        return f"! Connected; {count_of(wrong, 'line')} of {len(found.lines)} need a look."
    return f"✓ Connected; all {len(found.lines)} lines are as they have to be."


def _line_text(found: list[ProbeLine]) -> Iterator[Content]:
    for line in found:
        mark = text(f"✓ {line.name}: ", "good") if line.ok else text(f"✗ {line.name}: ", "bad")
        yield mark + text(line.diagnosis)
        if line.prerequisite:
            yield text(f"  {line.prerequisite}", "caution")
