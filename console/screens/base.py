"""The frame of every screen: title, environment, trouble, run panel, keys.

Place in the path: each screen derives from it and fills the middle. News of syncing arrives
through ``take_news``; refusals of the services become toasts here. It must not decide anything
that a service decides.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual._context import active_app
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.events import DescendantFocus, Resize
from textual.screen import Screen
from textual.widget import Widget

from console.deferred import deferred
from console.domain.access import Permission
from console.errors import ConsoleError
from console.screens.services import Services
from console.screens.watch import Watch
from console.screens.widgets.bars import EnvironmentBar, KeyBar, TitleBar
from console.screens.widgets.compositing import LineCompositor
from console.screens.widgets.kept import Box, Kept
from console.screens.widgets.run_panel import RunPanel
from console.screens.widgets.text import Label, say, text

if TYPE_CHECKING:
    from console.screens.dialogs.help import HelpDialog
else:
    HelpDialog = deferred("console.screens.dialogs.help:HelpDialog")

__all__ = ["CHANGES", "HEIGHTS", "WIDTHS", "ConsoleScreen"]

CHANGES = frozenset({Permission.BILLING, Permission.MANAGE_CONNECTIONS})
"""Either of these lets a person ask for a sync or a retry."""

WIDTHS: list[tuple[int, str]] | None = [(0, "-tiny"), (60, "-narrow"), (120, "-wide")]
"""Columns from which a screen has a class of its own in the style sheet."""

HEIGHTS: list[tuple[int, str]] | None = [(0, "-short"), (15, "-high")]
"""The same for lines."""

_Answer = TypeVar("_Answer")


class ConsoleScreen(Kept, Screen[None]):
    """A full screen of the console.

    Args:
        services: What it works on.
        watch: Where news of syncing comes from.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "help", "Help", key_display="?", id="screen.help"),
        Binding("q,escape,backspace", "back", "Back", id="screen.back"),
    ]
    NEEDS: ClassVar[dict[str, frozenset[Permission]]] = {}
    """Action to the permissions of which one is needed; other people do not see its key."""

    HAS_RUN_PANEL: ClassVar[bool] = True
    """Whether running syncs are shown above the keys."""

    def __init__(self, services: Services, watch: Watch) -> None:
        super().__init__(classes=_size_classes())
        self._compositor = LineCompositor()
        self.services = services
        """What the screen works on."""
        self.watch_on = watch
        """Where news of syncing comes from."""
        self._goes_later = False
        self.is_going = False
        """Whether it was dismissed: its widgets are taken down before it is gone itself."""
        self._is_filled = False
        self._is_fresh = False
        self._is_settled = False
        self._focused_last: Widget | None = None

    @property
    def unsaved(self) -> str:
        """Return what leaving the program now would lose, one sentence; empty for nothing."""
        return ""

    def compose(self) -> ComposeResult:
        """Compose the frame around ``compose_body``."""
        yield TitleBar(id="title")
        yield EnvironmentBar(id="environment")
        yield Label(id="trouble")
        with Box(id="body"):
            yield from self.compose_body()
        if self.HAS_RUN_PANEL:
            yield RunPanel(id="running")
        yield KeyBar(id="keys")
        yield Label(
            text("This window is too small: the console needs 60 columns and 15 lines."),
            id="too-small",
        )

    def compose_body(self) -> Iterable[Widget]:
        """Return the middle of the screen."""
        return ()

    def title_parts(self) -> tuple[str, ...]:
        """Return the way to this screen, outermost first."""
        return ("Intacct Console",)

    def on_mount(self) -> None:
        """Fill the frame and the middle, once.

        The framework calls it for each class that has one, after a screen's own has called it.
        """
        if not self._is_filled:
            self._is_filled = self._is_fresh = True
            # The title may tell of what was read.
            self.load()
            self._show_frame()

    def on_screen_resume(self) -> None:
        """Catch up with what happened while another screen was on top."""
        if self._goes_later:
            self.dismiss()
        elif not self._is_fresh:
            self.catch_up()

    def on_screen_suspend(self) -> None:
        """Remember that what is shown grows old now; what was read at first is not read again."""
        self._is_fresh = False

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Remember where the focus is: a window that is too small takes it away."""
        self._focused_last = event.widget

    def on_resize(self, event: Resize) -> None:
        """Give the focus back once there is room again."""
        if not self._is_settled and event.size == self.outer_size:
            # Three come at the start, each to place and paint anew what was just painted so.
            event.prevent_default()
        self.call_after_refresh(self._settle)

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Go, at once or as soon as no dialog is on top; the framework would close the dialog."""
        if self.is_active:
            self.is_going = True
            return super().dismiss(result)
        self._goes_later = True
        return AwaitComplete()

    def load(self) -> None:
        """Read what the middle shows; called first and whenever the store has changed."""

    def take_news(self) -> None:
        """Show what the watch saw; called by the app when something changed."""
        self._show_frame()
        self.load()

    def catch_up(self) -> None:
        """Show the same at once: a person has come back to the screen."""
        self.take_news()

    def tick(self) -> None:
        """Let ages and elapsed times grow; called by the app, also when nothing changed."""
        self._show_runs()

    def attempt(self, act: Callable[[], _Answer]) -> _Answer | None:
        """Return what a service answers, or None after telling its refusal."""
        try:
            return act()
        except ConsoleError as error:
            say(self, error.message, hint=error.hint, trouble=True)
            return None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide the keys of what this person may not do; the services decide all the same."""
        needed = self.NEEDS.get(action)
        return needed is None or not needed.isdisjoint(self.services.actor.permissions)

    def action_help(self) -> None:
        """Show the keys of this screen."""
        self.app.push_screen(HelpDialog.of(self))

    def action_back(self) -> None:
        """Go back to the screen before."""
        self.dismiss()

    def _settle(self) -> None:
        self._is_settled = True
        last = self._focused_last
        if self.focused is None and last is not None and last.is_attached and last.focusable:
            last.focus(scroll_visible=False)

    def _show_frame(self) -> None:
        self.query_one(TitleBar).show_title(*self.title_parts())
        bar = self.query_one(EnvironmentBar)
        bar.show_environment(self.services.company, self.services.actor, self.watch_on.snapshot)
        trouble = self.query_one("#trouble", Label)
        trouble.show(text(self.watch_on.trouble and f"! {self.watch_on.trouble}"))
        trouble.display = bool(self.watch_on.trouble)
        self._show_runs()

    def _show_runs(self) -> None:
        if self.HAS_RUN_PANEL:
            self.query_one(RunPanel).show_runs(self.watch_on, self.services.now())


def _size_classes() -> str:
    """Return the classes that the window's size gives to a screen.

    The framework gives them after it has placed and painted everything without them.
    """
    try:
        size = active_app.get().size
    except LookupError:
        return ""
    sizes = ((size.width, WIDTHS), (size.height, HEIGHTS))
    fitting = (max(one for one in steps or () if one[0] <= cells) for cells, steps in sizes)
    return " ".join(one[1] for one in fitting)
