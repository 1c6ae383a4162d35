#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The workload in OpenTURNS: python3 draws_openturns.py DRAWS

Correlated normals from its Normal distribution, the model as one symbolic function of 40 shocks, its own quantiles.
Blocks of draws bound the memory of the inputs; all outputs are kept.
"""
import sys

import openturns as ot

from draws_workload import *

BLOCK = 16384


def write_formulas():
    lines = [f"var y{i} := {START[i]!r};" for i in range(COMPONENTS)]
    for year in range(YEARS):
        for i in range(COMPONENTS):
            lines.append(f"y{i} := y{i} * exp({DRIFT[i]!r} + shock{year}_{i});")
        lines.append(f"total{year} := {' + '.join(f'y{i}' for i in range(COMPONENTS))};")
        taxes = [f"{RATE[i]!r} * y{i}^{ELASTICITY[i]!r}" for i in range(COMPONENTS)]
        lines.append(f"revenue{year} := {' + '.join(taxes)};")
    return "\n".join(lines)


def simulate(draws):
    years = range(YEARS)
    model = ot.SymbolicFunction([f"shock{year}_{i}" for year in years for i in range(COMPONENTS)],
                                [f"{series}{year}" for series in SERIES for year in years], write_formulas())
    covariance = np.kron(np.eye(YEARS), FACTOR @ FACTOR.T)
    shocks = ot.Normal([0.0] * len(covariance), ot.CovarianceMatrix(covariance))
    ot.RandomGenerator.SetSeed(12345)
    outputs = ot.Sample(0, len(SERIES) * YEARS)
    for first in range(0, draws, BLOCK):
        outputs.add(model(shocks.getSample(min(BLOCK, draws - first))))
    return outputs


ot.TBB.SetThreadsNumber(1)
outputs = simulate(int(sys.argv[1]))
means, variances = outputs.computeMean(), outputs.computeVariance()
quantiles = np.array(outputs.computeQuantilePerComponent(SHARES))
for k in range(len(SERIES) * YEARS):
    print_row(SERIES[k // YEARS], k % YEARS, means[k], variances[k], quantiles[:, k])
