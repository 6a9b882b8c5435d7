"""What every step of the wizard has in common.

Place in the path: the wizard's screen mounts one step at a time and hands it the work; a step calls
the wizard service, keeps the draft that comes back, and tells the screen when it is finished. It
decides nothing: what is right or missing is the service's and the domain's word.
"""

from collections.abc import Awaitable, Callable
from typing import ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from console.connections.wizard import WizardService
from console.domain.access import Actor
from console.domain.draft import Draft, Step
from console.domain.finding import Finding, blocks
from console.errors import ConsoleError
from console.screens.forms.offers import Offers
from console.screens.services import Services
from console.screens.widgets.text import Label, lines, text

__all__ = ["Alternative", "Choices", "StepBody", "Work"]

_Answer = TypeVar("_Answer")


class Work:
    """What the steps of one wizard share.

    Args:
        services: What they work on.
        subsidiary: Id of the subsidiary to begin with; empty leaves the choice.
    """

    def __init__(self, services: Services, subsidiary: str = "") -> None:
        self.services = services
        """What the steps work on."""
        self.wanted = subsidiary
        """Id of the subsidiary that was meant when the wizard was opened; may be empty."""
        self.draft: Draft | None = None
        """The draft as last kept; None before a subsidiary is chosen."""
        self.offers: Offers | None = None
        """What Sage and the documents let people choose from; None before it was read."""

    @property
    def actor(self) -> Actor:
        """Return who makes the connection."""
        return self.services.actor

    @property
    def wizard(self) -> WizardService:
        """Return the service behind the steps."""
        return self.services.connections.wizard

    @property
    def own(self) -> Draft:
        """Return the draft; every step but the first has one."""
        assert self.draft is not None, "steps behind the first are opened with a draft"
        return self.draft

    def finish(self) -> None:
        """Let go of a draft that has become a connection."""
        self.draft = None

    def take(self, draft: Draft) -> None:
        """Go on with a draft; what was read for another sign-in is read anew."""
        if self.draft is None or _source(self.draft) != _source(draft):
            self.offers = None
        self.draft = draft


class StepBody(Vertical):
    """The middle of one step.

    Args:
        work: What the steps share.
        field: Dotted path of the setting to begin at; empty begins at the top.
    """

    class Finished(Message):
        """The step is finished; another one comes, perhaps at a field."""

        def __init__(self, step: Step, field: str = "") -> None:
            super().__init__()
            self.step = step
            self.field = field

    class Kept(Message):
        """The draft was changed and kept."""

    def __init__(self, work: Work, field: str = "") -> None:
        super().__init__(id="step")
        self.work = work
        """What the steps share."""
        self.field = field
        """Where to begin."""

    def on_mount(self) -> None:
        """Fill the step and put the focus where a person begins."""
        self.fill()
        self.begin()

    def fill(self) -> None:
        """Show the draft as it stands; called first and when another console changed it."""

    def begin(self) -> None:
        """Put the focus where a person begins."""

    def leave(self) -> None:
        """Keep what was typed so far; called before another step is opened."""

    def keep(self, act: Callable[[], Draft]) -> bool:
        """Let the service change the draft; return whether it did, after telling a refusal."""
        self.refuse()
        try:
            self.work.take(act())
        except ConsoleError as error:
            self.refuse(error)
            return False
        self.post_message(self.Kept())
        return True

    def tell_findings(self, step: Step) -> None:
        """Show what the last check found that this step can repair."""
        own = [one for one in self.work.own.findings if one.step == step.value]
        told = [_finding_text(one) for one in own]
        self._tell_below(lines(told), is_seen=bool(own))

    async def ask(self, asking: Awaitable[_Answer]) -> _Answer | None:
        """Return what a service answers after a while, or None after telling its refusal."""
        try:
            return await asking
        except ConsoleError as error:
            self.refuse(error)
            return None

    def refuse(self, error: ConsoleError | None = None) -> None:
        """Show why something was refused, right in the step; None takes that back."""
        if error is None:
            self._tell_below(text(""), is_seen=False)
        else:
            told = lines([text(f"✗ {error.message}", "bad"), text(error.hint, "muted")])
            self._tell_below(told, is_seen=True)

    def _tell_below(self, told: Content, *, is_seen: bool) -> None:
        label = self.query_one("#step-refusal", Label)
        label.show(told)
        label.display = is_seen


class Alternative(Option):
    """One of several ways to go on: a title, and what it means.

    Args:
        key: What is chosen.
        title: Its name.
        meaning: Sentences below it; may be empty.
        is_present: Whether it is chosen at present.
    """

    def __init__(self, key: str, title: str, meaning: str, *, is_present: bool = False) -> None:
        mark = "◉" if is_present else "○"
        head = text(f"{mark} {title}{'  (chosen)' if is_present else ''}", bold=True)
        super().__init__(lines([head, text(f"    {meaning}")]) if meaning else head, id=key)


class Choices(OptionList):
    """A few ways to go on, of which Enter takes one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Choose", key_display="enter", id="choices.take"),
        Binding("j", "cursor_down", "Down", show=False, id="choices.down"),
        Binding("k", "cursor_up", "Up", show=False, id="choices.up"),
    ]

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id, markup=False)

    def offer(self, choices: list[Alternative], present: str) -> None:
        """Show choices, the cursor on the present one or else on the first."""
        self.clear_options()
        self.add_options(choices)
        ids = [one.id for one in choices]
        self.highlighted = ids.index(present) if present in ids else 0


def _finding_text(finding: Finding) -> Content:
    told = f"{finding.message}. {finding.fix}"
    return text(f"✗ {told}", "bad") if blocks((finding,)) else text(f"! {told}", "caution")


def _source(draft: Draft) -> tuple[object, ...]:
    """Return what decides which lists of Sage are seen."""
    return (draft.subsidiary_id, draft.signed_in_at, draft.entity_id)
