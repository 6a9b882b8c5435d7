"""The hand-over: what has changed since this person last took over.

Place in the path: opened from the list of subsidiaries; the hand-over service gathers, this screen
tells. Nothing is changed by looking; one key says that the shift is taken over.
"""

from collections.abc import Iterable
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from console.domain.audit import AuditEntry
from console.domain.error_groups import ErrorGroup
from console.domain.handover import Handover
from console.domain.run import Run
from console.errors import ConsoleError
from console.screens.base import ConsoleScreen
from console.screens.widgets.reading import Reading
from console.screens.widgets.text import Label, join, lines, say, text
from console.screens.words import RUN_WORDS, count_of, moment, money

__all__ = ["HandoverScreen"]

_SHOWN_ACTS = 30
_SHOWN_RUNS = 10


class HandoverScreen(ConsoleScreen):
    """What is new, what went through, who did what."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "take_over", "Take over", id="handover.take"),
    ]

    def compose_body(self) -> Iterable[Widget]:
        """Return everything in one scroll."""
        with Reading(id="facts"):
            yield Label(text("Counting…", "muted"), id="told")

    def title_parts(self) -> tuple[str, ...]:
        """Return the way to the hand-over."""
        return ("Intacct Console", "Hand-over")

    def on_mount(self) -> None:
        """Tell once; what happens while somebody reads does not move the text."""
        super().on_mount()
        self.query_one(Reading).focus()
        self._tell()

    def action_take_over(self) -> None:
        """Say that this person knows everything up to now."""
        self.services.handover.take_over(self.services.actor)
        say(self, "Taken over: the next hand-over tells what comes from now on")

    @work
    async def _tell(self) -> None:
        try:
            told = await self.services.handover.tell(self.services.actor)
        except ConsoleError as error:
            say(self, error.message, hint=error.hint, trouble=True)
            return
        self.query_one("#told", Label).show(self._text(told))

    def _text(self, told: Handover) -> Content:
        zone = self.services.zone
        posted = f"{count_of(told.posted, 'document')} posted, {money(told.posted_total)}"
        again = f"; {told.recovered:,} of them after earlier failures" if told.recovered else ""
        return lines(
            [
                text(f"{moment(told.since, zone)}  to  {moment(told.until, zone)}", bold=True),
                text(f"{posted}{again}."),
                *_section("New errors", [_group(one) for one in told.new], "None."),
                *_section("All open errors", [_group(one) for one in told.open], "None."),
                *_section(
                    f"Runs that went wrong, of {told.runs:,}",
                    [self._run(run) for run in told.failed_runs[:_SHOWN_RUNS]],
                    "None.",
                ),
                *_section(
                    "What people did",
                    [self._act(one) for one in told.acts[:_SHOWN_ACTS]],
                    "Nothing.",
                ),
            ]
        )

    def _run(self, run: Run) -> Content:
        word = RUN_WORDS[run.status]
        name = self.watch_on.name_of(run.subsidiary_id)
        head = f"{moment(run.started_at, self.services.zone)}  {name}  "
        return join([text(head, "muted"), text(word.label, word.tone), text(f"  {run.message}")])

    def _act(self, act: AuditEntry) -> Content:
        refused = "" if act.was_done else f"  {act.outcome}"
        after = act.after or {}
        why, ids = str(after.get("reason", "")), str(after.get("subsidiaries", ""))
        # Whose documents were meant tells more than the number of a request.
        subject = ", ".join(map(self.watch_on.name_of, ids.split(", "))) if ids else act.subject
        return join(
            [
                text(f"{moment(act.at, self.services.zone)}  {act.actor_name}  ", "muted"),
                text(f"{act.action}  {subject}"),
                text(refused, "caution"),
                text(f"  {why}" if why else "", "muted"),
            ]
        )


def _section(title: str, rows: list[Content], nothing: str) -> list[Content]:
    return [text(""), text(title, "accent", bold=True), *(rows or [text(nothing, "muted")])]


def _group(group: ErrorGroup) -> Content:
    return join(
        [
            text(f"{group.count:>6,}  "),
            text(f"{money(group.total):>14}  ", "muted"),
            text(group.remedy.title),
            text(f"  ({group.who.value})", "muted"),
        ]
    )
