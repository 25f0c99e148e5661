"""latency rtt: the fastest round trip that light allows between two ground sites."""

from __future__ import annotations

import click

from latency.cli.options import as_csv, as_json, load_scenario, scenario_file, settings, verb
from latency.cli.show import aligned
from latency.cli.voice import voiced

LISTED = 20


class Time(click.ParamType):
    """A time with a unit, such as 1s; in whole nanoseconds."""

    name = "time"

    def convert(self, value, parameter, ctx) -> int:
        from latency.units import UnitError, parse

        try:
            time_ns = parse(value, "time").amount
        except UnitError as error:
            self.fail(str(error), parameter, ctx)
        if time_ns < 1 or time_ns.denominator != 1:
            self.fail(f"'{value}' is no whole number of nanoseconds above zero", parameter, ctx)
        return int(time_ns)


@verb(
    "Print the round-trip light time between two stations of FILE over its satellites: twice the shortest path, "
    "divided by the speed of light; no processing, no queues; other ground sites do not relay.",
    "latency rtt three-body-12 --from kashgar --to miyun --step 10s",
    "latency rtt kuiper.toml --from manila --to dalian --csv > rtt.csv",
)
@scenario_file
@click.option("--from", "from_site", required=True, metavar="A", help="Station at one end.")
@click.option("--to", "to_site", required=True, metavar="B", help="Station at the other.")
@click.option("--step", "step_ns", type=Time(), default="1s", show_default=True, help="Between two samples.")
@settings
@as_json
@as_csv
@voiced
def command(voice, file, from_site, to_site, step_ns, settings, as_json, as_csv):
    from latency.cli.work import find_round_trips
    from latency.report.round_trips import HEADER, rtt_records, rtt_rows, rtt_summary

    scenario = load_scenario(voice, file, settings)
    trips, times_ns = find_round_trips(voice, scenario, (from_site, to_site), step_ns)
    rows = rtt_rows(trips, times_ns)
    if as_csv:
        from latency.result.csv_text import csv_text

        voice.result(csv_text(HEADER, rows))
    elif as_json:
        from latency.result.json_text import json_text

        voice.result(json_text(rtt_records(trips, times_ns)))
    else:
        more = [f"... and {len(rows) - LISTED:,} more; --csv lists all"] if len(rows) > LISTED else []
        shown = aligned(HEADER, rows[:LISTED], voice.colour)
        voice.result("\n".join([shown, *more, "", rtt_summary(trips, times_ns)]))
