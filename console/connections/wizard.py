"""The wizard without its screens: a draft that grows step by step and becomes a connection.

Place in the path: wizard screens and ``connect`` of the command line call it with the acting
person. Each step is durable before the next begins, so a killed process loses nothing but a
password that Sage had not taken yet; one that it took is sealed at once. Nothing is active before
``save`` finds nothing that blocks. Slugs ``one-per-subsidiary``, ``reconciliation``,
``template-copy``.

Source: article, steps 1 to 7 and "How to use a template".
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from pydantic import SecretStr

from console.clock import Clock
from console.connections.directory import Directory
from console.connections.drafting import DRAFT, DraftBook
from console.connections.entities import choose_entity
from console.connections.outcomes import ConnectResult, Review
from console.connections.probing import probe
from console.connections.reading import PASSWORD, SageDesk, SageOpener, Target
from console.connections.reading import judge as judge_reading
from console.domain.access import Actor, Permission, require
from console.domain.changes import Change, differences
from console.domain.connection import Connection, PostingDestination, Subsidiary
from console.domain.draft import Draft, Step, missing_steps, planned
from console.domain.finding import Finding, blocks, without_changed
from console.domain.parties import fold_name
from console.domain.probe import Probe, ProbeLine
from console.domain.reference import Entity
from console.domain.settings import Settings, check_masters
from console.domain.template import drift, start_from
from console.errors import DraftIncompleteError, RuleError
from console.store import Store, Trail

__all__ = ["WizardService"]


class WizardService:
    """Makes connections.

    Args:
        store: The store of the calling thread.
        desk: Reads Sage for drafts whose password is kept.
        open_sage: Opens a Sage client with given credentials.
        directory: Knows the subsidiaries.
        clock: The clock.
    """

    def __init__(
        self,
        *,
        store: Store,
        desk: SageDesk,
        open_sage: SageOpener,
        directory: Directory,
        clock: Clock,
    ) -> None:
        self._store = store
        self._desk = desk
        self._open_sage = open_sage
        self._directory = directory
        self._clock = clock
        self._trail = Trail(store.audit, clock)
        self._book = DraftBook(store=store, directory=directory, clock=clock)

    def draft(self, actor: Actor, subsidiary: str) -> Draft:
        """Return the draft of a subsidiary, to go on with.

        Raises:
            UsageError: It has none.
        """
        require(actor, Permission.VIEW)
        return self._directory.draft(subsidiary)

    async def choices(self, actor: Actor) -> tuple[Subsidiary, ...]:
        """Return the subsidiaries that can be connected: Alvys's, without the connected ones.

        Raises:
            RemoteError: Alvys refused or could not be reached.
        """
        require(actor, Permission.VIEW)
        taken = {one.subsidiary_id for one in self.templates(actor)}
        return tuple(one for one in await self._directory.refresh() if one.id not in taken)

    async def start(self, actor: Actor, subsidiary: str) -> Draft:
        """Return the draft of a subsidiary, begun now unless there is one.

        Raises:
            AlreadyConnectedError: The subsidiary is connected.
            UsageError: Alvys has no such subsidiary.
        """
        self._trail.allow(actor, DRAFT, subsidiary, Permission.MANAGE_CONNECTIONS)
        found = await self._directory.find_in_alvys(subsidiary)
        with self._store.batch():
            self._book.refuse_connected(found.id, found.name)
            draft = self._store.drafts.get(found.id)
            if draft is None:
                draft = Draft(
                    subsidiary_id=found.id,
                    subsidiary_name=found.name,
                    kind=found.kind,
                    changed_at=self._clock.now(),
                )
                self._store.drafts.save(draft)
                self._trail.note(actor, DRAFT, found.name, after={"step": draft.at.value})
        return draft

    def go_to(self, actor: Actor, subsidiary: str, step: Step) -> Draft:
        """Move to a step; the one that is left counts as looked at."""
        self._trail.allow(actor, DRAFT, subsidiary, Permission.MANAGE_CONNECTIONS)
        with self._store.batch():
            draft = self._directory.draft(subsidiary)
            visited = draft.visited | {draft.at}
            draft = replace(draft, at=step, visited=visited, changed_at=self._clock.now())
            self._store.drafts.save(draft)
        return draft

    def choose_destination(
        self, actor: Actor, subsidiary: str, destination: PostingDestination
    ) -> Draft:
        """Choose where transactions will be posted; another choice has to be confirmed anew."""
        draft = self._book.open(actor, subsidiary)
        if draft.posting_destination is destination:
            return draft
        return self._book.change(
            actor,
            draft,
            posting_destination=destination,
            destination_confirmed=False,
            entity_id=None,
            entity_name="",
        )

    def confirm_destination(self, actor: Actor, subsidiary: str, typed: str) -> Draft:
        """Confirm the permanent choice by typing the subsidiary's name.

        Raises:
            RuleError: Nothing is chosen yet, or something else was typed.
        """
        draft = self._book.open(actor, subsidiary)
        if draft.posting_destination is None:
            raise RuleError("No posting destination is chosen yet", hint="Choose one first.")
        if fold_name(typed) != fold_name(draft.subsidiary_name):
            raise RuleError(
                "That is not the subsidiary's name: the posting destination is not confirmed",
                hint=f"It is permanent. Type {draft.subsidiary_name} to confirm it.",
            )
        return self._book.change(actor, draft, destination_confirmed=True)

    def note_login(self, actor: Actor, subsidiary: str, company_id: str, user_id: str) -> Draft:
        """Keep company and user as typed, so that a dropped line costs nothing but a password.

        What Sage took for others before counts no longer, and their password is forgotten.
        """
        draft = self._book.open(actor, subsidiary)
        if (draft.company_id, draft.user_id) == (company_id, user_id):
            return draft
        with self._store.batch():
            self._store.credentials.forget(draft.subsidiary_id)
            return self._book.change(
                actor,
                draft,
                company_id=company_id,
                user_id=user_id,
                signed_in_at=None,
                entities=(),
                entity_id=None,
                entity_name="",
            )

    async def enter_credentials(
        self,
        actor: Actor,
        subsidiary: str,
        *,
        company_id: str,
        user_id: str,
        password: SecretStr,
        wanted_entity: str = "",
        on_line: Callable[[ProbeLine], None] = lambda line: None,
    ) -> Probe:
        """Try credentials against Sage, and keep them when it takes them.

        Args:
            actor: Who does it.
            subsidiary: Alvys id or name.
            company_id: Sage company.
            user_id: Web Services user.
            password: Of that user; sealed when Sage takes it, gone otherwise.
            wanted_entity: Entity that the person named; empty matches by name.
            on_line: Takes each line as soon as it is known.
        """
        draft = self._book.open(actor, subsidiary)

        def find_entity(entities: tuple[Entity, ...]) -> Entity:
            return _choose(draft, entities, wanted_entity)

        async with self._open_sage(company_id, user_id, password) as sage:
            found, entities = await probe(
                sage,
                user_id=user_id,
                find_entity=find_entity,
                on_line=on_line,
            )
        if found.failure is not None:
            self._trail.note(actor, "credentials", draft.subsidiary_name, outcome="refused by Sage")
            return found
        with self._store.batch():
            self._store.credentials.set(draft.subsidiary_id, PASSWORD, password)
            self._book.change(
                actor,
                self._directory.draft(draft.subsidiary_id),
                company_id=company_id,
                user_id=user_id,
                signed_in_at=self._clock.now(),
                entities=entities,
                entity_id=None,
                entity_name="",
            )
        return found

    def preview_entity(self, actor: Actor, subsidiary: str, wanted: str = "") -> Entity:
        """Return the entity that would be used, before it is confirmed.

        Args:
            actor: Who asks.
            subsidiary: Alvys id or name.
            wanted: Id of an entity that the person named; empty matches by name.

        Raises:
            RuleError: None or several match, or nothing is known of Sage's entities yet.
        """
        require(actor, Permission.VIEW)
        draft = self._directory.draft(subsidiary)
        if draft.signed_in_at is None:
            raise RuleError(
                "Sage's entities are not known yet", hint="Enter the credentials first."
            )
        return _choose(draft, draft.entities, wanted)

    def confirm_entity(self, actor: Actor, subsidiary: str, entity_id: str = "") -> Draft:
        """Confirm the entity that was shown; empty is the one that ``preview_entity`` finds.

        Raises:
            RuleError: It cannot be used.
        """
        draft = self._book.open(actor, subsidiary)
        entity = self.preview_entity(actor, subsidiary, entity_id)
        return self._book.change(actor, draft, entity_id=entity.id, entity_name=entity.name)

    def templates(self, actor: Actor) -> tuple[Connection, ...]:
        """Return the connections that can serve as a template, oldest first."""
        require(actor, Permission.VIEW)
        found = self._store.connections.all()
        return tuple(one for one in found if one.established_at is not None)

    def start_empty(self, actor: Actor, subsidiary: str) -> Draft:
        """Begin with the defaults; settings that were entered already stay, copied ones go."""
        draft = self._book.open(actor, subsidiary)
        settings = Settings() if draft.method == "template" else draft.settings
        return self._book.change(actor, draft, method="empty", template_id="", settings=settings)

    def start_from_template(self, actor: Actor, subsidiary: str, template: str) -> Draft:
        """Begin with the five groups of an existing connection, syncing off.

        Raises:
            UsageError: The template has no connection.
        """
        draft = self._book.open(actor, subsidiary)
        source = self._directory.connection(template)
        return self._book.change(
            actor,
            draft,
            method="template",
            template_id=source.subsidiary_id,
            settings=start_from(source.settings, draft.settings),
        )

    def update_settings(self, actor: Actor, subsidiary: str, settings: Settings) -> Draft:
        """Keep settings; a draft may be wrong as long as it is one.

        Raises:
            LastActiveToggleError: Both section masters would be off.
        """
        draft = self._book.open(actor, subsidiary)
        check_masters(settings)
        changed = [one.key for one in differences(draft.settings, settings)]
        findings = without_changed(draft.findings, changed)
        return self._book.change(actor, draft, settings=settings, findings=findings)

    async def review(self, actor: Actor, subsidiary: str) -> Review:
        """Return what would happen on ``save``, and keep the findings with the draft.

        Raises:
            RemoteError: Sage refused or could not be reached.
        """
        draft = self._book.open(actor, subsidiary)
        missing = missing_steps(draft)
        findings = () if missing else await self._judge(draft)
        return Review(
            draft=self._book.keep_findings(draft, findings),
            missing=missing,
            findings=findings,
            differences=self._differences(draft),
        )

    async def save(self, actor: Actor, subsidiary: str) -> ConnectResult:
        """Make the connection, when reconciliation finds nothing that blocks.

        Raises:
            DraftIncompleteError: Steps are missing; ``details`` names them.
            AlreadyConnectedError: Somebody connected the subsidiary meanwhile.
            RemoteError: Sage or Alvys refused or could not be reached.
        """
        self._trail.allow(actor, "connect", subsidiary, Permission.MANAGE_CONNECTIONS)
        draft = self._directory.draft(subsidiary)
        self._book.refuse_connected(draft.subsidiary_id, draft.subsidiary_name)
        missing = missing_steps(draft)
        if missing:
            raise DraftIncompleteError(
                f"{draft.subsidiary_name} is not ready: {', '.join(missing)} is not done",
                hint="Finish these steps, then save again.",
                details={"steps": [step.value for step in missing]},
            )
        check_masters(draft.settings)
        findings = await self._judge(draft)
        if blocks(findings):
            self._book.keep_findings(draft, findings)
            blocked = planned(draft)
            self._trail.note(
                actor, "connect", draft.subsidiary_name, after={"status": blocked.status}
            )
            return ConnectResult(connection=blocked, findings=findings)
        established_at = await self._directory.present()
        active = self._activate(actor, draft, established_at)
        return ConnectResult(connection=active, findings=findings)

    def discard(self, actor: Actor, subsidiary: str) -> Draft:
        """Forget a draft and its password."""
        draft = self._book.open(actor, subsidiary)
        with self._store.batch():
            self._store.drafts.remove(draft.subsidiary_id)
            self._store.credentials.forget(draft.subsidiary_id)
            self._trail.note(actor, DRAFT, draft.subsidiary_name, before={"step": draft.at.value})
        return draft

    def _activate(self, actor: Actor, draft: Draft, established_at: datetime) -> Connection:
        connection = replace(planned(draft), established_at=established_at)
        with self._store.batch():
            # Asked again: another console may have done something while Sage was read.
            self._book.refuse_connected(draft.subsidiary_id, draft.subsidiary_name)
            if self._store.drafts.get(draft.subsidiary_id) != draft:
                raise RuleError(
                    f"The draft of {draft.subsidiary_name} was changed while Sage was read",
                    hint="Look at it again, then save.",
                )
            self._store.connections.save(connection)
            self._store.destinations.put(connection)
            self._store.drafts.remove(draft.subsidiary_id)
            self._trail.note(
                actor,
                "connect",
                draft.subsidiary_name,
                after={
                    "status": connection.status,
                    "posting_destination": connection.posting_destination,
                    "entity": connection.entity_id,
                    "company": connection.company_id,
                },
            )
        return connection

    async def _judge(self, draft: Draft) -> tuple[Finding, ...]:
        target = Target.of(draft)
        reading = await self._desk.read(target)
        return judge_reading(draft.settings, reading, target, self._store)

    def _differences(self, draft: Draft) -> tuple[Change, ...]:
        template = self._store.connections.get(draft.template_id) if draft.template_id else None
        return drift(template.settings, draft.settings) if template else ()


def _choose(draft: Draft, entities: tuple[Entity, ...], wanted: str) -> Entity:
    if draft.posting_destination is None:
        raise RuleError("No posting destination is chosen yet", hint="Choose one first.")
    return choose_entity(
        draft.posting_destination, draft.subsidiary_name, entities, wanted=wanted or None
    )
