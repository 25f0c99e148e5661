"""python -m benchmarks SUBJECT: regenerate what a subject writes, or check that it is current and holds."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def _published(check: bool, tell: Callable[[str], None]) -> int:
    from benchmarks.published.page import regenerate

    return regenerate(check, tell)


def _verdicts(check: bool, tell: Callable[[str], None]) -> int:
    from benchmarks.verdicts import regenerate

    return regenerate(check, tell)


def _attenuation(check: bool, tell: Callable[[str], None]) -> int:
    from benchmarks.attenuation import regenerate

    return regenerate(check, tell)


def _best_ground(check: bool, tell: Callable[[str], None]) -> int:
    from benchmarks.best_ground import regenerate

    return regenerate(check, tell)


def _computing(check: bool, tell: Callable[[str], None]) -> int:
    from benchmarks.computing.page import regenerate

    return regenerate(check, tell)


def _schedulers(check: bool, tell: Callable[[str], None]) -> int:
    from benchmarks.schedulers import regenerate

    return regenerate(check, tell)


# subject: (what it does, what does it); more subjects are more rows.
SUBJECTS: dict[str, tuple[str, Callable[[bool, Callable[[str], None]], int]]] = {
    "attenuation": ("what the air takes over the library's stations; needs the extra itu", _attenuation),
    "best-ground": ("search where the best ground wins; writes into README.md and docs/ground.md", _best_ground),
    "computing": ("what computers in orbit sustain; writes docs/computing.md; needs the extra docs", _computing),
    "published": ("compare with what others have published; writes docs/published.md", _published),
    "schedulers": ("give antennas away by every rule; writes the tables in docs/ground.md", _schedulers),
    "verdicts": ("judge the shipped scenarios; writes docs/verdicts.md and README.md", _verdicts),
}


def main(arguments: list[str] | None = None) -> int:
    """Return 0 if done, 1 if a comparison fails or, with --check, if what was written is stale."""
    subjects = "\n".join(f"  {name:<12}{what}" for name, (what, _) in SUBJECTS.items())
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=f"subjects:\n{subjects}",
        epilog="example: python -m benchmarks published --check",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("subject", choices=SUBJECTS)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if stale or if a comparison fails")
    asked = parser.parse_args(arguments)
    _, subject = SUBJECTS[asked.subject]
    return subject(asked.check, print)


if __name__ == "__main__":
    raise SystemExit(main())
