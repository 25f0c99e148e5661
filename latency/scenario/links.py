"""What must hold between radios, the stations and relays that receive them, and the weather between."""

from __future__ import annotations

from latency.scenario.bands import OPTICAL
from latency.scenario.downlinks import Downlink
from latency.scenario.ground import Station
from latency.scenario.problems import Problems, hint, path_text, shown
from latency.scenario.relays import Relay
from latency.scenario.rules import ScenarioFile
from latency.scenario.section import Section
from latency.scenario.space import Group
from latency.scenario.stated import Stated


class Links:
    """Checks a file as far as it could be read; sections that are wrong in themselves are passed over."""

    def __init__(self, file: ScenarioFile, problems: Problems):
        self.file, self.problems = file, problems
        groups = (file.satellites or {}).values()
        found = [radio for group in groups if group for radio in _radios(group)]
        self.radios = [radio for radio in found if radio]
        self.vague = None in groups or None in found  # there are radios that could not be read
        self.stations = {name: station for name, station in (file.stations or {}).items() if station}
        self.relays = {name: relay for name, relay in (file.relays or {}).items() if relay}

    def check(self) -> None:
        for name, relay in self.relays.items():
            if name in (self.file.stations or {}):
                self._wrong(relay, f"{shown(name)} is also the name of a station")
        self._reached_relays()
        self._figures_of_merit()
        if self.file.weather:
            self._clear_skies()
            self._tables()

    def _wrong(self, section: Section, message: str) -> None:
        self.problems.add(section.table.place(), section.table.path, message)

    def _blame(self, stated: Stated, message: str) -> None:
        self.problems.add(stated.given.place(), stated.given.path, message)

    def _reached_relays(self) -> None:
        """A radio that any receiver will do for would reach a relay 40,000 km away at the rate of a ground station."""
        for radio in self.radios:
            reached = [name for name, relay in sorted(self.relays.items()) if receives(relay, radio)]
            if reached and not radio.band:
                self._wrong(radio, f"needs `band`: without it, the relay {shown(reached[0])} would receive it as well")
            elif reached and not radio.rate:
                self._wrong(radio, f"needs a stated `rate`: that is all that the relay {shown(reached[0])} takes")

    def _figures_of_merit(self) -> None:
        for place in self.stations.values():
            budgets = [radio for radio in self.radios if radio.eirp and receives(place, radio)]
            if budgets and not place.g_over_t:
                key = path_text(budgets[0].table.path)
                self._wrong(place, f'needs `g_over_t`, such as "29 dB/K": {key} is a link budget')

    def _clear_skies(self) -> None:
        optical = [radio for radio in self.radios if radio.band and radio.band.value == OPTICAL]
        if not optical or not self.file.weather.clouds.value:
            return
        for station in self.stations.values():
            if station.clear_sky or not receives(station, optical[0]):
                continue
            also = "" if station.bands else ", or `bands` without optical: unless stated it receives anything"
            self._wrong(station, f"needs `clear_sky`, its share of time without clouds{also}")

    def _tables(self) -> None:
        """Tables of attenuation are of stations and bands that there are, each once."""
        bands = sorted({radio.band.value for radio in self.radios if radio.band})
        stations = self.file.stations or {}
        seen: set[tuple[str, str]] = set()
        for table in (self.file.weather.attenuation or {}).values():
            if table is None:
                continue
            pair = (table.station.value, table.band.value)
            if pair[0] not in stations:
                self._blame(table.station, f"{shown(pair[0])} is no station{hint(pair[0], stations)}")
            elif pair[1] not in bands and not self.vague:
                self._blame(table.band, f"{shown(pair[1])} is the `band` of no downlink{hint(pair[1], bands)}")
            elif pair in seen:
                self._wrong(table, f"there is another table of {pair[0]} in {pair[1]}; keep one")
            seen.add(pair)


def receives(place: Station | Relay, radio: Downlink) -> bool:
    """True where an antenna takes what a radio sends; what states no band fits any."""
    return not radio.band or not place.bands or radio.band.value in place.bands.value


def _radios(group: Group) -> list[Downlink | None]:
    """Return the radios of a group; None for one that is wrong in itself."""
    return [group.downlink] if "downlink" in group.table else list((group.downlinks or {}).values())
