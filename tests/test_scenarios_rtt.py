"""The shipped shells reproduce published round trips from the command line (validation N1, N2a, N3a)."""

from __future__ import annotations

import csv
import io

import pytest

from latency.cli.main import main

UNREACHABLE = "unreachable"


@pytest.fixture
def round_trips(capfd):
    """Return what `latency rtt ... --csv` tells, as {time: rtt}."""

    def ask(*arguments: str) -> dict[str, str]:
        capfd.readouterr()
        assert main(["rtt", *arguments, "--csv"]) == 0
        return {row["time_s"]: row["rtt_ms"] for row in csv.DictReader(io.StringIO(capfd.readouterr().out))}

    return ask


@pytest.mark.parametrize(
    ("arguments", "at_start", "after_100_s", "tolerance_ms"),
    [
        (("kuiper-630", "--from", "manila", "--to", "dalian"), 29.423138, 42.776626, 0.01),
        (("kuiper-630", "--from", "manila", "--to", "st-petersburg"), 76.846049, 72.738059, 0.01),
        (("kuiper-630", "--from", "istanbul", "--to", "nairobi"), 63.2461, 62.7487, 0.1),
        (("kuiper-630", "--from", "paris", "--to", "moscow"), 21.8987, 22.3172, 0.1),
        (("starlink-550", "--from", "moscow", "--to", "paris"), 19.2902, 19.5456, 0.05),
        (("telesat-1015", "--from", "tokyo", "--to", "sydney"), 56.7958, 56.7707, 0.05),
    ],
)
def test_published_round_trips_come_out_of_the_cli(round_trips, arguments, at_start, after_100_s, tolerance_ms):
    found = round_trips(*arguments)
    assert len(found) == 200
    assert float(found["0"]) == pytest.approx(at_start, abs=tolerance_ms)
    assert float(found["100"]) == pytest.approx(after_100_s, abs=tolerance_ms)


def test_st_petersburg_is_out_of_reach_for_ten_seconds(round_trips):
    found = round_trips("kuiper-630", "--from", "manila", "--to", "st-petersburg", "--step", "0.1s")
    lost = [at for at, rtt in found.items() if rtt == UNREACHABLE]
    assert (lost[0], lost[-1], len(lost)) == ("155.4", "165.1", 98)
