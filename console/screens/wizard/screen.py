"""The wizard: from a subsidiary to an active connection, left and resumed at any step.

Place in the path: opened from the list of subsidiaries; one step's body at a time stands beside the
step list. Each step is kept by the service before the next is shown, so a dropped line costs
nothing but what was being typed. Source: article steps 1 to 7.
"""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.events import Resize
from textual.widget import Widget

from console.domain.connection import ConnectionStatus
from console.domain.draft import Draft, Step, StepState, StepView, step_views
from console.screens.base import ConsoleScreen
from console.screens.services import Services
from console.screens.watch import Watch
from console.screens.widgets.text import say
from console.screens.wizard.base import StepBody, Work
from console.screens.wizard.credentials import CredentialsStep
from console.screens.wizard.destination import DestinationStep
from console.screens.wizard.forms import FormsStep
from console.screens.wizard.method import MethodStep
from console.screens.wizard.review import ReviewStep
from console.screens.wizard.steps import STEP_WORDS, StepList, step_after, step_before
from console.screens.wizard.subsidiary import SubsidiaryStep
from console.screens.words import moment, until

__all__ = ["WizardScreen"]

_BODIES: dict[Step, type[StepBody]] = {
    Step.SUBSIDIARY: SubsidiaryStep,
    Step.DESTINATION: DestinationStep,
    Step.CREDENTIALS: CredentialsStep,
    Step.METHOD: MethodStep,
    Step.REVIEW: ReviewStep,
}
_FROM_WIDE = 120


class WizardScreen(ConsoleScreen):
    """The steps that make one connection.

    Args:
        services: What it works on.
        watch: Where news come from.
        subsidiary: Id of the subsidiary that is meant; its draft is resumed where it was left.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+n,right_square_bracket", "next", "Next", id="wizard.next"),
        Binding("ctrl+o,left_square_bracket", "previous", "Before", id="wizard.previous"),
        Binding("ctrl+r,9", "go('review')", "Review", id="wizard.review"),
        *(
            Binding(
                *(str(number), f"go('{step.value}')", f"Step: {STEP_WORDS[step]}"),
                show=False,
                id=f"wizard.{step.value}",
            )
            for number, step in enumerate(Step, 1)
            if step is not Step.REVIEW
        ),
    ]

    def __init__(self, services: Services, watch: Watch, subsidiary: str = "") -> None:
        super().__init__(services, watch)
        self._work = Work(services, subsidiary)
        self._here = Step.SUBSIDIARY

    def compose_body(self) -> Iterable[Widget]:
        """Return the step list and the place of the step."""
        with Container(id="wizard"):
            yield StepList(id="step-list")
            yield Container(id="place")

    def title_parts(self) -> tuple[str, ...]:
        """Return the way, the subsidiary last."""
        name = self._work.draft.subsidiary_name if self._work.draft else "a subsidiary"
        return ("Intacct Console", "Subsidiaries", f"Connect {name}")

    def on_mount(self) -> None:
        """Open the step at which the draft was left."""
        draft = self._find(self._work.wanted)
        if draft is not None:
            self._work.take(draft)
            self._here = draft.at
        super().on_mount()
        self.call_next(self._open, self._here)

    def load(self) -> None:
        """Show what another console did to the draft meanwhile."""
        draft = self._work.draft
        if draft is None:
            return
        present = self._find(draft.subsidiary_id)
        if present is None and not self.is_active:
            # A dialog is on top; this comes round again when it closes.
            return
        if present is None:
            say(self, f"The draft of {draft.subsidiary_name} is gone: connected or discarded")
            self.dismiss()
        elif present != draft:
            self._work.take(present)
            self._show_steps()
            for body in self.query(StepBody):
                body.fill()

    def on_resize(self, _event: Resize) -> None:
        """Show the step list as the width allows."""
        self._show_steps()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Steps behind the first need a subsidiary; the ends of the list have one way only."""
        match action:
            case "next":
                return self._work.draft is not None and self._here is not Step.REVIEW
            case "previous":
                return self._here is not Step.SUBSIDIARY
            case "go":
                return self._work.draft is not None and parameters != (self._here.value,)
        return super().check_action(action, parameters)

    async def on_step_body_finished(self, event: StepBody.Finished) -> None:
        """Open the step that comes."""
        await self._go(event.step, event.field)

    def on_step_body_kept(self, _event: StepBody.Kept) -> None:
        """Show how far the steps are."""
        self._show_steps()

    def on_review_step_activated(self, event: ReviewStep.Activated) -> None:
        """Tell what happens next, and go back to the list."""
        connection = event.connection
        rows = self.attempt(lambda: self.services.sync.overview(self.services.actor)) or ()
        row = next((one for one in rows if one.id == connection.subsidiary_id), None)
        if connection.status is ConnectionStatus.PAUSED:
            told = f"{connection.subsidiary_name} is connected and paused"
            hint = "Syncing is off: p in the list turns it on."
        else:
            told = f"{connection.subsidiary_name} is active"
            hint = "The first sync runs with the next cycle"
            if row is not None and row.next_sync_at is not None:
                when = until(row.next_sync_at, self.services.now())
                hint = f"{hint}, {when}, {moment(row.next_sync_at, self.services.zone)}"
        say(self, told, hint=hint)
        self.dismiss()

    async def action_next(self) -> None:
        """Open the step that follows."""
        await self._go(step_after(self._here))

    async def action_previous(self) -> None:
        """Open the step in front."""
        await self._go(step_before(self._here))

    async def action_go(self, step: str) -> None:
        """Open a step."""
        await self._go(Step(step))

    def action_back(self) -> None:
        """Leave; the draft stays."""
        self._leave_step()
        if self._work.draft is not None:
            say(self, f"The draft of {self._work.draft.subsidiary_name} is kept; c goes on with it")
        super().action_back()

    async def _go(self, step: Step, field: str = "") -> None:
        work = self._work
        if work.draft is None:
            return
        self._leave_step()
        own_id = work.draft.subsidiary_id
        draft = self.attempt(lambda: work.wizard.go_to(work.actor, own_id, step))
        if draft is not None:
            work.take(draft)
            await self._open(step, field)

    async def _open(self, step: Step, field: str = "") -> None:
        self._here = step
        place = self.query_one("#place")
        await place.remove_children()
        body = _BODIES.get(step)
        made = body(self._work, field) if body else FormsStep(self._work, step, field)
        await place.mount(made)
        self._show_frame()
        self._show_steps()
        self.refresh_bindings()

    def _leave_step(self) -> None:
        for body in self.query(StepBody):
            body.leave()

    def _find(self, subsidiary_id: str) -> Draft | None:
        drafts = (
            self.attempt(lambda: self._work.services.connections.drafts(self._work.actor)) or ()
        )
        return next((one for one in drafts if one.subsidiary_id == subsidiary_id), None)

    def _show_steps(self) -> None:
        draft = self._work.draft
        views = step_views(draft) if draft is not None else _views_before()
        self.query_one(StepList).show_steps(views, is_wide=self.size.width >= _FROM_WIDE)


def _views_before() -> tuple[StepView, ...]:
    """Return the step list before a subsidiary is chosen."""
    return tuple(
        StepView(step=step, state=StepState.OPEN, findings=(), is_here=step is Step.SUBSIDIARY)
        for step in Step
    )
