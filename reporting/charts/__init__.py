"""Charts as SVG, drawn from numbers by pure functions; the same for screen and paper."""

from reporting.charts.bars import BAR, Bar, Gauge, gauges, paired_bars
from reporting.charts.base import WIDTH, for_paper
from reporting.charts.board import (
    Drawing,
    headroom,
    payees_over_time,
    purposes,
    shares_by_distributor,
)
from reporting.charts.columns import Column, round_step, stacked_columns
from reporting.charts.numbers import parts_per_thousand

__all__ = [
    "BAR",
    "WIDTH",
    "Bar",
    "Column",
    "Drawing",
    "Gauge",
    "for_paper",
    "gauges",
    "headroom",
    "paired_bars",
    "parts_per_thousand",
    "payees_over_time",
    "purposes",
    "round_step",
    "shares_by_distributor",
    "stacked_columns",
]
