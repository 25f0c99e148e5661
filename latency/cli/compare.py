"""latency compare: results side by side."""

from __future__ import annotations

from pathlib import Path

import click

from latency.cli.options import as_csv, as_json, verb
from latency.cli.show import aligned
from latency.cli.voice import voiced


@verb(
    "Set two or more result folders side by side: what every case came to, which assumptions differ and, where the "
    "captures are the same, how each of them fared against the first folder.",
    "latency compare before after",
    "latency compare monday tuesday wednesday --csv",
)
@click.argument("folders", nargs=-1, metavar="DIR DIR ...", type=click.Path(path_type=Path))
@as_json
@as_csv
@voiced
def command(voice, folders, as_json, as_csv):
    from latency.report.compare import comparison, open_all

    voice.result(told(comparison(open_all(folders)), voice.colour, as_json, as_csv))


def told(content: dict, colour: bool, as_json: bool, as_csv: bool) -> str:
    """Return a comparison as text, JSON or CSV."""
    if as_json:
        from latency.result.json_text import json_text

        return json_text(content)
    if as_csv:
        from latency.report.compare_page import case_table
        from latency.result.csv_text import csv_text

        return csv_text(*case_table(content))
    return _page(content, colour)


def _page(content: dict, colour: bool) -> str:
    from latency.report.compare_page import compare_page

    page = compare_page(content)
    blocks = ["\n".join(page.heading)]
    for title, header, rows in page.tables:
        table = aligned(header, rows, colour)
        blocks.append(f"{title}\n{table}" if title else table)
    return "\n\n".join([*blocks, "\n".join(page.notes)])
