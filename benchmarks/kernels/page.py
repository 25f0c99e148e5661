"""docs/performance.md: written from the records of runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.kernels.growth import Grown, chart
from benchmarks.kernels.record import apart, figure

PROJECT = Path(__file__).resolve().parent.parent.parent
PAGE = PROJECT / "docs" / "performance.md"
PROSE = Path(__file__).parent / "performance.md"


def write(records: Sequence[dict]) -> None:
    """Write the page, and the curve where a record has one."""
    from benchmarks.computing.charts import draw

    grown = [Grown(**one) for record in records for one in record.get("growth", ())]
    if grown:
        draw(chart(grown))
    PAGE.write_text(page(records), encoding="utf-8", newline="\n")


def page(records: Sequence[dict]) -> str:
    """Return the page: prose, the goals, a section a kernel, and the curve of the whole run."""
    timed = [record for record in records if record.get("machine")]
    kernels = [one for record in timed for one in record["kernels"]]
    grown = [Grown(**one) for record in records for one in record.get("growth", ())]
    return PROSE.read_text(encoding="utf-8").format(
        machine=_machine([record["machine"] for record in timed], timed[0]["versions"]),
        goals="\n".join(_goals(kernels)),
        kernels="\n".join(line for one in kernels for line in _section(one)).rstrip(),
        growth="\n".join(_growth(grown)),
        absent=_absent(kernels),
    )


def _machine(machines: Sequence[dict], versions: dict) -> str:
    one = machines[0]
    triads, flops = ([machine[key] / 1e9 for machine in machines] for key in ("triad_byte_s", "fma_flop_s"))
    ours = ", ".join(f"{name} {version}" for name, version in versions.items())
    return (
        f"{one['processor']}, {one['cores']} cores, {one['system']}, Python {one['python']}, {ours}. One core: a triad "
        f"of {_range(triads)} GB/s, counted as 24 B an element, and {_range(flops)} G multiply-adds and adds a second, "
        "a multiply-add counted as two."
    )


def _range(values: Sequence[float]) -> str:
    low, high = f"{min(values):.3g}", f"{max(values):.3g}"
    return low if low == high else f"{low} to {high}"


def _goals(kernels: Sequence[dict]) -> Iterator[str]:
    yield "| kernel | against | floor | reached | stretch | |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for kernel in kernels:
        for goal in kernel["goals"]:
            unit = "" if goal["unit"] == "x" else f" {goal['unit']}"
            against = " and ".join(", ".join(goal["against"]).rsplit(", ", 1)) or "itself"
            least, most = (figure(goal[key]) + unit if goal[key] else "" for key in ("floor", "stretch"))
            value = "not measured" if goal["value"] is None else figure(goal["value"]) + unit
            word = {True: "reached", False: "missed", None: ""}[goal["reached"]]
            yield f"| {kernel['name']} | {against} | {least} | {value} | {most} | {word} |"


def _section(kernel: dict) -> Iterator[str]:
    yield f"### {kernel['name']}: {kernel['title']}"
    yield ""
    yield (
        f"{kernel['size']}: {kernel['seconds']:.3g} s, {figure(kernel['rate'])} {kernel['unit']} a second, "
        f"{kernel['limit_share']:.0%} of what the machine could do ({kernel['limit']})."
    )
    yield ""
    yield "| peer | does | of the work | apart | ratio |"
    yield "| --- | --- | --- | --- | --- |"
    for peer in kernel["peers"]:
        if "tolerance" in peer:
            ratio = figure(peer["ratio"]) if "ratio" in peer else "answers differ"
            yield f"| {peer['name']} {peer['version']} | {peer['how']} | {peer['share']} | {apart(peer)} | {ratio} |"
        else:
            yield f"| {peer['name']} | {peer['why']} | | | {peer['state']} |"
    yield ""
    reasons = {}
    for peer in kernel["peers"]:
        if "tolerance" in peer:
            reasons.setdefault(peer["tolerance"]["reason"], []).append(peer["name"])
    yield from (f"* {', '.join(names)}: {reason}." for reason, names in reasons.items())
    yield ""


def _growth(grown: Sequence[Grown]) -> Iterator[str]:
    if not grown:
        yield "Not measured yet: `python -m benchmarks growth`."
        return
    yield "| satellites | captures | seconds | core seconds | memory [GB] |"
    yield "| --- | --- | --- | --- | --- |"
    for one in grown:
        if one.refused:
            yield f"| {one.satellites:,} | {one.captures:,} | not begun: {one.refused} | | |"
            continue
        memory = f"{one.rss_byte / 1e9:.2f}"
        yield f"| {one.satellites:,} | {one.captures:,} | {one.seconds:.1f} | {one.core_seconds:.1f} | {memory} |"
    yield ""
    yield "![Seconds of the whole run against satellites](figures/performance-growth.svg)"


def _absent(kernels: Sequence[dict]) -> str:
    names = sorted({peer["name"] for one in kernels for peer in one["peers"] if peer["state"] in ("missing", "failed")})
    return f"Not there when this was measured: {', '.join(names)}." if names else "All peers ran."
