"""The sections [satellites.<group>.downlink]: a rate that is stated, or the link budget that it follows from."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import WrapValidator

from latency.scenario import model
from latency.scenario.amounts import Duration, Loss, Part, Rate, angle_rad, number, whole
from latency.scenario.bands import OPTICAL, Band
from latency.scenario.leaves import Choice, Count, Measure
from latency.scenario.modcods import LISTS, SHANNON
from latency.scenario.power import Watts
from latency.scenario.problems import hint, shown
from latency.scenario.section import (
    Faults,
    Sourced,
    at_most_one,
    default,
    guess,
    misspelt,
    named_sections,
    optional,
)
from latency.scenario.stated import Default, Stated
from latency.scenario.steps import Modcods, RateSteps
from latency.scenario.table import Table, plain
from latency.scenario.words import Name

RATES = ("rate", "rate_by_elevation")
POSING = ("frequency", "eirp", "symbol_rate", "bandwidth")  # what makes a budget
FIXED = "fixed"
BUDGET_DEFAULTS = {
    "channels": Default(1),
    "polarisations": Default(1),
    "implementation_loss": Default(
        "1.5 dB", "guess", note="a secondary text quotes ITU-R BO.1784: receivers of 32APSK need up to 1.7 dB more than"
        " the ideal", range=("0.5 dB", "3 dB"), favours="orbit",
    ),
    "other_loss": Default(
        "0.5 dB", "guess", note="pointing and polarisation; no figure was found", range=("0 dB", "3 dB"),
        favours="ground",
    ),
    "margin": Default(
        "1 dB", "guess", note="what operators keep differs; adaptive links keep about 1 dB, fixed ones more",
        range=("0 dB", "6 dB"), favours="ground",
    ),
    "framing": Default(
        0.98, "guess", note="transfer frames, packet headers and idle data take 1 % to 3 %: arithmetic on CCSDS frames"
        " of 1,115 byte", range=(0.9, 0.995), favours="ground",
    ),
    "adaptation": Default("adaptive"),
}  # fmt: skip
BUDGET = (*POSING, *BUDGET_DEFAULTS, "modcods", "modcod")
OPTICAL_DEFAULTS = {
    "acquisition": Default(
        "30 s", "guess", note="of a laser pointed anew: Starlink's fastest links take about 12 s, small satellites turn"
        " the whole body", range=("12 s", "120 s"), favours="neither",
    ),
    "efficiency": Default(
        0.12, "derived", "TBIRD, MIT Lincoln Laboratory and NASA, 2022: almost 1 TB in 5.5 min, 24 of 200 Gbit/s",
        "one demonstration, fades and repeats included", (0.1, 0.6), "orbit",
    ),
}  # fmt: skip


class Downlink(Sourced):
    """One radio (or laser) to the ground. Its rate is stated, or follows from a link budget: `frequency` and below."""

    rate: Rate = optional("Bits a second while sending.")
    rate_by_elevation: Annotated[Stated, RateSteps(Measure("angle", "-10 deg", "90 deg"), "elevation")] = optional(
        "Instead: what holds from each elevation up; below the first there is no link."
    )
    carries: Annotated[Stated, Choice(("both", "raw", "product"))] = default("both", "Which data it takes.")
    band: Annotated[Stated, Band()] = optional("What a station must receive; any will do unless stated.")
    acquisition: Duration = guess(
        "5 s", "Start of each contact in which nothing is sent yet.",
        "of a radio signal at the start of a pass; no figure was found", ("1 s", "20 s"), "neither",
    )  # fmt: skip
    power: Watts = optional("Drawn while it has an antenna; nothing unless stated.")
    efficiency: Part = optional("Share of a stated rate that is payload: what fades and repeats leave.")
    frequency: Annotated[Stated, Measure("frequency", "30 MHz", "300 GHz")] = optional("Of the carrier.")
    eirp: Annotated[Stated, Measure("power level", "-60 dBW", "100 dBW")] = optional("Of one channel.")
    symbol_rate: Annotated[Stated, Measure("symbol rate", "1 sym/s", "100 Gsym/s")] = optional("Of one channel.")
    bandwidth: Annotated[Stated, Measure("frequency", "1 Hz", "100 GHz")] = optional(
        "Instead of a symbol rate: of one channel, used up to Shannon's limit."
    )
    channels: Annotated[Stated, Count(1, 1_000)] = optional("Side by side in frequency.")
    polarisations: Annotated[Stated, Count(1, 2)] = optional("Two carry twice as many channels.")
    implementation_loss: Loss = optional("What a real receiver needs more than an ideal one.")
    other_loss: Loss = optional("Pointing, polarisation, and lines that the EIRP leaves out.")
    margin: Loss = optional("Kept on top of what is needed.")
    framing: Part = optional("Share of the information bits that is payload: frames, headers, idle data.")
    modcods: Annotated[Stated, Modcods()] = optional("Modulations and code rates: the best that closes is used.")
    adaptation: Annotated[Stated, Choice((FIXED, "stepped", "adaptive"))] = optional(
        "One MODCOD for all; one for each pass; at every instant the best."
    )
    modcod: Annotated[Stated, Name("name of a MODCOD")] = optional(
        "Fixed: which; the best that closes at the mask in clear sky unless stated."
    )

    @staticmethod
    def has_one_rate(table: Table) -> Faults:
        """The rate is stated, in steps, or follows from a budget."""
        stated = [key for key in RATES if key in table]
        posed = [key for key in BUDGET if key in table]
        if len(stated) > 1:
            return [(stated[1], f"contradicts {stated[0]}; keep one")]
        if stated and posed:
            return [(posed[0], f"belongs to a link budget and contradicts {stated[0]}; keep one")]
        if stated:
            return []
        if posed:
            return _budget_faults(table)
        meant = misspelt(table, *RATES, *POSING)
        needed = "needs `rate`, `rate_by_elevation`, or a budget: `frequency`, `eirp`, `symbol_rate` or `bandwidth`"
        return [(None, "" if meant else needed)]


Downlink.rules = (Downlink.has_one_rate,)
Downlinks = Annotated[dict[str, Downlink | None], WrapValidator(named_sections)]


def defaults_of(table: Table) -> dict[str, Default]:
    """Return what a radio's section leaves open, by what kind of link it is."""
    if plain(table.get("band")) == OPTICAL:
        return OPTICAL_DEFAULTS
    if any(key in table for key in RATES) or not any(key in table for key in POSING):
        return {}
    return BUDGET_DEFAULTS | {"modcods": Default(SHANNON if "bandwidth" in table else "dvb-s2")}


