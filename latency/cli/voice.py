"""How a verb speaks: results on standard output, everything else on standard error."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

import click


@dataclass
class Voice:
    """What the user wants to hear."""

    quiet: bool = False
    plain: bool = False  # no colour
    timings: bool = False  # where the time went

    def result(self, text: str) -> None:
        """Print what the user asked for."""
        sys.stdout.write(text if text.endswith("\n") else text + "\n")

    def say(self, text: str) -> None:
        """Print what is good to know."""
        if not self.quiet:
            click.echo(text, err=True)

    @property
    def colour(self) -> bool:
        return not self.plain and not os.environ.get("NO_COLOR") and sys.stdout.isatty()

    @property
    def progress(self) -> bool:
        return not self.quiet and sys.stderr.isatty()


def _note(name: str):
    def callback(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:
        if value:
            setattr(ctx.ensure_object(Voice), name, True)

    return callback


def timed(verb):
    """Give a verb --timings, which its Voice remembers."""
    text = "Say on standard error where the time went."
    return click.option("--timings", is_flag=True, expose_value=False, callback=_note("timings"), help=text)(verb)


def voiced(verb):
    """Give a verb --quiet, --no-color and --debug, and hand it its Voice as first argument."""
    for flag, callback, text in (
        ("--debug", None, "Show the traceback of an error."),
        ("--no-color", _note("plain"), "No colours; so does the variable NO_COLOR."),
        ("--quiet", _note("quiet"), "Nothing on standard error but errors."),
    ):
        verb = click.option(flag, is_flag=True, expose_value=False, callback=callback, help=text)(verb)
    return click.make_pass_decorator(Voice, ensure=True)(verb)
