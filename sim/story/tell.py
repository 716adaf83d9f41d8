"""A run told as a story: its programme, its chapters with politics between them, and what it changed."""

from __future__ import annotations

import math

import numpy as np

from sim.events import EventKind, reasons_of
from sim.overrides import OverrideKind
from sim.parameters.choices import Fate, Tier
from sim.state import NEVER, Phase
from sim.story.chapters import Chapters
from sim.story.endings import Ending
from sim.story.phrases import Phrases
from sim.story.telling import SEATED, Telling, happened, is_forced, is_players
from sim.story.turnings import Politics

_UNNOTICED = 0.0005  # an effect below this share is called none


def tell(telling: Telling, phrases: Phrases) -> str:
    """The story of a run, in Markdown."""
    title = phrases.say("story", "title", title=phrases.title(telling.programme.title), seed=telling.seed)
    first = Chapters(telling, phrases)
    if first.programme.total <= 0.0:
        parts = [("nothing", [" ".join(_nothing(telling, phrases))])]
    else:
        parts = [
            ("brief", [" ".join(_brief(telling, phrases))]),
            ("context", [" ".join(_context(telling, phrases, first))]),
            *_life(first),
            *_sequel(telling, phrases),
            ("effects", _effects(telling, phrases)),
        ]
    told = [title]
    for heading, paragraphs in parts:
        if any(paragraphs):
            told.append(f"## {phrases.at('story', 'headings', heading)}")
            told += [paragraph for paragraph in paragraphs if paragraph]
    return "\n\n".join(told) + "\n"


def _change(phrases: Phrases, effect: float) -> str:
    """A relative effect in words."""
    side = "equal" if abs(effect) < _UNNOTICED else "higher" if effect > 0.0 else "lower"
    return phrases.say("story", "change", side, share=abs(effect))


def _brief(telling: Telling, phrases: Phrases) -> list[str]:
    outcomes = telling.lived.outcomes[0]
    fate = phrases.say("story", "brief", "fates", Fate(outcomes.fate).name.lower(), spent=outcomes.disbursed_share)
    form = "turnovers" if outcomes.turnovers else "no_turnover"
    if outcomes.turnovers > 1 and outcomes.turnovers_survived == outcomes.turnovers:
        form = "all_survived"
    elif outcomes.turnovers == 1:
        form = "one_survived" if outcomes.turnovers_survived else "one_lost"
    sentences = [phrases.say("story", "brief", form, fate=fate, turnovers=outcomes.turnovers,
                             survived=outcomes.turnovers_survived)]  # fmt: skip
    n_with_good = int((telling.lived.world.clusters.n_opened > 0).sum())
    form = "goods" if outcomes.n_goods_opened else "no_goods"
    n = outcomes.n_goods_operating
    share = "all" if n == outcomes.n_goods_opened else "some" if n else "none"
    operating = phrases.say("story", "brief", "operating", share, n=n)
    sentences.append(phrases.say("story", "brief", form, opened=outcomes.n_goods_opened, clusters=n_with_good,
                                 operating=operating))  # fmt: skip
    form = "effect" if outcomes.n_members else "no_members"
    sentences.append(phrases.say("story", "brief", form, members=outcomes.n_members,
                                 exports=_change(phrases, outcomes.effect_exports),
                                 employment=_change(phrases, outcomes.effect_employment)))  # fmt: skip
    return sentences


