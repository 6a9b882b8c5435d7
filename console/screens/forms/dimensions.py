"""The dimension mappings: what fills each dimension, its default and its value pairs.

Place in the path: the settings screen and the wizard show it. Which dimensions a company has, under
which names, and which of them are required comes from ``domain/dimension_targets``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from textual.content import Content

from console.domain.dimension_targets import SOURCES, TARGETS, DimensionRow, dimension_rows
from console.domain.finding import Finding
from console.domain.mappings import DimensionMapping
from console.domain.reference import DimensionValue
from console.domain.settings import Settings
from console.screens.dialogs.pick import Choice, PickDialog, PickQuestion
from console.screens.forms.base import FieldLine, SettingsForm
from console.screens.widgets.text import facts, text
from console.screens.words import Tone, count_of

__all__ = ["DimensionsForm"]

_NOT_MAPPED = "not mapped"
_NEW = "values"
"""Last part of the path of the line that adds a pair."""


class _Place(NamedTuple):
    """What a path names: a dimension, a part of its mapping, the Alvys value of a pair."""

    dimension: str
    part: str
    value: str


class DimensionsForm(SettingsForm):
    """How Sage's dimensions are filled."""

    CLEARS = True
    EMPTY = "Sage's dimensions have not been read yet."

    def field_lines(self) -> Sequence[FieldLine]:
        """Return each dimension, and below a mapped one its default and its pairs."""
        lines: list[FieldLine] = []
        for row in self._rows():
            lines.append(_dimension_line(row))
            if row.mapping is not None:
                lines += _part_lines(row, row.mapping)
        return lines

    def change_field(self, field: str) -> None:
        """Ask for a source, or for a value of the dimension."""
        place = _place(field)
        row = self._row(place.dimension)
        if not place.part:
            self._ask_source(row)
        elif place.part == _NEW and not place.value:
            self._ask_alvys_value(row)
        else:
            self._ask_sage_value(row, place.value if place.part == _NEW else None)

    def clear_field(self, field: str) -> None:
        """Take a mapping, a default or a pair away."""
        place = _place(field)
        mapping = self._row(place.dimension).mapping
        if mapping is None:
            return
        if not place.part:
            self.edit(lambda: _without(self.settings, place.dimension))
        elif place.part == "default":
            self._put(replace(mapping, default=""))
        else:
            kept = {one: id_ for one, id_ in mapping.values.items() if one != place.value}
            self._put(replace(mapping, values=kept))

    def about(self, field: str) -> Iterable[Content]:
        """Return what fills a dimension and what happens to a value without a pair."""
        place = _place(field)
        row = self._row(place.dimension)
        mapping = row.mapping
        if row.required:
            yield text("Required: accounts in use demand it, so it needs a default.", "caution")
        if mapping is None:
            yield text(f"Enter chooses the Alvys field that fills {row.label}.", "muted")
            return
        rest = f"the default {mapping.default}" if mapping.default else "the Alvys value itself"
        yield text(
            f"{row.label} is filled from {SOURCES.get(mapping.source, mapping.source)}: "
            f"{count_of(row.pairs, 'value pair')}, then {rest}."
        )

    def findings_of(self, field: str) -> list[Finding]:
        """Return the findings of a dimension where the value that they are about stands."""
        place = _place(field)
        own = [one for one in self.findings if one.field == f"dimensions.{place.dimension}"]
        if not place.part or not own:
            return own
        mapping = self._row(place.dimension).mapping
        said = _said(mapping, place)
        return [one for one in own if said and one.value == said]

    def _rows(self) -> list[DimensionRow]:
        """Return the company's dimensions, and mapped ones that it does not have."""
        known = list(dimension_rows(self.settings, self.offers.company))
        names = {row.dimension for row in known}
        return known + [
            _unknown_row(mapping)
            for mapping in self.settings.dimensions
            if mapping.dimension not in names
        ]

    def _row(self, dimension: str) -> DimensionRow:
        return next(row for row in self._rows() if row.dimension == dimension)

    def _ask_source(self, row: DimensionRow) -> None:
        now = row.mapping.source if row.mapping else ""
        question = PickQuestion(
            heading=f"Fill {row.label}",
            told=facts([("Now", SOURCES.get(now, now) or _NOT_MAPPED)], width=4),
            choices=[
                Choice(key=key, name=label, note="now" if key == now else "")
                for key, label in SOURCES.items()
            ],
            search="Search an Alvys field",
            noun="field",
        )

        def chosen(source: str | None) -> None:
            if source is not None:
                mapping = row.mapping or DimensionMapping(dimension=row.dimension, source=source)
                # Pairs belong to the values of one field.
                kept = mapping.values if mapping.source == source else {}
                self._put(replace(mapping, source=source, values=kept))

        self.app.push_screen(PickDialog(question), chosen)

    def _ask_alvys_value(self, row: DimensionRow) -> None:
        assert row.mapping is not None, "pairs are offered below a mapping only"
        seen = self.offers.values.get(row.mapping.source, ())
        taken = row.mapping.values
        question = PickQuestion(
            heading=f"{row.label}: which value of {SOURCES.get(row.mapping.source, '')}?",
            told=text("Values that documents have shown; another one can be typed.", "muted"),
            choices=[Choice(key=one, name=one) for one in seen if one not in taken],
            search="Search or type an Alvys value",
            noun="value",
            empty="Documents have shown none yet; type one.",
            typed=lambda typed: Choice(key=typed, name=typed, note="as typed"),
        )

        def chosen(value: str | None) -> None:
            if value is not None:
                self._ask_sage_value(row, value)

        self.app.push_screen(PickDialog(question), chosen)

    def _ask_sage_value(self, row: DimensionRow, value: str | None) -> None:
        """Ask for the Sage value of a pair, or of the default when ``value`` is None."""
        assert row.mapping is not None, "values are offered below a mapping only"
        now = row.mapping.default if value is None else row.mapping.values.get(value, "")
        what = "every other value" if value is None else value
        question = PickQuestion(
            heading=f"{row.label} for {what}",
            told=facts([("Now", _value_name(row, now) or "none")], width=4),
            choices=[_value_choice(one, now) for one in row.values],
            search="Search by id or name",
            noun="value",
            empty=self.offers.unread or f"Sage has no values of {row.label}.",
        )
        self.app.push_screen(PickDialog(question), partial(self._take_value, row.mapping, value))

    def _take_value(self, mapping: DimensionMapping, value: str | None, id_: str | None) -> None:
        if id_ is None:
            return
        if value is None:
            self._put(replace(mapping, default=id_))
        else:
            self._put(replace(mapping, values={**mapping.values, value: id_}))

    def _put(self, mapping: DimensionMapping) -> None:
        self.edit(lambda: _with(self.settings, mapping))


