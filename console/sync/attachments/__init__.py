"""Papers of documents on their way to Sage, after the documents themselves.

::

    papers_due documents that were posted        -> documents whose papers are due
    verifying  papers that may be in Sage        -> settled entries
    finding    lists of Alvys                    -> entries, one a paper
    attaching  ready entries, bytes of Alvys     -> files in Sage that their documents name
"""

from console.sync.attachments.attaching import attach_papers
from console.sync.attachments.previewing import preview_paper, preview_papers

__all__ = ["attach_papers", "preview_paper", "preview_papers"]
