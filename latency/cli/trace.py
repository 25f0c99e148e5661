"""latency trace: the life of one capture, hop by hop."""

from __future__ import annotations

import click

from latency.cli.options import CASES, as_json, load_scenario, scenario_file, settings, verb
from latency.cli.show import aligned
from latency.cli.voice import voiced


@verb(
    "Tell the life of one capture of FILE in one case: when, where, how long, why. N is its number in "
    "captures.parquet, from 0.",
    "latency trace three-body-12 --case node-relay --capture 17",
)
@scenario_file
@click.option("--case", "case", required=True, type=click.Choice(CASES), help="How the capture is carried.")
@click.option("--capture", "capture", required=True, type=click.IntRange(min=0), metavar="N", help="Which one.")
@settings
@as_json
@voiced
def command(voice, file, case, capture, settings, as_json):
    from latency.cli.work import compose
    from latency.result.journey import journey_of

    scenario = load_scenario(voice, file, (*settings, f'cases=["{case}"]'))
    run = compose(voice, scenario)
    _check_number(file, capture, run.captures.taken_ns.size)
    journey = journey_of(run, case, capture)
    if as_json:
        from latency.result.json_text import json_text

        voice.result(json_text({**journey._asdict(), "events": [event._asdict() for event in journey.events]}))
    else:
        voice.result(_page(journey, scenario.start, voice.colour))


def _check_number(file: str, capture: int, count: int) -> None:
    from latency.errors import InputError, Problem

    if capture >= count:
        there = f"captures are numbered 0 to {count - 1}" if count else "nothing is taken"
        raise InputError(file, [Problem("--capture", "", f"there is no capture {capture}; {there}")])


def _page(journey, start, colour: bool) -> str:
    from latency.report.journey import CHARGE_HEADER, EVENT_HEADER, charge_rows, event_rows, headline

    return "\n".join(
        [
            headline(journey, start),
            "",
            aligned(EVENT_HEADER, event_rows(journey), colour),
            "",
            aligned(CHARGE_HEADER, charge_rows(journey), colour),
        ]
    )
