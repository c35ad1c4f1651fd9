"""Writes far-powers.json: likeliest exponents of columns far from 0 for their spread, in 400 digits, that FarPowerTests compares with.

    python make_far_powers.py > far-powers.json

SciPy takes x to the power λ in 16 digits, and so finds other exponents for such columns. Made with mpmath 1.3.0 and NumPy 2.4.6.
"""

import json

import mpmath as mp
import numpy as np

mp.mp.dps = 400
random = np.random.default_rng(20260201)


def skewed(count, shape=2.0):
    return random.gamma(shape, 1.0, count)


samples = {
    "years": ("box-cox", np.round(2025 - 6 * skewed(60))),
    "years to 2 decimals": ("yeo-johnson", np.round(1990 + 3 * skewed(60), 2)),
    "ids": ("box-cox", 1e9 + np.round(1000 * skewed(60))),
    "ids by yeo-johnson": ("yeo-johnson", 1e9 + np.round(1000 * skewed(60))),
    "pressures": ("box-cox", np.round(101325 + 40 * skewed(60), 1)),
    "tiny": ("box-cox", 1e-170 * skewed(60)),
    "tiny by yeo-johnson": ("yeo-johnson", 1e-170 * skewed(60)),
    "tiny of both signs": ("yeo-johnson", 1e-170 * (skewed(60) - 1)),
    "huge": ("box-cox", 1e90 * skewed(60)),
    "huge by yeo-johnson": ("yeo-johnson", 1e90 * skewed(60)),
    "huge of both signs": ("yeo-johnson", 1e60 * (skewed(60) - 1)),
    "negative years": ("yeo-johnson", np.round(-3000 + 40 * skewed(60))),
    "last digits": ("yeo-johnson", 1e15 + np.round(100 * skewed(60)) / 4),
    "one outlier": ("box-cox", np.append(np.round(1000 + skewed(59), 3), 1060.0)),
    "two values": ("box-cox", np.where(random.uniform(size=60) < 0.2, 2001.0, 2000.0)),
}


def value(family, x, exponent, both):
    def power(log, exponent):
        if exponent == 0:
            return log
        # Without both signs the 1 only shifts all values, and would take all digits of large negative powers.
        return (mp.expm1 if both else mp.exp)(exponent * log) / exponent

    if family == "box-cox":
        return power(mp.log(x), exponent)
    if x >= 0:
        return power(mp.log1p(x), exponent)
    return -power(mp.log1p(-x), 2 - exponent)


def values(family, x, exponent):
    both = family == "yeo-johnson" and min(x) < 0 < max(x)
    return [value(family, v, exponent, both) for v in x]


def log_likelihood(family, x, exponent):
    y = values(family, x, exponent)
    mean = mp.fsum(y) / len(y)
    variance = mp.fsum((v - mean) ** 2 for v in y) / len(y)
    logs = [mp.log(v) if family == "box-cox" else mp.sign(v) * mp.log1p(abs(v)) for v in x]
    return -mp.mpf(len(y)) / 2 * mp.log(variance) + (exponent - 1) * mp.fsum(logs)


def likeliest(family, x):
    def f(exponent):
        return log_likelihood(family, x, exponent)

    logs = [mp.log(v) if family == "box-cox" else mp.sign(v) * mp.log1p(abs(v)) for v in x]
    step = 1 / (max(logs) - min(logs))
    low, middle = mp.mpf(1) - step, mp.mpf(1)
    if f(low) > f(middle):
        step = -step
        low = mp.mpf(1) - step
    high = middle + step
    while f(high) > f(middle):
        step *= 2
        low, middle, high = middle, high, high + step
    low, high = min(low, high), max(low, high)
    ratio = (mp.sqrt(5) - 1) / 2
    while high - low > mp.mpf(10) ** -14 * abs(step):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        if f(left) > f(right):
            high = right
        else:
            low = left
    return (low + high) / 2


results = []
for name, (family, numbers) in samples.items():
    x = [mp.mpf(float(v)) for v in numbers]
    exponent = likeliest(family, x)
    y = values(family, x, exponent)
    mean = mp.fsum(y) / len(y)
    deviation = mp.sqrt(mp.fsum((v - mean) ** 2 for v in y) / len(y))
    logs = [mp.log(v) if family == "box-cox" else mp.sign(v) * mp.log1p(abs(v)) for v in x]
    centre = mp.fsum(logs) / len(logs)
    results.append(
        {
            "sample": name,
            "family": family,
            "x": [float(v) for v in numbers],
            "exponent": float(exponent),
            # How far an exponent has to go to change the values' shape: one over the deviation of the logarithms.
            "unit": float(1 / mp.sqrt(mp.fsum((v - centre) ** 2 for v in logs) / len(logs))),
            "standardized": [float((v - mean) / deviation) for v in y],
        }
    )
print(json.dumps(results, indent=1))
