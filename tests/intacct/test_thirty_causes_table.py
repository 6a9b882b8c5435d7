"""The thirty causes are all met, and their remedies are those of the published table."""

import re
from pathlib import Path

import pytest

from console.intacct import FixTarget, Retry
from tests.intacct import test_thirty_causes, test_thirty_causes_of_documents
from tests.intacct.test_thirty_causes import AMBIGUOUS, LOOK_UP, PARTY, UNANSWERED

FACTS = Path(__file__).parents[2] / ".." / "shared" / "reference" / "peers.md"
POLICIES = {
    "A": Retry.AUTOMATIC,
    "V": Retry.VERIFY,
    "F": Retry.AFTER_FIX,
    "H": Retry.HOLD,
    "N": Retry.NEVER,
}
TARGETS = {
    "account mapping": FixTarget.ACCOUNT_MAPPING,
    "connection": FixTarget.CONNECTION,
    "connection · credentials": FixTarget.CREDENTIALS,
    "connection · entity": FixTarget.POSTING_DESTINATION,
    "connection · permission probe": FixTarget.PERMISSIONS,
    "connection · prerequisites": FixTarget.PREREQUISITES,
    "custom fields": FixTarget.CUSTOM_FIELDS,
    "dimension mapping": FixTarget.DIMENSION_MAPPING,
    "dimension value": FixTarget.DIMENSION_VALUE,
    "entity": FixTarget.POSTING_DESTINATION,
    "health": FixTarget.HEALTH,
    "numbering": FixTarget.NUMBERING,
    "party": FixTarget.PARTY,
    "party resolver": FixTarget.PARTY,
    "payments": FixTarget.PAYMENTS,
    "period calendar": FixTarget.PERIODS,
    "posting destination": FixTarget.POSTING_DESTINATION,
    "record": FixTarget.RECORD,
    "Sage config": FixTarget.SAGE_CONFIG,
    "terms": FixTarget.TERMS,
}
"""The table's words for the places of a remedy."""

MET = (
    *(
        (one.cause, one.case.remedy)
        for one in (*test_thirty_causes.CASES, *test_thirty_causes_of_documents.CASES)
    ),
    *((1, LOOK_UP) for _ in UNANSWERED),
    *((12, PARTY) for _ in AMBIGUOUS),
)
"""Number and remedy of every case."""


def table() -> dict[int, tuple[set[str], set[str]]]:
    """Return the policies and the places that each cause allows; nothing without the facts."""
    if not FACTS.exists():
        return {}
    _, _, section = FACTS.read_text(encoding="utf-8").partition("## 3. Top 30 posting failures")
    rows = re.findall(
        r"^\| (\d+) \|.*\| ([^|]+) \| ([^|]+) \|$", section.partition("\n## ")[0], re.M
    )
    return {
        int(number): (
            {POLICIES[letter] for letter in re.findall(r"\b[AVFHN]\b", letters)},
            {TARGETS[word] for word in places.split(" / ")},
        )
        for number, letters, places in rows
    }


def test_every_cause_is_met_when_there_are_thirty() -> None:
    assert list(range(1, 31)) == sorted({number for number, _ in MET})


def test_table_has_thirty_causes_when_it_is_there() -> None:
    assert sorted(table()) in ([], list(range(1, 31)))


@pytest.mark.parametrize("number", range(1, 31))
def test_remedies_are_those_of_the_table_when_it_is_there(number: int) -> None:
    remedies = [remedy.split() for cause, remedy in MET if cause == number]
    retries = {retry for _, retry, _ in remedies}
    targets = {target for _, _, target in remedies}
    policies, places = table().get(number, (retries, targets))
    assert (set(), set()) == (retries - policies, targets - places)
