"""latency breakeven: the value of each assumption at which the answer flips."""

from __future__ import annotations

import click

from latency.cli.options import as_json, load_scenario, scenario_file, settings, verb
from latency.cli.show import aligned
from latency.cli.voice import voiced


@verb(
    "Turn every assumption of FILE that has a range and print where the other case becomes the better one: the nearest "
    "such value first, then the smallest set of assumptions that flips the answer. The cases and the metric are those "
    "of the scenario's claim on latency, or the medians of two cases.",
    "latency breakeven three-body-12",
    "latency breakeven three-body-12 --knob workload.raw_size='1 MB..30 GB' --replications 4",
    "latency breakeven three-body-12 --claim press-latency --json",
    "latency breakeven three-body-12 --map stations satellites.taikong.isl.working",
)
@scenario_file
@click.option(
    "--knob",
    "knobs",
    multiple=True,
    metavar="KEY[=LOW..HIGH]",
    help="Turn this assumption only, over its range or another; may be repeated.",
)
@click.option(
    "--map", "maps", multiple=True, nargs=2, metavar="A B", help="Draw who wins over two assumptions; may be repeated."
)
@click.option("--claim", default="", metavar="NAME", help="Ask where this claim becomes true, its factor included.")
@click.option(
    "--replications", type=click.IntRange(1), default=1, show_default=True, metavar="N", help="Draws of chance a point."
)
@settings
@as_json
@voiced
def command(voice, file, knobs, maps, claim, replications, settings, as_json):
    from latency.cli.work import progress, warn_of_compiling
    from latency.scenario import load
    from latency.scenario.cost import cores
    from latency.study.breakeven import asked_of, find_break_evens
    from latency.study.gather import draws_of
    from latency.study.knobs import ranged
    from latency.study.question import latency_claim
    from latency.study.response import Response
    from latency.study.workers import Crew

    scenario = load_scenario(voice, file, settings)
    question, draws = latency_claim(scenario, claim), draws_of(scenario, replications)
    ranges = [setting for knob in knobs if "=" in knob for setting in ranged(scenario, knob)]
    scenario = load(file, (*settings, *ranges))
    asked = asked_of(scenario, [knob.partition("=")[0] for knob in knobs], maps)
    warn_of_compiling(voice, "charge_all")
    with progress(voice) as tell, Crew(cores(), tell or (lambda _: None)) as crew:
        response = Response(crew, file, settings, question, draws)
        found = find_break_evens(response, asked, question.factor if claim else 1.0)
    count = sum(draw > 0 for draw in draws)  # draw 0 is the scenario as written: nothing in it is random
    voice.result(_json(found, scenario, count) if as_json else _page(found, scenario, count, voice.colour))


def _json(found, scenario, draws: int) -> str:
    from latency.report.breakeven_record import break_even_record
    from latency.result.json_text import json_text

    return json_text(break_even_record(found, {"scenario": scenario.name, "draws": draws}))


def _page(found, scenario, draws: int, colour: bool) -> str:
    from latency.report.breakeven import break_even_page
    from latency.report.maps import map_lines

    page = break_even_page(found, scenario.name, draws)
    table = aligned(page.header, page.rows, colour) if page.rows else ""
    maps = ["\n".join(map_lines(found, drawn)) for drawn in found.maps]
    blocks = ["\n".join(page.heading), table, "\n".join(page.paragraphs), *maps, *_suggested(found, scenario)]
    return "\n\n".join(block for block in blocks if block)


def _suggested(found, scenario) -> list[str]:
    """The maps usually asked for, after everything else was: ready to be pasted."""
    from latency.study.knobs import knobs_of
    from latency.study.maps import usual_pairs

    if found.flips is None:
        return []
    pairs = [f"  --map {across.name} {up.name}" for across, up in usual_pairs(scenario, knobs_of(scenario))]
    return ["\n".join(["Maps of who wins over two assumptions at once:", *pairs])] if pairs else []
