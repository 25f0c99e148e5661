"""What is captured, what part of it matters, and the weather it comes down through."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from latency.scenario.sites import Target


@dataclass(frozen=True)
class Area:
    """A circle on the ground."""

    latitude_rad: float
    longitude_rad: float
    radius_m: float  # great-circle


@dataclass(frozen=True)
class Interest:
    """A class of captures that matter more (or less) than the rest.

    `areas`: whose sub-satellite point lies in one of them when taken; `share`: drawn by chance. Both: drawn among
    those in the areas.
    """

    name: str
    priority: int  # class of these captures, 0 first
    share: float  # 1: all
    areas: tuple[Area, ...]  # (): anywhere
    known: str  # "ahead": everybody sends it first; "screened": only a look at the image tells, so only `hybrid` does
    deadline_ns: int | None


@dataclass(frozen=True)
class Screening:
    """How well a look on board tells what is of interest."""

    recall: float = 1.0  # share of the interesting captures found
    false_alarms: float = 0.0  # share of the others taken for interesting


@dataclass(frozen=True)
class Task:
    """One model of a pipeline; each capture goes through those that apply to it, in order."""

    name: str
    kind: str  # "tiles", "operations" or "language"
    applies_to: str  # "all", "clear": not the cloudy ones, "found": where something was found
    tiles: int = 0  # kind "tiles": a capture
    tile_op: int = 0  # work on one, for computers without a measured time; 0: they cannot
    work_op: int = 0  # kind "operations": a capture
    moved_byte: int = 0  # through memory, a capture; 0: not stated, so the rate decides
    parameters: int = 0  # kind "language": of the model
    weight_bit: float = 8.0  # bits a weight
    prompt_tokens: int = 0  # those of the image included
    answer_tokens: int = 0


@dataclass(frozen=True)
class Content:
    """What captures show; drawn for each, the same in every case."""

    positives: float = 1.0  # share of the clear captures that show what is looked for
    cloudy: float = 0.0  # share that shows clouds only
    negative_bit: int | None = None  # answer where nothing was found; None: as large as any


@dataclass(frozen=True)
class Accuracy:
    """How well the models of one place find what a capture shows."""

    recall: float = 1.0  # share of the positives found; the others are missed answers
    false_alarms: float = 0.0  # share of the negatives in which something is found


@dataclass(frozen=True)
class Workload:
    """How captures come about. `satellites` take them; sizes and work are per capture.

    Shares and ratios are taken as the decimal numbers that are written: a tenth of 10 bit is 1 bit, not 2.
    """

    kind: str  # "periodic", "poisson", "targets", "events" or "listed"
    satellites: tuple[str, ...]
    interval_ns: int  # of a satellite; poisson: mean; targets: at least, per pair; events: mean, per target
    offset_ns: int  # periodic: of the first capture; of a replication below 0, captures went on before the start
    stagger: bool  # periodic: satellite k of K starts k/K of an interval later
    targets: tuple[Target, ...]
    listed: tuple[tuple[str, int], ...]  # (satellite, taken_ns)
    raw_bit: int
    product_bit: int
    work_op: int
    priority: int
    deadline_ns: int | None
    lifetime_ns: int | None = None  # events: how long one can be seen; None: until it is
    compression: float = 1.0  # raw bits over what is left of them; lossless or not, in every case alike
    cropped: float = 1.0  # share of the raw bits that lies in the area of interest, in every case alike
    interests: tuple[Interest, ...] = ()  # the first that fits a capture is its class
    screening: Screening = Screening()
    tasks: tuple[Task, ...] = ()  # instead of work_op: what is done to each capture
    content: Content = Content()
    in_orbit: Accuracy = Accuracy()  # of the models as they run on satellites
    on_ground: Accuracy = Accuracy()  # of those in data centres

    @property
    def kept_bit(self) -> int:
        """Raw bits of a capture that are left after cropping and compression, rounded up; in every case alike."""
        kept = self.raw_bit * Fraction(str(self.cropped)) / Fraction(str(self.compression))
        return math.ceil(kept)


@dataclass(frozen=True)
class Weather:
    """What the air does to links. One Gaussian process for each station, correlated in time and space."""

    rain: bool = False  # gas, rain, cloud and scintillation by ITU-R on RF downlinks
    clouds: bool = False  # optical downlinks are closed by clouds
    step_ns: int = 600 * 10**9  # weather is constant for as long
    rain_persistence_ns: int = 5_000 * 10**9  # correlation time
    cloud_persistence_ns: int = 6 * 3_600 * 10**9
    correlation_m: float = 500e3  # distance at which the correlation of two stations is 1/e
    attenuation: tuple[tuple[str, str, tuple[float, ...], tuple[float, ...], tuple[tuple[float, ...], ...]], ...] = ()
    # stated tables: (station, band, elevations_rad ascending, exceedance shares descending, dB [elevation][share])
