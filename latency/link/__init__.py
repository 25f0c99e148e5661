"""How fast they can talk: link budgets, MODCODs, framing, and the air in between."""

from latency.link.air import Air
from latency.link.rates import peak_rate_bit_s

__all__ = ["Air", "peak_rate_bit_s"]
