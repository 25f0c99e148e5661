"""python -m benchmarks [SUBJECT]: regenerate what a subject writes, or check that it is current and holds."""

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


def _growth(check: bool, tell: Callable[[str], None]) -> int:
    from benchmarks.kernels.growth import regenerate

    return regenerate(check, tell)


# subject: (what it does, what does it); more subjects are more rows.
SUBJECTS: dict[str, tuple[str, Callable[[bool, Callable[[str], None]], int]]] = {
    "attenuation": ("what the air takes over the library's stations; needs the extra itu", _attenuation),
    "best-ground": ("search where the best ground wins; writes into README.md and docs/ground.md", _best_ground),
    "computing": ("what computers in orbit sustain; writes docs/computing.md; needs the extra docs", _computing),
    "growth": ("run shells from 12 to 10,000 satellites whole; prints what they take as JSON", _growth),
    "published": ("compare with what others have published; writes docs/published.md", _published),
    "schedulers": ("give antennas away by every rule; writes the tables in docs/ground.md", _schedulers),
    "verdicts": ("judge the shipped scenarios; writes docs/verdicts.md and README.md", _verdicts),
}


KERNELS = ("kernels", "our kernels beside their peers; writes docs/performance.md; the subject if none is named")


def main(arguments: list[str] | None = None) -> int:
    """Return 0 if done, 1 if a comparison fails or, with --check, if what was written is stale."""
    asked = _parser().parse_args(arguments)
    if asked.subject == KERNELS[0]:
        from benchmarks.kernels.command import run

        return run(asked)
    _, subject = SUBJECTS[asked.subject]
    return subject(asked.check, print)


def _parser() -> argparse.ArgumentParser:
    rows = [(name, what) for name, (what, _) in SUBJECTS.items()]
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="subjects:\n" + "\n".join(f"  {name:<12}{what}" for name, what in sorted([KERNELS, *rows])),
        epilog="example: python -m benchmarks published --check",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("subject", nargs="?", choices=(*SUBJECTS, KERNELS[0]), default=KERNELS[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if stale or if a comparison fails")
    kernels = parser.add_argument_group("of kernels")
    kernels.add_argument("--quick", action="store_true", help="small sizes, only whether the answers agree")
    kernels.add_argument("--json", action="store_true", help="print what was found as JSON")
    kernels.add_argument("--hypatia", metavar="PATH", help="a clone of Hypatia, to run its own code beside ours")
    kernels.add_argument("--only", nargs="+", metavar="KERNEL", help="some kernels; the page is not written")
    kernels.add_argument("--page", nargs="+", metavar="FILE", help="write the page from what --json printed")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