def _context(telling: Telling, phrases: Phrases, first: Chapters) -> list[str]:
    row, world = telling.row, telling.lived.world
    loan, counterpart = (float(world.lenders[name].sum()) for name in ("loan", "counterpart"))
    autonomy = float(row["agency_autonomy"])
    is_independent = telling.programme.elections.get(Tier(row["executor_tier"])) == ()
    has_elections = bool(row["elections_held"]) and not is_independent
    offset = int(row["launch_offset_quarters"])

    def say(*path: str, **values: object) -> str:
        return phrases.say("story", "context", *path, **values)

    sentences = [
        say(
            "money",
            date=first.date(0),
            total=loan + counterpart,
            loan=loan,
            counterpart=counterpart,
            planned=first.programme.n_planned,
            candidates=len(world.clusters),
            firms=row["n_firms_per_cluster"],
            quarters=row["planned_quarters"],
        ),
        say("independent") if is_independent else say("office", offset=offset) if offset else say("fresh"),
        say(
            "agency_independent" if is_independent else "agency",
            tier=phrases.at("tiers", Tier(row["executor_tier"]).name.lower()),
            share=autonomy,
            autonomy=phrases.graded(autonomy, "grades"),
            components=row["n_components"],
            steps=row["n_approval_steps"],
        ),
        say(
            "choices",
            selection=phrases.at("selections", first.chosen("selection")),
            criterion=phrases.at("criteria", first.chosen("selection_criterion")),
            composition=phrases.at("compositions", first.chosen("governance_composition")),
            match=row["club_match_rate"],
            civil_society=phrases.at("civil_society", first.chosen("civil_society")),
        ),
        say("stylised" if telling.programme.office is None else "real" if has_elections else "real_without_elections"),
    ]
    n_levers = int((telling.overrides["kind"] == OverrideKind.LEVER).sum())
    n_forced = sum(is_forced(telling, event) and not is_players(telling, event) for event in telling.events)
    n_played = len(_choices(telling)) if telling.is_played else 0
    for form, n in (("played", n_played), ("forced", n_forced), ("levers", n_levers)):
        if n:
            sentences.append(say(form, n=n, verb=phrases.chosen(phrases.at("story", "context", "forced_verbs"), n)))
    return sentences


def _choices(telling: Telling) -> set[tuple[int, ...]]:
    """The moments at which players decided: a choice of clusters is one, and so is a plan of several levers."""
    is_whole = (OverrideKind.SELECTION, OverrideKind.LEVER)
    return {
        (int(one.quarter), int(one.actor), int(one.kind), -1 if one.kind in is_whole else int(one.subject))
        for one in telling.overrides
        if one.kind in SEATED
    }


def _life(first: Chapters) -> list[tuple[str, list[str]]]:
    """Chapters of the first loan, each with the politics of its time."""
    politics, ending = Politics(first.telling, first.phrases), Ending(first.telling, first.phrases)
    beginnings = [
        ("lead_in", 0),
        ("governance", int(first.programme.first_money_quarter)),
        ("planning", _first(first, EventKind.PLAN_APPROVED)),
        ("building", _first(first, EventKind.OPENED)),
    ]
    begun = [(name, quarter) for name, quarter in beginnings if quarter != NEVER]
    ends = [quarter for _, quarter in begun[1:]] + [first.end + 1]
    windows = {name: politics.between(start, end) for (name, start), end in zip(begun, ends, strict=True)}
    has_money = first.programme.first_money_quarter != NEVER
    chapters = {"lead_in": first.lead_in()}
    if has_money:
        chapters |= {"governance": first.governance(), "planning": first.planning(), "building": first.building()}
    parts = [(name, [" ".join(sentences), *windows.get(name, [])]) for name, sentences in chapters.items()]
    parts[-1][1].append(" ".join(first.seen()))
    return [*parts, ("close", [" ".join(ending.close()), " ".join(ending.after())])]


def _first(chapters: Chapters, kind: EventKind) -> int:
    events = chapters.mine(kind)
    return int(events[0]["quarter"]) if events else NEVER


