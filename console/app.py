"""The application: one timer, the themes, the ways it ends.

Place in the path: a command hands over the services and gets an exit code back; the screens show
everything. The scheduler is started and stopped by the caller, never here. What goes wrong
unexpectedly leaves a report and a number, and shows no value of any variable.
"""

import asyncio
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.css.query import NoMatches
from textual.filter import LineFilter
from textual.screen import Screen

from console.glyphs import AsciiFilter
from console.keymaps import load_keymap
from console.reports import write_report
from console.screens import ending
from console.screens.base import HEIGHTS, WIDTHS, ConsoleScreen
from console.screens.dialogs.confirm import QuitDialog
from console.screens.palette import ConsoleCommands, ConsolePalette
from console.screens.services import Services
from console.screens.subsidiaries import SubsidiariesScreen
from console.screens.watch import Watch
from console.screens.widgets.keys import heard_together
from console.screens.widgets.text import notify
from console.stylesheet import KeptStylesheet, StyledApp
from console.terminal import CellDriver, SteadyDriver
from console.theming import DEFAULT_VARIABLES, STYLES_NAMES, Look, find_themes, take_themes
from console.type_ahead import TypeAheadApp

__all__ = ["ConsoleApp"]

_POLL_S = 0.25
"""Seconds between two looks at the store; nothing is repainted when nothing changed."""

_TICKS = 4
"""Polls between two looks at elapsed times and at the terminal."""

_READY_S = 0.5
"""Seconds from the start until the engine may begin: its work would delay the first screen."""

_CRASHED = 1
_AGAIN_S = 3.0
"""Seconds within which a second Ctrl+C quits."""


def _do_nothing() -> None:
    pass


def _hide(_message: str) -> str:
    return ""


