"""latency sensitivity: which assumption decides, what rests on guesses, and what to measure first."""

from __future__ import annotations

import click

from latency.cli.options import as_csv, as_json, load_scenario, scenario_file, settings, verb
from latency.cli.show import aligned
from latency.cli.voice import voiced

# As in latency.study.sensitivity, which is too heavy to import for a help page; a test compares them.
METHODS = ("morris", "sobol")
LEAST = 4  # of walks or rows: fewer have no interval worth the name


@verb(
    "Vary every assumption of FILE that has a range, and say which decides who is sooner, how much of that rests on "
    "guesses, and what to measure first. First all of them are screened (Morris), then the variance is shared out "
    "over the most influential (Sobol' indices, with chance as noise floor).",
    "latency sensitivity three-body-12",
    "latency sensitivity three-body-12 --samples 256 --csv > indices.csv",
    "latency sensitivity fires.toml --method morris --samples 16",
)
@scenario_file
@click.option("--method", type=click.Choice(METHODS), default="sobol", show_default=True, help="morris: screen only.")
@click.option(
    "--samples",
    type=click.IntRange(LEAST),
    metavar="N",
    help="With sobol rows of the sample, a power of two; with morris walks through the ranges.",
)
@click.option(
    "--replications", type=click.IntRange(1), default=1, show_default=True, metavar="N", help="Draws of chance a point."
)
@settings
@as_json
@as_csv
@voiced
def command(voice, file, method, samples, replications, settings, as_json, as_csv):
    from latency.cli.work import progress, warn_of_compiling
    from latency.errors import InputError
    from latency.report.durations import count_text
    from latency.report.sensitivity import Asked
    from latency.scenario.cost import cores
    from latency.scenario.replication import nothing_random
    from latency.study.gather import draws_of
    from latency.study.question import latency_claim
    from latency.study.response import Response
    from latency.study.screening import Study
    from latency.study.sensitivity import METHODS
    from latency.study.workers import Crew
    from latency.verdict.metrics import METRICS

    way = METHODS[method]
    size = _suited(way, samples)
    scenario = load_scenario(voice, file, settings)
    claim, knobs, draws = latency_claim(scenario), _knobs(scenario), draws_of(scenario, replications)
    points = way.points(knobs, size)
    counted = f"{points:,} points" if len(draws) == 1 else f"{points:,} points, {points * len(draws):,} draws"
    voice.say(f"{count_text(len(knobs), 'assumption')}: up to {counted}, two cases each")
    warn_of_compiling(voice, "charge_all")
    metric = METRICS[claim.metric]
    with progress(voice) as tell, Crew(cores(), tell or (lambda _: None)) as crew:
        response = Response(crew, file, settings, claim, draws)
        study = Study(response, knobs, scenario.seed, not nothing_random(scenario), metric.sign, claim.factor)
        try:
            found = way.carry_out(study, size)
        except InputError:
            response.present()  # where that is impossible, too, no range is to blame
            raise
    asked = Asked(scenario.name, claim, metric, len(draws), response.asked)
    voice.result(_told((asked, study, found), as_json, as_csv, voice.colour))


def _suited(way, samples: int | None) -> int:
    size = way.size if samples is None else samples
    suited = way.suited(size)
    if size not in suited:
        raise click.BadParameter(f"{size} is no power of two; {' or '.join(map(str, suited))}?", param_hint="--samples")
    return size


def _knobs(scenario):
    from latency.errors import InputError, Problem
    from latency.study.knobs import knobs_of

    knobs = knobs_of(scenario)
    if not knobs:
        message = 'none has a range, such as range = ["1 Gbit/s", "10 Gbit/s"]: there is nothing to vary'
        raise InputError(scenario.name, [Problem(scenario.name, "assumptions", message)])
    return knobs


def _told(question: tuple, as_json: bool, as_csv: bool, colour: bool) -> str:
    if as_json:
        from latency.report.sensitivity_records import sensitivity_record
        from latency.result.json_text import json_text

        return json_text(sensitivity_record(*question))
    if as_csv:
        from latency.report.sensitivity_records import sensitivity_rows
        from latency.result.csv_text import csv_text

        return csv_text(*sensitivity_rows(question[-1]))
    from latency.report.sensitivity import sensitivity_page

    page = sensitivity_page(*question)
    return "\n".join([*page.heading, "", aligned(page.header, page.rows, colour), "", *page.paragraphs])
