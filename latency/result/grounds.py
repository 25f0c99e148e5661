"""How good the ground could be, as plain numbers: as scheduled, with the best scheduler, and what nobody can beat."""

from __future__ import annotations

from latency.flow.interval import LEVELS, GroundInterval, Standing
from latency.tables import NEVER


def ground_record(interval: GroundInterval) -> dict:
    """Return the interval as JSON holds it; null where so many captures are not delivered."""
    return {
        "replication": 0,
        "operational_scheduler": interval.operational.scheduler,
        **{f"p{level}": _quantile(interval, level) for level in LEVELS},
        "mean": _mean(interval),
        "schedulers": [_standing(standing) for standing in interval.tried],
        "not_tried": list(interval.left_out),
    }


def _quantile(interval: GroundInterval, level: int) -> dict:
    best = interval.best(level)
    return {
        "operational": _known(interval.operational.quantiles_ns[level]),
        "best": _known(best.quantiles_ns[level]),
        "best_scheduler": best.scheduler,
        "bound": interval.bound.quantiles_ns[level],
    }


def _mean(interval: GroundInterval) -> dict:
    best = interval.best_mean
    return {
        "operational": interval.operational.mean_ns,
        "best": best.mean_ns,
        "best_scheduler": best.scheduler,
        "bound": interval.bound.mean_ns,
    }


def _standing(standing: Standing) -> dict:
    quantiles = {f"p{level}_ns": _known(value) for level, value in standing.quantiles_ns.items()}
    return {"scheduler": standing.scheduler, **quantiles, "mean_ns": standing.mean_ns,
            "undelivered": standing.undelivered}  # fmt: skip


def _known(time_ns: int) -> int | None:
    return None if time_ns == NEVER else time_ns
