"""The audit can fail: a finished run is corrupted in every way that a check looks for, and the check names itself."""

import copy

import numpy as np
import pytest
from plans import MBIT, MS, S, capture, computer, isl, plan_of, random_plan, satellite, station
from problems import carry, problem_of

from latency.errors import AuditError
from latency.flow import BY_NAME
from latency.flow.audit import CHECKS, audit
from latency.kernels.records import NEVER

STOP = 20_000 * S
# Energy and work have runs and corruptions of their own: tests/test_accounts_audit.py.
ELSEWHERE = {"work takes its time", "energy of each satellite balances", "work pauses when it must",
             "workers run as the log says"}  # fmt: skip


def own_passes():
    """Two satellites with two and four captures, four passes, at times two together; a slow data centre."""
    rate = MBIT
    passes = [(0, 0, 100 * S, 200 * S, rate), (1, 0, 100 * S, 200 * S, rate), (0, 1, 300 * S, 500 * S, rate),
              (1, 1, 700 * S, 900 * S, rate), (0, 0, 1000 * S, 2000 * S, rate)]  # fmt: skip
    captures = [capture(n, 80 * MBIT, place=place) for n, place in enumerate((0, 0, 0, 0, 1, 1))]
    return plan_of(
        [satellite(computer=computer(50 * S)) for _ in range(2)], [station(antennas=2), station()], passes, captures,
        stop_ns=STOP, acquisition_ns=5 * S, delay_ns=3 * MS,
        data_centres=[{"computer": computer(2000 * S), "fibre_user_ns": 0}],
    )  # fmt: skip


def over_a_link():
    """All data goes from 0 to 1, which alone has passes."""
    steps = [0, 50 * S, STOP]
    return plan_of(
        [satellite(computer=computer(10 * S)), satellite()], [station()], [(1, 0, 100 * S, 2000 * S, MBIT)],
        [capture(n, 20 * MBIT) for n in range(4)], stop_ns=STOP, steps_ns=steps, delay_ns=3 * MS,
        isls=[isl(steps, (0, 1), (0, STOP), MBIT, 10 * MS)],
    )  # fmt: skip


def screened_first():
    """As `own_passes`: a first look takes 10 s, others have an antenna at times, raw data is taken in at 1 Mbit/s."""
    plan = own_passes()
    for row in plan["satellites"]:
        row["computer"] = computer(50 * S, screening_ns=10 * S)
    plan["stations"][0]["busy"] = ((0, 150 * S, 160 * S), (1, 120 * S, 130 * S))
    plan["data_centres"][0]["ingest_rate_bit_s"] = MBIT
    return plan


def worn_out():
    """As `own_passes`: computers fail at 20 s for 10 s, and pause in the dark."""
    plan = own_passes()
    for row in plan["satellites"]:
        row["computer"]["down"] = ((20 * S, 30 * S),)
        row["power"] = {
            "quantum_mw": 1, "sunlit": ((0, STOP),), "solar": 2, "base": 1, "isl": 0, "work": 2, "usable": 30 * S,
            "reserve": 0, "charge": 30 * S, "resume": 5 * S,
        }  # fmt: skip
    plan["data_centres"][0]["computer"]["down"] = ((400 * S, 410 * S), (1000 * S, 1010 * S))
    return plan


RUNS = {
    "paused": (worn_out, "onboard-direct"),
    "repaired": (worn_out, "ground-direct"),
    "hybrid": (screened_first, "hybrid"),
    "ground": (own_passes, "ground-direct"),
    "onboard": (own_passes, "onboard-direct"),
    "relay": (over_a_link, "ground-relay"),
}


