"""Bringing to Sage the parties that documents need, before the documents.

Theory of operation
-------------------
A party must be in Sage once, whatever is lost on the way, so it takes the way of a document: an
intent that is durable before the first byte, a control id that follows from company, party and
content, and a look-up before anything whose outcome is open is sent again.

1. What a dead process left behind, and what is in doubt, is looked up.
2. Factoring companies come first: the vendors of their carriers name them.
3. What is about to be created is asked for by id and name: who bears our reference, or the External
   Accounting ID, is adopted; an id that somebody else bears is not taken.
4. Parties with an id leave at once, in batches. Whether the company numbers its parties itself, no
   list tells: the first one without an id goes alone, and what becomes of it holds for the others
   and for later runs. A company that demands ids gets ours, see ``proposed_ids``.
5. Each wish ends as a party of Sage, as a problem that its documents fail with, or as "not known
   yet": then its documents wait for the end of the quiet time.

6. Vendors that were found, and parties that the console created, are brought up to date with what
   Alvys says now; a document does not wait for that, and the updates leave beside the creations.

What Sage refused is not sent again with the same content, unless a person retries a document of it.

Place in the path: one call of the cycle, between reading Sage's lists and mapping.
"""

from dataclasses import replace

from console.sync.desk import Desk
from console.sync.mapping import MappingInputs
from console.sync.parties.lookup import take_over
from console.sync.parties.maker import PartyMaker
from console.sync.parties.payees import with_payees
from console.sync.parties.sending import send_parties
from console.sync.parties.updates import due_updates
from console.sync.parties.wishes import Needs

__all__ = ["bring_parties"]


async def bring_parties(needs: Needs, inputs: MappingInputs, desk: Desk) -> MappingInputs:
    """Create what Sage lacks; return what mapping knows then.

    Raises:
        RemoteError: Sage could not be worked with; what was done is stored.
    """
    take_over(desk)
    maker = PartyMaker(inputs, desk)
    await maker.settle_old(needs)
    maker.along = due_updates(needs, inputs, desk)
    customers = [one for one in needs.wishes.values() if one.what == "CUSTOMER"]
    vendors = [one for one in needs.wishes.values() if one.what == "VENDOR"]
    payable, kept_back = await with_payees(vendors, maker)
    results = kept_back | await maker.make([*customers, *payable])
    created = {party_id: results[key] for party_id, key in needs.wishers.items()}
    await send_parties(maker.along, desk)
    return replace(inputs, created=created)
