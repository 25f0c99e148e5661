"""Orbit mean-elements messages: every way to write one gives the same orbit, every wrong one a line number."""

import csv
import io
import json
import math
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sgp4 import omm
from sgp4.api import Satrec

from latency.errors import InputError
from latency.scenario.elements import read_elements

# The shape of a catalogue service's records, CCSDS 502.0-B keywords; the numbers are those of a real space station.
STATION = {
    "OBJECT_NAME": "ISS (ZARYA)",
    "OBJECT_ID": "1998-067A",
    "EPOCH": "2014-01-20T22:23:04.000416",
    "MEAN_MOTION": "15.49815350",
    "ECCENTRICITY": ".0003572",
    "INCLINATION": "51.6498",
    "RA_OF_ASC_NODE": "109.4756",
    "ARG_OF_PERICENTER": "55.9686",
    "MEAN_ANOMALY": "274.8005",
    "EPHEMERIS_TYPE": "0",
    "CLASSIFICATION_TYPE": "U",
    "NORAD_CAT_ID": "25544",
    "ELEMENT_SET_NO": "508",
    "REV_AT_EPOCH": "86847",
    "BSTAR": ".182E-3",
    "MEAN_MOTION_DOT": ".9878E-4",
    "MEAN_MOTION_DDOT": "0",
}
METADATA = ("OBJECT_NAME", "OBJECT_ID", "CENTER_NAME", "REF_FRAME", "TIME_SYSTEM", "MEAN_ELEMENT_THEORY")
MEAN_ELEMENTS = ("EPOCH", "MEAN_MOTION", "ECCENTRICITY", "INCLINATION", "RA_OF_ASC_NODE", "ARG_OF_PERICENTER",
                 "MEAN_ANOMALY")  # fmt: skip


def as_csv(records):
    out = io.StringIO()
    writer = csv.DictWriter(out, list(records[0]))
    writer.writeheader()
    writer.writerows(records)
    return out.getvalue()


def as_json(records):
    return json.dumps(records, indent=1)


def as_json_numbers(records):
    return json.dumps([{key: plain(value) for key, value in record.items()} for record in records])


def plain(value):
    try:
        return int(value) if value.isdigit() else float(value)
    except ValueError:
        return value


def as_xml(records, units=()):
    units = dict(units)

    def leaves(record, keys):
        def unit(key):
            return f' units="{units[key]}"' if key in units else ""

        return "\n".join(f"<{key}{unit(key)}>{record[key]}</{key}>" for key in keys if key in record)

    def segment(record):
        rest = [key for key in record if key not in METADATA + MEAN_ELEMENTS]
        return f"""<omm id="CCSDS_OMM_VERS" version="2.0"><header><CREATION_DATE/><ORIGINATOR/></header>
<body><segment><metadata>
{leaves(record, METADATA)}
</metadata><data><meanElements>
{leaves(record, MEAN_ELEMENTS)}
</meanElements><tleParameters>
{leaves(record, rest)}
</tleParameters></data></segment></body></omm>
"""

    return f'<?xml version="1.0" encoding="UTF-8"?>\n<ndm>\n{"".join(map(segment, records))}</ndm>'


WRITERS = {"csv": as_csv, "json": as_json, "JSON": as_json_numbers, "xml": as_xml}


def read_one(record, suffix="json"):
    (one,) = read_elements(f"one.{suffix}", WRITERS[suffix]([record]))
    return one


def problems_of(text, name="fleet.json"):
    with pytest.raises(InputError) as caught:
        read_elements(name, text)
    return [str(problem) for problem in caught.value.problems]


def problem_of(**changes):
    """What is wrong with the station's record after these changes, on one line of JSON; None takes a key away."""
    record = {key: value for key, value in (STATION | changes).items() if value is not None}
    (problem,) = problems_of(json.dumps([record]))
    return problem.removeprefix("fleet.json:1  ")


@pytest.mark.parametrize("suffix", WRITERS)
def test_all_ways_to_write_a_message_give_the_orbit_of_the_two_lines(suffix):
    (two_lines,) = read_elements(
        "iss.tle",
        """ISS (ZARYA)
1 25544U 98067A   14020.93268519  .00009878  00000-0  18200-3 0  5082
2 25544  51.6498 109.4756 0003572  55.9686 274.8005 15.49815350868473""",
    )
    assert read_one(STATION, suffix) == two_lines


