"""The panel in which the player of a seat decides: what is to decide, what is known, each option with its price."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from html import escape

from nicegui import ui

from app.play.seats import Line, Moment, Option
from app.visit import Visit

MARKED = ("play", "marked")  # what a visitor has marked and not decided yet
Decided = Callable[[list[str]], Awaitable[None]]


class Decision:
    """A moment as a region of the page that the focus moves to; `decided` is told what was chosen."""

    def __init__(self, moment: Moment, date: str, visit: Visit, decided: Decided) -> None:
        self.moment, self.visit, self.words, self.decided = moment, visit, visit.words, decided
        words = self.words
        self.is_frozen = False
        self.boxes: dict[str, ui.checkbox] = {}
        self.root = ui.element("section").classes("panel decision")
        with self.root.props('id="decision" aria-labelledby="decision-title"'):
            when = words("play.decision.begins", date=date)
            ui.html(f'<p class="when">{escape(when)}</p>', sanitize=False)
            title = words(f"seats.{moment.kind}.title")
            ui.html(f'<h2 id="decision-title" tabindex="-1">{escape(title)}</h2>', sanitize=False)
            ui.html(f"<p>{escape(words(f'seats.{moment.kind}.question', most=moment.most))}</p>", sanitize=False)
            self._facts()
            if moment.most > 1:
                ui.html(f"<p class='rule-mark'>{escape(words('play.decision.marked'))}</p>", sanitize=False)
            with ui.element("div").classes("options").props('role="group" aria-labelledby="decision-title"'):
                for option in moment.options:
                    (self._button if moment.most == 1 else self._box)(option)
            if moment.most > 1:
                self._foot()
        ui.run_javascript("document.getElementById('decision-title')?.focus()")

    def _say(self, line: Line) -> str:
        return escape(self.words(line.key, **line.values))

    def _facts(self) -> None:
        lines = "".join(f"<li>{self._say(fact)}</li>" for fact in self.moment.facts)
        ui.html(f"<ul class='facts'>{lines}</ul>", sanitize=False)

    def _told(self, option: Option) -> str:
        """What an option costs, and whether it is what the rule would do."""
        prices = "".join(f"<span class='price'>{self._say(price)}</span>" for price in option.prices)
        mark = f"<span class='rule-mark'>✓ {escape(self.words('seats.own_rule'))}</span>" if option.is_default else ""
        return prices + mark

    def _button(self, option: Option) -> None:
        rule = " rule" if option.is_default else ""
        button = ui.button(on_click=lambda: self.decided([option.name])).classes(f"option{rule}")
        with button.props(f'flat no-caps id="option-{option.name}"'):
            ui.html(f"<span class='name'>{self._say(option.label)}</span>", sanitize=False, tag="span")
            ui.html(self._told(option), sanitize=False, tag="span")

    def _box(self, option: Option) -> None:
        rule = " rule" if option.is_default else ""
        with ui.element("div").classes(f"option{rule}"):
            label = self.words(option.label.key, **option.label.values)
            box = ui.checkbox(label, value=self._is_marked(option), on_change=self._mark)
            price = f"price-{option.name}"
            self.boxes[option.name] = box.props(f'dense id="option-{option.name}" aria-describedby="{price}"')
            prices = "".join(f"<span class='price'>{self._say(price)}</span>" for price in option.prices)
            ui.html(prices, sanitize=False).props(f'id="{price}"')

    def _is_marked(self, option: Option) -> bool:
        """As the visitor has marked it before the page was built anew; at first, what the rule would do."""
        moment, marked = self.visit.kept.get(MARKED, (None, ()))
        return option.name in marked if moment == self.moment else option.is_default

    def _foot(self) -> None:
        words = self.words
        with ui.element("div").classes("row"):
            self.decide = ui.button(words("seats.decide"), on_click=self._decide).classes("action")
            self.decide.props('no-caps unelevated id="decide"')
            ui.button(words("play.decision.rule"), on_click=self._as_rule).classes("quiet").props(
                'no-caps flat id="as-rule"'
            )
            self.count = ui.label().classes("soft").props('role="status"')
        self._count()

    def _marked(self) -> list[str]:
        return [name for name, box in self.boxes.items() if box.value]

    def _mark(self) -> None:
        self.visit.kept[MARKED] = (self.moment, self._marked())
        self._count()

    def _count(self) -> None:
        n, most = len(self._marked()), self.moment.most
        is_valid = 1 <= n <= most
        self.count.set_text(self.words(f"play.decision.{'chosen' if is_valid else 'invalid'}", n=n, most=most))
        self.decide.set_enabled(is_valid)

    def pick(self, cluster: int) -> None:
        """Mark a cluster that was clicked in the scene, or take its mark away."""
        box = self.boxes.get(f"cluster-{cluster}")
        if box is not None:
            box.set_value(not box.value)

    def freeze(self) -> None:
        """Take no further choice while one is applied."""
        self.is_frozen = True
        self.visit.kept.pop(MARKED, None)
        self.root.props('inert aria-busy="true"')

    async def _decide(self) -> None:
        await self.decided(self._marked())

    async def _as_rule(self) -> None:
        await self.decided([option.name for option in self.moment.options if option.is_default])