def _place(field: str) -> _Place:
    _, dimension, *rest = field.split(".", 3)
    return _Place(dimension, rest[0] if rest else "", rest[1] if len(rest) > 1 else "")


def _said(mapping: DimensionMapping | None, place: _Place) -> str:
    if mapping is None:
        return ""
    return mapping.default if place.part == "default" else mapping.values.get(place.value, "")


def _dimension_line(row: DimensionRow) -> FieldLine:
    mapping = row.mapping
    usual = TARGETS.get(row.dimension, row.dimension)
    badges = ["Required"] if row.required else []
    badges += [count_of(row.pairs, "value")] if mapping is not None and row.pairs else []
    return FieldLine(
        field=f"dimensions.{row.dimension}",
        label=row.label if row.label == usual else f"{row.label} ({usual})",
        value=SOURCES.get(mapping.source, mapping.source) if mapping else _NOT_MAPPED,
        tone="" if mapping else "muted",
        note=", ".join(badges),
        note_tone="caution" if row.required and not (mapping and mapping.default) else "muted",
    )


def _part_lines(row: DimensionRow, mapping: DimensionMapping) -> list[FieldLine]:
    own = f"dimensions.{row.dimension}"
    pairs = [
        _value_line(row, f"{own}.values.{value}", value, id_)
        for value, id_ in sorted(mapping.values.items())
    ]
    return [
        _value_line(row, f"{own}.default", "Default Value", mapping.default),
        *pairs,
        FieldLine(
            field=f"{own}.{_NEW}", label="Map another value", value="", depth=1, note="Enter adds"
        ),
    ]


def _value_line(row: DimensionRow, field: str, label: str, id_: str) -> FieldLine:
    state = _state(row, id_)
    tone: Tone = "caution" if state else "" if id_ else "muted"
    name = next((one.name for one in row.values if one.id == id_), "")
    shown = f"{id_} \N{EN DASH} {name}" if name else id_ or "none"
    return FieldLine(
        field=field, label=label, value=shown, tone=tone, note=state, note_tone="caution", depth=1
    )


def _state(row: DimensionRow, id_: str) -> str:
    """Return why a value takes no postings; empty when it does, or when nobody knows."""
    if not id_ or not row.values:
        return ""
    found = next((one for one in row.values if one.id == id_), None)
    return "not in Sage" if found is None else _value_state(found)


def _value_state(value: DimensionValue) -> str:
    if value.non_posting:
        return "non-posting"
    return "" if value.active else "inactive"


def _value_name(row: DimensionRow, id_: str) -> str:
    line = _value_line(row, "", "", id_)
    return f"{line.value}{f', {line.note}' if line.note else ''}" if id_ else ""


def _value_choice(value: DimensionValue, now: str) -> Choice:
    state = _value_state(value)
    notes = [*(["now"] if value.id == now else []), *([state] if state else [])]
    return Choice(
        key=value.id,
        name=value.id,
        title=value.name,
        note=", ".join(notes),
        refusal=state and f"{value.id} is {state} in Sage; choose another value.",
    )


def _unknown_row(mapping: DimensionMapping) -> DimensionRow:
    return DimensionRow(
        dimension=mapping.dimension,
        label=TARGETS.get(mapping.dimension, mapping.dimension),
        required=False,
        mapping=mapping,
        values=(),
    )


def _with(settings: Settings, mapping: DimensionMapping) -> Settings:
    """Return settings with a mapping in its place, or behind the others when it is new."""
    mappings: Mapping[str, DimensionMapping] = {one.dimension: one for one in settings.dimensions}
    changed = {**mappings, mapping.dimension: mapping}
    return replace(settings, dimensions=tuple(changed.values()))


def _without(settings: Settings, dimension: str) -> Settings:
    kept = tuple(one for one in settings.dimensions if one.dimension != dimension)
    return replace(settings, dimensions=kept)
