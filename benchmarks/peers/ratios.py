"""The median of paired ratios, and the interval of their mean."""

import math
import statistics

# 97.5 % quantiles of Student's t for 1 to 30 degrees of freedom. For more, the normal distribution is close enough.
STUDENT_T = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
    2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
]  # fmt: skip


def ratio_text(ratios: list[float]) -> str:
    """The median, and the 95 % interval of the mean: Student's t on the logarithms."""
    if not ratios:
        return "–"
    median = statistics.median(ratios)
    if len(ratios) == 1:
        return f"{median:.2f}"
    logs = [math.log(ratio) for ratio in ratios]
    freedom = len(logs) - 1
    quantile = STUDENT_T[freedom - 1] if freedom <= len(STUDENT_T) else 1.96
    half = quantile * statistics.stdev(logs) / math.sqrt(len(logs))
    mean = statistics.fmean(logs)
    return f"{median:.2f} ({math.exp(mean - half):.2f} to {math.exp(mean + half):.2f})"