@pytest.mark.parametrize("suffix", WRITERS)
def test_the_format_is_also_told_by_the_content(suffix):
    text = WRITERS[suffix]([STATION])
    assert read_elements("download.txt", text) == read_elements(f"download.{suffix}", text)


def decimals(low, high):
    return st.floats(low, high).map(lambda x: f"{x:.8f}")


records = st.fixed_dictionaries(
    {
        "OBJECT_NAME": st.text(alphabet="ABCXYZ 019-()/,\"'", min_size=1, max_size=24).map(lambda s: f"S{s}S"),
        "NORAD_CAT_ID": st.integers(1, 339_999).map(str),  # the sgp4 package knows no more
        "EPOCH": st.datetimes(datetime(1960, 1, 1), datetime(2050, 1, 1)).map(lambda t: f"{t:%Y-%m-%dT%H:%M:%S.%f}"),
        "MEAN_MOTION": decimals(0.1, 16),
        "ECCENTRICITY": decimals(0, 0.001),
        "INCLINATION": decimals(0, 180),
        "RA_OF_ASC_NODE": decimals(0, 360),
        "ARG_OF_PERICENTER": decimals(0, 360),
        "MEAN_ANOMALY": decimals(0, 360),
        "BSTAR": st.floats(-0.1, 0.1).map(lambda x: f"{x:.4E}"),
    }
)


@settings(max_examples=100, deadline=None)
@given(records)
def test_the_numbers_are_those_that_the_sgp4_package_reads(record):
    record = STATION | record
    theirs = Satrec()
    omm.initialize(theirs, next(omm.parse_csv(io.StringIO(as_csv([record])))))
    one = read_one(record, "csv")
    assert one.name == record["OBJECT_NAME"]
    assert int(one.catalogue) == theirs.satnum
    angles = (theirs.inclo, theirs.nodeo, theirs.argpo, theirs.mo)
    ours = (one.inclination_deg, one.raan_deg, one.argp_deg, one.mean_anomaly_deg)
    # A few roundings, for the package keeps radians.
    assert [math.degrees(angle) for angle in angles] == pytest.approx(ours, rel=1e-13)
    assert theirs.no_kozai * 720 / math.pi == pytest.approx(one.mean_motion_rev_day, rel=1e-13)
    assert (theirs.ecco, theirs.bstar) == (one.eccentricity, one.bstar)
    days = theirs.jdsatepoch - 2440587.5 + theirs.jdsatepochF
    # The package keeps the epoch as a float of days since 1949: 4 microseconds.
    assert one.epoch.timestamp() == pytest.approx(days * 86_400, abs=1e-5)


@settings(max_examples=50, deadline=None)
@given(st.lists(records, min_size=1, max_size=5, unique_by=lambda record: record["NORAD_CAT_ID"]))
def test_csv_json_and_xml_agree(several):
    for record in several:
        record["OBJECT_NAME"] = "".join(c for c in record["OBJECT_NAME"] if c not in "\"'")
    read = [read_elements(f"all.{suffix}", write(several)) for suffix, write in WRITERS.items()]
    assert read[0] == read[1] == read[2] == read[3]
    assert len({one.name for one in read[0]}) == len(several)


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("2024-02-01T03:04:05", (3, 4, 5, 0)),
        ("2024-02-01T03:04:05Z", (3, 4, 5, 0)),
        ("2024-02-01T03:04:05.", (3, 4, 5, 0)),
        ("2024-02-01T03:04:05.25Z", (3, 4, 5, 250_000)),
        ("2024-02-01T03:04:05.1234564", (3, 4, 5, 123_456)),
        ("2024-02-01T03:04:05.9999999", (3, 4, 6, 0)),
        ("2024-032T03:04:05.5", (3, 4, 5, 500_000)),
    ],
)
def test_epochs_come_in_every_form_that_ccsds_allows(written, hour):
    assert read_one(STATION | {"EPOCH": written}).epoch == datetime(2024, 2, 1, *hour, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    ["2023-02-29T00:00:00", "2023-366T00:00:00", "2023-000T00:00:00", "2016-12-31T23:59:60", "0000-01-01T00:00:00",
     "2023-13-01T00:00:00", "2023-01-01T24:00:00", "9999-366T00:00:00"],
)  # fmt: skip
def test_an_epoch_must_be_in_the_calendar(written):
    assert problem_of(EPOCH=written) == f"EPOCH: '{written}' is not an instant of the calendar"


