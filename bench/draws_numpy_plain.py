#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The workload as one writes it in numpy: python3 draws_numpy_plain.py DRAWS

Blocks of 16,384 draws stay in the cache; every total is kept, and numpy's own quantiles are taken at the end.
"""
import sys

import numpy as np

from draws_workload import *

BLOCK = 16384


def simulate(draws):
    rng = np.random.default_rng(12345)
    values = np.empty((len(SERIES), YEARS, draws))
    for first in range(0, draws, BLOCK):
        count = min(BLOCK, draws - first)
        output = np.repeat(START[:, None], count, axis=1)
        for year in range(YEARS):
            shock = FACTOR @ rng.standard_normal((COMPONENTS, count))
            output = output * np.exp(DRIFT[:, None] + shock)
            tax = RATE[:, None] * output ** ELASTICITY[:, None]
            values[0, year, first:first + count] = output.sum(axis=0)
            values[1, year, first:first + count] = tax.sum(axis=0)
    return values


values = simulate(int(sys.argv[1]))
for number, series in enumerate(SERIES):
    for year in range(YEARS):
        x = values[number, year]
        print_row(series, year, x.mean(), x.var(), np.quantile(x, SHARES))