class ConsoleApp(TypeAheadApp, StyledApp):
    """The full-screen console.

    Args:
        services: What it works on.
        theme_folder: Folder of the style sheet and the themes; None finds the installed one.
        home: Folder with a person's own ``themes`` and ``keymaps``; None for none.
        look: Theme, keymap and characters to start with.
        reports: Where a crash leaves its report.
        redact: Replaces known secrets in a crash's messages; without it messages are left out.
        on_ready: Called once, half a second after the start: the first screen is up by then.
        by_cells: Send the terminal only cells that changed.
        step_aside: Gives the sending lock up before the process is suspended; may take seconds.
        go_on: Lets this process send again.
    """

    TITLE = "Intacct Console"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True, id="app.quit"),
        Binding("ctrl+c", "interrupt", "Quit", show=False, system=True, id="app.interrupt"),
        Binding("ctrl+l", "repaint", "Repaint", show=False, id="app.repaint"),
        Binding("ctrl+z", "suspend_console", "Suspend", show=False, id="app.suspend"),
    ]
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {ConsoleCommands}
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS

    def __init__(
        self,
        services: Services,
        *,
        theme_folder: Path | None = None,
        home: Path | None = None,
        look: Look = Look(),  # noqa: B008 - frozen
        reports: Path,
        redact: Callable[[str], str] = _hide,
        on_ready: Callable[[], None] = _do_nothing,
        by_cells: bool = False,
        step_aside: Callable[[], None] = _do_nothing,
        go_on: Callable[[], None] = _do_nothing,
    ) -> None:
        folder = theme_folder or find_themes()
        no_color = bool(os.environ.get("NO_COLOR"))
        super().__init__(
            driver_class=CellDriver if by_cells else SteadyDriver,
            styles=[folder / name for name in STYLES_NAMES],
            ansi_color=True if no_color else None,
        )
        self._services = services
        self._watch = Watch(services)
        self._reports = reports
        self._redact = redact
        self._on_ready = on_ready
        self._step_aside = step_aside
        self._go_on = go_on
        self._polls = 0
        self._interrupted_at: float | None = None
        keymap = load_keymap(home, look.keymap, lambda: heard_together(type(self)))
        self.set_keymap(dict(keymap.keys))
        self._only_ascii = look.only_ascii
        self._warnings = (
            *take_themes(self, folder, home, look.theme, no_color=no_color),
            *([keymap.warning] if keymap.warning else []),
        )
        self.stylesheet = KeptStylesheet(variables=self.get_css_variables())
        self.animation_level = "none"

    def run_console(self) -> int:
        """Show the console until it ends, and return the exit code of the program."""
        result = self.run()
        return result if isinstance(result, int) else self.return_code or 0

    def get_default_screen(self) -> Screen[None]:
        """Return the home screen."""
        self._watch.poll()
        return SubsidiariesScreen(self._services, self._watch)

    def on_load(self) -> None:
        """Listen to signals before there is anything to be seen: it may never come to that."""
        if not self.is_headless:
            ending.install_signals(asyncio.get_running_loop(), self._end)

    def on_mount(self) -> None:
        """Begin to poll."""
        for warning in self._warnings:
            notify(self, warning, trouble=True)
        if not self.is_headless:
            ending.install_suspension(self._step_aside, self._go_on)
        self.set_interval(_POLL_S, self.poll)
        # Not after a painting: the screen that is to be painted may be left before it was.
        self.set_timer(_READY_S, self._on_ready)

    def on_unmount(self) -> None:
        """Give the signals back."""
        if not self.is_headless:
            ending.remove_signals(asyncio.get_running_loop())

    def poll(self) -> None:
        """Look at the store once, and hand what is new to the screen while there is one."""
        if not self.is_running:
            return
        news = self._watch.poll()
        for sentence in news.finished:
            notify(self, sentence)
        if news.risen:
            notify(self, news.risen, trouble=True)
        self._polls += 1
        screen = self._top
        if screen is not None and news.changed:
            screen.take_news()
        elif screen is not None and self._polls % _TICKS == 0:
            screen.tick()
        if self._polls % _TICKS == 0 and not self.is_headless and ending.terminal_is_gone():
            self._end(128 + 1)

    async def action_quit(self) -> None:
        """Leave; ask first while this console is sending, or something is not saved."""
        unsaved = self._top.unsaved if self._top else ""
        if not (self._watch.sends_now or unsaved) or isinstance(self.screen, QuitDialog):
            self.exit(0)
            return
        dialog = QuitDialog(unsaved=unsaved)
        self.push_screen(dialog, lambda leave: self.exit(0) if leave else None)

    def action_repaint(self) -> None:
        """Paint the whole terminal again, over whatever else was written there."""
        if isinstance(self._driver, CellDriver):
            self._driver.repaint()
        else:
            self.screen.refresh(layout=True)

    def action_command_palette(self) -> None:
        """Open the palette."""
        if not isinstance(self.screen, ConsolePalette):
            self.push_screen(ConsolePalette(id="--command-palette"))

    def action_suspend_console(self) -> None:
        """Give the sending lock up, then let the shell have the terminal."""
        if self._watch.sends_now:
            notify(self, "Finishing what is being sent before this console is suspended")
        self.run_worker(self._suspend(), exclusive=True, group="suspend")

    async def _suspend(self) -> None:
        # In a thread, so that the screen lives on while the batch in flight ends.
        await asyncio.to_thread(self._step_aside)
        self.action_suspend_process()

    async def action_interrupt(self) -> None:
        """Leave at the second Ctrl+C."""
        now = asyncio.get_running_loop().time()
        before, self._interrupted_at = self._interrupted_at, now
        if before is not None and now - before < _AGAIN_S:
            await self.action_quit()
        else:
            notify(self, "Press Ctrl+C again to leave")

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return what each line passes before it is written."""
        filters = super().get_line_filters()
        return [*filters, AsciiFilter()] if self._only_ascii else filters

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return our variables, so that the style sheet is sound before a theme is chosen."""
        return dict(DEFAULT_VARIABLES)

    def _end(self, code: int) -> None:
        self.exit(code, return_code=code)

    @property
    def _top(self) -> ConsoleScreen | None:
        """Return the full screen that is seen, below any dialog."""
        found = (one for one in reversed(self.screen_stack) if isinstance(one, ConsoleScreen))
        screen = next(found, None)
        # A screen that was just pushed has nothing to show things in yet.
        return screen if screen is not None and screen.is_mounted else None

    def _handle_exception(self, error: Exception) -> None:
        """Leave a report instead of the framework's traceback, which shows local variables."""
        if self._exit and isinstance(error, NoMatches):
            # A screen that just came looks for widgets that the end has taken down already.
            return
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._return_code = _CRASHED
        number = write_report(self._reports, error, self._redact)
        kept = f"report {number} in {self._reports}" if number else "no report could be written"
        self.panic(Text(f"intacct-console failed: {type(error).__name__}; {kept}"))
