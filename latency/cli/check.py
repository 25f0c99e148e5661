"""latency check: is the scenario right, what does it assume, what will it cost to run."""

from __future__ import annotations

from dataclasses import asdict

from latency.cli.options import as_csv, as_json, load_scenario, scenario_file, settings, verb
from latency.cli.show import aligned
from latency.cli.voice import voiced


@verb(
    "Validate FILE; print its question, the ledger of its assumptions and what a run will cost. Runs nothing.",
    "latency check fires.toml",
    "latency check three-body-12 --csv > assumptions.csv",
)
@scenario_file
@settings
@as_json
@as_csv
@voiced
def command(voice, file, settings, as_json, as_csv):
    scenario = load_scenario(voice, file, settings)
    if as_csv:
        from latency.result.register import register_csv

        voice.result(register_csv(scenario.assumptions))
    elif as_json:
        voice.result(_document(scenario))
    else:
        voice.result(_page(scenario, voice.colour))


def _page(scenario, colour: bool) -> str:
    from latency.report.cost import cost_text
    from latency.report.ledger import HEADER, basis_text, ledger_rows
    from latency.scenario.cost import predict

    return "\n".join(
        [
            scenario.title,
            scenario.question,
            "",
            aligned(HEADER, ledger_rows(scenario), colour),
            "",
            basis_text(scenario),
            cost_text(predict(scenario), len(scenario.cases)),
            f"{scenario.name}: no problems",
        ]
    )


def _document(scenario) -> str:
    from latency.result.json_text import json_text
    from latency.scenario.cost import predict

    return json_text(
        {
            "scenario": scenario.name,
            "title": scenario.title,
            "question": scenario.question,
            "assumptions": [asdict(row) for row in scenario.assumptions],
            "warnings": list(scenario.warnings),
            "cost": predict(scenario)._asdict(),
        }
    )
