# SPDX-License-Identifier: GPL-3.0-or-later
"""What `grdp sensitivity` is measured against: python3 sensitivity_peers.py numpy|openturns|haiphong POINTS [VALUES]

Prints the seconds that the analysis took (without starting Python), then a line INPUT,OUTPUT,FIRST,TOTAL for each.
`numpy`: the algorithm of SALib's saltelli.sample and sobol.analyze (Saltelli 2010, Jansen 1999, standardised outputs,
100 bootstrap resamples for the intervals), written from its publication; Sobol' points with the direction numbers of
this project. `openturns`: its SaltelliSensitivityAlgorithm and JansenSensitivityAlgorithm without intervals, and with
its bootstrap. `haiphong`: as numpy, on 2025 of the shipped model, whose numbers come as name=value.
"""
import os
import sys
import time

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
TABLE = os.path.join(HERE, "..", "model", "random", "data", "sobol_directions.csv")
RESAMPLES = 100


def directions(dimensions):
    """[dimension][bit] for 32 bits (Joe and Kuo 2008)."""
    rows = []
    for line in open(TABLE, encoding="utf-8"):
        if line[0].isdigit() and len(rows) < dimensions:
            fields = line.strip().split(",")
            rows.append((int(fields[1]), [int(x) for x in fields[2].split()]))
    out = np.zeros((dimensions, 32), dtype=np.uint64)
    for d, (polynomial, initial) in enumerate(rows):
        degree = polynomial.bit_length() - 1
        v = [0] * 32
        for k in range(32):
            if degree == 0:
                v[k] = 1 << (31 - k)
            elif k < degree:
                v[k] = initial[k] << (31 - k)
            else:
                v[k] = v[k - degree] ^ (v[k - degree] >> degree)
                for j in range(1, degree):
                    if polynomial >> (degree - j) & 1:
                        v[k] ^= v[k - j]
        out[d] = v
    return out


def sobol_points(count, dimensions):
    """By Gray code, as SALib's sampler goes through them, bit by bit for all points at once."""
    numbers = np.arange(count, dtype=np.uint64)
    gray = numbers ^ (numbers >> np.uint64(1))
    points = np.zeros((count, dimensions), dtype=np.uint64)
    table = directions(dimensions)
    for bit in range(max(1, int(count - 1).bit_length())):
        chosen = (gray >> np.uint64(bit) & np.uint64(1)).astype(bool)
        points[chosen] ^= table[:, bit]
    return (points.astype(float) + 0.5) / 2.0**32


def estimate(a, b, ab):
    """First (Saltelli 2010) and total (Jansen 1999) of one output, [inputs]."""
    variance = np.var(np.concatenate([a, b], axis=0), axis=0)
    first = np.mean(b[..., None] * (ab - a[..., None]), axis=0) / variance[..., None]
    total = 0.5 * np.mean((a[..., None] - ab) ** 2, axis=0) / variance[..., None]
    return first, total


def analyse(model, transform, inputs, points):
    """[outputs][inputs] first and total, with the bootstrap's intervals, which are thrown away."""
    unit = sobol_points(points, 2 * inputs)
    a, b = transform(unit[:, :inputs]), transform(unit[:, inputs:])
    fa, fb = model(a), model(b)
    fab = np.empty((points, fa.shape[1], inputs))
    for i in range(inputs):
        mixed = a.copy()
        mixed[:, i] = b[:, i]
        fab[:, :, i] = model(mixed)
    everything = np.concatenate([fa, fb, fab.transpose(0, 2, 1).reshape(-1, fa.shape[1])])
    mean, sd = everything.mean(axis=0), everything.std(axis=0)
    fa, fb, fab = (fa - mean) / sd, (fb - mean) / sd, (fab - mean[:, None]) / sd[:, None]
    result = estimate(fa, fb, fab)
    random = np.random.default_rng(1)
    for _ in range(RESAMPLES):
        rows = random.integers(points, size=points)
        estimate(fa[rows], fb[rows], fab[rows])
    return result


def ishigami(x):
    y = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    return y[:, None]


