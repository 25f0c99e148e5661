"""The columns of a two-line element set: which characters stand where, and in what form.

Source: Hoots & Roehrich, Spacetrack Report No. 3 (1980); Vallado et al., AIAA 2006-6753, appendix B.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from latency.errors import Problem

LENGTH = 69


class Column(NamedTuple):
    """Characters `first` to `last` of a line (counted from 1, as everyone does) and the form they must have."""

    key: str
    first: int
    last: int
    form: str
    says: str

    def text(self, line: str) -> str:
        return line[self.first - 1 : self.last]

    def problems(self, place: str, line: str) -> list[Problem]:
        if re.fullmatch(self.form, self.text(line), re.ASCII):
            return []
        where = f"column {self.first}" if self.first == self.last else f"columns {self.first}-{self.last}"
        return [Problem(place, self.key, f"{where}: '{self.text(line)}' is not {self.says}")]


def _blank(column: int) -> Column:
    return Column("", column, column, " ", "blank")


_NUMBER = r"[ ]*\d+|[A-HJ-NP-Z]\d{4}"
_DEGREES = r"(\d\d\d|[ ]\d\d|[ ][ ]\d)\.\d{4}"
_TINY = r"[-+ ]\d{5}[-+]\d"
_TINY_SAYS = "a signed number like '-11606-4', which stands for -0.11606e-4"
_COUNT = "a whole number, right-justified"

CATALOGUE = Column("NORAD_CAT_ID", 3, 7, _NUMBER, "a catalogue number of 5 digits, or a letter and 4 digits")
YEAR = Column("EPOCH", 19, 20, r"\d\d", "a year of two digits")
DAY = Column("EPOCH", 21, 32, r"(\d\d\d|[ ]\d\d|[ ][ ]\d)\.\d{8}", "a day of the year like '178.82412014'")
BSTAR = Column("BSTAR", 54, 61, _TINY, _TINY_SAYS)
ECCENTRICITY = Column("ECCENTRICITY", 27, 33, r"\d{7}", "7 digits, the decimals of the eccentricity")
DEGREES = (
    Column("INCLINATION", 9, 16, _DEGREES, "degrees like ' 97.4500'"),
    Column("RA_OF_ASC_NODE", 18, 25, _DEGREES, "degrees like '348.7242'"),
    Column("ARG_OF_PERICENTER", 35, 42, _DEGREES, "degrees like '331.7664'"),
    Column("MEAN_ANOMALY", 44, 51, _DEGREES, "degrees like ' 19.3264'"),
)
MEAN_MOTION = Column("MEAN_MOTION", 53, 63, r"[ \d]\d\.\d{8}", "revolutions a day like '15.56387291'")

COLUMNS = {
    "1": (
        _blank(2),
        CATALOGUE,
        Column("CLASSIFICATION_TYPE", 8, 8, "[UCS ]", "U, C or S"),
        _blank(9),
        Column("OBJECT_ID", 10, 17, r"[ ]{8}|\d{5}[A-Z]([A-Z][A-Z ]|[ ][ ])", "a designator like '98067A  '"),
        _blank(18),
        YEAR,
        DAY,
        _blank(33),
        Column("MEAN_MOTION_DOT", 34, 43, r"[-+ ]\.\d{8}", "a signed fraction like '-.00000084'"),
        _blank(44),
        Column("MEAN_MOTION_DDOT", 45, 52, _TINY, _TINY_SAYS),
        _blank(53),
        BSTAR,
        _blank(62),
        Column("EPHEMERIS_TYPE", 63, 63, "[023 ]", "0 (SGP4); other theories are not propagated here"),
        _blank(64),
        Column("ELEMENT_SET_NO", 65, 68, r"[ ]*\d*", _COUNT),
    ),
    "2": (
        _blank(2),
        CATALOGUE,
        *(_blank(column) for column in (8, 17, 26, 34, 43, 52)),
        *DEGREES,
        ECCENTRICITY,
        MEAN_MOTION,
        Column("REV_AT_EPOCH", 64, 68, r"[ ]*\d*", _COUNT),
    ),
}
