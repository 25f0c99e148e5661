"""A run with replications: the same tables as without, with intervals, attribution and a verdict beside them."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest
from scipy import stats
from test_cli_verbs import ROOT, SCENARIO

import latency
from latency.cli.main import main
from latency.run import run
from latency.tables import NEVER

CLAIMS = """
[claims.sooner]
text = "The answer comes sooner"
basis = "guess"
note = "nobody is quoted"
kind = "latency"
orbital = "onboard-direct"
against = "ground-direct"
factor = { value = 2, basis = "guess", note = "as good as any" }

[claims.bypassed]
text = "The ground stations are bypassed"
basis = "guess"
note = "nobody is quoted"
kind = "bottleneck"
orbital = "onboard-direct"
against = "ground-direct"

[claims.relayed]
text = "Relaying helps, too"
basis = "guess"
note = "nobody is quoted"
kind = "latency"
orbital = "onboard-relay"
against = "ground-relay"
primary = false
"""
SHORT = SCENARIO.replace('"12 h"', '"3 h"').replace('"6 h"', '"4 h"').replace('warm_up = "1 h"', 'warm_up = "0 s"')
DRAWS = range(1, 7)
QUANTILES = ("p50", "p90", "p95", "p99")
MARGIN = 0.05  # of a claim, unless it says otherwise


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """One trajectory of a small scenario, and the same with six replications."""
    home = tmp_path_factory.mktemp("replications")
    (home / "small.toml").write_text(SHORT + CLAIMS)
    run_in(home, "one")
    run_in(home, "six", "--replications", "6", "--workers", "1")
    return home


def run_in(home, out, *options, file="small.toml"):
    assert main(["run", str(home / file), "-o", str(home / out), "--quiet", *options]) == 0
    return summary_of(home / out)


def summary_of(folder):
    return json.loads((folder / "summary.json").read_text())


def files_of(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def six(home):
    return summary_of(home / "six")


@pytest.fixture(scope="module")
def latencies(home):
    """{case: sorted latencies of each replication}, from the engine's own logs; infinite where not delivered."""
    scenario = latency.load(home / "small.toml")
    found = {name: [] for name in scenario.cases}
    for draw in DRAWS:
        simulated = run(scenario, replication=draw)
        for name, case in simulated.cases.items():
            taken = simulated.captures.taken_ns
            there = np.where(case.delivered_ns == NEVER, np.inf, case.delivered_ns - taken)
            found[name].append(np.sort(there))
    return found


def rank(level, ordered):
    """The least value that the share of values does not exceed."""
    return ordered[int(np.ceil(level * ordered.size / 100 - 1e-9)) - 1]


def by_textbook(estimate, parts):
    """Sectioning: Student's t with R - 1 degrees of freedom on the parts' spread about the pooled estimate."""
    parts = np.array(parts)
    error = np.sqrt(((parts - estimate) ** 2).sum() / (parts.size - 1) / parts.size)
    return estimate + stats.t.interval(0.95, parts.size - 1)[1] * error * np.array([-1, 1])


def test_any_number_of_workers_and_the_resolved_scenario_give_the_same_bytes(home):
    run_in(home, "two-workers", "--replications", "6", "--workers", "2")
    run_in(home, "again", "--workers", "1", file="six/scenario.toml")
    latency.run(latency.load(home / "small.toml", ["scenario.replications=6"])).save(home / "python")
    wanted = files_of(home / "six")
    for name in ("two-workers", "again", "python"):
        assert files_of(home / name) == wanted, name


def test_the_tables_and_the_numbers_beside_them_are_those_of_the_scenario_as_written(home, six):
    one, many = files_of(home / "one"), files_of(home / "six")
    assert {name for name in one if one[name] != many[name]} == {
        "summary.json", "scenario.toml", "manifest.json", "assumptions.csv",
    }  # fmt: skip
    alone = summary_of(home / "one")
    added = {"interval", "statistics"}
    for name, case in alone["cases"].items():
        assert {case[key] for key in added} == {None}
        assert {key: value for key, value in six["cases"][name].items() if key not in added} == {
            key: value for key, value in case.items() if key not in added
        }
    assert six["bottleneck"] == alone["bottleneck"]
    assert six["audit"] == alone["audit"]


