"""latency run: scenario to result folder, and the screen that says what came out."""

from __future__ import annotations

from pathlib import Path

import click

from latency.cli.options import CASES, as_csv, as_json, draws, load_scenario, scenario_file, settings, verb, workers
from latency.cli.show import aligned
from latency.cli.voice import timed, voiced


@verb(
    "Simulate FILE (a path, or the name of a shipped scenario), write the result folder and print where the "
    "time went. Without -o the folder is NAME-result in the current folder, with a number if that exists. With "
    "replications, in FILE or by --replications, quantiles have intervals and the claims a verdict.",
    "latency run three-body-12",
    "latency run fires.toml -o fires --force",
    "latency run three-body-12 --case ground-direct --case node-relay --json",
    "latency run three-body-12 --replications 12",
)
@scenario_file
@click.option("-o", "--output", "folder", type=click.Path(path_type=Path), metavar="DIR", help="Result folder.")
@click.option("--force", is_flag=True, help="Replace the result folder if it exists.")
@settings
@click.option("--case", "cases", multiple=True, type=click.Choice(CASES), help="Run this case only; may be repeated.")
@draws
@workers
@as_json
@as_csv
@timed
@voiced
def command(voice, file, folder, force, settings, cases, replications, workers, **printed):
    from latency.cli.earlier import as_claimed_before
    from latency.cli.stopwatch import Stopwatch
    from latency.cli.work import simulate

    watch = Stopwatch()
    watch("reading")
    if folder is not None:
        # Before the work, not after it.
        from latency.result.folder import check_target

        check_target(folder, force)
    chosen = (*settings, f"cases={list(dict.fromkeys(cases))}") if cases else settings
    if replications:
        chosen = (*chosen, f"scenario.replications={replications}")
    replaced = [folder] if folder is not None and force else []
    scenario, _ = as_claimed_before(voice, load_scenario(voice, file, chosen), (file, chosen), replaced)
    result = simulate(voice, scenario, workers, watch)
    saved = result.save(folder or _free_folder(scenario.name), force, watch)
    watch("screen")
    voice.result(_told(result, file, voice.colour, **printed))
    voice.say(f"wrote {saved}")
    if voice.timings:
        voice.say(watch.page())


def _free_folder(name: str) -> Path:
    """Return a name for the folder that nobody asked for by name: it must not get in anything's way."""
    folder, number = Path(f"{name}-result"), 1
    while folder.exists():
        number += 1
        folder = Path(f"{name}-result-{number}")
    return folder


def _told(result, file: str, colour: bool, as_json: bool, as_csv: bool) -> str:
    if as_json:
        from latency.result.json_text import json_text

        return json_text(result.summary)
    if as_csv:
        from latency.report.screen import case_rows
        from latency.result.csv_text import csv_text

        return csv_text(*case_rows(result.summary))
    page = _page(result.summary, file)
    return "\n".join([*page.heading, "", aligned(page.header, page.rows, colour), "", *page.paragraphs])


def _page(summary: dict, file: str):
    if summary["replications"] is None:
        from latency.report.screen import case_page

        return case_page(summary, file)
    from latency.report.replicated_page import replicated_page

    return replicated_page(summary)
