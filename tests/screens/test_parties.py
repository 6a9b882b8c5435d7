"""The parties screen: who waits, candidates side by side, a choice and its way back."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from console.domain.access import Actor
from console.domain.outcome import Candidate, Problem, WhoActs
from console.screens.dialogs.ask import AskDialog
from console.screens.dialogs.pick import PickDialog
from console.screens.parties import PartiesScreen
from console.screens.party_choice import compared
from console.screens.widgets.row_list import RowList
from console.screens.widgets.text import Label
from tests.builders import ADMIN, READER
from tests.screens.desk import make_app
from tests.sync.books import NOW, SUBSIDIARY
from tests.sync.console_kit import Console, running_console
from tests.sync.parties.test_service import fail

pytestmark = pytest.mark.anyio


@pytest.fixture
def console() -> Iterator[Console]:
    with running_console(NOW, loads=2) as opened:
        yield opened


@asynccontextmanager
async def parties(
    console: Console, reports: Path, *keys: str, actor: Actor = ADMIN
) -> AsyncIterator[Pilot[int]]:
    """Give the parties screen of the subsidiary, after some keys."""
    names = [one.subsidiary_name for one in console.store.connections.all()]
    assert [SUBSIDIARY] == names
    async with make_app(console, reports, actor=actor).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for key in ("P", *keys):
            await pilot.press(key)
            await pilot.pause()
        yield pilot


def shown(pilot: Pilot[int], label: str) -> str:
    return pilot.app.screen.query_one(f"#{label}", Label).plain


def rows(pilot: Pilot[int]) -> RowList:
    return pilot.app.screen.query_one(RowList)


async def test_waiting_party_stands_first_with_candidates_side_by_side(
    console: Console, tmp_path: Path
) -> None:
    """Alvys beside the two parties of Sage, with what tells them apart."""
    failed = await fail(console)
    async with parties(console, tmp_path) as pilot:
        assert isinstance(pilot.app.screen, PartiesScreen)
        told = shown(pilot, "summary-text").splitlines()
        heads = next(one for one in told if "Alvys " in one and "C2901" in one)
        cities = next(one for one in told if one.startswith("City"))
        assert ["Alvys", "C2901", "C2902"] == heads.split()
        assert ("Omaha", "Toledo") == (cities.split()[-2], cities.split()[-1])
        assert "open" in shown(pilot, "position")
        assert failed[0].transaction.party.name in told[0]


async def test_waiting_documents_go_out_when_a_candidate_is_chosen_by_keys(
    console: Console, tmp_path: Path
) -> None:
    """The choice is written down with its reason, and what waited is asked to be sent."""
    failed = await fail(console)
    async with parties(console, tmp_path, "l") as pilot:
        assert isinstance(pilot.app.screen, PickDialog)
        await pilot.press("down", "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, AskDialog)
        await pilot.press(*"phone", "enter")
        await pilot.pause()

        company_id = console.server.credentials.company_id
        [link] = console.store.parties.links(failed[0].transaction.subsidiary_id, company_id)
        assert ("C2902", "phone") == (link.sage_id, link.reason)
        request = console.store.requests.waiting()[-1]
        assert {one.id for one in failed} == set(request.entry_ids)


async def test_choice_is_taken_back_when_u_is_pressed_on_it(
    console: Console, tmp_path: Path
) -> None:
    """The list of links is on the same screen."""
    failed = await fail(console)
    subsidiary_id, party_id = (
        failed[0].transaction.subsidiary_id,
        failed[0].transaction.party.id,
    )
    choice = console.parties.choose_party(ADMIN, subsidiary_id, party_id, "C2902")
    assert choice.request is not None
    await console.sender.work(choice.request)
    async with parties(console, tmp_path) as pilot:
        assert "linked" in shown(pilot, "summary-text").splitlines()[0]
        await pilot.press("u")
        await pilot.pause()
        await pilot.press(*"wrong one", "enter")
        await pilot.pause()
        company_id = console.server.credentials.company_id
        assert [] == console.store.parties.links(subsidiary_id, company_id)
        assert {"wrong one"} == {
            str((one.after or {}).get("reason"))
            for one in console.store.audit.entries()
            if one.action == "unlink party"
        }


async def test_repair_of_a_record_opens_the_choice_when_its_party_is_ambiguous(
    console: Console, tmp_path: Path
) -> None:
    """From the error desk f leads to the same question."""
    await fail(console)
    async with make_app(console, tmp_path).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for key in ("E", "slash", *"cause:customer-ambiguous", "enter", "f"):
            await pilot.press(key)
        await pilot.pause()
        assert isinstance(pilot.app.screen, PickDialog)
        assert "C2901" in shown(pilot, "question")
        # Every other customer of Sage can be found below the candidates.
        assert rows(pilot).count > 2
        pilot.app.screen.query_one(Input).value = "toledo-no-such"
        await pilot.pause()
        assert 0 == rows(pilot).count


async def test_reader_sees_parties_and_no_keys_to_change_them(
    console: Console, tmp_path: Path
) -> None:
    """Choosing is for those who may retry."""
    await fail(console)
    async with parties(console, tmp_path, "enter", actor=READER) as pilot:
        assert isinstance(pilot.app.screen, PartiesScreen)
        actions = {one.binding.action for one in pilot.app.screen.active_bindings.values()}
        assert set() == actions & {"link", "unlink"}


async def test_nothing_is_chosen_when_no_document_waits(console: Console, tmp_path: Path) -> None:
    """A screen without rows says so, and its keys do no harm."""
    await console.connect(SUBSIDIARY)
    async with parties(console, tmp_path, "l", "u") as pilot:
        assert isinstance(pilot.app.screen, PartiesScreen)
        assert "No document waits" in shown(pilot, "summary-text")


def candidates(count: int) -> Problem:
    """Return a problem with so many namesakes in Sage."""
    found = tuple(Candidate(id=f"V{one}", name="Acme", city=f"C{one}") for one in range(count))
    return Problem(
        cause="vendor-ambiguous",
        message="m",
        fix="f",
        who=WhoActs.DISPATCH,
        candidates=found,
        sought=Candidate(id="", name="Acme", city="Omaha"),
    )


@pytest.mark.parametrize(("count", "last"), [(0, "Alvys"), (2, "V1"), (4, "V3"), (6, "V3")])
def test_no_more_than_four_candidates_stand_side_by_side(count: int, last: str) -> None:
    """More would be too narrow; the others are in the list."""
    told = compared(candidates(count)).plain.splitlines()
    assert last == told[0].split()[-1]
    assert (f"and {count - 4} more in the list below" in told) == (count > 4)
    assert all(len(one) <= 68 for one in told)
