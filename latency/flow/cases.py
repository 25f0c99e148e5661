"""The cases, side by side: what differs between them is the order of a few words."""

from __future__ import annotations

from typing import NamedTuple

RAW, PRODUCT = 0, 1  # legs: before the answer exists, and after
GROUND, NODE, ONBOARD = "data centre", "node", "imaging satellite"


class Stage(NamedTuple):
    """One thing that happens to data on its way."""

    verb: str
    what: int | str | None


def downlink(leg: int) -> Stage:
    """Own passes of the satellite where the data was made."""
    return Stage("downlink", leg)


def relay(leg: int) -> Stage:
    """Over links to the satellite that gets it down soonest, and down from there."""
    return Stage("relay", leg)


def relay_to_node(leg: int) -> Stage:
    """Over links to the node whose answer would reach the user first."""
    return Stage("relay to node", leg)


def backhaul(leg: int) -> Stage:
    """The station's line, and for raw data fibre to the data centre."""
    return Stage("backhaul", leg)


def screen(place: str) -> Stage:
    """A first look at raw data, after which it has another class; the data itself stays as it is."""
    return Stage("screen", place)


def compute(place: str) -> Stage:
    """Raw data becomes a product."""
    return Stage("compute", place)


def deliver() -> Stage:
    """Fibre to the user and the service time."""
    return Stage("deliver", None)


class Case(NamedTuple):
    """A way from capture to answer, as a list of stages."""

    name: str
    stages: tuple[Stage, ...]

    def relays(self, leg: int) -> bool:
        """True where this leg may use inter-satellite links."""
        return any(stage.what == leg and stage.verb.startswith("relay") for stage in self.stages)

    @property
    def linked(self) -> bool:
        """True where any leg may use inter-satellite links."""
        return any(self.relays(leg) for leg in (RAW, PRODUCT))

    @property
    def on_own_passes(self) -> Case | None:
        """The case that differs in one thing: what goes down does so from the satellite where it was made, if any."""
        stages = tuple(downlink(stage.what) if stage.verb == "relay" else stage for stage in self.stages)
        return next((case for case in CASES if case.stages == stages and case != self), None)

    @property
    def screened(self) -> bool:
        """True where raw data is looked at on board before it goes down."""
        return any(stage.verb == "screen" for stage in self.stages)

    @property
    def place(self) -> str:
        """Where the answer is computed."""
        return next(str(stage.what) for stage in self.stages if stage.verb == "compute")

    @property
    def down_leg(self) -> int:
        """The leg that crosses the downlink."""
        return RAW if self.place == GROUND else PRODUCT


def _case(name: str, *stages: Stage) -> Case:
    return Case(name, stages)


CASES = (
    _case("ground-direct", downlink(RAW), backhaul(RAW), compute(GROUND), deliver()),
    _case("ground-relay", relay(RAW), backhaul(RAW), compute(GROUND), deliver()),
    _case("node-relay", relay_to_node(RAW), compute(NODE), relay(PRODUCT), backhaul(PRODUCT), deliver()),
    _case("onboard-direct", compute(ONBOARD), downlink(PRODUCT), backhaul(PRODUCT), deliver()),
    _case("onboard-relay", compute(ONBOARD), relay(PRODUCT), backhaul(PRODUCT), deliver()),
    _case("hybrid", screen(ONBOARD), downlink(RAW), backhaul(RAW), compute(GROUND), deliver()),
)
BY_NAME = {case.name: case for case in CASES}
