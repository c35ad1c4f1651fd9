"""Notebooks as nbformat and Jupyter read them."""

from xml.etree.ElementTree import canonicalize

import nbclient
import nbformat
from conftest import ran


def test_a_notebook_of_a_fit_runs_as_it_is(nuts, tmp_path):
    ran("notebook", nuts, "--output", tmp_path, "--name", "genres")
    notebook = nbformat.read(tmp_path / "genres.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert "bayes-genre notebook" in notebook.cells[0].source
    before = [pictures(cell) for cell in notebook.cells]
    assert any(before)
    client = nbclient.NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": tmp_path}})
    client.execute()
    # A picture that a cell holds is the one that it shows.
    assert [pictures(cell) for cell in notebook.cells] == before
    summaries = [
        output.data["text/plain"] for cell in notebook.cells for output in cell.get("outputs", [])
        if "az.summary" in cell.source and "data" in output
    ]
    assert len(summaries) == 1 and "r_hat" in summaries[0]


def test_a_report_is_a_notebook(nuts, tmp_path):
    path = tmp_path / "diagnosis.ipynb"
    ran("diagnose", nuts, "--report", path)
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert "bayes-genre diagnose" in notebook.cells[0].source


def pictures(cell):
    return [
        canonicalize(output.data["image/svg+xml"]) for output in cell.get("outputs", [])
        if "image/svg+xml" in output.get("data", {})
    ]
