"""What came out: tables, summary, folder and provenance."""

from latency.result.result import Result, open_folder

__all__ = ["Result", "open_folder"]
