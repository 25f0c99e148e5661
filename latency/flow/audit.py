"""The audit of every run: what must hold whatever the scenario. A failure is a bug of ours.

Each check looks at the engine's logs from another side than the engine did, and tells how many facts
it compared. The first fact that does not hold stops the run.
"""

from __future__ import annotations

from dataclasses import replace

from latency.errors import AuditError
from latency.flow import checks_of_bits, checks_of_energy, checks_of_servers, checks_of_time, checks_of_work
from latency.flow.cases import Case
from latency.flow.facts import Fact, fact_of
from latency.flow.hop_log import looked_at
from latency.flow.problem import Problem
from latency.flow.trial import Trial

CHECKS = {
    "components sum to the latency": checks_of_time.components_sum,
    "bits of each satellite balance": checks_of_bits.satellites_balance,
    "bits of each capture balance": checks_of_bits.captures_balance,
    "nothing is faster than light": checks_of_time.light_takes_time,
    "nothing is served before it exists": checks_of_time.served_after_made,
    "nothing serves two at once": checks_of_servers.one_at_a_time,
    "contacts lie inside passes": checks_of_servers.contacts_inside_passes,
    "no answer before the earliest possible": checks_of_time.none_too_early,
    "work takes its time": checks_of_work.work_takes_its_time,
    "energy of each satellite balances": checks_of_energy.energy_balances,
    "work pauses when it must": checks_of_energy.work_pauses,
    "workers run as the log says": checks_of_energy.workers_work,
}


def audit(problem: Problem, case: Case, trial: Trial) -> dict[str, int]:
    """Return how many facts each check compared.

    Raises
    ------
    AuditError
        Naming the case, the check and the first row at which it fails.
    """
    counts, trial = {}, replace(trial, live=looked_at(problem, trial.net, trial.live))
    for name, check in CHECKS.items():
        found = check(problem, case, trial).items()
        facts = {what: one if isinstance(one, Fact) else fact_of(one) for what, one in found}
        for what, (size, broken, first) in facts.items():
            if broken:
                where = f"{broken} of {size}, first at row {first}"
                raise AuditError(f"audit of {case.name}: {name}: {what} ({where})")
        counts[name] = sum(fact.size for fact in facts.values())
    return counts
