"""The sections [workload.tasks.<name>], [workload.content] and those on accuracy: what is done to a capture."""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import WrapValidator

from latency.scenario import model
from latency.scenario.amounts import Share, whole
from latency.scenario.leaves import Choice, Count, Measure, Number
from latency.scenario.section import (
    AsWritten,
    Faults,
    Sourced,
    default,
    named_sections,
    needs,
    optional,
    required,
)
from latency.scenario.stated import Default, Stated
from latency.scenario.table import Table, plain

TILES, OPERATIONS, LANGUAGE = "tiles", "operations", "language"
KEYS_OF = {
    TILES: ("tiles", "tile_work"), OPERATIONS: ("work", "moved"),
    LANGUAGE: ("parameters", "weight_bits", "prompt_tokens", "answer_tokens"),
}  # fmt: skip
NEEDS_OF = {TILES: ("tiles",), OPERATIONS: ("work",), LANGUAGE: ("parameters", "prompt_tokens", "answer_tokens")}
# What a language model leaves open.
LANGUAGE_DEFAULTS = {
    "weight_bits": Default(
        8, "guess", note="8-bit weights; models run with 4 to 16 bits each", range=(4, 16), favours="neither"
    ),
}

# What models of one place are, where those of the other are known to err. By section.
ACCURACY_DEFAULTS = {
    where: {
        "recall": Default(
            "100 %", "guess", note="perfect: accuracy is stated for the other place only", range=("70 %", "100 %"),
            favours=side,
        ),
        "false_alarms": Default(
            "0 %", "guess", note="none: accuracy is stated for the other place only", range=("0 %", "10 %"),
            favours=side,
        ),
    }
    for where, side in (("in_orbit", "orbit"), ("on_ground", "ground"))
}  # fmt: skip

Work = Annotated[Stated, Measure("work", "1 op", "1000 Pop", whole=True)]
Tokens = Annotated[Stated, Count(0, 100_000_000)]


class Task(Sourced):
    """One model of a pipeline. Each capture goes through the tasks that apply to it, in the order of the file."""

    kind: Annotated[Stated, Choice(tuple(KEYS_OF))] = required(
        "Tiles: the capture cut into pieces, one by one. Operations: a stated work. Language: a prompt and an answer."
    )
    applies_to: Annotated[Stated, Choice(("all", "clear", "found"))] = default(
        "all", "All captures; those that are not cloudy; those in which something is found."
    )
    tiles: Annotated[Stated, Count(1, 1_000_000_000)] = optional("Tiles: of a capture.")
    tile_work: Work = optional("Tiles: work on one, for computers that state no `tile_time`.")
    work: Work = optional("Operations: of a capture.")
    moved: Annotated[Stated, Measure("size", "1 byte", "1000 TB", whole=True)] = optional(
        "Operations: data through memory for a capture; the rate alone decides unless stated."
    )
    parameters: Annotated[Stated, Number(1, 1e15)] = optional("Language: of the model, such as 8e9.")
    weight_bits: Annotated[Stated, Number(0.1, 64)] = optional("Language: bits that a parameter takes in memory.")
    prompt_tokens: Tokens = optional("Language: those of the image included.")
    answer_tokens: Tokens = optional("Language: written one by one.")

    @staticmethod
    def fits_kind(table: Table) -> Faults:
        """The keys are those of the kind."""
        kind = plain(table.get("kind"))
        if not isinstance(kind, str) or kind not in KEYS_OF:
            return []
        strange = [key for keys in KEYS_OF.values() for key in keys if key in table and key not in KEYS_OF[kind]]
        faults: Faults = [(key, f"means nothing in a task of kind '{kind}'") for key in strange]
        return faults + needs(table, NEEDS_OF[kind], f"kind '{kind}'")


Task.rules = (Task.fits_kind,)
Tasks = Annotated[dict[str, Task | None], WrapValidator(named_sections), AsWritten()]


class Content(Sourced):
    """What captures show; drawn for each, the same in every case."""

    positives: Share = default("100 %", "Share of the clear captures that show what is looked for.")
    cloudy: Share = default("0 %", "Share that shows clouds only.")
    negative_size: Annotated[Stated, Measure("size", "1 bit", "1000 TB", whole=True)] = optional(
        "Of the answer where nothing was found; as large as any unless stated."
    )


class Accuracy(Sourced):
    """How well the models of one place find what a capture shows."""

    recall: Share = default("100 %", "Share of the positives that are found; the others are missed answers.")
    false_alarms: Share = default("0 %", "Share of the clear negatives in which something is found.")


def build_tasks(tasks: dict[str, Task]) -> tuple[model.Task, ...]:
    return tuple(_task(*item) for item in tasks.items())


def _task(name: str, task: Task) -> model.Task:
    return model.Task(
        name=name,
        kind=task.kind.value,
        applies_to=task.applies_to.value,
        tiles=whole(task.tiles) or 0,
        tile_op=whole(task.tile_work) or 0,
        work_op=whole(task.work) or 0,
        moved_byte=-(-(whole(task.moved) or 0) // 8),
        parameters=math.ceil(task.parameters.value) if task.parameters else 0,
        weight_bit=float(task.weight_bits.value) if task.weight_bits else 8.0,
        prompt_tokens=whole(task.prompt_tokens) or 0,
        answer_tokens=whole(task.answer_tokens) or 0,
    )


def build_content(content: Content | None) -> model.Content:
    if content is None:
        return model.Content()
    return model.Content(float(content.positives.value), float(content.cloudy.value), whole(content.negative_size))


def build_accuracy(accuracy: Accuracy | None) -> model.Accuracy:
    if accuracy is None:
        return model.Accuracy()
    return model.Accuracy(float(accuracy.recall.value), float(accuracy.false_alarms.value))