def _sequel(telling: Telling, phrases: Phrases) -> list[tuple[str, list[str]]]:
    """The second loan, where there was to be one."""
    second = Chapters(telling, phrases, slot=1)
    programme = second.programme
    if programme.total <= 0.0:
        return []
    verdict = second.mine(EventKind.SEQUEL)
    if not verdict:
        return [("sequel", [second.say("sequel", "waiting", total=programme.total)])]
    reasons, at = reasons_of(verdict[0]), int(verdict[0]["quarter"])
    form = "approved" if reasons["approved"] else "refused"
    sentences = [
        second.say("sequel", form, date=second.date(at), total=programme.total, spent_share=reasons["spent_share"])
    ]
    if form == "refused":
        return [("sequel", sentences)]
    start = int(programme.first_money_quarter)
    if start == NEVER:
        sentences.append(second.say("sequel", "no_money"))
    else:
        sentences.append(second.say("sequel", "money", date=second.date(start), quarters=start - at))
    n = len(second.mine(EventKind.OPENED))
    if n:
        sentences.append(second.say("sequel", "goods", n=n))
    form = "closed" if programme.phase == Phase.CLOSED else "open"
    sentences.append(second.say("sequel", form, date=second.date(second.end), spent=programme.spent))
    return [("sequel", [" ".join(sentences), *Politics(telling, phrases, slot=1).between(at, second.end + 1)])]


def _nothing(telling: Telling, phrases: Phrases) -> list[str]:
    """A run without money."""
    n = sum(event["subject"] == Tier.NATIONAL for event in happened(telling, EventKind.TURNOVER))
    own = len(happened(telling, EventKind.FUNDED))
    sentences = [phrases.say("story", "nothing", "text")]
    if n:
        sentences.append(phrases.say("story", "nothing", "politics", n=n, quarters=len(telling.dates)))
    return [*sentences, phrases.say("story", "nothing", "own", n=own)] if own else sentences


def _group(phrases: Phrases, form: str, outcomes: np.void, prefix: str, n: int) -> str:
    """Exports and employment of a group against the twin."""
    return phrases.say("story", "effects", form, n=n, exports=_change(phrases, outcomes[f"{prefix}effect_exports"]),
                       employment=_change(phrases, outcomes[f"{prefix}effect_employment"]))  # fmt: skip


def _members(phrases: Phrases, outcomes: np.void) -> str:
    points = 100.0 * float(outcomes["effect_export_prob"])
    gain = math.exp(float(outcomes["effect_productivity"])) - 1.0
    side = "equal" if abs(points) < 100.0 * _UNNOTICED else "higher" if points > 0.0 else "lower"
    exporting = phrases.say("story", "effects", "exporting", side, points=abs(points))
    side = "equal" if abs(gain) < _UNNOTICED else "higher" if gain > 0.0 else "lower"
    productivity = phrases.say("story", "effects", "productivity", side, share=abs(gain))
    return phrases.say(
        "story",
        "effects",
        "members",
        n=outcomes["n_members"],
        exporting=exporting,
        productivity=productivity,
        exports=_change(phrases, outcomes["effect_exports"]),
        employment=_change(phrases, outcomes["effect_employment"]),
    )


def _effects(telling: Telling, phrases: Phrases) -> list[str]:
    """The true effects, against the same future without the programme."""
    outcomes = telling.lived.outcomes[0]
    sentences = [phrases.say("story", "effects", "twin")]
    if outcomes.n_members:
        sentences.append(_members(phrases, outcomes))
    else:
        sentences.append(phrases.say("story", "effects", "no_members"))
    if outcomes.n_itt:
        sentences.append(_group(phrases, "all", outcomes, "itt_", outcomes.n_itt))
    if outcomes.n_spillover:
        sentences.append(_group(phrases, "spillover", outcomes, "spillover_", outcomes.n_spillover))
    ratio = float(outcomes.benefit_cost)
    if outcomes.spent_musd > 0.0:
        verdict = phrases.at("story", "effects", "worth", "paid" if ratio >= 1.0 else "unpaid")
        sentences.append(
            phrases.say("story", "effects", "cost", ratio=ratio, verdict=verdict, rate=telling.row["discount_rate"])
        )
    return [" ".join(sentences), phrases.say("story", "effects", "one")]
