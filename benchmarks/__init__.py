"""What the project holds itself against: `python -m benchmarks SUBJECT`. Not part of the package."""
