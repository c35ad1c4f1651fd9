"""Fits of the embedded table that the tests share, and what they are exported to."""

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import arviz as az

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("BAYES_GENRE", ROOT / ".build/release/bayes-genre")).resolve()
TABLE = ROOT / "Data/score_features.csv"


def run(*arguments):
    """Runs the command line; its outcome, whatever that is."""
    return subprocess.run(
        [BINARY, *map(str, arguments)], capture_output=True, text=True, check=False
    )


def ran(*arguments):
    """What a command prints, which must succeed."""
    outcome = run(*arguments)
    assert outcome.returncode == 0, outcome.stderr
    return outcome.stdout


def from_json(path):
    """ArviZ's DataTree of a JSON export."""
    with open(path, encoding="utf-8") as file:
        arguments = json.load(file)
    arguments["data"] = {
        group: {name: np.asarray(values) for name, values in variables.items()}
        for group, variables in arguments["data"].items()
    }
    return az.from_dict(**arguments)


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("exports")


def fitted(output, *arguments):
    ran(
        "fit", TABLE, "--target", "genre", "--drop", "title", "--drop", "source", "--train", 300,
        "--test", 100, "--seed", 1, "--quiet", "--output", output, *arguments,
    )
    return output


@pytest.fixture(scope="session")
def nuts(folder):
    return fitted(folder / "nuts", "--draws", 300, "--warmup", 300)


@pytest.fixture(scope="session")
def svi(folder):
    return fitted(folder / "svi", "--inference", "svi")


@pytest.fixture(scope="session")
def exports(folder, nuts):
    """The path of the fit by NUTS in each format."""
    paths = {
        "csv": "draws.csv", "netcdf": "draws.nc", "zarr": "draws.zarr", "cmdstan": "draws-cmdstan",
        "json": "draws.json", "npy": "draws-npy",
    }
    for name, path in paths.items():
        ran("export", nuts, "--format", name, "--output", folder / path)
    return {name: folder / path for name, path in paths.items()}


@pytest.fixture(scope="session")
def trees(exports):
    """What ArviZ and xarray read from the formats that have groups."""
    return {
        "netcdf": az.from_netcdf(exports["netcdf"]),
        "zarr": xr.open_datatree(exports["zarr"], engine="zarr"),
        "json": from_json(exports["json"]),
    }
