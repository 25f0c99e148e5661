"""What a scenario leaves out of what could be modelled: said with every verdict."""

from __future__ import annotations

from latency.scenario.model import Scenario


def left_out(scenario: Scenario) -> tuple[str, ...]:
    """Return what the scenario does not model, in a fixed order; what stands in none of its satellites does not count.

    >>> import latency
    >>> left_out(latency.load("three-body-12"))
    ('heat', 'failures', 'weather')
    """
    computing = [group for group in scenario.groups if group.computer]
    broken = [
        *(group.failures.satellite for group in scenario.groups),
        *(group.failures.terminals for group in scenario.groups),
        *(group.computer.resets for group in computing),
    ]
    missing = {
        "power": any(group.power is None for group in computing),
        "heat": any(group.computer.thermal is None for group in computing),
        "failures": all(outages.every_ns == 0 and not outages.planned for outages in broken),
        "weather": not (scenario.weather.rain or scenario.weather.clouds),
    }
    return tuple(what for what, absent in missing.items() if absent)


def left_out_sentence(missing: tuple[str, ...] | list[str]) -> str:
    """Return it in words; the empty string where nothing is left out.

    >>> left_out_sentence(("heat", "failures", "weather")), left_out_sentence(())
    ('Left out of this scenario: heat, failures and weather.', '')
    """
    *first, last = missing or [""]
    named = f"{', '.join(first)} and {last}" if first else last
    return f"Left out of this scenario: {named}." if named else ""
