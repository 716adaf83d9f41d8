"""A page of Mesa's on a cluster programme: `solara run app/viz/page.py`, or `make mesa-page`.

Each visitor has a model of their own: it is made when their page is, never when this module is. The address may name
the language, the programme and the seed: `?lang=es&programme=uruguay&seed=7`.
"""

from __future__ import annotations

import base64
import io
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlencode

_ROOT = str(Path(__file__).resolve().parents[2])
if _ROOT not in sys.path:  # `solara run` knows the folder of this file only
    sys.path.insert(0, _ROOT)

from matplotlib.figure import Figure

try:
    import solara
    from mesa.visualization import SolaraViz
    from mesa.visualization.utils import update_counter
    from solara.server import settings
except ModuleNotFoundError as missing:
    raise ModuleNotFoundError(
        f"The page for Mesa needs the extra 'viz', and there is no {missing.name}. Install it: pip install '.[viz]'"
    ) from missing

from app.links import LANGUAGES
from app.presets import preset
from app.viz.pictures import (
    DARK,
    LIGHT,
    Ink,
    date_of,
    draw_cooperation,
    draw_money,
    draw_queue,
    tell_cooperation,
    tell_money,
    tell_queue,
)
from app.viz.scene import draw_scene, tell_scene
from app.words import Words, words_of
from sim import ClusterProgramme
from sim.parameters import PARAMETERS
from sim.parameters.choices import Good
from sim.programmes import names

LEVERS = ("selection", "n_clusters", "agency_autonomy", "n_approval_steps", "club_match_rate", "facilitation_share",
          "civil_society", "flexibility", "supervision", "learning_community")  # fmt: skip
MOST_SEED = 200  # of the slider, unless the address names a higher one
HIGHEST_SEED = 2**31 - 1
SHARE_STEP, OTHER_STEP = 0.01, 0.1  # of sliders; every programme's values lie on them
PLAY_MS = 201  # between quarters; Mesa's slider counts from 1 in tens
DPI = 110
settings.telemetry.mixpanel_enable = False  # Solara's server would tell its makers of every start
_drawing = threading.Lock()  # Matplotlib draws for one visitor at a time

PICTURES = {
    "scene": (draw_scene, tell_scene), "money": (draw_money, tell_money),
    "cooperation": (draw_cooperation, tell_cooperation), "queue": (draw_queue, tell_queue),
}  # fmt: skip


class Asked(NamedTuple):
    """What an address asks for, and what was wrong with it."""

    lang: str = "en"
    programme: str = "baseline"
    seed: int = 1
    faults: tuple[str, ...] = ()


class VisitorsProgramme(ClusterProgramme):
    """The model under the only names of arguments that Mesa's page knows: parameters are `kwargs` there."""

    def __init__(self, programme: str = "baseline", rng: int = 1, **kwargs: Any) -> None:
        kwargs.pop("scenario", None)  # Mesa 3.5's page hands an empty one over
        super().__init__(preset(programme), rng=int(rng), **kwargs)


def read_address(query: str | None) -> Asked:
    """What the query of an address asks for; what cannot be read is left at its default and named in `faults`."""
    given = {name: values[-1] for name, values in parse_qs(query or "").items()}
    asked, faults = Asked(), []
    if given.get("lang", asked.lang) in LANGUAGES:
        asked = asked._replace(lang=given.get("lang", asked.lang))
    else:
        faults.append("lang")
    if given.get("programme", asked.programme) in names():
        asked = asked._replace(programme=given.get("programme", asked.programme))
    else:
        faults.append("programme")
    seed = given.get("seed", str(asked.seed))
    if seed.isascii() and seed.isdigit() and len(seed) <= len(str(HIGHEST_SEED)) and int(seed) <= HIGHEST_SEED:
        asked = asked._replace(seed=int(seed))
    else:
        faults.append("seed")
    words = words_of(asked.lang)
    told = tuple(words(f"mesa.faults.{name}", got=repr(given[name][:40]), most=HIGHEST_SEED) for name in faults)
    return asked._replace(faults=told)


def lever_input(name: str, value: Any, words: Words) -> dict[str, Any]:
    """A lever as an input of Mesa's page, with its declared range."""
    lever, label = PARAMETERS[name], words.parameter(name).label
    if lever.choices is not None:
        values = [{"value": choice, "text": words.choice(name, choice)} for choice in lever.choice_names or ()]
        return {"type": "Select", "label": label, "value": value, "values": values}
    if lever.type == "bool":
        return {"type": "Checkbox", "label": label, "value": value}
    step = 1 if lever.type == "int" else SHARE_STEP if lever.high <= 1 else OTHER_STEP
    kind = "SliderInt" if lever.type == "int" else "SliderFloat"
    return {"type": kind, "label": label, "value": value, "min": lever.low, "max": lever.high, "step": step}


