"""One field of the lever panel: the value of one parameter in one design."""

from __future__ import annotations

from typing import Any

from nicegui import ui
from nicegui.element import Element

from app.levers.editing import Editing
from app.levers.values import is_same, position_of, step_of, text_of, value_from, written
from app.links import LETTERS
from sim.parameters.declaration import Parameter


class Range(Element, component="range.js"):
    """The browser's own slider, which can be moved with keys and told aloud."""

    def __init__(self, parameter: Parameter, value: Any, label: str) -> None:
        super().__init__()
        self.n_moves = 0
        self._props.update({"min": parameter.low, "max": parameter.high, "step": step_of(parameter),
                            "set": [value, self.n_moves], "aria-label": label})  # fmt: skip

    def move(self, value: Any) -> None:
        """Move it from outside."""
        self.n_moves += 1
        self._props["set"] = [value, self.n_moves]


class Cell:
    """A slider with a field for numbers, a list for choices, a switch for yes and no; and the way back."""

    def __init__(self, editing: Editing, place: int, parameter: Parameter, label: str) -> None:
        self.editing, self.place, self.parameter = editing, place, parameter
        words = editing.words
        letter = LETTERS[place]
        several = len(editing.designs) > 1
        self.label = words("compare.lever_of", design=letter, lever=label) if several else label
        self.slider: Range | None = None
        self.field: ui.input | None = None
        self.choice: ui.select | ui.switch | None = None
        self.is_showing = False
        self.is_sliding = False
        self.fault = ""  # why what stands in the field is not taken
        with ui.element("div").classes("lever-cell").props(f'data-design="{letter.lower()}"') as self.box:
            if parameter.choices is not None:
                self._build_choice()
            elif parameter.type == "bool":
                self._build_switch()
            else:
                self._build_number()
            own = written(words, parameter, editing.own[parameter.name])
            self.back = ui.button(icon="undo", on_click=lambda: editing.reset(place, parameter.name))
            self.back.props("flat dense round size=sm").classes("lever-back")
            self.back.props["aria-label"] = words("compare.reset_one", what=self.label, value=own)
            with self.back:
                ui.tooltip(words("compare.reset_to", value=own))

    @property
    def is_gone(self) -> bool:
        """Whether the page shows it no more."""
        return self.box.is_deleted

    def _set(self, value: Any) -> None:
        if not self.is_showing and value is not None:
            self.editing.set(self.place, self.parameter.name, value)

    def _build_choice(self) -> None:
        words, parameter = self.editing.words, self.parameter
        names = parameter.choice_names or ()
        options = {name: words.choice(parameter.name, name) for name in names}
        own = self.editing.own[parameter.name]
        options[own] = words("compare.own_choice", what=options[own])
        self.box.classes("with-choice")
        self.choice = ui.select(options, value=own, on_change=lambda e: self._set(e.value))
        self.choice.props("outlined dense options-dense").classes("lever-choice")
        self.choice.props["aria-label"] = self.label

    def _build_switch(self) -> None:
        words = self.editing.words
        self.choice = ui.switch(words("common.no"), on_change=lambda e: self._set(e.value)).props("dense")
        self.choice.props["aria-label"] = self.label

    def _build_number(self) -> None:
        parameter = self.parameter
        own = position_of(parameter, self.editing.own[parameter.name])
        with ui.element("div").classes("lever-slide").style(f"--own: {100 * own:.2f}%"):
            self.slider = Range(parameter, self.editing.own[parameter.name], self.label)
            self.slider.on("slide", lambda e: self._slid(e.args), throttle=0.1)
            self.slider.on("settle", lambda e: self._settled(e.args))
        self.field = ui.input(validation=None).props("outlined dense inputmode=decimal").classes("lever-number number")
        self.field.props["aria-label"] = self.label
        self.field.on("blur", self.take)
        self.field.on("keydown.enter", self.take)

    def _whole(self, value: Any) -> int | float:
        """A value of the slider, which a browser may send as anything; within the range."""
        low, high = self.parameter.low, self.parameter.high
        number = min(max(float(value), float(low or 0)), float(high or 0))
        return round(number) if self.parameter.type == "int" else round(number, 10)

    def _settled(self, value: Any) -> None:
        """Take the value where the slider was let go; the slider is there already, or further on."""
        self.is_sliding = True
        self._set(self._whole(value))
        self.is_sliding = False

    def _slid(self, value: Any) -> None:
        """Show the number while the slider moves; it counts when the slider is let go."""
        if self.field is not None:
            self.field.set_value(text_of(self.editing.words, self.parameter, self._whole(value)))

    def take(self) -> None:
        """Take what was typed, or say why not."""
        if self.field is None:
            return
        text = self.field.value or ""
        if text == text_of(self.editing.words, self.parameter, self._now):
            if self.fault:
                self.show(self._now)
            return
        try:
            value = value_from(self.parameter, text)
        except ValueError:
            self.fault = self.editing.words("compare.not_taken", what=self.label, text=text, expected=self._expected())
            self.field.props("error")
            self.field.props["error-message"] = self._expected()
            return
        self._set(value)
        self.show(self._now)

    @property
    def _now(self) -> Any:
        return self.editing.value(self.place, self.parameter.name)

    def _expected(self) -> str:
        words, parameter = self.editing.words, self.parameter
        low, high = text_of(words, parameter, parameter.low), text_of(words, parameter, parameter.high)
        return words("compare.expected_whole" if parameter.type == "int" else "compare.expected", low=low, high=high)

    def show(self, value: Any) -> None:
        """Show a value that was set here or elsewhere."""
        self.is_showing, self.fault = True, ""
        words, parameter = self.editing.words, self.parameter
        if self.slider is not None and self.field is not None:
            if not self.is_sliding:
                self.slider.move(value)
            self.field.set_value(text_of(words, parameter, value))
            self.field.props(remove="error error-message")
        elif self.choice is not None:
            self.choice.set_value(value)
            if parameter.type == "bool":
                self.choice.set_text(words("common.yes" if value else "common.no"))  # type: ignore[union-attr]
        self.is_showing = False
        is_changed = not is_same(parameter, value, self.editing.own[parameter.name])
        self.box.classes(add="changed" if is_changed else "", remove="" if is_changed else "changed")
        self.back.set_enabled(is_changed)
