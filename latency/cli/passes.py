"""latency passes: when each satellite is above each station, and how long the stations go without."""

from __future__ import annotations

from latency.cli.options import as_csv, as_json, load_scenario, scenario_file, settings, verb
from latency.cli.show import aligned
from latency.cli.voice import voiced

LISTED = 20


@verb(
    "List the passes of FILE, from rise to set above the mask, with a summary of the gaps at each station. "
    f"On screen the first {LISTED} passes; --csv and --json give all.",
    "latency passes three-body-12",
    "latency passes three-body-12 --csv > passes.csv",
)
@scenario_file
@settings
@as_json
@as_csv
@voiced
def command(voice, file, settings, as_json, as_csv):
    from latency.cli.work import find_plan
    from latency.report.gaps import station_gaps
    from latency.result.tables import passes_table

    scenario = load_scenario(voice, file, settings)
    plan = find_plan(voice, scenario)
    table = passes_table(plan)
    if as_csv:
        from latency.result.csv_text import table_csv
        from latency.result.schema import instants

        voice.result(table_csv(table, scenario.start, instants("passes")))
    elif as_json:
        from latency.result.json_text import json_text

        gaps = [row._asdict() for row in station_gaps(plan)]
        voice.result(json_text({"passes": table.to_pylist(), "gaps": gaps}))
    else:
        voice.result(_page(scenario, plan, table.slice(0, LISTED), voice.colour))


def _page(scenario, plan, first, colour: bool) -> str:
    from latency.report.passes import GAP_HEADER, PASS_HEADER, gap_rows, pass_rows

    count = plan.passes.rise_ns.size
    more = [f"... and {count - first.num_rows:,} more; --csv lists all"] if count > first.num_rows else []
    return "\n".join(
        [
            aligned(PASS_HEADER, pass_rows(first, scenario.start), colour),
            *more,
            "",
            aligned(GAP_HEADER, gap_rows(plan), colour),
        ]
    )
