"""The median of paired ratios, and the interval of their mean."""

import math
import statistics
from dataclasses import dataclass

# 97.5 % quantiles of Student's t for 1 to 30 degrees of freedom. For more, the normal distribution is close enough.
STUDENT_T = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
    2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
]  # fmt: skip


@dataclass(frozen=True)
class Ratio:
    median: float
    low: float | None = None  # None: a single ratio has no interval
    high: float | None = None

    def text(self) -> str:
        if self.low is None:
            return f"{self.median:.2f}"
        return f"{self.median:.2f} ({self.low:.2f} to {self.high:.2f})"


def ratio_of(ratios: list[float]) -> Ratio | None:
    """The median, and the 95 % interval of the mean: Student's t on the logarithms. None without ratios."""
    if not ratios:
        return None
    median = statistics.median(ratios)
    if len(ratios) == 1:
        return Ratio(median)
    logs = [math.log(ratio) for ratio in ratios]
    freedom = len(logs) - 1
    quantile = STUDENT_T[freedom - 1] if freedom <= len(STUDENT_T) else 1.96
    half = quantile * statistics.stdev(logs) / math.sqrt(len(logs))
    mean = statistics.fmean(logs)
    return Ratio(median, math.exp(mean - half), math.exp(mean + half))


def ratio_text(ratios: list[float]) -> str:
    ratio = ratio_of(ratios)
    return "–" if ratio is None else ratio.text()
