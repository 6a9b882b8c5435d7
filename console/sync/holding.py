"""Who sends, in words, and what ails that process.

Place in the path: ``store/sender_lock`` knows the holder, screens and commands show these
sentences. A holder that hangs keeps the lock, because nobody can know whether its last request is
still under way; so it is named, with what to do about it.
"""

from datetime import datetime, timedelta

from console.store import HolderInfo

__all__ = ["holder_trouble", "holder_words"]

_SILENT = timedelta(seconds=20)
"""A heartbeat older than this tells of a loop that does not turn; it beats twice a second."""


def holder_words(holder: HolderInfo | None) -> str:
    """Return who sends; empty when nobody does."""
    if holder is None:
        return ""
    if not holder.pid:
        return "another process"
    return f"{holder.user_name} ({holder.kind}, pid {holder.pid})"


def holder_trouble(holder: HolderInfo | None, now: datetime) -> str:
    """Return what ails the process that sends and what to do; empty when it is well."""
    if holder is None or not holder.pid:
        return ""
    who, pid = holder_words(holder), holder.pid
    if holder.is_stopped:
        return (
            f"{who} sends but is suspended, and nothing is sent until it goes on: "
            f"kill -CONT {pid}, or end it: kill -KILL {pid}"
        )
    if holder.beat_at is not None and now - holder.beat_at > _SILENT:
        # In steps, so that screens are not painted anew for each second.
        seconds = int((now - holder.beat_at).total_seconds()) // 10 * 10
        return (
            f"{who} sends but has not answered for {seconds} s: look at it, "
            f"or end it so that another process takes over: kill -KILL {pid}"
        )
    return ""