@pytest.mark.parametrize("level", [50, 90, 95, 99])
def test_every_quantile_has_the_interval_of_the_textbook(six, latencies, level):
    seen = 0
    for name, parts in latencies.items():
        pooled = rank(level, np.sort(np.concatenate(parts)))
        found = six["cases"][name]["interval"][f"p{level}"]
        if not np.isfinite([pooled, *(rank(level, part) for part in parts)]).all():
            assert found is None  # some of it lies among captures that never arrived
            continue
        low, high = by_textbook(pooled, [rank(level, part) for part in parts])
        assert found["latency_ns"] == pooled
        # ten digits: floating point on both sides
        assert [found["low"], found["high"]] == pytest.approx([low, high], rel=1e-10)
        seen += 1
    assert seen >= 2


@pytest.mark.parametrize("name", ["sooner", "relayed"])
def test_the_words_follow_from_the_replications(six, latencies, name):
    claim = next(claim for claim in six["verdict"]["claims"] if claim["name"] == name)
    cases = [latencies[claim["ground"]], latencies[claim["orbital"]]]
    medians = np.array([[rank(50, part) for part in case] for case in cases])
    pooled = [rank(50, np.sort(np.concatenate(case))) for case in cases]

    def interval(of_ground, of_orbital):
        weights = np.array([of_ground, of_orbital])
        return by_textbook(weights @ pooled, weights @ medians)

    ahead, behind, times = interval(1 - MARGIN, -1), interval(-1, 1 - MARGIN), interval(1, -claim["factor"])
    undecided = "no material difference" if max(ahead[1], behind[1]) < 0 else "inconclusive"
    assert claim["verdict"] == ("faster" if ahead[0] > 0 else "slower" if behind[0] > 0 else undecided)
    reached = "reached" if times[0] > 0 else "missed" if times[1] < 0 else "straddles"
    assert claim["finding"]["factor"] == reached


def test_the_test_above_has_a_word_to_find(six):
    assert {claim["verdict"] for claim in six["verdict"]["claims"]} & {"faster", "slower"}


def test_the_attribution_is_of_the_main_claim_and_adds_up(six, latencies):
    at_median, at_p95 = six["attribution"]
    assert (at_median["asked"], at_p95["asked"]) == ("p50", "p95")
    ends = [rank(50, np.sort(np.concatenate(latencies[name]))) for name in ("ground-direct", "onboard-direct")]
    assert [at_median["before"], at_median["after"]] == ends
    shares = [factor["sixths_ns"] for factor in at_median["factors"].values()]
    assert sum(shares) == 6 * (ends[1] - ends[0])


def test_every_claim_has_word_truth_and_sentence_and_no_assumption_is_said_to_be_varied(six):
    verdict = six["verdict"]
    assert [claim["name"] for claim in verdict["claims"]] == ["sooner", "bypassed", "relayed"]
    assert all(claim["verdict"] and claim["truth"] and claim["sentence"] for claim in verdict["claims"])
    assert len(verdict["sentences"]["what"]) == 2  # of the primary claims
    assert "assumptions were not varied; `latency claim` does that" in verdict["sentences"]["change"]
    assert six["replications"]["draws"] == list(DRAWS)
    assert six["exploratory"] is False


def test_the_screen_has_intervals_and_a_line_for_each_claim(home, capsys):
    assert main(["run", str(home / "six/scenario.toml"), "-o", str(home / "shown"), "--workers", "1"]) == 0
    page = capsys.readouterr().out
    lines = page.splitlines()
    row = next(line for line in lines if line.startswith("onboard-direct"))
    assert row.count(" to ") == 2
    assert any("after 6 replications" in line for line in lines)
    assert '"The answer comes sooner"' in page
    assert '"The ground stations are bypassed"' in page
    assert "onboard-direct answers faster or slower than ground-direct" in " ".join(page.split())
    assert "assumptions were not varied" in page
    assert "Intervals of 95 % from 6 replications" in " ".join(page.split())
    assert max(map(len, lines)) <= 100