class Finished:
    """A finished run, a copy that may be corrupted."""

    def __init__(self, name):
        plan, case = RUNS[name]
        self.problem, self.case = problem_of(plan()), BY_NAME[case]
        self.trial = copy.deepcopy(carry(plan(), case).trial)
        self.live, self.lives, self.ledger = self.trial.live, self.trial.lives, self.trial.ledger
        self.items, self.hops, self.parts = self.live.items, self.live.hops, self.live.parts
        self.contacts = self.live.contacts

    def audit(self):
        return audit(self.problem, self.case, self.trial)

    def contact_of(self, transmitter):
        return np.flatnonzero(self.contacts["transmitter"] == transmitter)


def one_ns_more(run):
    run.ledger.charged_ns[0, 0, 3] += 1


def less_than_nothing(run):
    run.ledger.charged_ns[0, 0, 3] += 10**15
    run.ledger.charged_ns[0, 0, 4] -= 10**15


def a_bit_stays_in_storage(run):
    run.live.satellites["used_bit"][1] += 1


def a_part_lost_a_bit(run):
    run.parts["bit"][0] -= 1


def a_landed_item_lacks_a_bit(run):
    run.parts["bit"][0] -= 1
    run.items["left_bit"][run.parts["item"][0]] += 1


def a_contact_carried_a_bit_more(run):
    run.contacts["sent_bit"][0] += 1


def a_head_without_light_time(run):
    run.hops["head_ns"][0] = run.hops["start_ns"][0]


def a_tail_without_light_time(run):
    run.hops["tail_ns"][0] = run.hops["end_ns"][0]


def a_head_after_its_tail(run):
    run.hops["head_ns"][0] = run.hops["tail_ns"][0] + 1


def a_part_without_light_time(run):
    run.parts["landed_ns"][0] = run.parts["out_ns"][0]


def a_hop_before_its_queue(run):
    run.hops["start_ns"][0] = run.hops["join_ns"][0] - 1


def a_hop_of_what_is_not_made(run):
    run.hops["join_ns"][0] = run.items["made_ns"][run.hops["item"][0]] - 1


def a_downlink_before_its_queue(run):
    run.items["down_start_ns"][0] = run.items["down_join_ns"][0] - 1


def a_downlink_before_the_tail(run):
    run.items["tail_ns"][0] = run.items["down_join_ns"][0] + 1


def computed_before_the_tail(run):
    run.items["compute_start_ns"][0] = run.items["tail_ns"][0] - 1


def on_the_line_before_it_is_handled(run):
    run.lives["line_begin_ns"][0] = run.lives["handled_ns"][0] - 1


def computed_before_it_is_whole(run):
    run.lives["compute_begin_ns"][0] = run.lives["arrived_ns"][0] - 1


def down_before_it_is_screened(run):
    run.items["compute_end_ns"][0] = run.items["down_join_ns"][0] + 1


def computed_before_the_tail_came(run):
    run.items["compute_end_ns"][0] = run.items["tail_ns"][0] - 1


def off_the_line_before_it_is_handled(run):
    run.lives["line_end_ns"][0] = run.lives["handled_ns"][0] - 1


def taken_in_before_it_came(run):
    run.lives["ingest_begin_ns"][0] = run.lives["reached_ns"][0] - 1


def answered_before_it_is_whole(run):
    run.lives["compute_end_ns"][0] = run.lives["arrived_ns"][0] - 1


def two_taken_in_at_once(run):
    order = np.argsort(run.lives["arrived_ns"][:6])
    run.lives["ingest_begin_ns"][order[1]] = run.lives["arrived_ns"][order[0]] - 1


def a_contact_at_an_antenna_that_others_have(run):
    run.contacts["close_ns"][0] += 1
    assert run.contacts["close_ns"][0] in (120 * S + 1, 150 * S + 1)


def two_contacts_on_one_antenna(run):
    first, second = np.flatnonzero(run.contacts["open_ns"] == 100 * S)
    assert run.contacts["antenna"][first] != run.contacts["antenna"][second]
    run.contacts["antenna"][second] = run.contacts["antenna"][first]


def an_antenna_without_its_turnaround(run):
    run.trial.net.stations["turnaround_ns"][0] = 10_000 * S


