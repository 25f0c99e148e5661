"""RF link budgets: from transmitted power to the energy of a symbol over the noise."""

from __future__ import annotations

import math

import numpy as np

from latency.constants import BOLTZMANN_J_K, C_M_S
from latency.scenario.radios import Budget


def free_space_loss_db(range_m: np.ndarray | float, frequency_hz: float) -> np.ndarray | float:
    """Return the loss between isotropic antennas, 20 log10(4 pi d f / c) (ITU-R P.525-4, equation 4).

    Parameters
    ----------
    range_m : float or array
        Distance between the two ends. [m]
    frequency_hz : float
        [Hz]

    Returns
    -------
    float or array of the same shape
        [dB]

    Examples
    --------
    >>> float(round(free_space_loss_db(1_000e3, 8.2e9), 4))
    170.7241
    """
    return 20.0 * np.log10(4.0 * math.pi * np.asarray(range_m) * frequency_hz / C_M_S)


def carrier_to_noise_db_hz(eirp_dbw: float, g_over_t_db_k: float, loss_db: np.ndarray | float) -> np.ndarray | float:
    """Return C/N0 = EIRP + G/T - losses - 10 log10(k), where the last is -228.6 dB.

    Parameters
    ----------
    eirp_dbw : float
        Transmitted power times antenna gain. [dBW]
    g_over_t_db_k : float
        Gain of the receiving antenna over its system's noise temperature. [dB/K]
    loss_db : float or array
        All between the two. [dB]

    Returns
    -------
    float or array
        [dB Hz]

    Examples
    --------
    >>> float(round(carrier_to_noise_db_hz(21.0, 29.0, 170.7), 3))
    107.899
    """
    return eirp_dbw + g_over_t_db_k - np.asarray(loss_db) - 10.0 * math.log10(BOLTZMANN_J_K)


def es_n0_db(
    budget: Budget, g_over_t_db_k: float, range_m: np.ndarray | float, atmosphere_db: np.ndarray | float = 0.0
) -> np.ndarray | float:
    """Return Es/N0 that a channel can count on: C/N0 over the symbol rate, less implementation loss and margin.

    An ideal receiver at this figure decodes every MODCOD whose threshold is not above it. Under Shannon's limit
    (no MODCODs) the symbol rate is the bandwidth, and the figure is the signal-to-noise ratio in it.

    Parameters
    ----------
    budget : Budget
        Of one channel.
    g_over_t_db_k : float
        Of the station. [dB/K]
    range_m : float or array
        Slant range. [m]
    atmosphere_db : float or array, optional
        Gas, rain, cloud and scintillation. [dB]

    Returns
    -------
    float or array
        [dB]

    Examples
    --------
    21.2 dBW into 29 dB/K over 1,000 km: 50.2 - 170.63 + 228.60 - 78.85 (76.8 Msym/s) - 1.5 dB.

    >>> dove = Budget(8.11e9, 21.2, 76.8e6, 6, 1, 1.5, 0.0, 0.0, 1.0, (), "adaptive")
    >>> float(round(es_n0_db(dove, 29.0, 1_000e3), 2))
    27.82
    """
    loss_db = free_space_loss_db(range_m, budget.frequency_hz) + budget.other_loss_db + atmosphere_db
    c_n0_db_hz = carrier_to_noise_db_hz(budget.eirp_dbw, g_over_t_db_k, loss_db)
    return c_n0_db_hz - 10.0 * math.log10(budget.symbol_rate_hz) - budget.implementation_loss_db - budget.margin_db


def reach_m(budget: Budget, g_over_t_db_k: float, threshold_db: np.ndarray) -> np.ndarray:
    """Return how far a channel reaches at these thresholds in a clear sky, in whole metres, rounded down.

    The budget turned round. Whole metres, 1e-5 dB, so that the last bit of a logarithm, which is another on another
    machine, moves no window by a nanosecond.

    Parameters
    ----------
    budget : Budget
    g_over_t_db_k : float
        Of the station. [dB/K]
    threshold_db : (M,) float64
        Es/N0 needed. [dB]

    Returns
    -------
    (M,) float64
        [m]

    Examples
    --------
    6.02 dB less to spare halve the distance.

    >>> dove = Budget(8.11e9, 21.2, 76.8e6, 6, 1, 1.5, 0.0, 0.0, 1.0, (), "adaptive")
    >>> reach_m(dove, 29.0, np.array([20.0, 20.0 + 20.0 * math.log10(2.0)]))
    array([2459618., 1229809.])
    """
    over_a_metre_db = es_n0_db(budget, g_over_t_db_k, 1.0)
    return np.floor(10.0 ** ((over_a_metre_db - threshold_db) / 20.0))


def shannon_bit_s(bandwidth_hz: float, snr_db: np.ndarray | float) -> np.ndarray | float:
    """Return the capacity of a channel, B log2(1 + S/N) (Shannon 1949, theorem 2).

    Parameters
    ----------
    bandwidth_hz : float
        [Hz]
    snr_db : float or array
        [dB]

    Returns
    -------
    float or array
        [bit/s], not rounded

    Examples
    --------
    A signal as strong as the noise carries a bit for each hertz.

    >>> float(shannon_bit_s(20e6, 0.0))
    20000000.0
    """
    return bandwidth_hz * np.log2(1.0 + 10.0 ** (np.asarray(snr_db) / 10.0))