def _budget_faults(table: Table) -> Faults:
    if plain(table.get("band")) == OPTICAL:
        return [("band", "an optical link states its `rate`; budgets are of radios")]
    both = ("symbol_rate", "bandwidth")
    faults = [fault for keys in (("frequency",), ("eirp",), both) for fault in _missing(table, keys)]
    faults += at_most_one(*both)(table)
    if "efficiency" in table:
        faults.append(("efficiency", "means nothing in a budget; there it is `framing`"))
    return faults + ([] if faults else _list_faults(table) + _modcod_faults(table))


def _missing(table: Table, keys: tuple[str, ...]) -> Faults:
    """A fault if none of the keys is there; without a message if one seems to be there, misspelled."""
    if any(key in table for key in keys):
        return []
    return [(None, "" if misspelt(table, *keys) else f"a budget needs {' or '.join(f'`{key}`' for key in keys)}")]


def _list_faults(table: Table) -> Faults:
    shannon = plain(table.get("modcods")) == SHANNON
    if "bandwidth" in table and "modcods" in table and not shannon:
        return [("modcods", "contradicts bandwidth: MODCODs need `symbol_rate`")]
    if "symbol_rate" in table and shannon:
        return [("modcods", "'shannon' needs `bandwidth` instead of `symbol_rate`")]
    return []


def _modcod_faults(table: Table) -> Faults:
    if "modcod" not in table:
        return []
    if plain(table.get("adaptation")) != FIXED:
        return [("modcod", f'one MODCOD for all needs `adaptation = "{FIXED}"`')]
    names = _names(plain(table.get("modcods")))
    chosen = plain(table["modcod"])
    known = not names or not isinstance(chosen, str) or chosen in names  # no names: told where the list stands
    return [] if known else [("modcod", f"{shown(chosen)} is not among `modcods`{hint(chosen, names)}")]


def _names(raw: Any) -> list[str]:
    """Return the names in a list of MODCODs that may be wrong in itself."""
    if isinstance(raw, str):
        return [item.name for item in LISTS.get(raw, ())]
    rows = raw if isinstance(raw, list) else []
    return [row[0] for row in rows if isinstance(row, list) and row and isinstance(row[0], str)]


def build_downlink(name: str, radio: Downlink) -> model.Downlink:
    steps = radio.rate_by_elevation.value if radio.rate_by_elevation else ()
    return model.Downlink(
        name=name,
        rate_bit_s=whole(radio.rate) or 0,
        carries=radio.carries.value,
        acquisition_ns=whole(radio.acquisition),
        band=radio.band.value if radio.band else "",
        budget=_budget(radio) if radio.eirp else None,
        rate_steps=tuple((angle_rad(low), rate_bit_s) for low, rate_bit_s in steps),
        efficiency=number(radio.efficiency, 1.0),
        power_w=number(radio.power, 0.0),
    )


def _budget(radio: Downlink) -> model.Budget:
    return model.Budget(
        frequency_hz=float(radio.frequency.value),
        eirp_dbw=float(radio.eirp.value),
        symbol_rate_hz=float((radio.symbol_rate or radio.bandwidth).value),
        channels=whole(radio.channels),
        polarisations=whole(radio.polarisations),
        implementation_loss_db=float(radio.implementation_loss.value),
        other_loss_db=float(radio.other_loss.value),
        margin_db=float(radio.margin.value),
        framing=float(radio.framing.value),
        modcods=radio.modcods.value,
        adaptation=radio.adaptation.value,
        modcod=radio.modcod.value if radio.modcod else "",
    )
