"""latency claim: are the scenario's claims true, how surely, and what would flip the answer?"""

from __future__ import annotations

from glob import escape
from pathlib import Path

import click

from latency.cli.options import as_json, draws, load_scenario, scenario_file, settings, verb, workers
from latency.cli.show import aligned
from latency.cli.voice import voiced


@verb(
    "Say whether the claims of FILE (a path, or the name of a shipped scenario) are true: words with intervals from "
    "replications, what made the difference, and which assumption would flip it. Exits 0 whatever the verdict is; "
    "with --expect it exits 1 if it is another.",
    "latency claim three-body-12",
    "latency claim fires.toml --replications 40 --json",
    "latency claim three-body-12 --expect supported",
)
@scenario_file
@settings
@draws
@click.option("--expect", type=click.Choice(["supported", "refuted"]), help="Exit 1 if the verdict is another.")
@workers
@as_json
@voiced
def command(voice, file, settings, replications, expect, workers, as_json):
    from latency.cli.earlier import as_claimed_before
    from latency.cli.work import crew_for
    from latency.report.claim_record import claim_record
    from latency.study.claim import against_the_best, examine, explored, main_claim

    scenario = load_scenario(voice, file, settings)
    main_claim(scenario)
    beside = sorted(Path().glob(f"{escape(scenario.name)}-result*"))
    scenario, settings = as_claimed_before(voice, scenario, (file, settings), beside)
    with crew_for(voice, scenario, workers) as crew:
        found = explored(examine(scenario, crew, replications), file, settings, crew)
    record = claim_record(against_the_best(found))
    voice.result(_told(record, as_json, voice.colour))
    if expect and record["truth"] != expect:
        voice.say(f"expected {expect}, found {record['truth']}")
        click.get_current_context().exit(1)


def _told(record: dict, as_json: bool, colour: bool) -> str:
    if as_json:
        from latency.result.json_text import json_text

        return json_text(record)
    from latency.report.claim import claim_page

    page = claim_page(record)
    return "\n".join([*page.heading, "", aligned(page.header, page.rows, colour), "", *page.paragraphs])
