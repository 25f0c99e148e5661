"""What came out: tables, summary, folder and provenance."""

__all__ = ["Result", "open_folder"]


def __getattr__(name: str):
    """Fetch what needs pyarrow when it is asked for: JSON and CSV text do not."""
    if name not in __all__:
        raise AttributeError(f"module 'latency.result' has no attribute {name!r}")
    from latency.result import result

    return getattr(result, name)
