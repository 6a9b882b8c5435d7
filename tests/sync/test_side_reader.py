"""A reader on a real home, in its thread."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console.config import AppConfig
from console.errors import StoreError, StoreReplacedError
from console.store import open_store
from console.sync.side_reader import BrokenOffError, ReadingServices, SideReader
from console.wiring import Parts, build
from tests.bench.filter import error
from tests.builders import ADMIN

pytestmark = pytest.mark.anyio

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT count(*) FROM n"


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    home = tmp_path / "home"
    store = open_store(home, must_exist=False)
    store.ledger.save(error(one) for one in range(5))
    store.close()
    made = build(AppConfig(), home)
    yield made
    made.close()


@pytest.fixture
def reader(parts: Parts) -> Iterator[SideReader]:
    made = parts.side_reader()
    yield made
    made.close()


def count(services: ReadingServices) -> int:
    return services.sync.count_errors(ADMIN)


def thread_name(_services: ReadingServices) -> str:
    return threading.current_thread().name


def reading_for_ever(begun: threading.Event) -> Callable[[ReadingServices], None]:
    def read(services: ReadingServices) -> None:
        begun.set()
        services.sync._store.database._file.fetch_all(ENDLESS)

    return read


async def test_answer_is_of_now_when_another_connection_has_written(
    parts: Parts, reader: SideReader
) -> None:
    before = await reader.ask(count)
    parts.store.ledger.save([error(5)])

    assert (5, 6) == (before, await reader.ask(count))


async def test_answers_come_from_one_other_thread_when_many_are_asked(reader: SideReader) -> None:
    names = await asyncio.gather(*(reader.ask(thread_name) for _ in range(5)))

    assert ["reader"] * 5 == names


async def test_refusal_comes_to_whoever_asks(reader: SideReader) -> None:
    def refuse(_services: ReadingServices) -> None:
        raise StoreError("No")

    with pytest.raises(StoreError):
        await reader.ask(refuse)
    assert 5 == await reader.ask(count)


@pytest.mark.parametrize("ending", [SideReader.close, SideReader.rest])
async def test_question_is_broken_off_when_the_console_ends_or_is_suspended(
    reader: SideReader, ending: Callable[[SideReader], None]
) -> None:
    begun = threading.Event()

    def wait_and_end() -> None:
        begun.wait()
        ending(reader)

    ender = threading.Thread(target=wait_and_end)
    ender.start()
    with pytest.raises(BrokenOffError):
        await reader.ask(reading_for_ever(begun))
    ender.join()


async def test_question_is_broken_off_when_nobody_waits_for_it_any_more(
    reader: SideReader,
) -> None:
    begun = threading.Event()
    asking = asyncio.ensure_future(reader.ask(reading_for_ever(begun)))
    await asyncio.to_thread(begun.wait)
    asking.cancel()

    assert 5 == await asyncio.wait_for(reader.ask(count), 20)


async def test_file_is_not_opened_when_another_one_is_in_its_place(
    parts: Parts, reader: SideReader
) -> None:
    other = parts.home / "other.db"
    parts.store.database.write_copy(other)
    content = other.read_bytes()
    other.rename(parts.home / "store.db")

    with pytest.raises(StoreReplacedError):
        await reader.ask(count)
    assert content == (parts.home / "store.db").read_bytes()


async def test_own_services_answer_when_no_second_store_can_be_opened(parts: Parts) -> None:
    def refuse() -> None:
        raise StoreError("Too many open files")

    own = ReadingServices.on(parts.store, parts.sync, parts.schedule, parts.clock)
    reader = SideReader(own=own, open_store=refuse, build=lambda _: own, check=tuple)  # type: ignore[arg-type]

    assert (5, "MainThread") == (await reader.ask(count), await reader.ask(thread_name))
    reader.close()


def test_nothing_is_started_when_nothing_was_asked(reader: SideReader) -> None:
    reader.close()
    reader.close()

    assert not [one for one in threading.enumerate() if one.name == "reader"]
