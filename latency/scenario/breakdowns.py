"""Sections on what is out of service, planned or at random: satellites, their terminals, computers that reset."""

from __future__ import annotations

from latency.scenario import model
from latency.scenario.outages import Length, Outages, build_outages
from latency.scenario.section import Sourced, optional
from latency.scenario.stated import Default

# How long it takes where it is not said.
REPAIRS = {
    "satellite": Default(
        "12 h", "guess", note="in safe mode until people on the ground have found out why; no figure was found",
        range=("1 h", "7 d"), favours="neither",
    ),
    "terminals": Default(
        "1 d", "guess", note="until they are pointed and calibrated anew; no figure was found", range=("1 h", "30 d"),
        favours="neither",
    ),
    "resets": Default(
        "60 s", "guess", note="to boot and to load the models; no figure was found", range=("10 s", "300 s"),
        favours="neither",
    ),
}  # fmt: skip


class Breakdowns(Outages):
    """When it does not work, planned and at random; what is drawn is the same in every case."""

    repair: Length = optional(
        f"Mean time to repair; unless stated {', '.join(f'{one.value} ({what})' for what, one in REPAIRS.items())}."
    )


class Failures(Sourced):
    """How the satellites of a group break, each by itself; what they store stays."""

    satellite: Breakdowns | None = optional("Everything on it: it takes, sends and computes nothing.")
    terminals: Breakdowns | None = optional("All its terminals for links between satellites.")


def build_failures(failures: Failures | None) -> model.Failures:
    if failures is None:
        return model.Failures()
    return model.Failures(build_outages(failures.satellite), build_outages(failures.terminals))
