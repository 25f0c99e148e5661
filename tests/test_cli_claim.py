"""latency claim, as a new user meets it: from the scenario file to the screen, the record and the exit code."""

from __future__ import annotations

import contextlib
import io
import json
import math
import re

import pytest
from claimed import CHORD_KM, CLAIMED, RANGED, claimed, figures

from latency.cli.claim import _told
from latency.cli.main import main
from latency.report.durations import share_text, short_time
from latency.report.screen import WIDTH

LINES = 45
CASES = ("ground-direct", "ground-relay", "node-relay", "onboard-direct")
ALONE = ("--workers", "1")


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return str(claimed(tmp_path_factory.mktemp("claimed")))


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """Earlier results beside the user are looked at; here are none."""
    monkeypatch.chdir(tmp_path)


class Said:
    """What a command line came to."""

    def __init__(self, capsys, code):
        self.code, (self.out, self.err) = code, capsys.readouterr()
        self.lines = self.out.splitlines()
        self.text = " ".join(self.out.split())

    @property
    def record(self):
        return json.loads(self.out, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


@pytest.fixture
def claim(file, capsys):
    def run(*arguments, **settings):
        options = [part for key, value in settings.items() for part in ("--set", f"{key.replace('__', '.')}={value}")]
        code = main(["claim", file, *ALONE, *arguments, *options])
        return Said(capsys, code)

    return run


@pytest.fixture(scope="module")
def answered(file, tmp_path_factory):
    """(page, record) of the scenario as written, and with a range in which the answer turns."""

    def printed(*arguments):
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.chdir(tmp_path_factory.mktemp("nowhere")):
            assert main(["claim", file, *ALONE, *arguments]) == 0
        return out.getvalue()

    ways = {"plain": (), "ranged": ("--set", RANGED)}
    records = {name: json.loads(printed(*way, "--json")) for name, way in ways.items()}
    pages = {"plain": printed(), "ranged": _told(records["ranged"], as_json=False, colour=False)}
    return {name: (pages[name], record) for name, record in records.items()}


def rows_of(lines):
    """The rows of the table of cases."""
    table = lines[next(n for n, line in enumerate(lines) if line.startswith("case ")) + 1 :]
    return {row.split()[0]: row for row in table[: table.index("")]}


# --- the screen ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["plain", "ranged"])
def test_the_screen_fits(answered, name):
    lines = answered[name][0].splitlines()
    assert len(lines) <= LINES
    assert max(map(len, lines)) <= WIDTH


def test_the_screen_begins_with_both_halves_in_the_words_of_the_claim(answered):
    lines = answered["plain"][0].splitlines()
    assert lines[:7] == [
        "Does the sky answer sooner?",
        "",
        '"Computing in orbit answers sooner"',
        "  SUPPORTED: faster, by the factor of 2 that was asked for",
        '"Computing in orbit bypasses the ground stations"',
        "  SUPPORTED: bypassed",
        lines[6],
    ]
    assert lines[6].startswith("Both together: SUPPORTED (claimed, 6 replications, ")
    order = [next(n for n, line in enumerate(lines) if line.startswith(head)) for head in (
        "Both together", "case ", "node-relay answers faster", "The ground-station bottleneck is bypassed", "Why: ",
        "What would change it: ", "Where node-relay loses: ", "Against the operational ground", "Credibility",
    )]  # fmt: skip
    assert order == sorted(order)


def test_every_case_has_its_row(answered):
    page, record = answered["plain"]
    rows = rows_of(page.splitlines())
    assert tuple(record["cases"]) == CASES
    for name in CASES:
        case = record["cases"][name]
        assert short_time(case["metrics"]["p50"]["value"]) in rows[name]
        assert short_time(case["metrics"]["p95"]["value"]) in rows[name]
        assert share_text(case["delivered_share"]) in rows[name]


def test_the_break_even_is_the_chord_between_neighbours_and_stands_under_the_claim(answered):
    page, record = answered["ranged"]
    claim = record["claims"][0]
    assert claim["truth"] == "undetermined"
    even = record["exploration"]["sign"]["nearest"]
    assert even["assumption"] == "satellites.eye.isl.max_range"
    # Bisection ends within a hundredth; the ring breathes by kilometres as SGP4 has it.
    assert even["numbers"]["flips_at"] == pytest.approx(CHORD_KM, rel=0.012)
    told = f"{_digits(even['numbers']['flips_at'])} km"
    text = " ".join(page.split())
    assert f"UNDETERMINED: depends on satellites.eye.isl.max_range (break-even {told})" in text
    assert (
        f"What would change it: satellites.eye.isl.max_range below {told} (now 8,000 km, range 4,000 km to 8,000 km) "
        "makes ground-direct the better one"
    ) in text
    assert "As the assumptions stand node-relay answers faster than ground-direct, but inside their ranges" in text
    assert "one of them satellites.eye.isl.max_range = 4,000 km" in text
    assert "Both together: UNDETERMINED" in text


def numbers_of(record):
    """Every number of a record that is not part of a sentence, in every form in which a screen may show it."""
    shown = set()
    for value in leaves({key: part for key, part in record.items() if key != "sentences"}):
        if isinstance(value, str):
            shown |= figures(value) | {_grouped(figure) for figure in figures(value)}
        elif isinstance(value, bool) or value is None:
            continue
        else:
            shown |= {f"{value:,}", f"{value:,.12g}", _digits(value), share_text(value), share_text(value / 100)}
            shown |= {short_time(max(value, 0.0))}
    shown |= {f"{len(record[key])}" for key in ("draws", "cases")}
    shown |= {str(len(record["exploration"]["sign"]["tornado"]))}
    shown |= {str(len(record["against"]["interval"]["schedulers"]))}
    return shown


def leaves(part):
    """All values, those of sentences left out."""
    if not isinstance(part, dict | list):
        return [part]
    items = part.items() if isinstance(part, dict) else enumerate(part)
    return [leaf for key, inner in items if key != "sentence" for leaf in leaves(inner)]


def _digits(value):
    return f"{float(f'{value:.3g}'):,.12g}"


def _grouped(figure):
    """A quantity as it stands in a file and as it is shown: 3573.44 km, 3,570 km."""
    number, _, unit = figure.partition(" ")
    plain = float(number.replace(",", ""))
    return f"{plain:,.12g} {unit}".strip()


def with_units(record):
    """Values of assumptions, which the record holds as numbers beside their unit."""
    found = set()
    for boundary in (record["exploration"]["sign"], record["exploration"]["factor"]):
        even = boundary and boundary["nearest"]
        if even:
            found |= {f"{_digits(x)} {even['unit']}" for x in even["numbers"].values()}
    return found


@pytest.mark.parametrize("name", ["plain", "ranged"])
def test_every_number_on_the_screen_is_one_of_the_record(answered, name):
    page, record = answered[name]
    known = numbers_of(record) | with_units(record)
    known |= {"1", "0", "4", "95 %"}  # one station, one antenna; levels 0 to 4; the heading of the intervals
    told = figures(page.replace("NASA-STD-7009", ""))
    assert len(told) > 30
    assert told <= known, sorted(told - known)


def test_a_number_that_is_not_in_the_record_would_be_seen(answered):
    _, record = answered["plain"]
    known = numbers_of(record) | with_units(record)
    p50 = record["cases"]["node-relay"]["metrics"]["p50"]["value"]
    assert short_time(p50) in known
    assert short_time(1.07 * p50) not in known
    assert "3.21 h" not in known


def test_guesses_are_told_with_the_verdict_and_first_where_they_decide(answered):
    for page, record in answered.values():
        share = record["exploration"]["resting_on_guesses"]
        (line,) = (line for line in page.splitlines() if f"Guesses make {share_text(share)} of what the" in line)
        assert line.startswith("FRAGILE: ") == (share > 0.5)
        assert line in page[: page.index("\ncase ")]


# --- the record ----------------------------------------------------------------------------------


def test_json_is_plain_and_says_what_the_screen_says(answered):
    for page, record in answered.values():
        text = " ".join(page.split())
        for sentence in (*record["sentences"]["what"], record["sentences"]["why"], record["sentences"]["change"]):
            assert " ".join(sentence.split()) in text
        assert json.dumps(record, allow_nan=False)
        for leaf in leaves(record):
            assert not isinstance(leaf, float) or math.isfinite(leaf)


def test_a_verdict_agrees_with_its_own_evidence(answered):
    """The ratio, the factor and the words, from the quantiles of the cases alone."""
    _, record = answered["plain"]
    ground, orbital = (record["cases"][name]["metrics"]["p50"] for name in ("ground-direct", "node-relay"))
    finding = record["claims"][0]["finding"]
    assert finding["ratio"]["value"] == pytest.approx(ground["value"] / orbital["value"])
    assert finding["ratio"]["low"] > 2
    assert finding["factor"] == "reached"
    assert finding["ground"]["interval"] == ground["interval"]
    aspects = record["claims"][1]["aspects"]
    before, left, more = (aspects["all"][key]["mean"] for key in ("bottleneck_ns", "left_ns", "elsewhere_ns"))
    assert 10 * (left + more) <= before
    parts = [aspects[name]["bottleneck_ns"]["mean"] for name in ("geometry", "contention", "capacity", "backhaul")]
    assert sum(parts) == pytest.approx(before)
    for attribution in record["attribution"]:
        shares = [factor["sixths_ns"] for factor in attribution["factors"].values()]
        assert sum(shares) == 6 * attribution["change"]


def test_what_is_explored_is_a_draw_that_says_the_same_as_all(answered):
    for _, record in answered.values():
        assert record["exploration"]["draw"] in record["draws"]
        ground, orbital = (record["cases"][name]["metrics"]["p50"] for name in ("ground-direct", "node-relay"))
        place = record["draws"].index(record["exploration"]["draw"])
        alone = ground["replications"][place] - orbital["replications"][place]
        assert alone > 0
        every = [a - b for a, b in zip(ground["replications"], orbital["replications"], strict=True)]
        whole = ground["value"] - orbital["value"]
        assert abs(alone - whole) == min(abs(each - whole) for each in every if each > 0)


# --- exit codes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("expected", "code"), [("supported", 0), ("refuted", 1)])
def test_expect_compares_and_still_tells(claim, expected, code):
    said = claim(
        "--expect", expected, "--replications", "5", "--json", **{"satellites__eye__computer__service_time": "2 s"}
    )
    assert said.code == code
    assert said.record["truth"] == "supported"
    assert ("expected refuted, found supported" in said.err) == bool(code)


def test_quiet_says_nothing_beside_the_verdict_whatever_was_expected(claim):
    said = claim("--quiet", "--expect", "refuted", "--replications", "2")
    assert (said.code, said.err) == (1, "")
    assert said.lines[0] == "Does the sky answer sooner?"


def test_undetermined_is_neither(claim):
    for expected in ("supported", "refuted"):
        assert claim("--expect", expected, "--replications", "1").code == 1


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('kind = "bottleneck"', 'kind = "bottle"', "bypass.kind"),
        ("factor = 2", "factor = 0.5", "sooner.factor"),
        ('against = "ground-direct"\nfactor', 'against = "ground-dircet"\nfactor', "ground-direct"),
        ("service_time = {", "servicetime = {", "service_time"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path, capsys, old, new, told):
    assert CLAIMED.count(old) >= 1
    path = tmp_path / "wrong.toml"
    path.write_text(CLAIMED.replace(old, new, 1))
    assert main(["claim", str(path), *ALONE]) == 2
    said = capsys.readouterr()
    line = path.read_text()[: path.read_text().index(new)].count("\n") + 1
    assert said.out == ""
    assert "Traceback" not in said.err
    places = [int(number) for number in re.findall(r"wrong\.toml:(\d+)", said.err)]
    assert any(abs(place - line) <= new.count("\n") for place in places), said.err
    assert told in said.err


def test_without_claims_it_is_said_what_to_add(tmp_path, capsys):
    path = tmp_path / "silent.toml"
    path.write_text(CLAIMED[: CLAIMED.index("[claims.sooner]")])
    assert main(["claim", str(path), *ALONE]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert 'use = ["library:claims/press"]' in said.err


@pytest.mark.parametrize(
    "arguments", [["--replications", "0"], ["--expect", "true"], ["--workers", "0"], ["--set", "x"]]
)
def test_options_that_mean_nothing_are_wrong_input(claim, arguments):
    said = claim(*arguments)
    assert (said.code, said.out) == (2, "")


# --- too little to say ---------------------------------------------------------------------------


def test_one_replication_has_no_interval_and_no_verdict(claim):
    said = claim("--replications", "1")
    assert said.code == 0
    assert "no verdict, one trajectory: no interval" in said.text
    assert "Both together: UNDETERMINED (claimed, 1 replication, " in said.text
    rows = rows_of(said.lines)
    assert len(rows) == 4
    assert all(re.search(r" -  +[\d.]+ \w+ +100\.0 %$", row) for row in rows.values())
    assert "times sooner" not in said.text


@pytest.mark.parametrize("count", [2, 4])
def test_fewer_than_five_replications_have_no_interval_and_say_so(claim, count):
    said = claim("--replications", str(count), "--json")
    assert said.code == 0
    record = said.record
    assert record["truth"] == "undetermined"
    assert [one["verdict"] for one in record["claims"]] == ["inconclusive"] * 3
    assert all(case["metrics"]["p50"]["interval"] is None for case in record["cases"].values())
    assert record["claims"][0]["finding"]["ratio"] is None
    assert f"{count} replications; intervals need 5" in record["sentences"]["what"][0]
    assert "an interval first" in record["sentences"]["change"]
    assert record["exploration"] is None


def test_with_nothing_random_there_is_one_trajectory_however_many_are_asked_for(claim):
    said = claim("--replications", "9", scenario__epoch_window="0 s", workload__kind="periodic")
    assert said.code == 0
    assert "one trajectory: no interval" in said.text
    assert "Both together: UNDETERMINED (claimed, one trajectory, " in said.text
    assert "What would change it: something left to chance, an `epoch_window`" in said.text


# --- other cases than claimed --------------------------------------------------------------------


def test_claims_on_cases_that_are_not_run_are_open_and_named(claim):
    said = claim(cases='["ground-direct", "onboard-direct"]')
    assert said.code == 0
    assert said.text.count("UNDETERMINED: no verdict, node-relay and ground-direct were not both run") == 2
    assert "Both together: UNDETERMINED" in said.text
    assert "Whether onboard-direct answers" in said.text
    assert "Beside the claim, as the assumptions stand: board " in said.text


@pytest.mark.parametrize("cases", ['["ground-direct"]', '["onboard-direct"]', "[]"])
def test_with_no_two_cases_of_any_claim_the_input_is_wrong(claim, cases):
    said = claim(cases=cases)
    assert (said.code, said.out) == (2, "")
    assert "sooner compares node-relay with ground-direct" in said.err


# --- nothing to compare --------------------------------------------------------------------------


def test_a_node_that_is_never_reached_is_infeasible_and_not_slow(claim):
    said = claim("--json", satellites__eye__isl__max_range="500 km")
    record = said.record
    assert said.code == 0
    assert [one["verdict"] for one in record["claims"]] == ["infeasible", "infeasible", record["claims"][2]["verdict"]]
    assert record["truth"] == "undetermined"
    assert record["cases"]["node-relay"]["delivered_share"] == 0
    assert record["cases"]["node-relay"]["metrics"]["p50"]["value"] is None
    assert record["claims"][0]["finding"]["ratio"] is None
    assert record["exploration"] is None
    assert "too little arrives (node-relay: 0.0%" in record["sentences"]["what"][0]
    assert "times" not in " ".join(record["sentences"]["what"])


def test_with_nothing_counted_it_is_said_what_is_missing(claim):
    said = claim(workload__interval="400 d")
    assert said.code == 0
    assert "UNDETERMINED: no verdict, nothing to measure p50 on" in said.text
    assert "UNDETERMINED: no verdict, nothing was counted" in said.text
    assert "What would change it: captures that count" in said.text
    assert "one trajectory" not in said.text


def test_a_load_that_cannot_be_carried_is_unstable_and_its_row_says_that_it_grows(claim):
    # One image of 3 GB takes 120 s at 200 Mbit/s: one a minute is twice what a radio could do if it never paused.
    said = claim(workload__interval="60 s", workload__raw_size="3 GB", scenario__span="6 h")
    assert said.code == 0
    assert "UNDETERMINED: unstable" in said.text
    rows = rows_of(said.lines)
    assert rows["ground-direct"].endswith("grows with span")
    assert not rows["onboard-direct"].endswith("grows with span")
    assert "times sooner" not in said.text
    assert "%)" not in said.text[said.text.index("Why: ") : said.text.index("What would change it")]
    assert "What would change it: less load, or more to carry it" in said.text


def test_a_scenario_outside_the_domain_has_no_verdict(claim):
    said = claim("--json", satellites__eye__orbit__altitude="12000 km", satellites__eye__orbit__inclination="98 deg",
                 satellites__eye__isl__max_range="30000 km")  # fmt: skip
    assert said.code == 0
    assert [one["verdict"] for one in said.record["claims"]] == ["outside domain"] * 3
    assert said.record["truth"] == "undetermined"
    assert "deep space" in said.record["sentences"]["what"][0]


# --- the press claim -----------------------------------------------------------------------------


@pytest.mark.nightly
def test_the_press_claim_on_three_body_fits_the_screen_and_can_be_restated(capsys):
    assert main(["claim", "three-body-12"]) == 0
    said = Said(capsys, 0)
    assert len(said.lines) <= LINES
    assert max(map(len, said.lines)) <= WIDTH
    head = " ".join(" ".join(said.lines[:10]).split())
    for half in ("could dramatically reduce latency", "could bypass ground-station bottlenecks"):
        assert re.search(rf'{half}" (SUPPORTED|REFUTED|UNDETERMINED): ', head)
    assert "Both together: " in head
    assert re.search(r"What would change it: \S+ (above|below|at) ", said.text)
