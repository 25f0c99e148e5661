"""A slow, obvious, second simulator of the model, in plain Python with exact integers: a reference for the product.

It shares no code with the product. `simulate(problem, case)` takes and gives plain dictionaries.
"""

from .simulator import simulate, watch

__all__ = ["simulate", "watch"]
