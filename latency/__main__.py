"""`python -m latency` is the command `latency`."""

from latency.cli.main import script

script()
