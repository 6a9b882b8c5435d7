"""Export against the gateway's own lower bound: the same bytes from a bare client, in the same run.

Run as ``python -m tests.bench.export [--documents N] [--lanes L ...]``. The gateway takes 150 ms a
request and 12 ms a function. The clock runs from the first byte of the first batch to the last byte
of the last answer; intake and lists are before it.
"""

import argparse
import asyncio
import re
import time
from collections.abc import Sequence

import httpx
from pydantic import SecretStr

from console.clock import Clock
from console.intacct import IntacctClient, LoginCredentials, SenderCredentials
from tests.bench.kit import (
    FUNCTION_MS,
    LATENCY_MS,
    BenchSandbox,
    Recorder,
    connect,
    console,
    sandbox,
    sync,
    tell,
)

_SESSION = re.compile(rb"<sessionid>[^<]*</sessionid>")
_TARGETS = {1: (1.03, 1.015), 4: (1.05, 1.02)}


def main() -> None:
    """Print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--lanes", type=int, nargs="+", default=[1, 4])
    options = parser.parse_args()
    for lanes in options.lanes:
        measure(options.documents, lanes)


def measure(documents: int, lanes: int) -> None:
    """Print the ratio for so many requests at a time."""
    recorder = export(documents, lanes)
    spent_s = recorder.ended_at - recorder.began_at
    bare_s = asyncio.run(send_bare(recorder.bodies, lanes))
    must, good = _TARGETS.get(lanes, (None, None))
    sent = sum(body.count(b"<function ") for body in recorder.bodies)
    bound_s = (len(recorder.bodies) * LATENCY_MS + sent * FUNCTION_MS) / 1000 / lanes
    name = f"export of {sent}, {lanes} at a time"
    tell(name, spent_s, "s", ratio=spent_s / bare_s, must=must, good=good)
    tell("  bare client, same bytes", bare_s, "s")
    tell("  the gateway's pace alone", bound_s, "s", ratio=spent_s / bound_s)
    tell("  requests refused with 429", recorder.refused, must=0, good=0)


def export(documents: int, lanes: int) -> Recorder:
    """Run one cycle with so many documents; return what went over the line."""
    recorder = Recorder(keep=True)
    with sandbox() as server, console(server, lanes=lanes, transport=recorder) as parts:
        asyncio.run(connect(parts, server))
        server.add(documents)
        server.slow_down()
        asyncio.run(sync(parts))
    return recorder


async def send_bare(bodies: Sequence[bytes], lanes: int) -> float:
    """Send the same bodies to an equal sandbox; return the seconds that it took."""
    with sandbox() as server:
        session, entity = await _sign_in(server, bodies[0])
        own = [_SESSION.sub(session, body) for body in bodies]
        server.slow_down()
        places = asyncio.Semaphore(lanes)
        async with httpx.AsyncClient(trust_env=False, timeout=120) as client:

            async def send(body: bytes) -> None:
                async with places:
                    headers = {"Content-Type": "application/xml", "Accept-Encoding": "gzip"}
                    answer = await client.post(
                        server.hello["intacct_url"], content=body, headers=headers
                    )
                    assert 200 == answer.status_code, entity
                    assert b"<status>success</status>" in answer.content

            begun_at = time.perf_counter()
            await asyncio.gather(*map(send, own))
            return time.perf_counter() - begun_at


async def _sign_in(server: BenchSandbox, body: bytes) -> tuple[bytes, str]:
    """Open a session in the entity that the documents name."""
    keys = server.hello["credentials"]
    client = IntacctClient(
        url=server.hello["intacct_url"],
        sender=SenderCredentials(
            sender_id=keys["sender_id"], password=SecretStr(keys["sender_password"])
        ),
        login=LoginCredentials(
            company_id=keys["company_id"],
            user_id=keys["user_id"],
            password=SecretStr(keys["user_password"]),
        ),
        clock=Clock(),
    )
    found = re.search(rb"<locationid>([^<]+)</locationid>", body)
    entity = found.group(1).decode() if found else ""
    info = await client.sign_in(entity or None)
    await client.aclose()
    return b"<sessionid>%b</sessionid>" % info.session_id.get_secret_value().encode(), entity


if __name__ == "__main__":
    main()
