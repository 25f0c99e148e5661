"""From a command line to a verb, and from whatever goes wrong to an exit code."""

from __future__ import annotations

import gc
import signal
import sys
import threading
import warnings
from importlib import import_module

import click

from latency.cli.verbs import VERBS, help_page
from latency.errors import AuditError, CacheWarning, InputError

DONE, FAILED, WRONG_INPUT, INTERRUPTED = 0, 1, 2, 130

# Importing leaves a million objects that live on. Looking among them for garbage at the usual rate takes as long as a
# small run.
NEW_OBJECTS = 200_000


class Verbs(click.Group):
    """The verbs, each imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, _ in VERBS]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        return import_module(f"latency.cli.{name.replace('-', '_')}").command

    def resolve_command(self, ctx: click.Context, args: list[str]):
        """Suggest the nearest verb for one that does not exist."""
        if args[0] not in self.list_commands(ctx):
            from difflib import get_close_matches

            near = get_close_matches(args[0], self.list_commands(ctx), 1)
            hint = f"; did you mean '{near[0]}'?" if near else "; `latency --help` lists them"
            raise click.UsageError(f"no verb '{args[0]}'{hint}", ctx)
        return super().resolve_command(ctx, args)

    def get_help(self, ctx: click.Context) -> str:
        return help_page()

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Written by help_page."""


def _version(ctx: click.Context, parameter: click.Parameter, asked: bool) -> None:
    if asked:
        from latency import __version__

        click.echo(f"latency {__version__}")
        ctx.exit()


group = Verbs(
    "latency",
    params=[click.Option(["--version"], is_flag=True, is_eager=True, expose_value=False, callback=_version)],
    context_settings={"help_option_names": ["--help", "-h"]},
)


def enter(arguments: list[str]) -> int:
    """Run a verb and return the exit code: 0 done, 1 a check failed, 2 wrong input, 130 interrupted."""
    interrupted = _remember_interrupts()
    gc.set_threshold(NEW_OBJECTS)
    try:
        with warnings.catch_warnings():
            _warn_in_one_line(arguments)
            code = group.main(arguments, prog_name="latency", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else DONE
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _told("interrupted", INTERRUPTED)
    except BrokenPipeError:
        return _reader_left()
    except Exception as error:
        if interrupted:  # the compiler swallows a Ctrl-C and fails later over what it then lacks
            return _told("interrupted", INTERRUPTED)
        if "--debug" in arguments:
            raise
        return _explained(error)


def _warn_in_one_line(arguments: list[str]) -> None:
    """Say once, without a line of our code, that machine code cannot be kept or was damaged."""
    usual, said = warnings.showwarning, set()

    def show(message, category, *where):
        if not issubclass(category, CacheWarning):
            usual(message, category, *where)
        elif str(message) not in said:  # what Python remembers of warnings the compiler lets it forget
            said.add(str(message))
            click.echo(f"warning: {message}", err=True)

    warnings.showwarning = show
    warnings.simplefilter("ignore" if "--quiet" in arguments else "always", CacheWarning)


def _remember_interrupts() -> list[int]:
    """Return a list that gets an entry at every Ctrl-C."""
    seen: list[int] = []

    def note(number, frame):
        seen.append(number)
        signal.default_int_handler(number, frame)

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, note)
    return seen


def _explained(error: Exception) -> int:
    if isinstance(error, InputError):
        return _told(str(error), WRONG_INPUT)
    if isinstance(error, AuditError):
        return _told(f"audit failed: {error}\nThis is a bug of latency, not your mistake; nothing was written.", FAILED)
    if isinstance(error, OSError):
        return _told(f"latency: {error.strerror or error}: {error.filename or ''}".rstrip(": "), WRONG_INPUT)
    return _told(f"latency: {type(error).__name__}: {error}\nThis is a bug; --debug shows where.", FAILED)


def _told(text: str, code: int) -> int:
    click.echo(text, err=True)
    return code


def _reader_left() -> int:
    """The reader of our output closed its end (`| head`): stop quietly, also at the interpreter's last flush."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE
