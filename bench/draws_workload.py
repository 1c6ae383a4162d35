# SPDX-License-Identifier: GPL-3.0-or-later
"""The workload's constants, and how a peer prints what it found; draws.yaml says what they mean."""
import numpy as np

FIRST_YEAR, YEARS, COMPONENTS = 2025, 10, 4
START = np.array([40.0, 30.0, 20.0, 10.0])
DRIFT = np.array([0.020, 0.015, 0.030, 0.010])
RATE = np.array([0.20, 0.35, 0.15, 0.10])
ELASTICITY = np.array([0.90, 1.10, 0.95, 1.20])
FACTOR = np.array([[0.030, 0.000, 0.000, 0.000],
                   [0.012, 0.032, 0.000, 0.000],
                   [0.010, 0.008, 0.040, 0.000],
                   [0.006, 0.004, 0.010, 0.024]])
SHARES = [0.01, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99]
SERIES = ["total", "revenue"]


def print_row(series, year, mean, variance, quantiles):
    """year counts from 0."""
    period = FIRST_YEAR + year
    print(f"{series},{period},mean,{mean:.12g}")
    print(f"{series},{period},variance,{variance:.12g}")
    for share, value in zip(SHARES, quantiles):
        print(f"{series},{period},q{round(100 * share):02d},{value:.12g}")


def central_path():
    """total and revenue of each year without shocks."""
    output = START * np.exp(np.outer(np.arange(1, YEARS + 1), DRIFT))
    return output.sum(axis=1), (RATE * output**ELASTICITY).sum(axis=1)
