#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The workload as loops that numba compiles: python3 draws_numba.py DRAWS

Normals come in blocks from numpy's SFC64 and ziggurat (numba's own are slower), fast mathematics is allowed, and no
value is kept: quantiles come from a histogram of equal classes.
"""
import math
import sys

import numba
import numpy as np

from draws_workload import *

BLOCK = 4096
BINS = 16384
RANGE = np.array([512.0, 128.0])  # all values lie far below


@numba.njit(fastmath=True)
def add(x, series, year, centre, sums, histogram):
    place = int(x * (BINS / RANGE[series]))
    histogram[series, year, min(max(place, 0), BINS - 1)] += 1
    deviation = x - centre[series, year]
    sums[series, year, 0] += deviation
    sums[series, year, 1] += deviation * deviation


@numba.njit(fastmath=True)
def run_block(score, centre, sums, histogram):
    output = np.empty(COMPONENTS)
    for draw in range(BLOCK):
        output[:] = START
        for year in range(YEARS):
            total, revenue = 0.0, 0.0
            for i in range(COMPONENTS):
                growth = DRIFT[i]
                for j in range(i + 1):
                    growth += FACTOR[i, j] * score[draw, year, j]
                output[i] *= math.exp(growth)
                total += output[i]
                revenue += RATE[i] * output[i] ** ELASTICITY[i]
            add(total, 0, year, centre, sums, histogram)
            add(revenue, 1, year, centre, sums, histogram)


draws = int(sys.argv[1]) // BLOCK * BLOCK
rng = np.random.Generator(np.random.SFC64(12345))
score = np.empty((BLOCK, YEARS, COMPONENTS))
centre = np.array(central_path())
sums = np.zeros((len(SERIES), YEARS, 2))
histogram = np.zeros((len(SERIES), YEARS, BINS), np.int64)
for _ in range(draws // BLOCK):
    rng.standard_normal(out=score)
    run_block(score, centre, sums, histogram)
for number, series in enumerate(SERIES):
    edges = np.linspace(0.0, RANGE[number], BINS + 1)
    for year in range(YEARS):
        mean, square = sums[number, year] / draws
        below = np.concatenate([[0], np.cumsum(histogram[number, year])])
        quantiles = np.interp(np.array(SHARES) * draws, below, edges)
        print_row(series, year, centre[number, year] + mean, square - mean * mean, quantiles)