def two_contacts_of_one_transmitter(run):
    first, second = run.contact_of(0)[:2]
    assert run.contacts["antenna"][first] != run.contacts["antenna"][second]
    run.contacts["open_ns"][second] = run.contacts["close_ns"][first] - 1


def two_downlinks_at_once(run):
    run.items["down_start_ns"][1] = run.items["down_start_ns"][0]


def two_hops_at_once(run):
    run.hops["start_ns"][1] = run.hops["start_ns"][0] + 1


def two_jobs_on_one_worker(run):
    run.items["compute_start_ns"][2] = run.items["compute_start_ns"][1]


def two_jobs_on_one_worker_on_the_ground(run):
    order = np.argsort(run.lives["compute_begin_ns"])
    run.lives["compute_begin_ns"][order[-2]] -= 1  # its data was there


def a_contact_before_the_rise(run):
    run.contacts["open_ns"][0] = 100 * S - 1


def a_contact_after_the_set(run):
    run.contacts["close_ns"][-1] += STOP


def a_contact_with_another_station(run):
    run.contacts["station"][-1] = 1 - run.contacts["station"][-1]


def a_contact_of_another_satellite(run):
    run.contacts["transmitter"][-1] = 1 - run.contacts["transmitter"][-1]


def bits_before_acquisition(run):
    run.contacts["acquired_ns"][0] = run.contacts["close_ns"][0]


def an_early_answer(run):
    """At the user a ns after the capture; the components agree."""
    run.ledger.delivered_ns[0] = run.problem.captures.taken_ns[0] + 1
    run.ledger.charged_ns[0] = 0
    run.ledger.charged_ns[0, 0, 0] = 1


def work_while_the_computer_is_down(run):
    run.live.items["compute_start_ns"][0] = 25 * S


def work_while_the_data_centre_is_down(run):
    run.lives["compute_begin_ns"][0] = 1005 * S


def a_pause_of_less_than_nothing(run):
    run.live.items["paused_ns"][0] = -1


def a_pause_too_long(run):
    run.live.items["paused_ns"][0] += 1


CORRUPTIONS = [
    ("paused", work_while_the_computer_is_down, "a processor works while it is out of service"),
    ("repaired", work_while_the_data_centre_is_down, "a data centre works while it is out of service"),
    ("paused", a_pause_of_less_than_nothing, "a pause is shorter than nothing"),
    ("paused", a_pause_too_long, "work and pauses do not sum"),
    ("ground", less_than_nothing, "a component is negative"),
    ("ground", one_ns_more, "components do not sum"),
    ("ground", a_bit_stays_in_storage, "bits of a satellite do not balance"),
    ("ground", a_part_lost_a_bit, "parts do not sum to what was sent"),
    ("ground", a_landed_item_lacks_a_bit, "data landed incomplete"),
    ("ground", a_contact_carried_a_bit_more, "contacts carry something else than parts"),
    ("relay", a_head_without_light_time, "a head is faster than light"),
    ("relay", a_tail_without_light_time, "a tail is faster than light"),
    ("relay", a_head_after_its_tail, "a tail is before its head"),
    ("ground", a_part_without_light_time, "a part is faster than light"),
    ("relay", a_hop_before_its_queue, "a link took data before it was queued"),
    ("relay", a_hop_of_what_is_not_made, "a link took data before it was made"),
    ("ground", a_downlink_before_its_queue, "a downlink took data before it was queued"),
    ("ground", a_downlink_before_the_tail, "a downlink took data before its tail"),
    ("onboard", computed_before_the_tail, "a processor took data before its tail"),
    ("ground", on_the_line_before_it_is_handled, "a line took a part before it was handled"),
    ("ground", computed_before_it_is_whole, "a data centre took data before it was whole"),
    ("hybrid", down_before_it_is_screened, "a downlink took data before it was screened"),
    ("onboard", computed_before_the_tail_came, "a processor was done before the data's tail"),
    ("ground", off_the_line_before_it_is_handled, "a line was done with a part before it was handled"),
    ("ground", taken_in_before_it_came, "a data centre took in what was not there"),
    ("ground", answered_before_it_is_whole, "a data centre was done before the data was whole"),
    ("hybrid", two_taken_in_at_once, "a data centre takes in two at once"),
    ("hybrid", a_contact_at_an_antenna_that_others_have, "an antenna serves while it is with others"),
    ("ground", two_contacts_on_one_antenna, "an antenna holds two contacts"),
    ("ground", an_antenna_without_its_turnaround, "an antenna holds two contacts"),
    ("ground", two_contacts_of_one_transmitter, "a transmitter has two contacts"),
    ("ground", two_downlinks_at_once, "a transmitter sends two at once"),
    ("relay", two_hops_at_once, "a link carries two at once"),
    ("onboard", two_jobs_on_one_worker, "a processor has too few workers"),
    ("ground", two_jobs_on_one_worker_on_the_ground, "a data centre has too few workers"),
    ("ground", a_contact_before_the_rise, "a contact begins before its pass"),
    ("ground", a_contact_after_the_set, "a contact outlasts its pass"),
    ("ground", a_contact_with_another_station, "a contact is with another station"),
    ("ground", a_contact_of_another_satellite, "a contact is of another satellite"),
    ("ground", bits_before_acquisition, "bits were sent without an acquired link"),
    ("relay", an_early_answer, "an answer is earlier than possible"),
    ("ground", an_early_answer, "an answer is earlier than possible"),
    ("onboard", an_early_answer, "an answer is earlier than possible"),
    ("hybrid", an_early_answer, "an answer is earlier than possible"),
]


