"""Shares, spreads, intervals and tests: what a figure is made of, and how sure it is. NumPy is loaded when resampling."""

from evals.statistics.bootstrap import RESAMPLES, ratio_interval
from evals.statistics.paired import difference_interval, holm, mcnemar
from evals.statistics.shares import Share, wilson
from evals.statistics.spreads import Spread

__all__ = ["RESAMPLES", "Share", "Spread", "difference_interval", "holm", "mcnemar", "ratio_interval", "wilson"]
