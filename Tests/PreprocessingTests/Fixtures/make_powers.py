"""Writes powers.json: answers of SciPy and scikit-learn that PowerReferenceTests compares with.

    python make_powers.py > powers.json

Made with SciPy 1.17.1, scikit-learn 1.9.1 and NumPy 2.4.6.
"""

import json

import numpy as np
from scipy import stats
from sklearn.preprocessing import Normalizer, RobustScaler

random = np.random.default_rng(20260101)
samples = {
    "gamma": random.gamma(2.0, 3.0, 60),
    "log-normal": random.lognormal(1.0, 0.7, 60),
    "nearly normal": random.normal(50.0, 3.0, 60),
    "left-skewed": 1.0 - random.beta(2.0, 8.0, 60),
    "both signs": random.standard_t(5, 60) + 0.5 * random.gamma(2.0, 1.0, 60),
    "negative": -random.gamma(2.0, 3.0, 60),
}

likelihoods = {"box-cox": stats.boxcox_llf, "yeo-johnson": stats.yeojohnson_llf}
functions = {"box-cox": stats.boxcox, "yeo-johnson": stats.yeojohnson}

learned, fixed = [], []
for name, x in samples.items():
    x = np.round(x, 6)
    for family, function in functions.items():
        if family == "box-cox" and x.min() <= 0:
            continue
        transformed, exponent = function(x)
        learned.append(
            {
                "sample": name,
                "family": family,
                "x": x.tolist(),
                "exponent": float(exponent),
                "transformed": transformed.tolist(),
                "log_likelihood": float(likelihoods[family](exponent, x)),
            }
        )

for family, function in functions.items():
    x = np.array([1e-9, 0.01, 0.5, 1.0, 2.0, 30.0, 1e6])
    if family == "yeo-johnson":
        x = np.concatenate([-x, [0.0], x])
    for exponent in [-1.5, -1e-8, 0.0, 1e-8, 0.5, 1.0, 2.0, 3.0]:
        fixed.append(
            {
                "family": family,
                "exponent": exponent,
                "x": x.tolist(),
                "transformed": function(x, lmbda=exponent).tolist(),
            }
        )

matrix = np.round(random.normal(size=(15, 3)) * [1.0, 10.0, 0.1] + [0.0, 5.0, -2.0], 6)
robust = RobustScaler().fit(matrix)
print(
    json.dumps(
        {
            "learned": learned,
            "fixed": fixed,
            "robust": {
                "x": matrix.tolist(),
                "centre": robust.center_.tolist(),
                "unit": robust.scale_.tolist(),
                "transformed": robust.transform(matrix).tolist(),
            },
            "rows": {"x": matrix.tolist(), "transformed": Normalizer().transform(matrix).tolist()},
        },
        indent=1,
    )
)
