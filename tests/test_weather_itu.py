"""What the air takes, against the examples with which the ITU-R's Study Group 3 validates implementations.

Document CG-3M3J-13-ValEx (P.618-13, P.676-12 and what they rest on), as it stands in the tests of ITU-Rpy
(github.com/inigodelportillo/ITU-Rpy, test/test_data/618/ITURP618-13_A_total.csv): a dish of 1 m, efficiency 0.65,
horizontal polarisation. Needs the extra `itu`.
"""

from __future__ import annotations

import numpy as np
import pytest

from latency.link.itu import ELEVATIONS_DEG, EXCEEDED, Antenna, attenuation_db, total_db

itur = pytest.importorskip("itur", reason="the extra `itu` is not installed")

STUDY_GROUP = Antenna(1.0, 0.65, 0.0)
LONDON, ROME, CAPE = (51.5, -0.14), (41.9, 12.49), (33.94, 18.43)
RIO, MIAMI = (22.9, -43.23), (25.78, -80.22)  # as in the document
EXAMPLES = [  # place, GHz, elevation, % of the time, total attenuation in dB
    (LONDON, 14.25, 31.07699124, 1, 1.212790721), (LONDON, 14.25, 31.07699124, 0.1, 2.901523272),
    (LONDON, 14.25, 31.07699124, 0.01, 7.507265316), (LONDON, 29, 31.07699124, 1, 4.836825478),
    (LONDON, 29, 31.07699124, 0.01, 26.07175081), (ROME, 14.25, 40.232036, 1, 1.104001525),
    (ROME, 14.25, 40.232036, 0.1, 3.17165505), (ROME, 29, 40.232036, 0.1, 12.47579603),
    (CAPE, 14.25, 46.35969261, 0.1, 2.310531218), (CAPE, 29, 46.35969261, 1, 3.379707728),
    (RIO, 14.25, 22.27833468, 1, 2.744154515), (RIO, 29, 22.27833468, 0.1, 33.09186),
    (MIAMI, 14.25, 52.67898486, 0.1, 7.067190804), (MIAMI, 29, 52.67898486, 0.01, 61.45823575),
]  # fmt: skip


@pytest.mark.parametrize(("place", "ghz", "elevation", "percent", "expected_db"), EXAMPLES)
def test_total_attenuation_is_that_of_the_study_group(place, ghz, elevation, percent, expected_db):
    """Within 1 %: the package's digital maps are read with its own interpolation, and later editions moved the gas."""
    found_db = total_db(itur, (*place, ghz, elevation), percent, STUDY_GROUP)
    assert found_db == pytest.approx(expected_db, rel=0.01)


def test_a_table_has_more_attenuation_for_less_of_the_time_and_lower_elevations():
    table = attenuation_db((0.0230, 1.8099), 8.2e9)  # Singapore
    assert table.shape == (len(ELEVATIONS_DEG), len(EXCEEDED))
    assert (np.diff(table, axis=1) >= 0).all()
    assert (np.diff(table, axis=0) < 0).all()
