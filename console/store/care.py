"""What people wrote down about causes, and which causes they keep quiet.

Place in the path: the error desk's service saves and reads; a note is kept for ever, of being quiet
only what holds now.
"""

from tinydb import where

from console.domain.quiet import CauseNote, Quiet
from console.store.database import Database
from console.store.documents import Documents

__all__ = ["CareStore"]


class CareStore:
    """Notes and quiet causes of the home."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._notes = Documents(database.table("cause_notes"), CauseNote, key=("cause", "number"))
        self._quiet = Documents(database.table("quiet_causes"), Quiet, key=("cause",))

    def add_note(self, note: CauseNote) -> CauseNote:
        """Keep a note as the next one of its cause, and return it with its number."""
        with self._database.batch():
            notes = self.notes(note.cause)
            numbered = CauseNote(
                cause=note.cause,
                number=(notes[-1].number if notes else 0) + 1,
                at=note.at,
                actor=note.actor,
                text=note.text,
            )
            self._notes.put(numbered)
        return numbered

    def notes(self, cause: str) -> list[CauseNote]:
        """Return the notes of a cause, oldest first."""
        return self._notes.search(where("cause") == cause)

    def all_notes(self) -> list[CauseNote]:
        """Return every note, in the order in which they were written."""
        return self._notes.all()

    def quiet(self) -> dict[str, Quiet]:
        """Return which causes somebody keeps quiet, by cause."""
        return {one.cause: one for one in self._quiet.all()}

    def keep_quiet(self, quiet: Quiet) -> None:
        """Keep a cause quiet, in place of what was said of it before."""
        self._quiet.put(quiet)

    def end_quiet(self, cause: str) -> None:
        """Let a cause be heard again."""
        self._quiet.table.remove(where("cause") == cause)
