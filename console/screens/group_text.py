"""A cause in words: what it means, the steps that remove it, what people wrote about it.

Place in the path: groups of the error desk come in, content of the error-groups screen goes out.
"""

from datetime import datetime, tzinfo

from textual.content import Content

from console.domain.error_groups import ErrorPart
from console.domain.quiet import Quiet
from console.screens.widgets.text import join, lines, text
from console.screens.words import Tone, ago, count_of, moment, money
from console.sync.error_desk import DeskGroup
from console.sync.forecast import Expected, Forecast

__all__ = ["forecast_text", "group_text", "quiet_words"]

_SHOWN_PARTS = 8
_TONES: dict[Expected, Tone] = {
    Expected.POSTS: "good",
    Expected.LOOKED_UP: "accent",
    Expected.UNSURE: "caution",
    Expected.FAILS: "bad",
}
_MARKS = {
    Expected.POSTS: "✓",
    Expected.LOOKED_UP: "◐",
    Expected.UNSURE: "?",
    Expected.FAILS: "✗",
}


def group_text(one: DeskGroup, names: list[str], now: datetime, zone: tzinfo | None) -> Content:
    """Return everything that helps with a cause."""
    group, remedy = one.group, one.group.remedy
    told = [
        text(remedy.title, bold=True),
        text(remedy.meaning),
        *(
            join([text(f"{number}. ", "accent"), text(step)])
            for number, step in enumerate(remedy.steps, start=1)
        ),
        join([text("Who  ", "muted"), text(group.who.value, "accent")]),
        join([text("Here  ", "muted"), text(", ".join(names))]),
        text(f"Oldest {ago(group.oldest_at, now)}", "muted"),
    ]
    if one.quiet is not None:
        quiet = one.quiet
        told.append(text(f"Quiet {quiet_words(quiet, zone)}: {quiet.reason}", "caution"))
    for note in reversed(one.notes):
        told.append(
            join([text(f"{note.actor}, {moment(note.at, zone)}  ", "muted"), text(note.text)])
        )
    parts = [part for part in group.parts if part.subject]
    if parts:
        told.append(text("By value", "accent", bold=True))
        told += [_part(part) for part in parts[:_SHOWN_PARTS]]
    if len(parts) > _SHOWN_PARTS:
        told.append(text(f"and {len(parts) - _SHOWN_PARTS:,} more values", "muted"))
    return lines(told)


def quiet_words(quiet: Quiet, zone: tzinfo | None) -> str:
    """Return until when a cause is quiet."""
    ends = []
    if quiet.until is not None:
        ends.append(f"until {moment(quiet.until, zone)}")
    if quiet.above is not None:
        ends.append(f"until more than {quiet.above:,} have it")
    if quiet.settings:
        ends.append("until a setting is changed")
    return ", or ".join(ends)


def forecast_text(forecast: Forecast) -> Content:
    """Return what a retry would come to, a line for each expectation and cause."""
    return lines(
        join(
            [
                text(f"{_MARKS[line.expected]} ", _TONES[line.expected]),
                text(f"{count_of(line.count, 'record')} {line.expected.value}"),
                text(f"  {money(line.total)}", "muted"),
                text(f"  {line.message}" if line.message else "", "muted"),
            ]
        )
        for line in forecast.lines
    )


def _part(part: ErrorPart) -> Content:
    return join(
        [
            text(f"{part.count:>5,}  "),
            text(f"{money(part.total):>14}  ", "muted"),
            text(part.subject),
        ]
    )
