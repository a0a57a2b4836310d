"""A chart as a PNG for a phone's screen. matplotlib takes a second to import: only when the first chart is drawn."""

import asyncio
import textwrap
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from oxy.insights.charts import Chart
from oxy.insights.metric import SUMMED, Metric
from oxy.insights.printing import figure_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PIXELS, DPI = 1080, 150
INK, QUIET, FILL, STRONG, PAPER = "#14213d", "#4a5568", "#2b6cb0", "#c05621", "#ffffff"
# Beyond these, bars have no room for their figures: only the highest says its own.
MOST_LABELLED = 14
TITLE_WIDTH, LABEL_WIDTH = 34, 18


async def draw(chart: Chart) -> bytes:
    """Return `chart` as a PNG 1080 pixels wide, drawn in a thread."""
    return await asyncio.to_thread(draw_now, chart)


def draw_now(chart: Chart) -> bytes:
    """Return `chart` as a PNG. Nothing outside the picture changes: no pyplot, no global settings."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    widest = max((len(bar.text) for bar in chart.bars), default=0) * len(chart.bars)
    sideways = len(chart.bars) <= MOST_LABELLED and (widest > 60 or any(len(bar.label) > 6 for bar in chart.bars))
    picture = Figure(figsize=(PIXELS / DPI, PIXELS / DPI), dpi=DPI, facecolor=PAPER)
    title = textwrap.fill(chart.title, TITLE_WIDTH)
    lines = title.count("\n") + 1
    picture.text(0.05, 0.965, title, fontsize=20, fontweight="bold", color=INK, va="top", linespacing=1.1)
    below = 0.965 - 0.052 * lines
    about = textwrap.fill(f"{chart.business} · {chart.period_label}", 52)
    picture.text(0.05, below, about, fontsize=13.5, color=QUIET, va="top")
    below -= 0.04 * (about.count("\n") + 1)
    overall = f"{'Total do período' if _adds(chart.metric) else 'No período'}: {chart.overall}"
    picture.text(0.05, below, overall, fontsize=15, color=STRONG, fontweight="bold", va="top")
    picture.text(0.05, 0.02, textwrap.fill(chart.source, 70), fontsize=10.5, color=QUIET, va="bottom")
    left = 0.30 if sideways else 0.17 if len(chart.bars) > MOST_LABELLED else 0.07
    axes = picture.add_axes((left, 0.15, 0.95 - left, below - 0.07 - 0.15))
    if chart.empty:
        axes.text(0.5, 0.5, "sem dados", fontsize=24, color=QUIET, ha="center", va="center", transform=axes.transAxes)
        axes.set_axis_off()
    elif sideways:
        _bars_sideways(axes, chart)
    else:
        _bars_upright(axes, chart)
    file = BytesIO()
    FigureCanvasAgg(picture).print_png(file)
    return file.getvalue()


def _bars_sideways(axes: "Axes", chart: Chart) -> None:
    bars = chart.bars[::-1]
    levels = [bar.level or 0.0 for bar in bars]
    top = max(levels)
    axes.barh(range(len(bars)), levels, color=[_colour(level, top) for level in levels], height=0.68)
    axes.set_yticks(range(len(bars)), [textwrap.fill(bar.label, LABEL_WIDTH) for bar in bars], fontsize=14, color=INK)
    axes.set_xlim(0, top * 1.42)
    for place, bar in enumerate(bars):
        axes.text(levels[place] + top * 0.02, place, bar.text, fontsize=14, color=INK, va="center", fontweight="bold")
    axes.set_xticks([])
    _without_frame(axes, "left")


def _bars_upright(axes: "Axes", chart: Chart) -> None:
    bars = chart.bars
    levels = [bar.level or 0.0 for bar in bars]
    top = max(levels)
    axes.bar(range(len(bars)), levels, color=[_colour(level, top) for level in levels], width=0.74)
    step = max(1, -(-len(bars) // 8))
    shown = range(0, len(bars), step)
    axes.set_xticks(
        list(shown), [bars[place].label.replace(" a ", "\na ") for place in shown], fontsize=12.5, color=INK
    )
    axes.set_ylim(0, top * 1.14)
    axes.set_xlim(-0.6, len(bars) - 0.4)
    crowded = len(bars) > MOST_LABELLED
    highest = levels.index(top)
    for place, bar in enumerate(bars):
        if bar.level and (not crowded or place == highest):
            side = "left" if place < len(bars) * 0.15 else "right" if place > len(bars) * 0.85 else "center"
            where = side if crowded else "center"
            axes.text(place, bar.level + top * 0.015, bar.text, fontsize=12.5, color=INK, ha=where, fontweight="bold")
    if crowded:
        _scale(axes, chart.metric)
    else:
        axes.set_yticks([])
    _without_frame(axes, "bottom")


def _scale(axes: "Axes", metric: Metric) -> None:
    """Lines across at round figures, each printed inside the picture, where it takes no room from the bars."""
    marks = [mark for mark in axes.get_yticks() if 0 < mark <= axes.get_ylim()[1] * 0.95][:6]
    axes.set_yticks([])
    for mark in marks:
        if metric.unit in ("money", "percent", "usd") or mark == int(mark):
            axes.axhline(mark, color="#cbd5e0", linewidth=1, zorder=0)
            axes.text(-0.9, mark, _round_text(metric, mark), fontsize=11.5, color=QUIET, va="center", ha="right")


def _round_text(metric: Metric, mark: Any) -> str:
    text = figure_text(metric, Decimal(str(round(float(mark), 2))))
    return text.removesuffix(",00")


def _without_frame(axes: "Axes", kept: str) -> None:
    for side, spine in axes.spines.items():
        spine.set_visible(side == kept)
        spine.set_color("#a0aec0")
    axes.tick_params(length=0)


def _colour(level: float, top: float) -> str:
    return STRONG if level == top else FILL


def _adds(metric: Metric) -> bool:
    return metric.unit in SUMMED and metric.name != "average_ticket"
