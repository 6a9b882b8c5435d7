"""A connection that is being made: what a person has decided so far, step by step.

Place in the path: the wizard service makes and changes drafts, ``store/drafts`` keeps them, so that
a dropped line costs nothing; screens show the steps. A draft holds no secret: the password stands
sealed beside it, once Sage has taken it.

Source: article, steps 1 to 7 and "How to use a template".
"""

from collections.abc import Sequence
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from console.domain.connection import Connection, PostingDestination
from console.domain.finding import Finding, blocks
from console.domain.reference import Entity
from console.domain.settings import Settings
from console.values import dataclass

__all__ = ["Draft", "Step", "StepState", "StepView", "missing_steps", "planned", "step_views"]


class Step(StrEnum):
    """The steps, in the order in which they are shown; findings name them by value."""

    SUBSIDIARY = "subsidiary"
    DESTINATION = "destination"
    CREDENTIALS = "credentials"
    METHOD = "method"
    AR = "ar"
    AP = "ap"
    ACCOUNTS = "accounts"
    ADVANCED = "advanced"
    REVIEW = "review"


class StepState(StrEnum):
    """How far a step is."""

    OPEN = "open"
    DONE = "done"
    FINDINGS = "has findings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Everything that was entered, except secrets."""

    subsidiary_id: str
    """Alvys id; one draft each."""

    subsidiary_name: str
    """Alvys name; *Matching child entities* compares it with entities."""

    kind: str = ""
    """Carrier or brokerage; empty while unknown."""

    at: Step = Step.DESTINATION
    """Where the person is, and where the wizard opens again."""

    visited: frozenset[Step] = frozenset({Step.SUBSIDIARY})
    """Settings steps that were looked at and left; their defaults count as chosen then."""

    posting_destination: PostingDestination | None = None
    """The choice; permanent once the connection is made."""

    destination_confirmed: bool = False
    """Whether the choice was confirmed by typing the subsidiary's name."""

    company_id: str = ""
    """Sage company; empty before the credentials were taken."""

    user_id: str = ""
    """Web Services user."""

    signed_in_at: datetime | None = None
    """When Sage took the credentials, UTC; None while it has not."""

    entities: tuple[Entity, ...] = ()
    """What the user may enter, as read at that moment."""

    entity_id: str | None = None
    """Confirmed entity; empty for the top level, None before it was confirmed."""

    entity_name: str = ""
    """Its name, for people."""

    method: Literal["", "empty", "template"] = ""
    """How the settings begin; empty before the choice."""

    template_id: str = ""
    """Subsidiary whose connection is the template; empty without one."""

    settings: Settings = field(default_factory=Settings)
    """Settings as they stand."""

    findings: tuple[Finding, ...] = ()
    """What the last reconciliation found; empty before the first."""

    changed_at: datetime
    """When it was last saved, UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One line of the step list."""

    step: Step
    """Which step."""

    state: StepState
    """How far it is."""

    findings: tuple[Finding, ...]
    """Findings that it can repair."""

    is_here: bool
    """Whether the person is here."""


def step_views(draft: Draft) -> tuple[StepView, ...]:
    """Return the step list; a step with a blocking finding is not done."""
    return tuple(_view(draft, step) for step in Step)


def missing_steps(draft: Draft) -> tuple[Step, ...]:
    """Return the steps without which nothing can be saved, in their order."""
    needed: Sequence[tuple[Step, bool]] = (
        (Step.DESTINATION, draft.destination_confirmed),
        (Step.CREDENTIALS, draft.signed_in_at is not None and draft.entity_id is not None),
        (Step.METHOD, bool(draft.method)),
    )
    return tuple(step for step, done in needed if not done)


def planned(draft: Draft) -> Connection:
    """Return the connection that a draft without missing steps would become; not active yet."""
    assert draft.posting_destination is not None, "asked only of a draft that misses no step"
    return Connection(
        subsidiary_id=draft.subsidiary_id,
        subsidiary_name=draft.subsidiary_name,
        posting_destination=draft.posting_destination,
        entity_id=draft.entity_id or "",
        entity_name=draft.entity_name,
        company_id=draft.company_id,
        user_id=draft.user_id,
        settings=draft.settings,
        established_at=None,
        template_id=draft.template_id,
    )


def _view(draft: Draft, step: Step) -> StepView:
    own = tuple(finding for finding in draft.findings if finding.step == step.value)
    if any(finding.severity == "error" for finding in own):
        state = StepState.FINDINGS
    else:
        state = StepState.DONE if _is_done(draft, step) else StepState.OPEN
    return StepView(step=step, state=state, findings=own, is_here=draft.at is step)


def _is_done(draft: Draft, step: Step) -> bool:
    if step in (Step.DESTINATION, Step.CREDENTIALS, Step.METHOD):
        return step not in missing_steps(draft)
    if step is Step.REVIEW and blocks(draft.findings):
        return False
    return step in draft.visited