def run_numpy(points):
    start = time.perf_counter()
    first, total = analyse(ishigami, lambda u: np.pi * (2.0 * u - 1.0), 3, points)
    seconds = time.perf_counter() - start
    show(seconds, ["x1", "x2", "x3"], ["y"], first, total)


def run_openturns(points, intervals):
    import openturns as ot

    ot.ResourceMap.SetAsString("SobolIndicesExperiment-SamplingMethod", "QMC")
    start = time.perf_counter()
    model = ot.SymbolicFunction(["x1", "x2", "x3"], ["sin(x1) + 7 * sin(x2)^2 + 0.1 * x3^4 * sin(x1)"])
    inputs = ot.ComposedDistribution([ot.Uniform(-np.pi, np.pi)] * 3)
    x = ot.SobolIndicesExperiment(inputs, points, False).generate()
    y = model(x)
    saltelli = ot.SaltelliSensitivityAlgorithm(x, y, points)
    jansen = ot.JansenSensitivityAlgorithm(x, y, points)
    first, total = saltelli.getFirstOrderIndices(), jansen.getTotalOrderIndices()
    if intervals:
        for algorithm in (saltelli, jansen):
            algorithm.setUseAsymptoticDistribution(False)
        saltelli.getFirstOrderIndicesInterval()
        jansen.getTotalOrderIndicesInterval()
    seconds = time.perf_counter() - start
    show(seconds, ["x1", "x2", "x3"], ["y"], np.array([first]), np.array([total]))


def run_haiphong(points, numbers):
    """Growth of 2025: shocks, exports and typhoons move it; the other uncertain inputs do not, and are sampled too."""
    from scipy.special import ndtri

    sectors = ["industry", "services", "agriculture"]
    drawn = [f"shock[{s}]" for s in sectors + ["taxes"]] + ["export_shock", "storm"]
    others = int(numbers["others"])
    value = numbers.__getitem__

    def transform(u):
        x = np.empty_like(u)
        for i, name in enumerate(drawn[:-1]):
            x[:, i] = value(f"sd:{name}") * ndtri(u[:, i])
        x[:, 5] = u[:, 5] > 1.0 - value("p:storm")
        x[:, 6:] = ndtri(u[:, 6:])
        return x

    def model(x):
        growth, added, surprise = {}, 0.0, 0.0
        before = sum(value(f"output[{s}]") for s in sectors)
        for i, s in enumerate(sectors):
            growth[s] = (value(f"growth[{s}]") + value("bias") + x[:, i] + value(f"export_pull[{s}]") * x[:, 4]
                         + value(f"investment_pull[{s}]") * value("investment_gap")
                         - value(f"typhoon_loss[{s}]") * (x[:, 5] - value("recovery") * value("typhoon")))
            added = added + value(f"output[{s}]") * (1.0 + growth[s])
            surprise = surprise + value(f"output[{s}]") * (growth[s] - value(f"growth[{s}]"))
        taxes = value("growth[taxes]") + x[:, 3] + value("tax_link") * surprise / before
        grdp = added + value("output[taxes]") * (1.0 + taxes)
        return np.stack([grdp / (before + value("output[taxes]")) - 1.0, grdp, added / before - 1.0], axis=1)

    start = time.perf_counter()
    first, total = analyse(model, transform, len(drawn) + others, points)
    seconds = time.perf_counter() - start
    show(seconds, drawn, ["grdp_growth", "grdp", "value_added_growth"], first, total)


def show(seconds, inputs, outputs, first, total):
    print(seconds)
    for o, output in enumerate(outputs):
        for i, name in enumerate(inputs):
            print(f"{name},{output},{first[o][i]!r},{total[o][i]!r}")


def main():
    kind, points = sys.argv[1], int(sys.argv[2])
    if kind == "numpy":
        run_numpy(points)
    elif kind == "haiphong":
        run_haiphong(points, {k: float(v) for k, v in (x.rsplit("=", 1) for x in sys.argv[3:])})
    else:
        run_openturns(points, kind == "openturns-bootstrap")


main()