def test_csv_has_the_intervals_as_plain_numbers(home, six, capsys):
    assert main(["run", str(home / "six/scenario.toml"), "-o", str(home / "csv"), "--workers", "1", "--csv"]) == 0
    header, *rows = [line.split(",") for line in capsys.readouterr().out.splitlines()]
    row = dict(zip(header, next(row for row in rows if row[0] == "onboard-direct"), strict=True))
    found = six["cases"]["onboard-direct"]["interval"]["p50"]
    assert [float(row[f"p50_{part}_ns"]) for part in ("pooled", "low", "high")] == [
        found["latency_ns"], found["low"], found["high"],
    ]  # fmt: skip


def test_one_trajectory_has_neither_interval_nor_verdict_and_says_how_to_get_them(home, capsys):
    summary = summary_of(home / "one")
    assert summary["verdict"] is summary["attribution"] is summary["replications"] is None
    assert main(["run", str(home / "small.toml"), "-o", str(home / "told")]) == 0
    closing = f'One trajectory: no interval, no verdict; "latency claim {home / "small.toml"}" draws replications.'
    assert closing in " ".join(capsys.readouterr().out.split())
    assert latency.open(home / "one").verdict is None
    assert latency.open(home / "six").verdict["truth"] == summary_of(home / "six")["verdict"]["truth"]


def test_one_trajectory_imports_nothing_that_replications_need(home):
    script = (
        "import sys; from latency.cli.main import main\n"
        "main(sys.argv[1:])\n"
        "slow = ('latency.study', 'latency.report.replicated', 'scipy.stats')\n"
        "print([name for name in slow if name in sys.modules])"
    )
    command = [sys.executable, "-c", script, "run", str(home / "small.toml"), "-o", str(home / "light"), "--quiet"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]", done.stderr


def test_where_nothing_is_random_there_is_one_trajectory_whatever_is_asked_for(home):
    summary = run_in(home, "fixed", "--replications", "6", "--set", "scenario.epoch_window=0 s")
    assert summary["verdict"] is summary["replications"] is None
    assert summary["note"] == "one trajectory, as nothing here is random: no interval, no verdict"


def test_fewer_than_five_replications_have_no_interval_and_leave_the_claims_open(home):
    summary = run_in(home, "three", "--replications", "3", "--workers", "1")
    assert all(set(case["interval"].values()) == {None} for case in summary["cases"].values())
    assert summary["verdict"]["truth"] == "undetermined"
    assert summary["note"] == "3 replications, too few for an interval, which takes 5"


def test_without_a_claim_there_are_intervals_and_no_verdict(home, capsys):
    (home / "unclaimed.toml").write_text(SHORT)
    options = ["--replications", "5", "--workers", "1", "--case", "onboard-direct", "--case", "ground-direct"]
    assert main(["run", str(home / "unclaimed.toml"), "-o", str(home / "unclaimed"), *options]) == 0
    summary = summary_of(home / "unclaimed")
    assert summary["verdict"] is summary["attribution"] is None
    assert summary["cases"]["onboard-direct"]["interval"]["p50"]
    page = capsys.readouterr().out
    assert "nothing is claimed of the cases that were run" in page
    assert "In the scenario as written, one trajectory without an interval:" in page


@pytest.mark.parametrize(
    ("cases", "answered"),
    [(("ground-relay", "onboard-relay"), ["relayed"]), (("ground-direct", "onboard-relay"), None)],
)
def test_whoever_picks_cases_gets_words_on_the_claims_about_them(home, cases, answered):
    options = [part for case in cases for part in ("--case", case)]
    summary = run_in(home, "-".join(cases), "--replications", "5", "--workers", "1", *options)
    verdict = summary["verdict"]
    assert (verdict and [claim["name"] for claim in verdict["claims"]]) == answered
    assert set(summary["cases"]) == set(cases)
