"""The controls of Play: steps, run and pause, undo, begin anew, table view, and help with the keys."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from nicegui import ui

from app.words import Words
from sim.dates import QUARTERS_PER_YEAR

PACES = {"slow": 1.0, "usual": 2.0, "fast": 4.0}  # quarters a second
USUAL = "usual"
SHORTCUTS = ("quarter", "year", "run", "undo", "clusters")


class Player(Protocol):
    """What the controls move."""

    async def step(self, quarters: int) -> None:
        """Live some quarters."""

    async def to_end(self) -> None:
        """Live all that is left."""

    async def undo(self) -> None:
        """Take back the last."""

    async def restart(self) -> None:
        """Begin anew."""

    def toggle(self) -> None:
        """Run, or pause."""

    def pace(self, name: str) -> None:
        """Run at one of the paces."""

    def tabulate(self) -> None:
        """Show the numbers as a table, or the drawing."""


class Controls:
    """A bar of buttons and the date."""

    def __init__(self, player: Player, words: Words, pace: str) -> None:
        self.words = words
        bar = ui.element("div").classes("row controls no-print")
        with bar.props(f'role="group" aria-label="{words("play.controls")}"'):
            self.run = self._button("run", "play_arrow", player.toggle, "action")
            self.steps = [
                self._button("step_quarter", "chevron_right", lambda: player.step(1)),
                self._button("step_year", "keyboard_double_arrow_right", lambda: player.step(QUARTERS_PER_YEAR)),
                self._button("to_end", "last_page", player.to_end),
            ]
            self.back = self._button("undo", "undo", player.undo)
            self._button("restart", "restart_alt", player.restart)
            self.pace = self._pace(player, pace)
            self.now = ui.label().classes("now number").props('id="now" role="status"')
            self.table = self._round("table", "table_rows", player.tabulate)
            self._round("help", "keyboard", self._help(words))

    def _button(self, name: str, icon: str, act: Callable[[], object], look: str = "quiet") -> ui.button:
        button = ui.button(self.words(f"play.{name}"), icon=icon, on_click=act).classes(look)
        return button.props(f'no-caps {"unelevated" if look == "action" else "flat"} id="{name.replace("_", "-")}"')

    def _pace(self, player: Player, first: str) -> ui.button:
        """A button that goes from pace to pace."""
        names = list(PACES)

        def turn(name: str) -> None:
            told = self.words(f"play.paces.{name}")
            button.set_text(told)
            button.props["aria-label"] = f"{self.words('play.pace')} {told}"

        def to_next() -> None:
            nonlocal at
            at = (at + 1) % len(names)
            turn(names[at])
            player.pace(names[at])

        at = names.index(first)
        button = ui.button(on_click=to_next).classes("quiet").props('no-caps flat id="pace"')
        with button:
            ui.tooltip(self.words("play.pace"))
        turn(first)
        return button

    def _round(self, name: str, icon: str, act: Callable[[], object]) -> ui.button:
        told = self.words(f"play.{name}")
        button = ui.button(icon=icon, on_click=act).props(f'flat round dense id="{name}" aria-label="{told}"')
        with button:
            ui.tooltip(told)
        return button

    def show(self, date: str, lived: int, last: int, is_running: bool, is_deciding: bool) -> None:
        """Show the date, and which buttons can do something."""
        words = self.words
        self.now.set_text(words("play.now", date=date, lived=lived, all=last))
        self.now.props(f'data-quarter="{lived}"')
        for button in [*self.steps, self.run]:
            button.set_enabled(lived < last and not is_deciding)
        self.back.set_enabled(lived > 0)
        self.table.set_enabled(True)
        self.run.set_text(words("play.pause" if is_running else "play.run"))
        self.run.set_icon("pause" if is_running else "play_arrow")

    def stop(self) -> None:
        """Offer nothing that needs a run, where there is none."""
        self.now.set_text("")
        for button in [*self.steps, self.run, self.back, self.table]:
            button.set_enabled(False)

    @staticmethod
    def _help(words: Words) -> Callable[[], Awaitable[None]]:
        """The keys, and a switch that turns them off, for those whose own software needs them."""
        with (
            ui.dialog().props('aria-labelledby="help-title"') as dialog,
            ui.element("div").classes("panel dialog"),
        ):
            ui.html(f'<h2 id="help-title">{words("play.help")}</h2>', sanitize=False)
            rows = "".join(
                f"<tr><th scope='row'><kbd>{words(f'play.keys.{name}.key')}</kbd></th>"
                f"<td>{words(f'play.keys.{name}.does')}</td></tr>"
                for name in SHORTCUTS
            )
            ui.html(f"<table class='plain'>{rows}</table>", sanitize=False)
            switch = ui.checkbox(words("play.keys_on"), value=True).props('id="keys-on"')
            switch.on_value_change(lambda e: ui.run_javascript(f"window.playKeys.turn({str(e.value).lower()})"))
            ui.button(words("common.close"), on_click=dialog.close).props("no-caps flat").classes("quiet")

        async def show() -> None:
            dialog.open()
            switch.set_value(bool(await ui.run_javascript("window.playKeys.on")))  # the browser keeps it

        return show
