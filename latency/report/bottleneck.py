"""What became of the ground-station bottleneck in one trajectory, in plain sentences."""

from __future__ import annotations

from latency.report.durations import share_text, short_time
from latency.verdict.bottleneck import ASPECTS, ELSEWHERE

NEGLIGIBLE = 0.005  # of the bottleneck: waits elsewhere that are not worth a word

_VERBS = {"bypassed": "bypasses", "moved": "moves", "reduced": "reduces", "kept": "keeps"}


def bottleneck_paragraphs(summary: dict) -> list[str]:
    """Return plain sentences: what each orbital case does to the bottleneck of each ground case."""
    pairs = [(o, g, judged) for o, grounds in summary["bottleneck"].items() for g, judged in grounds.items()]
    if not pairs:
        return []
    intro = (
        "The ground-station bottleneck is the wait for a pass (geometry), for an antenna (contention) and behind "
        "earlier data (capacity), then the station and its line to the data centre (backhaul). Means per capture:"
    )
    growing = [name for name, case in summary["cases"].items() if case["grows_with_span"]]
    settled = [pair for pair in pairs if not {*pair[:2]}.intersection(growing)]
    return [intro, *_sentences(summary, settled), *_without_word(growing)]


def _without_word(growing: list[str]) -> list[str]:
    """What holds only for the span simulated is no property of a case, so it gets no verb."""
    if not growing:
        return []
    grow = "its bottleneck grows" if len(growing) == 1 else "their bottlenecks grow"
    return [f"There is no word on {' and '.join(growing)} against any other: {grow} with span."]


def _sentences(summary: dict, pairs: list[tuple[str, str, dict]]) -> list[str]:
    """One sentence a pair; where both ground cases would get the same, they share it."""
    told: dict[tuple[str, str], list[str]] = {}
    for orbital, ground, judged in pairs:
        told.setdefault((orbital, _sentence(summary, orbital, ground, judged)), []).append(ground)
    return [text.format(ground=" and of ".join(grounds)) for (_, text), grounds in told.items()]


def _sentence(summary: dict, orbital: str, ground: str, judged: dict) -> str:
    """Return the sentence with a place for the ground case's name."""
    whole = judged["all"]
    if whole["word"] == "no bottleneck":
        share = share_text(_fraction(whole["ground_ns"], summary["cases"][ground]["mean_ns"]))
        return f"{orbital} has no bottleneck of {{ground}} to bypass: it is {share} of the latency there."
    change = f"{short_time(whole['ground_ns'])} -> {short_time(whole['orbital_ns'])}"
    elsewhere = _elsewhere(summary, orbital, ground, whole["ground_ns"] * NEGLIGIBLE)
    return f"{orbital} {_VERBS[whole['word']]} the bottleneck of {{ground}}: {change}{elsewhere}{_aspects(judged)}."


def _fraction(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _elsewhere(summary: dict, orbital: str, ground: str, least_ns: float) -> str:
    """Return where the orbital case waits instead, if it does so for at least `least_ns`."""
    extra = {name: _both_legs(summary, orbital, name) - _both_legs(summary, ground, name) for name in ELSEWHERE}
    waits = [f"{short_time(time_ns)} more in {name}" for name, time_ns in extra.items() if time_ns > least_ns]
    return f", but {' and '.join(waits)}" if waits else ""


def _both_legs(summary: dict, case: str, component: str) -> float:
    return sum(leg[component] for leg in summary["cases"][case]["components"].values())


def _aspects(judged: dict) -> str:
    """Return what happens to each part of the bottleneck that the ground case has."""
    told = [f"{aspect} {judged[aspect]['word']}" for aspect in ASPECTS if aspect != "all"]
    present = [text for text in told if not text.endswith("no bottleneck")]
    return f" ({', '.join(present)})" if present else ""
