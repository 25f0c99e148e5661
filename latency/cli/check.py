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
    _check_air(scenario)
    if as_csv:
        from latency.result.register import register_csv

        voice.result(register_csv(scenario.assumptions))
    elif as_json:
        voice.result(_document(scenario))
    else:
        voice.result(_page(scenario, voice.colour))


def _check_air(scenario) -> None:
    """Rain over a place without a table is a mistake that only the run would find."""
    if scenario.weather.rain:
        from latency.link.attenuation import attenuations

        attenuations(scenario)


def _page(scenario, colour: bool) -> str:
    from latency.report.cost import cost_text
    from latency.report.ledger import basis_text, claim_lines, favours_text
    from latency.result.register import count_bases, count_favours
    from latency.scenario.cost import predict

    counts = count_bases(scenario.assumptions)
    guesses = [row for row in scenario.assumptions if row.basis == "guess"]
    return "\n".join(
        [
            scenario.title,
            scenario.question,
            "",
            *claim_lines(scenario),
            *_ledger(scenario, colour),
            "",
            f"assumptions: {basis_text(counts)}; besides, {counts['choice']} choices and defaults (--csv)",
            f"favours: {favours_text(count_favours(scenario.assumptions), count_favours(guesses))}",
            cost_text(predict(scenario), len(scenario.cases)),
            f"{scenario.name}: no problems",
        ]
    )


def _ledger(scenario, colour: bool) -> list[str]:
    """Return the ledger with a heading over each section's lines."""
    from latency.report.ledger import HEADER, ledger_groups

    groups = ledger_groups(scenario)
    head, *lines = aligned(HEADER, [row for _, rows in groups for row in rows], colour).splitlines()
    page = [head]
    for section, rows in groups:
        page += [section, *lines[: len(rows)]]
        lines = lines[len(rows) :]
    return page


def _document(scenario) -> str:
    from latency.result.json_text import json_text
    from latency.result.register import count_favours
    from latency.scenario.cost import predict
    from latency.scenario.declared import declaration
    from latency.sky.partitions import partitions

    told = declaration(scenario)
    return json_text(
        {
            "scenario": scenario.name,
            "title": scenario.title,
            "question": scenario.question,
            "claims": [asdict(claim) for claim in scenario.claims],
            "claims_digest": told.digest,
            "declaration": told.state,
            "favours": count_favours(scenario.assumptions),
            "assumptions": [asdict(row) for row in scenario.assumptions],
            "warnings": [*scenario.warnings, *partitions(scenario)],
            "cost": predict(scenario)._asdict(),
        }
    )
