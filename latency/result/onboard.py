"""What a run says of the satellites themselves: energy accounts, pauses, and what full storage lost."""

from __future__ import annotations

import numpy as np

from latency.constants import SECOND_NS
from latency.flow.accounts import Account
from latency.flow.problem import Heat, Power
from latency.tables import COMPONENTS, STATES
from latency.verdict.bottleneck import exact_sum

MILLIWATT_NS_A_JOULE = 10**12


def onboard_record(run, case, counted: np.ndarray) -> dict:
    """Return what is known of the satellites in one case; `power` only where power or heat is modelled.

    `paused` and `lost_to_storage` are of counted captures, the accounts of the whole clock.
    """
    paused_ns = case.ledger[:, COMPONENTS.index("power_wait")].sum(axis=0)[counted]
    count = int((paused_ns > 0).sum())
    return {
        "lost_to_storage": int((case.state[counted] == STATES.index("lost")).sum()),
        "paused": {"captures": count, "mean_ns": exact_sum(paused_ns) / count if count else None},
        **_power(run, case),
    }


def _power(run, case) -> dict:
    satellites = run.problem.satellites
    if all(satellite.power is None and satellite.heat is None for satellite in satellites):
        return {}
    stop_ns = run.problem.rules.stop_ns
    return {
        "power": {
            run.problem.names.of("satellites", account.satellite): _pauses(account, stop_ns)
            | _energy(account, satellites[account.satellite].power, stop_ns)
            | _heat(account, satellites[account.satellite].heat)
            for account in case.accounts
        }
    }


def _pauses(account: Account, stop_ns: int) -> dict:
    """For how long computing stood still, whether there was work or not."""
    return {
        "paused_s": account.paused_ns / SECOND_NS,
        "paused_share": account.paused_ns / stop_ns,
        "dark_s": account.dark_ns / SECOND_NS,
        "hot_s": account.hot_ns / SECOND_NS,
    }


def _energy(account: Account, power: Power | None, stop_ns: int) -> dict:
    """The account in joules; charge is counted from the floor of the battery."""
    if power is None:
        return {}
    energies = {
        "harvested_j": account.harvested,
        "base_j": account.base,
        "isl_j": account.isl,
        "radio_j": account.radio,
        "computing_j": account.computing,
        "spilled_j": account.spilled,
        "unmet_j": account.unmet,
        "charge_at_start_j": account.begin,
        "charge_at_stop_j": account.end,
        "lowest_charge_j": account.lowest,
        "full_charge_j": power.usable,
    }
    # One division of whole numbers: the nearest double to the exact joules.
    joules = {name: amount * power.quantum_mw / MILLIWATT_NS_A_JOULE for name, amount in energies.items()}
    return joules | {
        "unmet_s": account.unmet_ns / SECOND_NS,
        "sunlit_share": account.sunlit_ns / stop_ns,
        "computing_share": account.computing / account.used if account.used else None,
        "spilled_share": account.spilled / account.harvested if account.harvested else None,
    }


def _heat(account: Account, heat: Heat | None) -> dict:
    """How full the store of heat was at most; a little over 1 is one worker's last ns."""
    return {} if heat is None else {"hottest_share": account.hottest / heat.limit if heat.limit else None}
