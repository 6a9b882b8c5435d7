"""Torture: ``sync`` as a separate process against the sandbox, with faults, killed at any moment.

Each round makes new work, loads a plan of faults, starts ``sync`` and kills it with SIGKILL: after
so many requests to Sage, or after so much time. Every few rounds the faults end, ``sync`` is run
until nothing is open, and the books are compared with the ledger: nothing lost, nothing doubled,
amounts equal to the cent. Some of the work is for customers and carriers that Sage lacks: each of
them is created once. Each load has a paper, which its invoice carries once, in whatever record it
stands in the end. Some of it is changed, taken back or billed again, deleted or restored after
its export: the books hold what the source says in the end.

Run by hand: ``python -m tests.sync.torture --rounds 300 --seed N``. Work, faults and the moment of
each kill follow from the seed; where exactly the kill hits, the machine decides.
"""

import argparse
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from console.domain.party_profile import find_tag
from tests import wire
from tests.commands.conftest import Company, connect, equip
from tests.commands.program import Program, end
from tests.sync.books import VOID
from tests.sync.torture_plan import Round, plan

QUIET_S = 2
_DRAIN_EVERY = 10
_MOST_DRAINS = 30
_POLL_S = 0.004
_GOOD_EXITS = {0, 1, 4, 5}
_OPEN = ("ready", "sending", "unverified")
_OBJECTS = {"ar_invoice": "ARINVOICE", "ap_bill": "APBILL"}
_OF_THE_LINE = {
    *("already-executed", "duplicate-number", "duplicate-record", "no-answer", "unreachable"),
    *("rate-limit", "session", "gateway-busy", "off-line", "malformed-request", "conflict"),
}
"""Causes with which no document may fail: they are about the way to Sage and not about it."""

_OF_CREATION = ("-not-created", "-conflict", "-gone")
"""Ends of causes with which no party may fail."""

_SUBSIDIARY = "Northlantern Logistics"
"""A brokerage: its work is invoices and bills."""

_CONFIG = """\
[intacct]
lanes = {lanes}

[sync]
batch_size = {batch_size}
read_timeout_s = 3
write_timeout_s = 3
"""

_BATCH = 2
"""Functions in a request; few, so that a round's work fills several lanes."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """What was done and found."""

    rounds: int = 0
    """Rounds with a kill."""

    killed: int = 0
    """Processes that the kill met alive."""

    documents: int = 0
    """Documents in Sage that are the ledger's."""

    parties: int = 0
    """Parties in Sage that the console created."""

    faults: list[str] = field(default_factory=list)
    """What is wrong; empty when the books are right."""

    def line(self) -> str:
        """Return it for people."""
        return (
            f"{self.rounds} rounds, {self.killed} killed, {self.documents} documents, "
            f"{self.parties} parties, "
            f"{len(self.faults)} wrong"
        )