def model_inputs(asked: Asked, words: Words) -> dict[str, Any]:
    """The arguments of the model as inputs of Mesa's page, at the values of the programme."""
    values = preset(asked.programme).values
    seed = {"type": "SliderInt", "label": words("mesa.seed"), "value": asked.seed, "min": 0,
            "max": max(MOST_SEED, asked.seed), "step": 1}  # fmt: skip
    levers = {name: lever_input(name, values.get(name, PARAMETERS[name].default), words) for name in LEVERS}
    return {"programme": asked.programme, "rng": seed, **levers}


def png(figure: Figure) -> str:
    """A figure as the address of an image that holds its data."""
    data = io.BytesIO()
    figure.savefig(data, format="png", dpi=DPI, pil_kwargs={"compress_level": 1})
    return f"data:image/png;base64,{base64.b64encode(data.getvalue()).decode()}"


def title_of(programme: str, words: Words) -> str:
    """The title of a programme in the language."""
    return words.phrases.title(preset(programme).title)


def now(model: ClusterProgramme, words: Words) -> str:
    """Where the model stands, in a sentence."""
    title, horizon = title_of(model.programme.name, words), model.horizon
    if model.quarter == 0:
        return words("mesa.now.before", title=title, horizon=horizon)
    state = "living" if model.running else "ended"
    date = date_of(model, model.quarter - 1, words)
    return words(f"mesa.now.{state}", title=title, date=date, quarter=model.quarter, horizon=horizon)


@solara.component
def Picture(name: str, model: ClusterProgramme, words: Words, ink: Ink):
    """A picture of the model with its title, how to read it, and what it shows in words."""
    draw, tell = PICTURES[name]

    def drawn() -> str:
        with _drawing:
            return png(draw(model, words, ink))

    update_counter.get()
    source = solara.use_memo(drawn, [model, model.quarter, words.language, ink])
    shown = words(f"mesa.{name}.alt", **tell(model)) if model.quarter else words("mesa.nothing")
    title = words(f"mesa.{name}.title")
    solara.v.Html(
        tag="figure",
        class_=f"picture picture-{name}",
        children=[
            solara.v.Html(tag="h2", children=[title]),
            solara.v.Html(
                tag="img", attributes={"src": source, "alt": f"{title}. {shown}", "data-quarter": model.quarter}
            ),
            solara.v.Html(tag="figcaption", children=[f"{words('common.how_to_read')} {words(f'mesa.{name}.how')}"]),
        ],
    )


@solara.component
def Pictures(model: ClusterProgramme, words: Words):
    """All pictures of the model, redrawn with every step."""
    update_counter.get()
    ink = DARK if solara.lab.use_dark_effective() else LIGHT
    goods = [words("mesa.scene.key", number=good + 1, good=words(f"mesa.goods.{good.name.lower()}")) for good in Good]
    with solara.v.Html(tag="main", class_="pictures", attributes={"lang": words.language}):
        solara.v.Html(tag="p", attributes={"role": "status"}, class_="now", children=[now(model, words)])
        Picture("scene", model, words, ink)
        solara.v.Html(tag="p", class_="key", children=[" · ".join(goods)])
        with solara.v.Html(tag="div", class_="lines"):
            for name in ("money", "cooperation", "queue"):
                Picture(name, model, words, ink)
        solara.v.Html(tag="p", class_="key", children=[words("mesa.marks")])


@solara.component
def Life(asked: Asked, words: Words):
    """One visitor's model with Mesa's controls; a new one for each programme and seed that the address asks for."""
    model = solara.use_memo(lambda: solara.reactive(VisitorsProgramme(asked.programme, asked.seed)), [])
    SolaraViz(model, components=[], model_params=model_inputs(asked, words), name=words("mesa.name"),
              play_interval=PLAY_MS)  # fmt: skip
    Pictures(model.value, words)


@solara.component
def Choices(asked: Asked, words: Words, go: Callable[..., None]):
    """Language and programme, which the address keeps."""
    languages = [{"value": name, "text": words_of(name)("common.own_name")} for name in LANGUAGES]
    programmes = [{"value": name, "text": title_of(name, words)} for name in names()]
    with solara.Column(classes=["choices"]):
        solara.Text(words("mesa.about"))
        solara.Select(words("mesa.language"), languages, asked.lang, on_value=lambda value: go(lang=value))
        solara.Select(words("mesa.programme"), programmes, asked.programme, on_value=lambda value: go(programme=value))
        solara.Text(words("mesa.own"))


@solara.component
def Page():
    """The page of one visitor."""
    router = solara.use_router()
    asked = read_address(router.search)
    words = words_of(asked.lang)

    def go(**changes: Any) -> None:
        chosen = asked._replace(**changes)
        router.push("?" + urlencode({"lang": chosen.lang, "programme": chosen.programme, "seed": chosen.seed}))

    solara.Title(words("mesa.name"))
    solara.Style(Path(__file__).parents[1] / "theme" / "mesa.css")
    with solara.Sidebar():
        Choices(asked, words, go)
    for fault in asked.faults:
        solara.Warning(fault)
    Life(asked, words).key(f"{asked.programme} {asked.seed}")
