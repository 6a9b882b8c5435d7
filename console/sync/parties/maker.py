"""Making parties in Sage, as many as are wished for, in as few requests as they take.

Place in the path: ``creation`` tells the whole story; this is its middle part, from wishes
and what the store knows of them to what Sage has made of them. Each wish ends as a result.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from console.domain.identifiers import content_hash
from console.domain.machine import Event, State
from console.domain.party_entry import PartyEntry, PartyObject, party_entry_id
from console.domain.party_profile import MAX_PARTY_NAME, proposed_ids
from console.errors import RuleError
from console.intacct import encode_function
from console.sync.desk import Desk
from console.sync.mapping import MappingInputs
from console.sync.mapping.fields import cut
from console.sync.parties.functions import PartyFunction, create_function, details_hash
from console.sync.parties.ids import Ids, elsewhere
from console.sync.parties.lookup import Found, fetch, judge_doubts, settle_doubts
from console.sync.parties.results import Result, result_of
from console.sync.parties.sending import Outgoing, send_parties
from console.sync.parties.steps import doubted, finds, is_quiet
from console.sync.parties.wishes import Needs, Wish
from console.sync.problems import unsendable_problem

__all__ = ["PartyMaker"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """One party that is to be sent now."""

    wish: Wish
    """What it is made of."""

    entry: PartyEntry
    """``ready``."""

    own_id: bool = False
    """It gets an id of ours: the company refused it, or others, without one."""

    @property
    def needs_no_id(self) -> bool:
        """Return whether it has an id, or is certain to get ours."""
        return self.own_id or bool(self.entry.wanted_id)


class PartyMaker:
    """Makes the parties of one run.

    Args:
        inputs: What mapping knows.
        desk: The desk of the run.
    """

    def __init__(self, inputs: MappingInputs, desk: Desk) -> None:
        self.inputs = inputs
        """What mapping knows."""
        self.desk = desk
        """The desk of the run."""
        self._company_id = desk.connection.company_id
        self._is_asked = desk.log.is_retry
        self.along: list[Outgoing] = []
        """What may leave in a request with parties: updates, which nobody waits for."""
        self._ids = Ids(desk)

    async def settle_old(self, needs: Needs) -> None:
        """Look up what is in doubt and needed now, or quiet for long enough."""
        desk = self.desk
        ids = {self._id(wish) for wish in needs.wishes.values()}
        asked = desk.clock.instant().boot
        doubts = desk.store.parties.in_states(self._company_id, (State.UNVERIFIED,))
        now = [one for one in doubts if one.id in ids or is_quiet(one, asked, desk.quiet_time)]
        await settle_doubts(now, desk)

    async def make(self, wishes: Sequence[Wish]) -> dict[str, Result]:
        """Fulfil wishes; return how each ended, by the wish's name."""
        results: dict[str, Result] = {}
        # A customer and a vendor may have their key in common.
        unique = list({wish.name: wish for wish in wishes}.values())
        known = await self._known(unique)
        drafts: list[_Draft] = []
        for wish in unique:
            entry = known.get(wish.name) or self._new(wish)
            draft = self._draft(wish, entry)
            if draft is None:
                results[wish.name] = result_of(entry, self.inputs)
            else:
                drafts.append(draft)
        if drafts:
            made = await self._create(drafts)
            for one in drafts:
                results[one.wish.name] = result_of(made[one.entry.id], self.inputs)
        return results

    def _id(self, wish: Wish) -> str:
        return party_entry_id(self._company_id, wish.what, "create", wish.key)

    def _new(self, wish: Wish) -> PartyEntry:
        now = self.desk.clock.now()
        profile = wish.profile
        return PartyEntry(
            id=self._id(wish),
            company_id=self._company_id,
            object=wish.what,
            action="create",
            kind=profile.kind,
            party_id=profile.id,
            name=cut(profile.accounting_name, MAX_PARTY_NAME),
            tag=profile.tag,
            state=State.READY,
            created_at=now,
            changed_at=now,
            wanted_id=wish.decisive_id,
            is_decisive=bool(wish.decisive_id),
        )

    async def _known(self, wishes: Sequence[Wish]) -> dict[str, PartyEntry]:
        """Return the entries that the store has of the wishes, by name; doubts are looked up."""
        parties = self.desk.store.parties
        by_id = parties.find([self._id(wish) for wish in wishes])
        tagged = parties.of_tags(self._company_id, [wish.profile.tag for wish in wishes])
        by_tag = {(one.object, one.tag): one for one in tagged if one.action == "create"}
        known: dict[str, PartyEntry] = {}
        for wish in wishes:
            # By our reference it is found again when its name has changed since.
            ours = by_tag.get((wish.what, wish.profile.tag))
            if wish.decisive_id and ours and ours.sage_id not in {"", wish.decisive_id}:
                # Its External Accounting ID has become another one, and is decisive.
                ours = None
            entry = by_id.get(self._id(wish)) or ours
            if entry is not None:
                known[wish.name] = self._reopened(entry)
        doubts = [one for one in known.values() if one is not by_id.get(one.id)]
        doubts = [one for one in doubts if one.state is State.UNVERIFIED]
        settled = await settle_doubts(doubts, self.desk)
        return {name: settled.get(one.id, one) for name, one in known.items()}

    def _reopened(self, entry: PartyEntry) -> PartyEntry:
        """Return a conflict that a person asks for again; it is looked up before anything else."""
        if entry.state is not State.CONFLICT or not self._is_asked:
            return entry
        return entry.moved(
            Event.RETRIED,
            at=self.desk.clock.now(),
            problem=None,
            attempt=entry.attempt + 1,
            refused=False,
            sent_before=False,
        )

    def _draft(self, wish: Wish, entry: PartyEntry) -> _Draft | None:
        """Return what is sent now; None when nothing is."""
        if entry.state is State.READY:
            return _Draft(wish=wish, entry=entry)
        if entry.state is not State.FAILED:
            return None
        own_id = not entry.wanted_id and not wish.decisive_id
        if not own_id and not self._is_asked and self._is_refused_content(wish, entry):
            return None
        fresh = entry.moved(
            Event.RETRIED if self._is_asked else Event.RELEASED,
            at=self.desk.clock.now(),
            problem=None,
            name=cut(wish.profile.accounting_name, MAX_PARTY_NAME),
            wanted_id=wish.decisive_id,
            is_decisive=bool(wish.decisive_id),
        )
        return _Draft(wish=wish, entry=fresh, own_id=own_id or bool(entry.wanted_id))

    def _is_refused_content(self, wish: Wish, entry: PartyEntry) -> bool:
        """Return whether what would be sent is what was refused."""
        try:
            xml = encode_function(self._function(wish, entry.wanted_id), "")
        except RuleError:
            return True
        return content_hash(xml) == entry.content_hash

    def _function(self, wish: Wish, wanted_id: str) -> PartyFunction:
        return create_function(
            wish.what,
            wish.profile,
            self.inputs.settings,
            wanted_id=wanted_id,
            term=wish.term,
            pay_to=wish.pay_to,
        )

    async def _create(self, drafts: Sequence[_Draft]) -> dict[str, PartyEntry]:
        """Ask Sage for the parties, and send those that it does not hold; return them by id."""
        found: dict[PartyObject, Found] = {}
        done: dict[str, PartyEntry] = {}
        for what in dict.fromkeys(draft.wish.what for draft in drafts):
            of_kind = [draft for draft in drafts if draft.wish.what == what]
            ids = [one for draft in of_kind for one in _possible_ids(draft)]
            names = [draft.entry.name for draft in of_kind]
            found[what] = await fetch(what, ids, names, self.desk)
            doubts = self._doubts(of_kind, found[what])
            done |= {one.id: one for one in judge_doubts(doubts, found[what], self.desk)}
        left = [
            replace(draft, entry=done.get(draft.entry.id, draft.entry))
            for draft in drafts
            if done.get(draft.entry.id, draft.entry).state is State.READY
        ]
        return done | await self._send(left, found)

    def _doubts(self, drafts: Sequence[_Draft], found: Found) -> list[PartyEntry]:
        """Return what Sage holds already, or may hold after a ledger was lost, now in doubt."""
        mark = self.desk.store.cycles.reconcile_from(self.desk.connection.subsidiary_id)
        present = self.desk.clock.instant()
        doubts: list[PartyEntry] = []
        for entry in (draft.entry for draft in drafts):
            if finds(entry, found.rows):
                # Sage may be at work on it no longer than since we have asked.
                doubts.append(doubted(entry, present, quiet_from=found.asked.boot))
            elif mark is not None and not entry.control_id:
                # The ledger that was lost may have sent it just before.
                doubts.append(doubted(entry, present, quiet_from=mark))
        return doubts

    async def _send(
        self, drafts: Sequence[_Draft], found: Mapping[PartyObject, Found]
    ) -> dict[str, PartyEntry]:
        """Send parties, those whose id is not certain after it has become so."""
        if not drafts:
            return {}
        now: list[_Draft] = []
        later: list[_Draft] = []
        probed: set[PartyObject] = set()
        for draft in drafts:
            what = draft.wish.what
            are_sages = None if draft.needs_no_id else self._ids.are_sages(what)
            if draft.needs_no_id or are_sages is not None:
                now.append(replace(draft, own_id=draft.own_id or are_sages is False))
            elif what in probed:
                later.append(draft)
            else:
                probed.add(what)
                now.append(draft)
        done = await self._send_now(now, found)
        refused = [one for one in now if _lacks_id(done[one.entry.id])]
        demanding = {one.wish.what for one in refused}
        numbered = {
            one.object for one in done.values() if one.state is State.POSTED and not one.wanted_id
        }
        again = [
            replace(one, entry=self._released(done[one.entry.id]), own_id=True) for one in refused
        ]
        again += [
            replace(one, own_id=one.wish.what in demanding)
            for one in later
            if one.wish.what in demanding | numbered
        ]
        waiting = {one.entry.id: one.entry for one in later}
        return waiting | done | await self._send_now(again, found)

    def _released(self, entry: PartyEntry) -> PartyEntry:
        return entry.moved(Event.RELEASED, at=self.desk.clock.now(), problem=None)

    async def _send_now(
        self, drafts: Sequence[_Draft], found: Mapping[PartyObject, Found]
    ) -> dict[str, PartyEntry]:
        outgoing: list[Outgoing] = []
        refused: list[PartyEntry] = []
        for draft in drafts:
            made = self._outgoing(draft, found[draft.wish.what])
            if isinstance(made, Outgoing):
                outgoing.append(made)
            else:
                refused.append(made)
        self.desk.store.parties.save(refused)
        along, self.along = (self.along, []) if outgoing else ([], self.along)
        sent = await send_parties([*outgoing, *along], self.desk)
        return {one.id: one for one in (*refused, *sent)}

    def _outgoing(self, draft: _Draft, found: Found) -> Outgoing | PartyEntry:
        """Return a party ready to be sent; its failed entry when it cannot be."""
        wish, entry = draft.wish, draft.entry
        problem = elsewhere(entry, found.rows, self.inputs.settings)
        if problem is None and draft.own_id and not entry.wanted_id:
            entry, problem = self._ids.give(entry, wish.profile, found.rows)
        try:
            function = self._function(wish, entry.wanted_id)
            xml = encode_function(function, "")
        except RuleError as error:
            problem = unsendable_problem(error.message)
        if problem is not None:
            return entry.moved(Event.UNMAPPED, at=self.desk.clock.now(), problem=problem)
        details = details_hash(wish.what, wish.profile, self.inputs.settings)
        return Outgoing(entry=replace(entry, details_hash=details), function=function, xml=xml)


def _possible_ids(draft: _Draft) -> list[str]:
    if draft.wish.decisive_id:
        return [draft.wish.decisive_id]
    return [draft.entry.wanted_id, *proposed_ids(draft.wish.profile)]


def _lacks_id(entry: PartyEntry) -> bool:
    """Return whether it was refused without an id: with one it may be taken."""
    return entry.state is State.FAILED and not entry.wanted_id
