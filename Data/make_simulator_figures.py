"""Measures the figures of a genre table that the simulator works from, and writes them as Swift.

    pip install numpy==2.4.6 pandas==3.1.1 scipy==1.17.1
    python Data/make_simulator_figures.py TABLE.csv Sources/Studies/GenreTable/GenreTableFigures.swift

Only figures leave the table: class shares; for each class and feature the share of missing cells and either the shares
of its categories or fourteen quantiles; and one matrix of correlations. The duration column mixes minutes and
milliseconds: its quantiles are in milliseconds, beside the share of rows that are in minutes.

The quantiles are the least-squares fit of a broken line to the sorted values, not single order statistics, so that
the line has the class's mean, and nearly its standard deviation and skewness. The correlations are those of the normal
scores behind the features, given the class, corrected until simulated rows show the table's own Pearson correlations.

A second file, GenreTableFigures+Sound.swift beside the first, takes the later features.
"""

import pathlib
import sys

import numpy as np
import pandas as pd
from scipy.optimize import lsq_linear
from scipy.special import ndtr

CLASS, DURATION = "Class", "duration_in min/ms"
CATEGORIES = {"key": range(1, 12), "mode": range(2), "time_signature": [1, 3, 4, 5]}
LARGEST = {"Popularity": 100, "loudness": 3, "tempo": 250, DURATION: np.inf}  # and 1 for all others
LEVELS = np.array([0, 0.01, 0.05, 0.15, 0.3, 0.5, 0.65, 0.78, 0.88, 0.94, 0.975, 0.99, 0.998, 1])
SWIFT_NAMES = {"Popularity": "popularity", "time_signature": "timeSignature", DURATION: "durationMilliseconds"}


def quantiles(values, largest):
    """The increasing broken line over LEVELS that is nearest to the sorted values.

    Its value at a level stays between the values half-way to the neighbouring levels; above that only in the upper
    tail, where a few values carry much of the variance.
    """
    values = np.sort(values)
    at = (np.arange(len(values)) + 0.5) / len(values)
    hats = np.column_stack([np.interp(at, LEVELS, unit) for unit in np.eye(len(LEVELS))])
    between = np.quantile(values, (LEVELS[:-1] + LEVELS[1:]) / 2)
    spread = values.std()
    lowest = np.r_[values[0], between] / spread
    highest = np.r_[between, np.inf] / spread
    highest[LEVELS > 0.95] = np.inf
    fit = lsq_linear(hats, values / spread, bounds=(lowest, np.maximum(highest, lowest + 1e-9)))
    return np.minimum(np.maximum.accumulate(fit.x * spread), largest)


def measured(table, features):
    """The figures of each feature, class by class."""
    figures = {}
    for name in features:
        missing, rows = [], []
        for _, group in table.groupby(CLASS):
            values = group[name].dropna().to_numpy(float)
            missing.append(group[name].isna().mean())
            if name in CATEGORIES:
                rows.append([float(np.mean(values == category)) for category in CATEGORIES[name]])
            else:
                if name == DURATION:
                    values = values[values >= 100] if (values >= 100).any() else values * 60_000
                rows.append(quantiles(values, LARGEST.get(name, 1)))
        figures[name] = (missing, rows)
    return figures


def simulated(normals, classes, minutes, features, figures):
    """Columns from normal scores: the lowest scores are missing cells, the others go through the class's quantiles."""
    columns = {}
    for index, name in enumerate(features):
        missing, rows = figures[name]
        column = np.empty(len(classes))
        for label in range(len(missing)):
            own = classes == label
            level = (ndtr(normals[own, index]) - missing[label]) / (1 - missing[label])
            if name in CATEGORIES:
                bounds = np.cumsum(rows[label])[:-1]
                values = np.array(CATEGORIES[name], float)[np.searchsorted(bounds, level)]
            else:
                values = np.interp(level, LEVELS, rows[label])
            column[own] = np.where(level < 0, np.nan, values)
        columns[name] = np.where(minutes, column / 60_000, column) if name == DURATION else column
    return pd.DataFrame(columns)


def nearest_correlations(matrix):
    """A positive definite matrix with a unit diagonal, near a symmetric one."""
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    matrix = vectors @ np.diag(np.maximum(values, 0.01)) @ vectors.T
    scale = np.sqrt(np.diag(matrix))
    return matrix / np.outer(scale, scale)


