"""What happens to each capture: the cases, the network engine, the ledger and the audit. Integers only."""

from latency.flow.assemble import problem_of
from latency.flow.case_result import CaseResult
from latency.flow.cases import BY_NAME, CASES
from latency.flow.simulate import simulate
from latency.flow.together import simulate_together

__all__ = ["BY_NAME", "CASES", "CaseResult", "problem_of", "simulate", "simulate_together"]
