"""The section [nodes]: which satellites compute for others, and which of them is picked."""

from __future__ import annotations

from typing import Annotated

from latency.scenario.leaves import Choice, Count, Flag
from latency.scenario.section import Sourced, default, optional, required
from latency.scenario.stated import Stated
from latency.scenario.words import Names


class Nodes(Sourced):
    """The orbital compute nodes of the case `node-relay`."""

    satellites: Annotated[Stated, Names(least=1)] = required("Groups or satellites that compute for others.")
    cameras_may_be_nodes: Annotated[Stated, Flag()] = default(
        True, "Whether a node may compute what it has taken itself."
    )
    choice: Annotated[Stated, Choice(("delivery", "load"))] = optional(
        "Which node: the soonest answer in an empty network, as unless stated; or what waits there counts too."
    )
    admission: Annotated[Stated, Count(1, 1_000_000, ("unlimited",))] = optional(
        "A node with as many captures on its hands gets no more while others have fewer; unlimited unless stated."
    )
