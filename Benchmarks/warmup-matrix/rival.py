"""Stan's NUTS with its defaults on models of the matrix, as JSON lines beside ours.

The programs are in Stan/. Data are those of the fixtures, and of the reference answers where their folder is at hand. Strays are
counted by the rule of warmup-matrix: chains of which every draw of the second half lies below the 0.1 % quantile of the log
density, by a long run of Stan's own whose chains agree. What the file of results holds is not run again.

    pip install pystan arviz
    python Benchmarks/warmup-matrix/rival.py --seeds 30
"""

import argparse
import contextlib
import json
import os
import pathlib
import tempfile
import time

import arviz
import numpy
import stan

HERE = pathlib.Path(__file__).resolve().parent
DATA = [
    HERE / "../../Tests/ReferencePosteriors/Fixtures/synthetic",
    pathlib.Path(os.environ.get("BAYES_GENRE_REFERENCE", "../shared/reference")).resolve(),
]

# The model's name in the matrix; the program; the file of data, none where the posterior is the prior.
MODELS = [
    ("Neal's funnel, centred", "funnel_centred", None),
    ("Neal's funnel, non-centred", "funnel_noncentred", None),
    ("banana", "banana", None),
    ("Rosenbrock", "rosenbrock", None),
    ("uneven scales", "uneven_scales", None),
    ("heavy tails", "heavy_tails", None),
    ("scales", "scales", None),
    *[
        (f"synthetic-{name}", name, f"synthetic-{name}")
        for name in [
            "softmax_regression",
            "ordered_logistic_regression",
            "negbin_regression",
            "student_t_regression",
            "weibull_censored_regression",
            "normal_mixture_dirichlet_weights",
            "lkj_multivariate_normal",
        ]
    ],
    ("arma-arma11", "arma11", "arma-arma11"),
    ("earnings-earn_height", "earn_height", "earnings-earn_height"),
    (
        "eight_schools-eight_schools_centered",
        "eight_schools_centered",
        "eight_schools-eight_schools_centered",
    ),
    ("gp_pois_regr-gp_regr", "gp_regr", "gp_pois_regr-gp_regr"),
]


def data_of(name):
    """The data of a model; None where its file is absent."""
    if name is None:
        return {}
    for root in DATA:
        for file in root.rglob(name + ".json"):
            return json.loads(file.read_text())["data"]
    return None


def sampled(program, data, seed, **settings):
    """Draws of four chains: parameters [chain, draw, coordinate], and each statistic [chain, draw]."""
    with open(os.devnull, "w") as nothing, contextlib.redirect_stdout(nothing), contextlib.redirect_stderr(nothing):
        model = stan.build(program, data=data, random_seed=seed)
        fit = model.sample(num_chains=4, save_warmup=True, **settings)
    # [name, draw, chain], the warm-up first.
    values = numpy.transpose(fit._draws, (2, 1, 0))
    names = fit.sample_and_sampler_param_names
    statistics = {name: values[:, :, place] for place, name in enumerate(names)}
    count = sum(int(numpy.prod(dims)) for dims in program_parameters(fit))
    return values[:, :, len(names) : len(names) + count], statistics


def program_parameters(fit):
    """Shapes of what is declared as a parameter, which comes before what is derived."""
    derived = {"x"} if "x_raw" in fit.param_names else set()
    return [dims for name, dims in zip(fit.param_names, fit.dims) if name not in derived]


def largest_r_hat(parameters, log_density):
    """Over coordinates that vary, and the log density."""
    columns = [parameters[:, :, i] for i in range(parameters.shape[2])] + [log_density]
    values = [arviz.rhat(column) for column in columns if numpy.ptp(column) > 0]
    return float(numpy.nan_to_num(max(values), nan=numpy.inf))


def low_quantile(program, data):
    """The 0.1 % quantile of the log density; None where no chains agree on it."""
    parameters, statistics = sampled(
        program, data, 1_000_003, num_warmup=1500, num_samples=2500, delta=0.9
    )
    draws, log_density = parameters[:, 1500:], statistics["lp__"][:, 1500:]
    if largest_r_hat(draws, log_density) >= 1.05:
        return None
    return float(numpy.sort(log_density.ravel())[log_density.size // 1000])


def line(name, program, data, seed, low, warmup=1000, draws=1000):
    parameters, statistics = sampled(program, data, seed, num_warmup=warmup, num_samples=draws)
    kept, log_density = parameters[:, warmup:], statistics["lp__"][:, warmup:]
    steps = statistics["n_leapfrog__"]
    second = log_density[:, draws // 2 :]
    columns = [kept[:, :, i] for i in range(kept.shape[2]) if numpy.ptp(kept[:, :, i]) > 0]
    r_hat = round(largest_r_hat(kept, log_density), 3)
    return {
        "key": {"model": name, "kernels": "Stan", "metric": "diag_e", "seed": seed},
        "dimension": int(kept.shape[2]),
        "strays": None if low is None else int((second < low).all(axis=1).sum()),
        "restarts": 0,
        "rHat": r_hat if numpy.isfinite(r_hat) else "inf",
        "divergences": int(statistics["divergent__"][:, warmup:].sum()),
        "warmupGradients": int(steps[:, :warmup].sum()),
        "samplingGradients": int(steps[:, warmup:].sum()),
        "ess": round(float(min(arviz.ess(column, method="bulk") for column in columns))),
        "cpuSeconds": 0,
    }


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--output", type=pathlib.Path, default="runs/warmup-matrix.jsonl")
    options.add_argument("--models", default="", help="only models whose names contain this")
    options.add_argument("--seeds", type=int, default=5, help="seeds 1 … this")
    options.add_argument("--limit-minutes", type=float, default=float("inf"))
    options = options.parse_args()
    end = time.monotonic() + 60 * options.limit_minutes
    output = options.output.resolve()
    output.parent.mkdir(parents=True, exist_ok=True)
    output.touch()
    known = [json.loads(text)["key"] for text in output.read_text().splitlines()]
    # Compilers leave files where they run.
    os.chdir(tempfile.mkdtemp())
    for name, program, file in MODELS:
        seeds = [
            seed
            for seed in range(1, options.seeds + 1)
            if {"model": name, "kernels": "Stan", "metric": "diag_e", "seed": seed} not in known
        ]
        data = data_of(file)
        if data is None:
            print(f"{name}: skipped, its data are not at hand.")
        if data is None or not seeds or options.models not in name:
            continue
        text = (HERE / "Stan" / f"{program}.stan").read_text()
        low = low_quantile(text, data)
        for seed in seeds:
            if time.monotonic() > end:
                print("Runs are left: call this again.")
                return
            with output.open("a") as results:
                results.write(json.dumps(line(name, text, data, seed, low)) + "\n")
        print(f"{name}: done.", flush=True)


if __name__ == "__main__":
    main()
