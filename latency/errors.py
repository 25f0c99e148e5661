"""What can go wrong, told apart by who can mend it."""

from __future__ import annotations

from typing import NamedTuple


class Problem(NamedTuple):
    """One mistake of the user's: where it is, what it is, what is allowed."""

    place: str  # "fires.toml:14", or "--set" for a value given on the command line
    path: str  # "downlink.rate", or "" where no key is to blame
    message: str

    def __str__(self) -> str:
        return f"{self.place}  {self.path}: {self.message}" if self.path else f"{self.place}  {self.message}"


class InputError(Exception):
    """The input is wrong; carries every problem that was found, not just the first."""

    def __init__(self, source: str, problems: list[Problem]):
        self.source = source
        self.problems = tuple(problems)
        super().__init__(source, self.problems)

    def __str__(self) -> str:
        count = len(self.problems)
        head = f"{self.source}: {count} problem{'' if count == 1 else 's'}"
        return "\n".join([head, *(f"  {problem}" for problem in self.problems)])


class AuditError(Exception):
    """A run broke one of the model's invariants: a bug of ours, never the user's mistake."""


class CacheWarning(UserWarning):
    """Machine code kept from earlier runs is of no use: this run takes longer, and is right all the same."""
