#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The workload in numpy by one who knows it well: python3 draws_numpy_tuned.py DRAWS [box-muller]

The fastest generator that numpy has (SFC64), every array written in place, blocks that stay in the cache, and no value
kept: quantiles come from a histogram of the leading bits of each value, ten of them behind the exponent, counted by
bincount. Normals are numpy's own, by its ziggurat; with `box-muller` they are made of uniform numbers by numpy's
vectorised logarithm, sine and cosine, which is faster still.
"""
import sys

import numpy as np

from draws_workload import *

BLOCK = 16384
KEPT_BITS = 10
DROPPED_BITS = 52 - KEPT_BITS
LOW, OCTAVES = 8.0, 6  # all values lie far within 8 … 512
FIRST_BIN = int(np.array([LOW]).view(np.int64)[0] >> DROPPED_BITS)
BINS = OCTAVES << KEPT_BITS


class Record:
    """Sums and the histogram of one series in one year. Values are taken less a centre, so that nothing cancels."""

    def __init__(self, centre):
        self.centre, self.count, self.sum, self.squares = centre, 0, 0.0, 0.0
        self.histogram = np.zeros(BINS, np.int64)

    def add(self, x, bins):
        np.right_shift(x.view(np.int64), DROPPED_BITS, out=bins)
        bins -= FIRST_BIN
        self.histogram += np.bincount(bins, minlength=BINS)
        x -= self.centre
        self.count += x.size
        self.sum += x.sum()
        self.squares += np.dot(x, x)

    def summary(self):
        mean = self.sum / self.count
        edges = (np.arange(FIRST_BIN, FIRST_BIN + BINS + 1, dtype=np.int64) << DROPPED_BITS).view(np.float64)
        below = np.concatenate([[0], np.cumsum(self.histogram)])
        ranks = np.array(SHARES) * self.count
        return self.centre + mean, self.squares / self.count - mean * mean, np.interp(ranks, below, edges)


def fill_by_ziggurat(rng, score):
    rng.standard_normal(out=score)


class BoxMuller:
    def __init__(self):
        self.uniform = np.empty((2, COMPONENTS // 2 * BLOCK))
        self.radius = np.empty(COMPONENTS // 2 * BLOCK)

    def __call__(self, rng, score):
        uniform, radius, pair = self.uniform, self.radius, score.reshape(2, -1)
        rng.random(out=uniform)
        np.subtract(1.0, uniform[0], out=radius)  # (0, 1]
        np.log(radius, out=radius)
        radius *= -2.0
        np.sqrt(radius, out=radius)
        uniform[1] *= 2.0 * np.pi
        np.cos(uniform[1], out=pair[0])
        np.sin(uniform[1], out=pair[1])
        pair *= radius


def simulate(draws, fill):
    rng = np.random.Generator(np.random.SFC64(12345))
    records = [[Record(centre) for centre in path] for path in central_path()]
    shape = (COMPONENTS, BLOCK)
    score, growth, output, tax = np.empty(shape), np.empty(shape), np.empty(shape), np.empty(shape)
    total, revenue, bins = np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK, np.int64)
    start, drift, elasticity = START[:, None], DRIFT[:, None], ELASTICITY[:, None]
    for _ in range(draws // BLOCK):
        output[:] = start
        for year in range(YEARS):
            fill(rng, score)
            np.matmul(FACTOR, score, out=growth)
            growth += drift
            np.exp(growth, out=growth)
            output *= growth
            np.power(output, elasticity, out=tax)
            np.sum(output, axis=0, out=total)
            np.matmul(RATE, tax, out=revenue)
            records[0][year].add(total, bins)
            records[1][year].add(revenue, bins)
    return records


fill = BoxMuller() if sys.argv[2:] == ["box-muller"] else fill_by_ziggurat
for series, records in zip(SERIES, simulate(int(sys.argv[1]), fill)):
    for year, record in enumerate(records):
        print_row(series, year, *record.summary())
