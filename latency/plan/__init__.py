"""When they could talk: passes become windows, floats become integers."""

from latency.plan.build import build_plan
from latency.plan.plan import Plan
from latency.plan.storage import load_plan, save_plan

__all__ = ["Plan", "build_plan", "load_plan", "save_plan"]
