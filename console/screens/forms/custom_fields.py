"""The custom-field mappings: the fields of four Sage objects and what fills each.

Place in the path: the settings screen and the wizard show it. Which fields can be filled and which
sources fit comes from ``domain/custom_field_sources``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from textual.content import Content

from console.domain.custom_field_sources import (
    OBJECTS,
    CustomFieldRow,
    Source,
    custom_field_rows,
    find_source,
    fits,
    is_reference,
)
from console.domain.mappings import CustomFieldMapping
from console.domain.reference import FieldInfo
from console.domain.settings import Settings
from console.screens.dialogs.pick import Choice, PickDialog, PickQuestion
from console.screens.forms.base import FieldLine, SettingsForm, mark_of
from console.screens.widgets.columns import Cell, Column, Row
from console.screens.widgets.text import facts, text

__all__ = ["CustomFieldsForm"]

_GONE = "not in Sage"
_UNREAD = "Sage's fields were not read yet"


class CustomFieldsForm(SettingsForm):
    """How custom fields of Sage are filled."""

    COLUMNS = (
        Column(key="mark", title="", width=1),
        Column(key="label", title="Sage field", width=14, fills=True),
        Column(key="code", title="Code", width=16, from_width=100),
        Column(key="object", title="Object", width=15),
        Column(key="type", title="Type", width=8, from_width=72),
        Column(key="chars", title="Chars", width=5, align="right", from_width=72),
        Column(key="value", title="Alvys field", width=14, fills=True),
    )
    FILTERS = True
    CLEARS = True
    EMPTY = "No custom field matches; Sage has none, or was not read yet."

    def field_lines(self) -> Sequence[FieldLine]:
        """Return the fields by object, and mapped ones that Sage does not have any more."""
        return [_line(row) for row in self._rows()]

    def make_row(self, line: FieldLine) -> Row:
        """Return a line with code, object, type and length of its field."""
        row = self._row(line.field)
        info = row.field
        return Row(
            key=line.field,
            cells={
                "mark": mark_of(self.findings_of(line.field)),
                "label": Cell(text=line.label, tone="caution" if _lacks(row) else ""),
                "code": Cell(text=info.code, tone="muted"),
                "object": Cell(text=OBJECTS.get(info.object, info.object), tone="muted"),
                "type": Cell(text=info.data_type, tone="muted"),
                "chars": Cell(text=str(info.length) if info.length else "", tone="muted"),
                "value": Cell(text=line.value, tone=line.tone),
            },
        )

    def change_field(self, field: str) -> None:
        """Ask for the Alvys field."""
        row = self._row(field)
        question = PickQuestion(
            heading=f"Fill {row.field.label}",
            told=facts(
                [
                    ("Field", f"{row.field.code} of {OBJECTS.get(row.field.object, '')}"),
                    ("Type", _type(row.field)),
                    ("Now", _source_name(row.source) or "not mapped"),
                ],
                width=6,
            ),
            choices=[_choice(one, row.source) for one in row.offered],
            search="Search, or type load_reference.NAME or trip_reference.NAME",
            noun="field of this type",
            empty=f"No Alvys field fits the type {row.field.data_type}.",
            typed=lambda typed: _reference(typed, row.field),
        )

        def chosen(source: str | None) -> None:
            if source is not None:
                self.edit(lambda: _with(self.settings, row.field, source))

        self.app.push_screen(PickDialog(question), chosen)

    def clear_field(self, field: str) -> None:
        """Take the mapping of a field away."""
        info = self._row(field).field
        self.edit(lambda: _with(self.settings, info, ""))

    def about(self, field: str) -> Iterable[Content]:
        """Return code, type and length of a field, and whether Sage requires it."""
        info = self._row(field).field
        named = f"{info.code} of {OBJECTS.get(info.object, info.object)}"
        missing = _GONE if self.offers.is_read else _UNREAD
        yield text(f"{named}: {_type(info) if info.data_type else missing}")
        if info.required:
            yield text("Required: Sage refuses documents without it.", "caution")

    def _rows(self) -> list[CustomFieldRow]:
        mapped = self.settings.custom_fields
        own = (one.source for one in mapped if is_reference(one.source))
        references = list(dict.fromkeys([*self.offers.references, *own]))
        known = list(custom_field_rows(self.settings, self.offers.company, references))
        paths = {(row.field.object, row.field.code) for row in known}
        return known + [_gone(one) for one in mapped if (one.object, one.field) not in paths]

    def _row(self, field: str) -> CustomFieldRow:
        return next(row for row in self._rows() if _path(row.field) == field)


def _path(info: FieldInfo) -> str:
    return f"custom_fields.{info.object}.{info.code}"


def _line(row: CustomFieldRow) -> FieldLine:
    return FieldLine(
        field=_path(row.field),
        label=f"{row.field.label} (Required)" if row.field.required else row.field.label,
        value=_source_name(row.source) or "not mapped",
        tone="" if row.source else "muted",
    )


def _lacks(row: CustomFieldRow) -> bool:
    return row.field.required and not row.source


def _type(info: FieldInfo) -> str:
    return f"{info.data_type}, {info.length} characters" if info.length else info.data_type


def _source_name(name: str) -> str:
    source = find_source(name) if name else None
    return f"{source.group}: {source.label}" if source else name


def _choice(source: Source, now: str) -> Choice:
    return Choice(
        key=source.name,
        name=source.label,
        title=source.name,
        group=source.group,
        note="now" if source.name == now else "",
    )


def _reference(typed: str, info: FieldInfo) -> Choice | None:
    """Return the custom reference that was typed, when there can be one and it fits."""
    source = find_source(typed)
    return _choice(source, "") if source is not None and fits(source, info) else None


def _gone(mapping: CustomFieldMapping) -> CustomFieldRow:
    info = FieldInfo(object=mapping.object, code=mapping.field, label=mapping.field, data_type="")
    return CustomFieldRow(field=info, source=mapping.source, offered=())


def _with(settings: Settings, info: FieldInfo, source: str) -> Settings:
    """Return settings with a mapping in its place; an empty source takes it away."""
    mappings = {(one.object, one.field): one for one in settings.custom_fields}
    key = (info.object, info.code)
    if source:
        mappings[key] = CustomFieldMapping(object=info.object, field=info.code, source=source)
    else:
        mappings.pop(key, None)
    return replace(settings, custom_fields=tuple(mappings.values()))
