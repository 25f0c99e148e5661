"""What the suites on the words of a verdict came to, as rows of the verification page.

`python tests/planted_figures.py` prints them; a smaller draw with `python tests/planted_figures.py 2 100 60`.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]

from planted_ratios import all_tried, deserves_no_ratio  # noqa: E402
from planted_set import Row, Seen, by_word, cut_short, drawn_again, mirrored, seen  # noqa: E402
from planted_twins import MODELS, words_of_twins  # noqa: E402


def figures(each: int = 14, twins: int = 1_000, networks: int = 1_000) -> list[Row]:
    """Return (suite, drawn, right, inconclusive, wrong) of every suite; the defaults are the nightly draw."""
    found = seen(each)
    return [*by_word(found), *otherwise(found), *against_themselves(twins), without_ratio(networks)]


def otherwise(found: list[Seen]) -> list[Row]:
    """The same scenarios swapped, cut short and drawn again; right: the word is the same, or its mirror image."""
    latency = [one for one in found if one.planted.half == "latency"]
    mirrors = sum(map(mirrored, latency))
    decided = [one for one in found if one.sure]
    return [
        Row("cases swapped", len(latency), mirrors, 0, len(latency) - mirrors),
        _changed("span cut to a quarter", [(one.word, cut_short(one)) for one in decided]),
        _changed("other draws", [(one.word, drawn_again(one)) for one in decided if one.word != "inconclusive"]),
    ]


def _changed(suite: str, pairs: list[tuple[str | None, str | None]]) -> Row:
    same = sum(before == after for before, after in pairs)
    undecided = sum(after == "inconclusive" != before for before, after in pairs)
    return Row(suite, len(pairs), same, undecided, len(pairs) - same - undecided)


def against_themselves(count: int) -> list[Row]:
    """The same case under two seeds, without a margin: inconclusive is right, faster and slower are wrong."""
    rows = []
    for model in MODELS:
        for metric in ("p50", "p95"):
            words = words_of_twins(model, metric, count, seed=1_000)
            rows.append(
                Row(f"against itself: {model}, {metric}", count, words["inconclusive"], words["inconclusive"],
                    words["faster"] + words["slower"])
            )  # fmt: skip
    return rows


def without_ratio(count: int) -> Row:
    """Random networks, of those whose cases cannot both be compared: how many got no ratio, and how many got one."""
    barred = [one for one in all_tried(count, first=1_000) if deserves_no_ratio(one)]
    none = sum(one.finding.ratio is None for one in barred)
    return Row(f"no ratio, of {count:,} random networks", len(barred), none, 0, len(barred) - none)


if __name__ == "__main__":
    for row in figures(*map(int, sys.argv[1:])):
        print("| " + " | ".join(str(cell) for cell in row) + " |")
