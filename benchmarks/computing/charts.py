"""Line charts as SVG, the same bytes for the same figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "figures"


class Line(NamedTuple):
    """One series of a chart."""

    label: str
    x: Sequence[float]
    y: Sequence[float]
    style: str = "-"


class Chart(NamedTuple):
    """What stands on one chart."""

    name: str  # of the file, without its ending
    title: str
    x_label: str
    y_label: str
    lines: tuple[Line, ...]
    x_scale: str = "linear"
    y_scale: str = "linear"
    bands: tuple[tuple[float, float], ...] = ()  # shaded, on the x axis


def draw(chart: Chart) -> None:
    """Write a chart to docs/figures; text stays text, so that it can be searched and read aloud."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": chart.name, "svg.fonttype": "none", "font.family": "sans-serif"})
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7.0, 3.6))
    for begin, end in chart.bands:
        axes.axvspan(begin, end, color="0.88", linewidth=0)
    for line in chart.lines:
        axes.plot(line.x, line.y, line.style, label=line.label, linewidth=1.6, markersize=5)
    axes.set(title=chart.title, xlabel=chart.x_label, ylabel=chart.y_label, xscale=chart.x_scale, yscale=chart.y_scale)
    axes.grid(visible=True, color="0.9", linewidth=0.6)
    if len(chart.lines) > 1:
        axes.legend(frameon=False, fontsize=9)
    figure.tight_layout()
    FOLDER.mkdir(exist_ok=True)
    figure.savefig(FOLDER / f"{chart.name}.svg", format="svg", metadata={"Date": None, "Creator": None})
    pyplot.close(figure)
