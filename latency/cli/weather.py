"""latency weather: the same scenario under clear sky, rain and clouds."""

from __future__ import annotations

from pathlib import Path

import click

from latency.cli.options import as_csv, as_json, load_scenario, scenario_file, settings, verb
from latency.cli.voice import voiced

# What each sky sets; the clear one has no air at all.
SKIES = {
    "clear": ("weather.rain=false", "weather.clouds=false"),
    "rain": ("weather.rain=true", "weather.clouds=false"),
    "clouds": ("weather.rain=false", "weather.clouds=true"),
    "rain-and-clouds": ("weather.rain=true", "weather.clouds=true"),
}


@verb(
    "Simulate FILE (a path, or the name of a shipped scenario) under clear sky, rain on radio downlinks, clouds on "
    "optical ones, and both; same captures, same orbits. Writes a result folder for each sky, with the seed and the "
    "tables of its weather, and sets them side by side.",
    "latency weather best-ground",
    "latency weather best-ground -o weather --json",
)
@scenario_file
@click.option("-o", "--output", "folder", type=click.Path(path_type=Path), metavar="DIR", help="Folder of the results.")
@click.option("--force", is_flag=True, help="Replace result folders that exist.")
@settings
@as_json
@as_csv
@voiced
def command(voice, file, folder, force, settings, **printed):
    from latency.cli.compare import told
    from latency.cli.work import simulate
    from latency.report.compare import comparison, open_all
    from latency.result.folder import check_target

    home = folder or Path(f"{Path(file).stem}-weather")
    for sky in SKIES:
        check_target(home / sky, force)
    for sky, chosen in SKIES.items():
        result = simulate(voice, load_scenario(voice, file, (*settings, *chosen)))
        voice.say(f"wrote {result.save(home / sky, force)}")
    voice.result(told(comparison(open_all([home / sky for sky in SKIES])), voice.colour, **printed))