class Torture:
    """One sandbox, one home, many rounds.

    Args:
        seed: What happens.
        lanes: Writing requests at once.
        folder: Where the home is made.
        company: The running sandbox.
        tell: Takes a line after each comparison of the books.
    """

    def __init__(
        self, seed: int, lanes: int, folder: Path, company: Company, tell: Callable[[str], None]
    ) -> None:
        self._seed = seed
        self._lanes = lanes
        self._company = company
        self._http = wire.client(timeout=30)
        self._tell = tell
        environ = {**company.environ, "INTACCT_CONSOLE_QUIET_TIME_S": str(QUIET_S)}
        self._program = Program(home=folder / "home", environ=environ)
        self._loads: list[str] = []
        self._totals: dict[str, Decimal] = {}
        self._gone: dict[str, set[str]] = {"withdrawn": set(), "deleted": set()}
        self._before: set[tuple[str, str]] = set()
        self._name = ""
        self.tally = Tally()
        self._prepare(folder)

    def run(self, rounds: int) -> Tally:
        """Run the rounds, draining now and then and at the end."""
        for number in range(rounds):
            self._round(plan(self._seed, number))
            if (number + 1) % _DRAIN_EVERY == 0 or number + 1 == rounds:
                self._drain()
                self._compare()
                self._tell(self.tally.line())
            if self.tally.faults:
                break
        self._http.close()
        return self.tally

    def _prepare(self, folder: Path) -> None:
        equip(self._program, self._company)
        config = self._program.home / "config.toml"
        text = _CONFIG.format(lanes=self._lanes, batch_size=_BATCH)
        config.write_text(text, encoding="utf-8")
        settings = folder / "settings.toml"
        sample = self._company.hello["sample_settings"]
        for toggle in ("auto_create_customer", "auto_create_vendor", "attach_documents"):
            sample = sample.replace(f"{toggle} = false", f"{toggle} = true")
        settings.write_text(sample, encoding="utf-8")
        self._name = _SUBSIDIARY
        done = connect(self._program, self._company, self._name, settings)
        assert 0 == done.code, done.err
        documents = self._company.control("GET", "documents")
        self._before = {(one["object"], one["record_no"]) for one in documents}

    def _round(self, what: Round) -> None:
        order = {
            "count": what.loads,
            "subsidiary": self._name,
            "new_parties": what.new_parties,
        }
        new = self._company.control("POST", "loads", order)["loads"]
        for load in new:
            paper = {"load_number": load, "size": 2_000}
            self._company.control("POST", "papers", paper)
        self._loads += new
        for share, how in what.changes:
            self._change(self._loads[int(share * len(self._loads))], how)
        self._company.control("POST", "faults", what.faults)
        self.tally.rounds += 1
        process = self._program.start("sync", self._name)
        self._wait_for_the_moment(process, what)
        if process.poll() is None:
            self.tally.killed += 1
            process.kill()
        self._check_ending(process)

    def _change(self, load: str, how: str) -> None:
        """Change a load at the source, whatever has become of it."""
        edits: dict[str, dict[str, Any]] = {
            "dearer": {"accessorial": {"type": "Detention", "amount": 12.5}},
            "renamed": {"order_number": f"ORD-{self.tally.rounds}"},
            "withdrawn": {"withdrawn": True},
            "billed again": {"withdrawn": False},
            "deleted": {"deleted": True},
            "restored": {"deleted": False},
        }
        answer = self._company.control("POST", "change", {"load_number": load, **edits[how]})
        self._totals[load] = Decimal(answer["total"])
        for name, back in (("withdrawn", "billed again"), ("deleted", "restored")):
            if how in {name, back}:
                (self._gone[name].add if how == name else self._gone[name].discard)(load)

    def _wait_for_the_moment(self, process: "subprocess.Popen[str]", what: Round) -> None:
        begun = time.monotonic()
        most = what.kill_after_requests
        first = self._requests()
        while process.poll() is None and time.monotonic() - begun < what.kill_after_s:
            if most is not None and self._requests() - first >= most:
                return
            time.sleep(_POLL_S)

    def _requests(self) -> int:
        # One client for all: a new one each time would take more of the machine than the sync.
        answer = self._http.get(f"{self._company.hello['control_url']}/counters")
        return int(answer.json()["requests"])

    def _check_ending(self, process: "subprocess.Popen[str]") -> None:
        _, err = process.communicate(timeout=60)
        code = process.returncode
        if code not in {*_GOOD_EXITS, -signal.SIGKILL} or "Traceback" in err:
            self.tally.faults.append(f"sync ended with {code}: {err[-2000:]}")

    def _drain(self) -> None:
        """Start ``sync`` until nothing is open; what needs the quiet time is waited for."""
        self._company.control("DELETE", "faults")
        for _ in range(_MOST_DRAINS):
            self._check_ending(self._wait(self._program.start("sync", self._name)))
            status = self._program.json("status")
            if not status.out:
                self.tally.faults.append(f"status ended with {status.code}: {status.err[-2000:]}")
                return
            counts = status.value["counts"]
            if not any(counts.get(state) for state in _OPEN):
                return
            time.sleep(QUIET_S / 4)
        self.tally.faults.append(f"not drained after {_MOST_DRAINS} runs: {counts}")

    def _wait(self, process: "subprocess.Popen[str]") -> "subprocess.Popen[str]":
        process.wait(timeout=120)
        return process

    def _compare(self) -> None:
        """Compare the books of Sage with the ledger."""
        new = [
            one
            for one in self._company.control("GET", "documents")
            if (one["object"], one["record_no"]) not in self._before and one["state"] not in VOID
        ]
        names = Counter((one["object"], one["document_no"], one["party_id"]) for one in new)
        entries = self._program.json("transactions").value
        # Without e-checks, which a toggle keeps back.
        entries = [one for one in entries if one["kind"] in _OBJECTS]
        posted = {(_OBJECTS[one["kind"]], one["sage_record_no"]): one for one in entries}
        found = self.tally.faults
        found += [f"doubled: {name} {count} times" for name, count in names.items() if count > 1]
        found += [self._wrong(one, posted) for one in new if self._wrong(one, posted)]
        found += [
            f"lost: {one['number']} is {one['state']}: {one['error']}"
            for one in entries
            if one["state"] not in {"posted", "skipped", "superseded"}
            and not _is_of_the_document(one)
        ]
        numbers = {one["number"] for one in entries if one["kind"] == "ar_invoice"}
        found += [
            f"lost: load {load} was never seen"
            for load in self._loads
            if load not in numbers.union(*self._gone.values())
        ]
        found += [wrong for one in entries if (wrong := self._stale(one))]
        held = {(one["object"], one["record_no"]) for one in new}
        found += [
            f"lost: {one['number']} is posted and not in Sage"
            for key, one in posted.items()
            if one["state"] == "posted" and key not in held
        ]
        found += [wrong for one in new if (wrong := self._misfiled(one))]
        self.tally.documents = len(new)
        self._compare_parties(entries)

    def _misfiled(self, document: dict[str, Any]) -> str:
        """Return what is wrong with the papers of a document of Sage."""
        number, files = document["document_no"], document.get("attachments", [])
        names = Counter(one["name"] for one in files)
        if any(count > 1 for count in names.values()):
            return f"doubled: papers of {number}: {dict(names)}"
        is_invoice = document["object"] == "ARINVOICE" and number in self._loads
        if is_invoice and len(files) != 1:
            return f"lost: {number} carries {len(files)} papers instead of one"
        return ""

    def _stale(self, entry: dict[str, Any]) -> str:
        """Return what is wrong with a document that does not say what its load says now."""
        load, state = entry["number"], entry["state"]
        is_invoice = entry["kind"] == "ar_invoice"
        # A trip bears the number of its load and one of its own.
        carried = load if is_invoice else load.rpartition("-")[0]
        gone = self._gone["deleted"] | (self._gone["withdrawn"] if is_invoice else set())
        is_gone = carried in gone
        if is_gone and state in {"posted", "failed"}:
            return f"stale: {load} is {state} and was withdrawn or deleted"
        if not is_invoice or load not in self._totals:
            return ""
        if state == "superseded" and not is_gone:
            return f"stale: {load} is superseded and is billed"
        if state == "posted" and Decimal(entry["amount"]) != self._totals[load]:
            return f"stale: {load} is {entry['amount']} and should be {self._totals[load]}"
        return ""

    def _compare_parties(self, entries: list[dict[str, Any]]) -> None:
        """Compare the parties that bear our reference with what was needed."""
        parties = self._company.control("GET", "parties")
        tags = [find_tag(one["comments"]) for one in parties]
        counts = Counter(tag for tag in tags if tag)
        found = self.tally.faults
        found += [f"doubled: {tag} {count} times" for tag, count in counts.items() if count > 1]
        found += [
            f"lost: the party of {one['number']}: {one['error']['message']}"
            for one in entries
            if one["error"] and one["error"]["cause"].endswith(_OF_CREATION)
        ]
        self.tally.parties = len(counts)

    def _wrong(self, document: dict[str, Any], posted: dict[tuple[str, str], Any]) -> str:
        entry = posted.get((document["object"], document["record_no"]))
        if entry is None:
            return f"unknown: {document['document_no']} is in Sage and not posted in the ledger"
        lines = sum((Decimal(line["amount"]) for line in document["lines"]), Decimal("0.00"))
        amounts = {Decimal(document["total"]), lines, Decimal(entry["amount"])}
        return "" if len(amounts) == 1 else f"amounts of {document['document_no']}: {amounts}"