@pytest.mark.parametrize("written", ["2023-01-01 00:00:00", "2023-01-01", "today", "2023-01-01T00:00:00+01:00", "٢"])
def test_other_forms_of_time_are_refused(written):
    assert problem_of(EPOCH=written).startswith("EPOCH: '")


@pytest.mark.parametrize("number", ["1", "25544", "100123", "799500766", 799500766, "A0123"])
def test_catalogue_numbers_are_text_of_up_to_nine_digits(number):
    spelled = {"1": "00001", "A0123": "100123"}.get(number, str(number))
    assert read_one(STATION | {"NORAD_CAT_ID": number}, "json").catalogue == spelled


@pytest.mark.parametrize("number", ["1234567890", "-5", "25544.0", "I0123", "AB123"])
def test_other_catalogue_numbers_are_refused(number):
    assert problem_of(NORAD_CAT_ID=number).startswith(f"NORAD_CAT_ID: '{number}' is not a catalogue number")


def test_a_satellite_without_a_name_is_called_by_its_number():
    assert read_one({key: value for key, value in STATION.items() if key != "OBJECT_NAME"}).name == "25544"
    assert problem_of(OBJECT_NAME=None, NORAD_CAT_ID="") == "OBJECT_NAME: missing, and no NORAD_CAT_ID either"


@pytest.mark.parametrize(
    "value", ["nan", "NaN", "inf", "1_0", "0x1", "1e9999", "", "1,5", "\uff11", "--1", "1e", [], True]
)
def test_what_is_no_plain_number_is_refused(value):
    assert problem_of(MEAN_ANOMALY=value).startswith("MEAN_ANOMALY: ")


def test_numbers_that_only_json_knows_are_refused():
    text = as_json_numbers([STATION]).replace("274.8005", "NaN")
    assert problems_of(text) == ["fleet.json:1  MEAN_ANOMALY: 'NaN' is not a number"]
    text = as_json_numbers([STATION]).replace("274.8005", "1" * 6000)
    assert problems_of(text)[0].startswith("fleet.json:1  MEAN_ANOMALY: ")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"ECCENTRICITY": "1"}, "ECCENTRICITY: 1 is not from 0 to below 1"),
        ({"ECCENTRICITY": "-1e-9"}, "ECCENTRICITY: -1e-09 is not from 0 to below 1"),
        ({"ECCENTRICITY": "0.1"}, "MEAN_MOTION: with this eccentricity the perigee lies 262 km below the ground"),
        ({"INCLINATION": "-1"}, "INCLINATION: -1 is not from 0 to 180 deg"),
        ({"MEAN_MOTION": "18.1"}, "MEAN_MOTION: 18.1 is not above 0 and below 18 rev/day"),
        ({"BSTAR": "11"}, "BSTAR: 11 is not from -10 to 10 per Earth radius"),
        ({"EPOCH": "2100-01-01T00:00:00"}, "EPOCH: 2100-01-01 is not from 1957-10-04 to 2099-12-31"),
        ({"BSTAR": None}, "BSTAR: missing"),
        ({"MEAN_ANOMALY": None, "MEAN_ANOMOLY": "1"}, "MEAN_ANOMALY: missing; is it 'MEAN_ANOMOLY'?"),
        ({"MEAN_MOTION": None, "SEMI_MAJOR_AXIS": "7000"},
         "MEAN_MOTION: missing; SGP4 needs the mean motion, not the semi-major axis"),
        ({"MEAN_ELEMENT_THEORY": "SGP4-XP"},
         "MEAN_ELEMENT_THEORY: 'SGP4-XP' is not SGP4 or SGP/SGP4, which is all that SGP4 can propagate"),
        ({"EPHEMERIS_TYPE": 4}, "EPHEMERIS_TYPE: '4' is not 0 or 2 or 3, which is all that SGP4 can propagate"),
        ({"REF_FRAME": "EME2000"}, "REF_FRAME: 'EME2000' is not TEME, which is all that SGP4 can propagate"),
        ({"TIME_SYSTEM": "GPS"}, "TIME_SYSTEM: 'GPS' is not UTC, which is all that SGP4 can propagate"),
        ({"OBJECT_NAME": "A\x1b[2J"}, "OBJECT_NAME: 'A\\x1b[2J' is not printable ASCII"),
        ({"OBJECT_NAME": "N" * 101}, "OBJECT_NAME: the name has more than 100 characters"),
    ],
)  # fmt: skip
def test_each_wrong_element_is_named(change, problem):
    assert problem_of(**change) == problem


