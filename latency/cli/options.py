"""Arguments that several verbs share, and the scenario they name."""

from __future__ import annotations

import click

# As in latency.flow.cases, which is too heavy to import for a help page; a test compares them.
CASES = ("ground-direct", "ground-relay", "node-relay", "onboard-direct", "onboard-relay", "hybrid")



def _scenarios(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list:
    """Complete FILE: the shipped names, then whatever files there are."""
    from click.shell_completion import CompletionItem

    from latency.scenario.library import shipped

    names = [item.name for item in shipped() if item.kind == "scenario" and item.name.startswith(incomplete)]
    return [*map(CompletionItem, names), CompletionItem(incomplete, type="file")]


scenario_file = click.argument("file", metavar="FILE", shell_complete=_scenarios)
settings = click.option(
    "--set", "settings", multiple=True, metavar="KEY=VALUE", help="Replace a value of the scenario; may be repeated."
)
as_json = click.option("--json", "as_json", is_flag=True, help="JSON on standard output, for programs.")
draws = click.option("--replications", type=click.IntRange(1, 100_000), metavar="N", help="Draws of chance.")
workers = click.option(
    "--workers", type=click.IntRange(1, 256), metavar="N", help="Processes, or threads; as many as cores."
)
as_csv = click.option("--csv", "as_csv", is_flag=True, help="CSV on standard output, for programs.")


def verb(summary: str, *examples: str):
    """Return the decorator of a verb's command: its help page, with examples as they are typed."""
    epilog = "\b\nExamples:\n" + "\n".join(f"  {example}" for example in examples)
    return click.command(help=summary, epilog=epilog, context_settings={"help_option_names": ["--help", "-h"]})


def load_scenario(voice, file: str, settings: tuple[str, ...]):
    """Return the scenario of a path or shipped name, its warnings told."""
    from latency.scenario import load
    from latency.sky.partitions import partitions

    scenario = load(file, settings)
    for warning in (*scenario.warnings, *partitions(scenario)):
        voice.say(f"warning: {warning}")
    return scenario