def _is_of_the_document(entry: dict[str, Any]) -> bool:
    """Return whether it failed as the sample company's own documents do."""
    error = entry["error"] or {}
    return entry["state"] == "failed" and error.get("cause") not in _OF_THE_LINE


@contextmanager
def running_company(folder: Path, seed: int) -> Iterator[Company]:
    """Start the sandbox as a process of its own."""
    process = Program(home=folder / "none").start("sandbox", "--loads", "5", "--seed", str(seed))
    assert process.stdout is not None
    hello = json.loads(process.stdout.readline())
    environ = {
        "INTACCT_CONSOLE_INTACCT_URL": hello["intacct_url"],
        "INTACCT_CONSOLE_ALVYS_URL": hello["alvys_url"],
        "INTACCT_CONSOLE_ALVYS_TOKEN_URL": hello["alvys_token_url"],
    }
    try:
        yield Company(hello=hello, environ=environ)
    finally:
        end(process, signal.SIGTERM)


def torture(
    *, rounds: int, seed: int, lanes: int = 4, tell: Callable[[str], None] = lambda _line: None
) -> Tally:
    """Run the rounds on a sandbox and a home of their own."""
    with tempfile.TemporaryDirectory(prefix="torture-") as name:
        folder = Path(name)
        with running_company(folder, seed) as company:
            return Torture(seed, lanes, folder, company, tell).run(rounds)


def main() -> int:
    """Run from the command line; 1 when something was lost, doubled or left open."""
    parser = argparse.ArgumentParser(prog="python -m tests.sync.torture", description=__doc__)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--seed", type=int, default=Random().randrange(1_000_000))
    parser.add_argument("--lanes", type=int, default=4, help="writing requests at once, 1 to 4")
    arguments = parser.parse_args()
    begun = time.monotonic()

    def tell(line: str) -> None:
        sys.stdout.write(f"{time.monotonic() - begun:.0f} s: seed {arguments.seed}: {line}\n")
        sys.stdout.flush()

    tell("begins")
    tally = torture(rounds=arguments.rounds, seed=arguments.seed, lanes=arguments.lanes, tell=tell)
    sys.stdout.writelines(f"{one}\n" for one in tally.faults)
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
