"""An import is killed again and again while Alvys answers badly; each payment is there once."""

import signal
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from tests.commands.conftest import Company, connect, equip
from tests.commands.program import Program
from tests.sync.torture import running_company

pytestmark = pytest.mark.xdist_group("program")

SUBSIDIARY = "Northlantern Logistics"
SEED = 11
ROUNDS = 4
LONGEST_S = 20.0


def _exported(program: Program, company: Company, folder: Path) -> list[str]:
    """Bring new work to Sage and pay it there; return the numbers of the documents."""
    equip(program, company)
    settings = folder / "settings.toml"
    settings.write_text(company.hello["sample_settings"], encoding="utf-8")
    assert 0 == connect(program, company, SUBSIDIARY, settings).code
    company.control("POST", "loads", {"count": 6, "subsidiary": SUBSIDIARY})
    program.json("sync", SUBSIDIARY, "--exports-only")
    numbers = [one["number"] for one in program.json("transactions", "state:posted").value]
    for number in numbers:
        company.control("POST", "pay", {"document_no": number})
    return numbers


def _import_and_kill(program: Program, company: Company, after: int) -> bool:
    """Start an import and kill it when Alvys holds so many payments; tell whether it lived."""
    process = program.start("payments", SUBSIDIARY)
    begun = time.monotonic()
    while process.poll() is None and time.monotonic() - begun < LONGEST_S:
        if len(company.control("GET", "payments")) >= after:
            process.kill()
    process.communicate(timeout=30)
    return process.returncode == -signal.SIGKILL


def test_each_payment_is_there_once_when_imports_are_killed(tmp_path: Path) -> None:
    """Rule payments-once: kill -9 in mid-import, answers lost and refused, four times over."""
    random, killed = Random(SEED), 0
    with running_company(tmp_path, SEED) as company:
        program = Program(home=tmp_path / "home", environ=company.environ)
        numbers = _exported(program, company, tmp_path)
        for number in range(ROUNDS):
            kind = random.choice(["lost_answer", "http_503", "cut_body", "close_before"])
            plan = [
                {"match": "alvys", "kind": kind, "count": 1, "probability": 0.3},
                {"match": "alvys", "kind": "latency", "seconds": 0.02},
            ]
            company.control("POST", "faults", plan)
            killed += _import_and_kill(program, company, after=2 * number + 1)
        company.control("DELETE", "faults")
        last = program.json("payments", SUBSIDIARY)
        there = company.control("GET", "payments")
        documents = {one["document_no"]: one for one in company.control("GET", "documents")}

    told: Counter[str] = Counter()
    for one in there:
        told[one.get("load_number") or one["trip_number"]] += int(Decimal(one["amount"]) * 100)
    assert (0, True) == (last.code, killed > 0), last.err
    assert {1} == set(Counter(one["reference_number"] for one in there).values())
    assert {number: int(Decimal(documents[number]["total"]) * 100) for number in numbers} == told
