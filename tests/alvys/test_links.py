"""Documents by their links: real bytes over real sockets, and what a link may not do."""

import logging
from collections.abc import AsyncIterator, Callable, Iterator

import httpx
import pytest
from pydantic import SecretStr

from console.alvys import AlvysClient, Attachment
from console.alvys.documents import read_record
from console.alvys.outgoing import TOO_LARGE
from console.errors import ProtocolError, RemoteError, TransientRemoteError
from console.sandbox import SandboxServer
from tests import wire
from tests.alvys.support import START, FakeAlvys, ManualClock, make_client, reply

pytestmark = pytest.mark.anyio

LIMIT = 100_000


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def server(clock: ManualClock) -> Iterator[SandboxServer]:
    with SandboxServer(seed=3, loads=5, now=clock.now) as opened:
        yield opened


@pytest.fixture
async def client(server: SandboxServer, clock: ManualClock) -> AsyncIterator[AlvysClient]:
    keys = server.credentials
    opened = AlvysClient(
        url=server.urls.alvys_url,
        token_url=server.urls.alvys_token_url,
        audience="https://api.alvys.com/public/",
        client_id=keys.alvys_client_id,
        client_secret=SecretStr(keys.alvys_client_secret),
        clock=clock,
    )
    yield opened
    await opened.aclose()


def file(server: SandboxServer, **fields: object) -> str:
    """File a paper with the first load; return the load's number."""
    load = next(iter(server.world.tms.loads))
    body = {"load_number": load, "type": "Proof of Delivery", **fields}
    wire.post(f"{server.urls.control_url}/papers", json=body).raise_for_status()
    return load


def break_once(server: SandboxServer, kind: str) -> None:
    rule = [{"match": "alvys", "kind": kind, "count": 1}]
    wire.post(f"{server.urls.control_url}/faults", json=rule).raise_for_status()


def listed(url: str | None) -> Attachment:
    """Return a document as Alvys would list it with this link."""
    found = read_record(
        Attachment,
        {
            "id": "D-1",
            "AttachmentType": "Proof of Delivery",
            "AttachmentPath": "load/1/pod.pdf",
            "ParentId": "1",
            "ParentType": "Load",
            "DownloadUrl": url,
        },
    )
    assert isinstance(found, Attachment)
    return found


async def test_bytes_are_those_that_were_filed_when_a_link_is_opened(
    server: SandboxServer, client: AlvysClient
) -> None:
    """What comes has the size that the list says, and is a page."""
    [one] = await client.load_documents(file(server, size=70_000))
    content = await client.fetch_document(one, most=LIMIT)
    assert content is not None
    assert (70_000, one.attachment_size, b"%PDF-") == (len(content), len(content), content[:5])


async def test_download_ends_when_the_document_is_larger_than_allowed(
    server: SandboxServer, client: AlvysClient
) -> None:
    """The rest of it is not read."""
    [one] = await client.load_documents(file(server, size=3_000_000))
    with pytest.raises(ProtocolError) as caught:
        await client.fetch_document(one, most=LIMIT)
    assert TOO_LARGE == caught.value.details["cause"]


async def test_link_does_not_open_when_its_hour_is_over(
    server: SandboxServer, client: AlvysClient, clock: ManualClock
) -> None:
    """A link is asked for anew, never kept."""
    [one] = await client.load_documents(file(server))
    clock.advance(3600)
    with pytest.raises(RemoteError) as caught:
        await client.fetch_document(one, most=LIMIT)
    assert 403 == caught.value.details["status"]


@pytest.mark.parametrize("kind", ["cut_body", "http_503", "http_429", "close_before"])
async def test_bytes_are_whole_when_the_line_broke_once(
    server: SandboxServer, client: AlvysClient, kind: str
) -> None:
    """A download only reads, so it is asked for again."""
    [one] = await client.load_documents(file(server))
    break_once(server, kind)
    content = await client.fetch_document(one, most=LIMIT)
    assert one.attachment_size == len(content or b"")


@pytest.mark.parametrize(
    "url",
    [
        "http://files.example/a",
        "ftp://files.example/a",
        "file:///etc/passwd",
        "https://user:word@files.example/a",
        "http://127.0.0.1:9/a",
        "https://localhost/a",
        "https://",
        "https://[::1",
        "//files.example/a",
    ],
)
async def test_nothing_is_opened_when_a_link_leads_elsewhere(url: str) -> None:
    """Only https of a host that is not this one."""
    alvys = FakeAlvys(lambda _: reply(b"%PDF-"))
    with pytest.raises(ProtocolError):
        await make_client(alvys).fetch_document(listed(url), most=LIMIT)
    assert [] == alvys.searches


async def test_token_stays_here_when_a_link_is_opened() -> None:
    """The link alone opens the document, wherever it leads."""
    alvys = FakeAlvys(lambda _: reply(b"%PDF-"))
    content = await make_client(alvys).fetch_document(listed("https://s.example/a"), most=LIMIT)
    [asked] = alvys.searches
    assert (b"%PDF-", False) == (content, "authorization" in asked.headers)


async def test_redirect_is_refused_when_a_link_gives_one() -> None:
    """Where it would lead has been checked by nobody."""
    away = {"Location": "http://127.0.0.1/"}
    alvys = FakeAlvys(lambda _: reply(b"", 302, away))
    with pytest.raises(ProtocolError):
        await make_client(alvys).fetch_document(listed("https://s.example/a"), most=LIMIT)
    assert 1 == len(alvys.searches)


async def test_nothing_comes_when_alvys_gives_no_link() -> None:
    """Older documents may have none."""
    assert None is await make_client(FakeAlvys(lambda _: reply())).fetch_document(
        listed(None), most=LIMIT
    )


@pytest.mark.parametrize(
    "answer",
    [
        lambda _: reply(b"", 403),
        lambda _: reply(b"", 503),
        lambda _: reply(b"", 302, {"Location": "https://other.example/"}),
    ],
)
async def test_link_stands_in_no_message_when_it_fails(
    answer: Callable[[httpx.Request], httpx.Response], caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever has the link has the document."""
    secret = "signature-of-the-link"
    one = listed(f"https://s.example/a?signature={secret}")
    # The level that logs.py gives to the library, whose INFO is a line with the address.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    with caplog.at_level(logging.DEBUG), pytest.raises((RemoteError, TransientRemoteError)) as got:
        await make_client(FakeAlvys(answer), ManualClock(START)).fetch_document(one, most=LIMIT)
    texts = (str(got.value), got.value.hint, repr(got.value.details), repr(one), caplog.text)
    assert [False] * 5 == [secret in text for text in texts]
