"""What the README and the pages say is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from latency.cli.verbs import VERBS

PROJECT = Path(__file__).resolve().parent.parent
README = (PROJECT / "README.md").read_text(encoding="utf-8")
PAGES = [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]


def block(mark: str) -> str:
    """Return the fenced block under a mark of the README."""
    return re.search(rf"<!-- {mark} -->\n```\w+\n(.*?)```", README, re.DOTALL).group(1)


def test_there_are_exactly_two_commands_to_set_up():
    setup = README.split("## Set up")[1].split("\n## ")[0]
    assert len(re.findall("```sh\n(.+)\n```", setup)) == setup.count("```sh") == 2
    assert block("run").startswith("python -m pip install ")
    assert "latency run three-body-12" in block("run")
    assert "python -m pytest" in block("test")


def test_the_readme_fits_one_screen():
    assert len(README.splitlines()) <= 100


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page):
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert missing == []


def test_the_page_of_the_command_line_knows_every_verb():
    text = (PROJECT / "docs" / "command-line.md").read_text(encoding="utf-8")
    assert [name for name, _ in VERBS if f"`latency {name}" not in text] == []
