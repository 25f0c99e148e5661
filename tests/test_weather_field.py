"""Weather as a random field: its law, its correlations, and that it does not depend on who else is there.

Expected values are those of the definitions in `latency.link.field`; tolerances are four standard errors of the
samples, with the effective number of samples that the correlation leaves.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import norm

from latency.constants import EARTH_MEAN_RADIUS_M, SECOND_NS
from latency.kernels.draws import CLOUD, RAIN
from latency.link.field import Process, quantile, states

STEP_NS, STEPS = 600 * SECOND_NS, 20_000
PROCESS = Process(7, 0, RAIN, 5_000 * SECOND_NS, 500e3)
# Independent samples in a correlated series: K (1 - rho) / (1 + rho).
MEMORY = math.exp(-600 / 5_000)
EFFECTIVE = STEPS * (1 - MEMORY) / (1 + MEMORY)


def east(distance_m: float) -> tuple[float, float]:
    """A place so far east of (0.5, 0.5) along the parallel."""
    return 0.5, 0.5 + distance_m / EARTH_MEAN_RADIUS_M / math.cos(0.5)


@pytest.mark.parametrize("share", [1e-12, 1e-4, 0.02, 0.075, 0.3, 0.5, 0.9, 0.999999])
def test_the_normal_quantile_is_that_of_scipy(share):
    """AS 241 promises about one part in 1e16; two libraries differ in the last bits."""
    assert quantile(share) == pytest.approx(norm.ppf(share), abs=4e-15)


def test_states_are_standard_normal_and_remember():
    (found,) = states(PROCESS, [(0.5, 0.5)], STEP_NS, STEPS)
    assert abs(found.mean()) < 4 / math.sqrt(EFFECTIVE)
    assert abs(found.var() - 1.0) < 4 * math.sqrt(2 / EFFECTIVE)
    for lag in (1, 8, 16):
        expected = math.exp(-lag * 600 / 5_000)
        assert np.corrcoef(found[:-lag], found[lag:])[0, 1] == pytest.approx(expected, abs=4 / math.sqrt(EFFECTIVE))


def test_two_stations_are_as_alike_as_they_are_near():
    distances_m = (0.0, 125e3, 250e3, 500e3, 1_000e3, 5_000e3)
    found = np.corrcoef(states(PROCESS, [east(distance) for distance in distances_m], STEP_NS, STEPS))[0]
    expected = [math.exp(-((distance / 500e3) ** 2)) for distance in distances_m]
    np.testing.assert_allclose(found, expected, atol=4 / math.sqrt(EFFECTIVE))


def test_a_place_has_its_weather_whoever_else_is_there_and_however_long_one_looks():
    alone = states(PROCESS, [(1.0, -2.0)], STEP_NS, 100)
    among = states(PROCESS, [(0.1, 0.2), (1.0, -2.0), (1.0, -1.99)], STEP_NS, 500)
    np.testing.assert_array_equal(among[1, :100], alone[0])


def test_other_purposes_and_draws_have_other_weather():
    one = states(PROCESS, [(1.0, -2.0)], STEP_NS, STEPS)[0]
    for other in (PROCESS._replace(purpose=CLOUD), PROCESS._replace(replication=1), PROCESS._replace(seed=8)):
        found = states(other, [(1.0, -2.0)], STEP_NS, STEPS)[0]
        assert abs(np.corrcoef(one, found)[0, 1]) < 4 / math.sqrt(EFFECTIVE)


def test_it_is_cloudy_for_the_share_that_is_stated_in_spells_that_last():
    """A Gaussian process with exponential memory has rough spells; their share is exact, their length grows with it."""
    shares = {}
    for hours in (1, 10):
        process = PROCESS._replace(purpose=CLOUD, persistence_ns=hours * 3_600 * SECOND_NS)
        cloudy = states(process, [(0.5, 0.5)], STEP_NS, 100_000)[0] > quantile(0.69)
        shares[hours] = cloudy.mean(), np.count_nonzero(np.diff(cloudy.astype(int)) == 1)
    memory = math.exp(-1 / 6)
    effective = 100_000 * (1 - memory) / (1 + memory)
    assert shares[1][0] == pytest.approx(0.31, abs=4 * math.sqrt(0.31 * 0.69 / effective))
    assert shares[10][1] < 0.5 * shares[1][1]