def fitted_correlations(table, features, figures, shares, minute_shares):
    """Correlations of the normal scores under which simulated rows have the table's Pearson correlations."""
    random = np.random.default_rng(1)
    count = 200_000
    noise = random.standard_normal((count, len(features)))
    classes = random.choice(len(shares), size=count, p=shares)
    minutes = random.random(count) < np.array(minute_shares)[classes]
    target = table[features].corr().to_numpy()
    matrix = nearest_correlations(target)
    for _ in range(40):
        normals = noise @ np.linalg.cholesky(matrix).T
        found = simulated(normals, classes, minutes, features, figures).corr().to_numpy()
        matrix = nearest_correlations(np.clip(matrix + 0.7 * (target - found), -0.99, 0.99))
    worst = np.abs(target - found).max()
    print(f"largest difference of a correlation, simulated against measured: {worst:.3f}", file=sys.stderr)
    return matrix


def number(value):
    return f"{float(f'{value:.5g}'):.10g}"


def wrapped(values, indent):
    """The elements of a Swift array literal, in lines of at most 100 characters."""
    if len(values) == 1:
        return indent + number(values[0])
    lines, line = [], indent
    for text in (f"{number(value)}," for value in values):
        if len(line) + len(text) + 1 > 100:
            lines.append(line.rstrip())
            line = indent
        line += text + " "
    return "\n".join([*lines, line.rstrip()])


def vector(name, comment, values):
    return f"  /// {comment}\n  package static let {name}: [Double] = [\n{wrapped(values, '    ')}\n  ]\n"


def matrix(name, comment, rows):
    body = "\n".join(f"    [\n{wrapped(row, '      ')}\n    ]," for row in rows)
    return f"  /// {comment}\n  package static let {name}: [[Double]] = [\n{body}\n  ]\n"


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__.split("\n\n")[1])
    table = pd.read_csv(sys.argv[1])
    features = list(table.columns[2:-1])
    shares = table[CLASS].value_counts(normalize=True).sort_index()
    minute_shares = (table[DURATION] < 100).groupby(table[CLASS]).mean()
    figures = measured(table, features)
    correlations = fitted_correlations(table, features, figures, shares.to_numpy(), minute_shares)

    artists = table["Artist Name"].nunique()
    parts = [
        f"  /// The number of different artists.\n  package static let artistCount = {artists}\n",
        vector("classShares", "The share of each class, 0 … 10, among the rows.", shares),
        vector("minuteShares", "The share of rows, by class, whose duration is in minutes.", minute_shares),
        vector("levels", "The levels of every table of quantiles.", LEVELS),
        matrix("choleskyFactor", "L, by rows, of the correlations L·Lᵀ between the normal scores of the 14 features.",
               [row[: index + 1] for index, row in enumerate(np.linalg.cholesky(correlations))]),
    ]
    for name in features:
        missing, rows = figures[name]
        swift = SWIFT_NAMES.get(name, name)
        if any(missing):
            parts.append(vector(f"{swift}Missing", f"The share of missing cells of `{name}`, by class.", missing))
        if name in CATEGORIES:
            values = ", ".join(map(str, CATEGORIES[name]))
            parts.append(matrix(swift, f"The shares of {values} among the known cells of `{name}`, by class.", rows))
        else:
            parts.append(matrix(swift, f"The quantiles of `{name}`, by class.", rows))
    # From `speechiness` on in a second file, as files are to be short.
    cut = next(index for index, part in enumerate(parts) if "`speechiness`" in part)
    generated = (
        "// Generated by `python Data/make_simulator_figures.py TABLE.csv Sources/Studies/GenreTable/GenreTableFigures.swift`.\n\n")
    path = pathlib.Path(sys.argv[2])
    path.write_text(
        generated
        + "/// Figures measured on a public table of 17,996 tracks with Spotify's audio features, in 11 genres.\n"
        "package enum GenreTableFigures {\n" + "\n".join(parts[:cut]) + "}\n")
    path.with_stem(path.stem + "+Sound").write_text(
        generated + "extension GenreTableFigures {\n" + "\n".join(parts[cut:]) + "}\n")


if __name__ == "__main__":
    main()
