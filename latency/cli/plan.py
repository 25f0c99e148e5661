"""latency plan: the opportunity plan, for people and for other programs."""

from __future__ import annotations

import click

from latency.cli.options import as_json, load_scenario, scenario_file, settings, verb
from latency.cli.show import aligned
from latency.cli.voice import voiced


@verb(
    "Show what there is in the opportunity plan of FILE: every window in which a satellite could send down, every "
    "inter-satellite link. --format exports it: json, or ion for the contact-plan text of NASA's ION.",
    "latency plan three-body-12",
    "latency plan three-body-12 --format ion > plan.ionrc",
)
@scenario_file
@settings
@click.option("--format", "form", type=click.Choice(("json", "ion")), help="Export on standard output.")
@as_json
@voiced
def command(voice, file, settings, form, as_json):
    from latency.cli.work import find_plan

    plan = find_plan(voice, load_scenario(voice, file, settings))
    if form is None and not as_json:
        from latency.report.passes import plan_rows

        voice.result(aligned(("opportunity plan", ""), plan_rows(plan), voice.colour))
        return
    from latency.plan.formats import to_ion, to_json

    voice.result(to_ion(plan) if form == "ion" else to_json(plan))
