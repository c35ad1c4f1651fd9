"""Exports as ArviZ, xarray, CmdStanPy and NumPy read them, beside what the command line itself says."""

import csv
import json

import arviz as az
import cmdstanpy
import numpy as np
import pytest
import scipy.stats
import xarray as xr
from conftest import from_json, ran, run

GROUPS = [
    "posterior", "sample_stats", "log_likelihood", "log_prior", "posterior_predictive", "prior",
    "prior_predictive", "observed_data", "constant_data",
]


@pytest.mark.parametrize("form", ["netcdf", "zarr", "json"])
@pytest.mark.parametrize("kind", ["eti", "hdi"])
def test_every_statistic_of_the_summary_is_ours(nuts, trees, form, kind):
    # ArviZ 1 takes the tails of ess_tail from this setting: 0.95 means the 5 % and the 95 % quantile.
    with az.rc_context({"stats.ci_prob": 0.95}):
        theirs = az.summary(trees[form], ci_kind=kind, ci_prob=0.9, round_to="none")
    theirs.index = [name.replace(", ", ",") for name in theirs.index]
    flags = ["--hdi"] if kind == "hdi" else []
    ours = {
        record["name"]: record
        for record in json.loads(ran("summary", nuts, "--all", "--json", *flags))["parameters"]
    }
    assert sorted(theirs.index) == sorted(ours)
    keys = {
        "mean": "mean", "sd": "sd", f"{kind}90_lb": "low", f"{kind}90_ub": "high",
        "ess_bulk": "ess_bulk", "ess_tail": "ess_tail", "r_hat": "rhat", "mcse_mean": "mcse_mean",
        "mcse_sd": "mcse_sd",
    }
    assert list(theirs.columns) == list(keys)
    for column, key in keys.items():
        expected = np.array([ours[name][key] for name in theirs.index])
        np.testing.assert_allclose(theirs[column], expected, rtol=1e-6, atol=1e-12, err_msg=column)


def test_all_formats_hold_the_same(trees, exports):
    zarr = trees["zarr"]
    assert sorted(zarr.children) == sorted(GROUPS)
    index = json.loads((exports["npy"] / "index.json").read_text(encoding="utf-8"))
    for name, group in zarr.children.items():
        for variable, array in group.data_vars.items():
            entry = index["groups"][name]["variables"][variable]
            assert tuple(entry["dimensions"]) == array.dims
            others = {form: trees[form][name][variable] for form in ("netcdf", "json")}
            others["npy"] = xr.DataArray(np.load(exports["npy"] / entry["file"]), dims=array.dims)
            for form, other in others.items():
                assert other.dims == array.dims and other.dtype == array.dtype, (form, variable)
                np.testing.assert_array_equal(other.values, array.values, err_msg=form)
        for coordinate in group.coords:
            np.testing.assert_array_equal(
                trees["netcdf"][name].coords[coordinate], group.coords[coordinate])
            if coordinate not in ("chain", "draw"):
                np.testing.assert_array_equal(
                    trees["json"][name].coords[coordinate], group.coords[coordinate])
    assert zarr["sample_stats"]["diverging"].dtype == bool
    assert zarr["sample_stats"]["n_steps"].dtype == np.int64


@pytest.mark.parametrize("form", ["netcdf", "zarr", "json"])
def test_the_schema_is_arvizs(trees, form):
    tree = trees[form]
    assert tree.attrs["inference_library"] == "bayes-genre"
    assert tree.attrs["inference_method"] == "NUTS"
    for name, group in tree.children.items():
        assert group.attrs["inference_library"] == "bayes-genre"
        is_of_rows = name.endswith("_data")
        if not is_of_rows:
            assert list(group.attrs["sample_dims"]) == ["chain", "draw"]
            for array in group.data_vars.values():
                assert array.dims[:2] == ("chain", "draw")
    posterior = tree["posterior"]
    assert posterior["beta"].dims == ("chain", "draw", "genre", "feature")
    assert posterior["beta"].sel(genre="Reel").shape == (4, 300, posterior.sizes["feature"])


def test_log_prior_is_that_of_the_declared_priors(trees):
    posterior, prior = trees["zarr"]["posterior"], trees["zarr"]["log_prior"]
    expected = {
        "alpha": scipy.stats.norm(0, 5).logpdf(posterior["alpha"]),
        "mu": scipy.stats.t(4).logpdf(posterior["mu"]),
        "sigma": scipy.stats.halfcauchy().logpdf(posterior["sigma"]),
        "beta": scipy.stats.norm(
            posterior["mu"].values[:, :, None, :], posterior["sigma"].values[:, :, None, None]
        ).logpdf(posterior["beta"]),
    }
    assert sorted(prior.data_vars) == sorted(expected)
    for name, values in expected.items():
        np.testing.assert_allclose(prior[name], values, rtol=1e-9, atol=1e-10, err_msg=name)


def test_log_likelihood_is_that_of_the_rows(trees):
    tree = trees["zarr"]
    features = tree["constant_data"]["features"]
    logits = tree["posterior"]["alpha"] + xr.dot(tree["posterior"]["beta"], features, dim="feature")
    log_probabilities = logits - np.log(np.exp(logits).sum("genre"))
    observed = tree["observed_data"]["y"]
    expected = log_probabilities.isel(genre=observed).transpose("chain", "draw", "track")
    np.testing.assert_allclose(tree["log_likelihood"]["y"], expected, rtol=1e-8, atol=1e-10)


