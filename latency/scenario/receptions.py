"""What should be known of who receives whom before a number is believed."""

from __future__ import annotations

from latency.scenario import model


def receptions(scenario: model.Scenario) -> list[str]:
    """Return what should be said of radios that nobody receives, and of weather that touches no link."""
    radios = [(group.name, radio) for group in scenario.groups for radio in group.downlinks]
    return _unheard(radios, scenario.stations) + _idle_weather([radio for _, radio in radios], scenario)


def _unheard(radios: list[tuple[str, model.Downlink]], stations: tuple[model.Station, ...]) -> list[str]:
    return [
        f"satellites.{group}: no station receives band {radio.band}; its radio {radio.name} sends nothing"
        for group, radio in radios
        if radio.band and stations and not any(radio.band in place.bands or not place.bands for place in stations)
    ]


def _idle_weather(radios: list[model.Downlink], scenario: model.Scenario) -> list[str]:
    weather = scenario.weather
    idle = []
    if weather.rain and not any(radio.budget for radio in radios):
        idle.append("weather.rain: no downlink has a link budget, so that rain takes nothing from any")
    if weather.clouds and not any(radio.optical for radio in radios):
        idle.append("weather.clouds: no downlink is optical, so that clouds close none")
    return idle
