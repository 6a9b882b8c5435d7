"""Attachments and their folders as Sage holds them; no query reaches them.

Place in the path: ``client`` holds one; whoever sends papers along with a document asks it first
what is there. It only reads.
"""

from console.intacct.answers import Record, Success
from console.intacct.asking import Asker
from console.intacct.classify import describe
from console.intacct.reads import GetAttachment
from console.intacct.refusals import function_refused

__all__ = ["AttachmentReads"]

_NO_DATA = "no-data"
"""Cause of a key that nothing has."""


class AttachmentReads:
    """Reads attachments of one company.

    Args:
        asker: Asks, and repeats where that helps.
    """

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    async def read(
        self,
        attachment_id: str,
        *,
        fields: tuple[str, ...] = (),
        entity_id: str | None = None,
    ) -> Record | None:
        """Return an attachment; None when there is none of this id.

        Args:
            attachment_id: Its id.
            fields: Elements to return; empty returns all, the bytes of its files included.
            entity_id: Entity to ask in; None means the top level.

        Raises:
            RemoteError: as ``IntacctClient.read``.
        """
        asked = GetAttachment(attachment_id=attachment_id, fields=fields)
        return await self._get(asked, "read attachment", entity_id)

    async def has_folder(self, name: str, *, entity_id: str | None = None) -> bool:
        """Return whether there is a folder with this name.

        Raises:
            RemoteError: as ``IntacctClient.read``.
        """
        asked = GetAttachment(attachment_id=name, is_folder=True)
        return await self._get(asked, "read attachment folder", entity_id) is not None

    async def _get(
        self, function: GetAttachment, operation: str, entity_id: str | None
    ) -> Record | None:
        """Return what has this key; Sage refuses to get what is not there."""
        outcome = await self._asker.try_fetch(function, operation, entity_id)
        if isinstance(outcome, Success):
            return next(iter(outcome.records), None)
        if describe(outcome.errors).cause == _NO_DATA:
            return None
        raise function_refused(outcome, operation=operation)
