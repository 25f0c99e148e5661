"""The console script. Help and version are answered here, before anything is loaded."""

from __future__ import annotations

import os
import sys

COMPLETION = "_LATENCY_COMPLETE"  # set by the shell when it wants to complete a word


def main(arguments: list[str] | None = None) -> int:
    """Run one command line and return its exit code.

    Importing click takes three times as long as starting Python, and nobody should wait for help.

    Examples
    --------
    >>> main(["--version"])
    latency 0.1.0
    0
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    page = None if COMPLETION in os.environ else _page(arguments)
    if page is not None:
        return _say(page)
    try:
        from latency.cli.enter import enter

        return enter(arguments)
    except KeyboardInterrupt:  # before anybody else could take it
        return 130


def script() -> None:
    """Run the command line of this process, and end it.

    Python would let go of every object one by one before it ends, which takes a small run a good part of its time; the
    system takes it all back at once. What is open is closed by then: only what was printed may still wait.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started us: nobody wants to hear
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    code = main()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:  # nobody reads it any more
            code = code or 1
    os._exit(code)


def _say(page: str) -> int:
    try:
        print(page, flush=True)
    except OSError as error:  # keep the last flush quiet, too
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # as of `| head`, which has seen enough
            print(f"latency: {error.strerror}", file=sys.stderr)
            return 2
    return 0


def _page(arguments: list[str]) -> str | None:
    """Return what can be said without loading anything, or None."""
    if arguments in ([], ["--help"], ["-h"]):
        from latency.cli.verbs import help_page

        return help_page()
    if arguments == ["--version"]:
        from latency import __version__

        return f"latency {__version__}"
    return None


if __name__ == "__main__":
    script()
