"""Claims that were edited after a run: whoever has seen an answer tests nothing any more, but explores."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def as_claimed_before(voice, scenario, asked: tuple[str, tuple[str, ...]], folders: Iterable[Path]):
    """Return the scenario and the settings that give it, the claims of an earlier run taken for those declared.

    The resolved scenario then says so too: running it again gives the same result, label included.

    Parameters
    ----------
    voice : Voice
    scenario : Scenario
        As loaded.
    asked : tuple
        The file and the settings that it was loaded with.
    folders : iterable of Path
        Where earlier results may be.
    """
    from latency.result.earlier import earlier_claims
    from latency.scenario import load

    file, settings = asked
    earlier = earlier_claims(scenario, folders)
    if earlier is None:
        return scenario, settings
    voice.say(f"warning: {earlier.folder} holds a run with other claims, so this is exploratory")
    settings = (*settings, f"scenario.declared={earlier.digest}")
    return load(file, settings), settings