def test_every_problem_has_the_line_of_its_element():
    records = [STATION, STATION | {"NORAD_CAT_ID": "2", "INCLINATION": "200", "BSTAR": "x"}]
    assert problems_of(as_json(records)) == [
        "fleet.json:36  BSTAR: 'x' is not a number",
    ]
    records[1]["BSTAR"] = "99"
    assert problems_of(as_json(records)) == [
        "fleet.json:27  INCLINATION: 200 is not from 0 to 180 deg",
        "fleet.json:36  BSTAR: 99 is not from -10 to 10 per Earth radius",
    ]
    assert [line.split()[0] for line in problems_of(as_csv(records), "fleet.csv")] == ["fleet.csv:3", "fleet.csv:3"]
    lines = as_xml(records).split("\n")
    at = lines.index("<INCLINATION>200</INCLINATION>") + 1
    assert problems_of(as_xml(records), "fleet.xml")[0].startswith(f"fleet.xml:{at}  INCLINATION")


def test_units_of_xml_must_be_those_of_the_standard():
    units = {"MEAN_MOTION": "rev/day", "INCLINATION": "deg", "BSTAR": "1/ER"}
    assert read_elements("a.xml", as_xml([STATION], units)) == [read_one(STATION)]
    wrong = {"INCLINATION": "rad", "ECCENTRICITY": "deg"}
    assert [line.split("  ")[1] for line in problems_of(as_xml([STATION], wrong), "a.xml")] == [
        "ECCENTRICITY: unit 'deg' is not expected: none",
        "INCLINATION: unit 'rad' is not deg",
    ]


def test_a_document_type_is_refused_before_any_entity_grows():
    bomb = '<!DOCTYPE ndm [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>\n'
    text = as_xml([STATION | {"OBJECT_NAME": "&b;"}]).replace("<ndm>", bomb + "<ndm>")
    assert problems_of(text, "a.xml") == ["a.xml:2  a document type (DTD) is not accepted"]
    outside = '<!DOCTYPE ndm SYSTEM "file:///etc/hostname">\n'
    assert len(problems_of(as_xml([STATION]).replace("<ndm>", outside + "<ndm>"), "a.xml")) == 1


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("a.json", '[{"EPOCH": 1,]', "a.json:1  not JSON"),
        ("a.json", '{"EPOCH": "x"} 5', "a.json:1  not JSON: extra data"),
        ("a.json", '[\n{"EPOCH": "x"}\n{"EPOCH": "x"}]', "a.json:3  not JSON: expected ','"),
        ("a.json", "[" * 100_000, "a.json:1  not OMM: nested too deeply"),
        ("a.json", "[1]", "a.json:1  not an object of keywords and values"),
        ("a.json", "[]", "a.json:1  no orbital elements in this file"),
        ("a.xml", "<ndm>\n<omm></ndm>", "a.xml:2  not XML: mismatched tag"),
        ("a.xml", f"<ndm><segment><A>{'x' * 100_001}</A></segment></ndm>", "a.xml:1  an element of more than 100000"),
        ("a.xml", "<ndm></ndm>", "a.xml:1  no orbital elements in this file"),
        ("a.csv", 'EPOCH,BSTAR\n"x,1\n', "a.csv:2  not CSV: unexpected end of data"),
        ("a.csv", "EPOCH,EPOCH\n", "a.csv:1  EPOCH: this column occurs twice"),
        ("a.csv", "EPOCH,BSTAR\n1,2,3\n", "a.csv:2  3 values under 2 columns"),
        ("a.csv", "[]", "a.csv:1  the name says CSV, the content looks like JSON"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_by_line(name, text, problem):
    assert problems_of(text, name)[0].startswith(problem)


def test_a_key_given_twice_is_refused():
    text = json.dumps(STATION)[:-1] + ', "BSTAR": "0"}'
    assert problems_of(text) == ["fleet.json:1  BSTAR: this key occurs twice"]
    text = as_xml([STATION]).replace("<BSTAR>", "<BSTAR>0</BSTAR><BSTAR>")
    assert problems_of(text, "a.xml")[0].endswith("BSTAR: this element occurs twice")


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(WRITERS)), st.data())
def test_no_wrong_character_raises_anything_but_an_input_error(suffix, data):
    text = WRITERS[suffix]([STATION])
    at = data.draw(st.integers(0, len(text)))
    mutant = text[:at] + data.draw(st.text(max_size=3)) + text[at + data.draw(st.integers(0, 3)) :]
    try:
        read_elements(f"mutant.{suffix}", mutant)
    except InputError:
        return
