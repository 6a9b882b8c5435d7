"""Every row of the published catalogue is proven from an answer of the sandbox."""

import re
from pathlib import Path

from tests.intacct import test_catalogue, test_catalogue_wording, test_catalogue_writing
from tests.intacct.catalogue_kit import Case

FACTS = Path(__file__).parents[2] / ".." / "shared" / "reference" / "intacct-api.md"
NUMBERED = (*test_catalogue.CASES, *test_catalogue_writing.CASES)
WORDED = test_catalogue_wording.CASES
NOT_A_CATEGORY = {"-", "wrapper", "by text"}
"""What stands in place of a category where the other errors or the text decide."""


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the table that begins with a heading; none without the facts."""
    if not FACTS.exists():
        return []
    lines = FACTS.read_text(encoding="utf-8").splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith(f"| {heading} |"))
    found: list[list[str]] = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            return found
        found.append([cell.strip() for cell in line.strip("|").split(" | ")])
    return found


def numbers_of(cell: str) -> list[str]:
    """Return the single numbers of a cell: lists, ranges and short forms are written out."""
    if cell == "none":
        return [""]
    found = []
    for part in re.split(r",\s*|\s+/\s+", cell.replace("`", "")):
        first, _, last = part.removeprefix("GW-").removesuffix(" ...").partition("..")
        if not first.isdigit():
            found.append(first)
            continue
        span = range(int(first), int(last or first) + 1)
        found.extend(f"GW-{number:04}" for number in span)
    return found


def is_about(case: Case, number: str, text: str) -> bool:
    same = case.number == number or (bool(number) and case.number.startswith(f"{number} "))
    return same and case.row in text.lower()


def unproven(row: list[str]) -> list[str]:
    """Return the numbers of a row that no case proves, or not with the categories of the row."""
    cell, _, text, category, _ = row
    # Where the text decides, the row lists several.
    texts = text.split(";") if category == "by text" else [text]
    return [
        f"{number} {one}"
        for number in numbers_of(cell)
        for one in texts
        if not fits(category, {case.category for case in NUMBERED if is_about(case, number, one)})
    ]


def fits(category: str, found: set[str]) -> bool:
    """Whether what was found is what a cell says; each of several counts if it says when."""
    if category in NOT_A_CATEGORY:
        return bool(found)
    named = set(re.findall(r"[a-z]+", re.sub(r"\(.*?\)", "", category)))
    return named <= found if "(" in category else bool(named & found)


def is_worded(row: list[str]) -> bool:
    """Whether a case proves one of the patterns of a row."""
    patterns, category, _ = row
    return any(
        case.category == category and re.search(pattern, case.says)
        for case in WORDED
        for pattern in re.findall(r"`([^`]+)`", patterns)
    )


def test_every_number_is_proven_when_the_catalogue_is_there() -> None:
    assert [] == [missing for row in rows("errorno") for missing in unproven(row)]


def test_every_wording_is_proven_when_the_catalogue_is_there() -> None:
    assert [] == [row[0] for row in rows("pattern") if not is_worded(row)]


def test_no_case_is_of_another_row_when_the_catalogue_is_there() -> None:
    known = [(number, row[2]) for row in rows("errorno") for number in numbers_of(row[0])]
    strange = [
        case.name
        for case in NUMBERED
        if known and not any(is_about(case, number, text) for number, text in known)
    ]
    assert [] == strange