@pytest.mark.parametrize("name", RUNS)
def test_a_run_that_is_left_alone_passes(name):
    run = Finished(name)
    assert run.live.hops["start_ns"][0] < NEVER
    assert set(run.audit()) == set(CHECKS)


@pytest.mark.parametrize(("name", "corrupt", "fact"), CORRUPTIONS, ids=lambda what: getattr(what, "__name__", None))
def test_a_corrupted_run_fails_by_the_name_of_its_check(name, corrupt, fact):
    run = Finished(name)
    corrupt(run)
    check = next(name for name, check in CHECKS.items() if fact in check(run.problem, run.case, run.trial))
    with pytest.raises(AuditError, match=f"{run.case.name}: {check}: {fact} "):
        run.audit()


def test_every_fact_of_every_check_has_a_corruption():
    known = {fact for _, _, fact in CORRUPTIONS}
    for name in RUNS:
        run = Finished(name)
        for check in (CHECKS[name] for name in CHECKS if name not in ELSEWHERE):
            assert set(check(run.problem, run.case, run.trial)) <= known


def test_every_check_compares_facts_on_random_plans():
    """No check is empty for want of something to compare."""
    seen = dict.fromkeys(set(CHECKS) - ELSEWHERE, 0)
    for seed in range(20):
        counts = carry(random_plan(seed), "ground-relay").audit
        seen = {name: count + counts[name] for name, count in seen.items()}
    assert min(seen.values()) > 50


def test_a_slow_interval_before_a_fast_one_is_no_bound():
    # The link is up for 10 s at 1 kbit/s, too short for 1 Mbit but not for a packet, then at 1 Gbit/s from 20 s on.
    steps = [0, 20 * S, 50 * S, 100 * S]
    links = [isl(steps, (0, 1), (0, 10 * S), 1000, 0), isl(steps, (0, 1), (20 * S, 100 * S), 1000 * MBIT, 0)]
    plan = plan_of(
        [satellite(), satellite()], [station()], [(1, 0, 0, 100 * S, 1000 * MBIT)], [capture(0, MBIT)],
        stop_ns=100 * S, steps_ns=steps, isls=links,
    )  # fmt: skip
    assert carry(plan, "ground-relay").delivered_ns.tolist() == [20 * S + 2 * MS + 1]