def test_replicates_are_classes_of_the_model(trees):
    tree = trees["zarr"]
    replicates, observed = tree["posterior_predictive"]["y"], tree["observed_data"]["y"]
    assert list(replicates.attrs["classes"]) == list(tree["posterior"].coords["genre"].values)
    # The share of rows whose class a draw repeats is the mean probability of it, within four standard errors.
    hits = (replicates == observed).values.mean(axis=2)
    probability = np.exp(tree["log_likelihood"]["y"]).values.mean(axis=2)
    error = np.std(hits - probability) / np.sqrt(hits.size)
    assert abs(np.mean(hits - probability)) < 4 * error


@pytest.mark.filterwarnings("ignore:Estimated shape parameter")
def test_arviz_works_with_it(trees):
    for form, tree in trees.items():
        assert np.isfinite(az.loo(tree).elpd), form
        table = az.psense_summary(tree, var_names=["sigma", "mu"])
        assert np.isfinite(table[["prior", "likelihood"]].to_numpy()).all(), form


def test_cmdstanpy_opens_the_chains(exports, trees):
    fit = cmdstanpy.from_csv([str(exports["cmdstan"] / f"chain_{k}.csv") for k in range(1, 5)])
    posterior, statistics = trees["zarr"]["posterior"], trees["zarr"]["sample_stats"]
    assert sorted(fit.metadata.stan_vars) == sorted(posterior.data_vars)
    for name, array in posterior.data_vars.items():
        values = fit.stan_variable(name)
        np.testing.assert_array_equal(values, array.values.reshape(-1, *array.shape[2:]))
    method = fit.method_variables()
    for theirs, ours in {
        "lp__": "lp", "accept_stat__": "acceptance_rate", "stepsize__": "step_size",
        "treedepth__": "tree_depth", "n_leapfrog__": "n_steps", "divergent__": "diverging",
        "energy__": "energy",
    }.items():
        np.testing.assert_array_equal(method[theirs].T, statistics[ours])
    assert fit.divergences.sum() == int(statistics["diverging"].sum())
    assert cmdstanpy.from_csv(str(exports["cmdstan"])).chains == 4
    tree = az.from_cmdstanpy(posterior=fit)
    np.testing.assert_array_equal(tree["posterior"]["beta"], posterior["beta"])


def test_we_read_our_own_chains(nuts, exports):
    chains = [exports["cmdstan"] / f"chain_{k}.csv" for k in range(1, 5)]
    read = json.loads(ran("summary", *chains, "--all", "--json"))["parameters"]
    own = {record["name"]: record for record in json.loads(
        ran("summary", nuts, "--all", "--json"))["parameters"]}
    assert len(read) == len(own)
    sigma = next(record for record in read if record["name"] == "sigma")
    for key in ("mean", "sd", "ess_bulk", "ess_tail", "rhat", "mcse_mean", "mcse_sd"):
        assert sigma[key] == pytest.approx(own["sigma"][key], rel=1e-12), key


def test_an_approximation_has_one_chain(folder, svi):
    path = folder / "svi.nc"
    ran("export", svi, "--format", "netcdf", "--output", path)
    tree = az.from_netcdf(path)
    assert tree["posterior"].sizes["chain"] == 1 and "sample_stats" not in tree.children
    refused = run("export", svi, "--format", "cmdstan", "--output", folder / "svi-cmdstan")
    assert refused.returncode == 65 and "Markov chains" in refused.stderr
    assert not (folder / "svi-cmdstan").exists()


def test_groups_are_chosen(folder, nuts):
    path = folder / "some.zarr"
    ran("export", nuts, "--format", "zarr", "--output", path, "--groups", "posterior,prior",
        "--prior-draws", 20)
    tree = xr.open_datatree(path, engine="zarr")
    assert sorted(tree.children) == ["posterior", "prior"]
    assert dict(tree["prior"].sizes)["draw"] == 20


def test_what_is_there_stays(folder, nuts, exports):
    for form, path in exports.items():
        assert run("export", nuts, "--format", form, "--output", path).returncode == 73
    other = folder / "other"
    other.mkdir()
    (other / "notes.txt").write_text("mine")
    for form in ("zarr", "npy", "cmdstan", "netcdf"):
        refused = run("export", nuts, "--format", form, "--output", other, "--force")
        assert refused.returncode == 73, form
    assert (other / "notes.txt").read_text() == "mine"


ODD = ["<script>alert(1)</script>", "a/b", "..", "quo\"te's", "日本", "é", "=1+1", "nul"]


@pytest.fixture(scope="module")
def odd(folder):
    """A fit of a table whose labels and columns have odd names."""
    random = np.random.default_rng(1)
    path = folder / "odd.csv"
    columns = ["../x", "<b>x</b>", "genre", "draw"]
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([*columns, "label"])
        for row in range(240):
            writer.writerow([*random.normal(size=4).round(3), ODD[row % len(ODD)]])
    fit = folder / "odd"
    ran("fit", path, "--target", "label", "--train", 160, "--test", 40, "--seed", 2, "--quiet",
        "--draws", 20, "--warmup", 100, "--output", fit)
    return fit


def test_odd_labels_come_back(folder, odd):
    for form, name, read in [
        ("zarr", "odd.zarr", lambda path: xr.open_datatree(path, engine="zarr")),
        ("netcdf", "odd.nc", az.from_netcdf),
        ("json", "odd.json", from_json),
    ]:
        ran("export", odd, "--format", form, "--output", folder / name)
        posterior = read(folder / name)["posterior"]
        labels = {
            dimension: set(posterior.coords[dimension].values)
            for dimension in posterior["beta"].dims[2:]
        }
        assert set(ODD) in labels.values(), form
        assert any({"../x", "<b>x</b>", "genre", "draw"} <= names for names in labels.values()), form
