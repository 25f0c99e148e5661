"""Does computing in orbit bring the answer sooner? Latency from capture to answer, six ways.

    scenario = latency.load("three-body-12")   # a file, or the name of a shipped scenario
    result = latency.run(scenario)
    result.captures, result.passes, result.contacts   # DataFrames
    result.summary, result.save("folder")
    latency.open("folder")
"""

from __future__ import annotations

import sys

__version__ = "0.1.0"
__all__ = ["Result", "Scenario", "load", "open", "run"]

# Fetched when first asked for, so that importing the package costs nothing.
_ORIGINS = {
    "load": ("latency.scenario", "load"),
    "Scenario": ("latency.scenario", "Scenario"),
    "open": ("latency.result", "open_folder"),
    "Result": ("latency.result", "Result"),
}


def __getattr__(name: str):
    if name not in _ORIGINS:
        raise AttributeError(f"module 'latency' has no attribute {name!r}")
    from importlib import import_module

    module, attribute = _ORIGINS[name]
    return getattr(import_module(module), attribute)


def _run(scenario, progress=None, workers=1):
    """Return the Result of a scenario: every capture carried through every case, audited.

    With `replications` in the scenario it also has what they say: intervals, attribution and a verdict on the claims.

    Parameters
    ----------
    scenario : Scenario
        What `latency.load` returns.
    progress : callable, optional
        Told in a few words what is being done; see `latency.run.run`.
    workers : int, optional
        Processes for replications, and threads for cases of a large scenario; the result does not depend on it. More
        than one only from a script that guards its main part, as everywhere in `multiprocessing`.

    Returns
    -------
    Result

    Raises
    ------
    InputError
        If the scenario cannot be simulated.
    AuditError
        If the run broke an invariant of the model.
    """
    from latency.result import Result
    from latency.run import run as compose

    return Result.of(compose(scenario, progress, workers=workers), _replicated(scenario, progress, workers))


def _replicated(scenario, progress, workers):
    """What replications say; None where one is asked for, without a slow import."""
    if scenario.replications == 1:
        return None
    from latency.report.replicated import replicated_record
    from latency.study.replicated import replicated
    from latency.study.workers import Crew

    with Crew(workers, progress or (lambda _: None)) as crew:
        return replicated_record(replicated(scenario, crew))


class _Face(type(sys)):
    """`latency.run` is a verb here and also the module that composes the rooms.

    The import system would bind the module over the verb as soon as anybody imports it, so the
    verb is a property; `from latency.run import ...` reaches the module all the same.
    """

    @property
    def run(self):
        return _run

    @run.setter
    def run(self, module):
        """Ignore the binding of the submodule."""


sys.modules[__name__].__class__ = _Face
