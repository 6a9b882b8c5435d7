"""The framework's driver for Unix terminals, which goes on well however it was stopped.

Place in the path: ``app`` names it, or the driver that sends only what changed and is built on it.
"""

from types import FrameType

from textual.drivers.linux_driver import LinuxDriver

__all__ = ["SteadyDriver"]


class SteadyDriver(LinuxDriver):
    """The driver; its arguments are the framework's."""

    def _sigcont_application(self, *_: int | FrameType | None) -> None:
        """Take the terminal anew, after giving back what was not given back before.

        A process that is stopped from outside never gave the terminal back. The framework would
        start a second reader of keys beside the first; of one key both are told, one of them reads
        it, and whoever waits for the other's end waits for the next key: a suspension hangs.
        """
        if self._key_thread is not None and self._key_thread.is_alive():
            self.suspend_application_mode()
        super()._sigcont_application()
        # The terminal begins with an empty screen, of which the framework knows nothing.
        self._app.call_later(self._app.refresh, layout=True)
