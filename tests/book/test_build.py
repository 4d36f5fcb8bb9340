"""What the build refuses, what it keeps, and how it writes formulas and docstrings."""

import shutil
import sys
from pathlib import Path

import nbformat
import pytest
from sphinx.cmd.build import main as sphinx

from book.site import execution
from book.site.build import SITE

sys.path.insert(0, str(SITE.parent / "extensions"))

from docstrings import marked_up
from headings import jupyter_anchor
from mathml import mathml


def built(folder, text):
    """Build a book of one page; what Sphinx returns."""
    source = folder / "source"
    source.mkdir()
    (source / "index.md").write_text(text, encoding="utf-8")
    options = ["-b", "html", "-c", str(SITE), "--quiet", "--fail-on-warning"]
    return sphinx([*options, str(source), str(folder / "html")])


def test_a_sound_page_is_built(tmp_path):
    text = "# A page\n\nA formula, $x^2$, and [a link](#Another-section).\n\n## Another section\n"
    assert built(tmp_path, text) == 0


FAULTS = {
    "[a link](gone.md)": "gone.md",
    "[a link](#Nowhere)": "Nowhere",
    r"$\nosuchcommand{x}$": "nosuchcommand",
    "```{nosuchdirective}\n```": "nosuchdirective",
}


def test_the_build_names_every_fault_and_fails(tmp_path, capfd):
    assert built(tmp_path, "# A page\n\n" + "\n\n".join(FAULTS)) != 0
    told = capfd.readouterr().err
    assert [fault for fault in FAULTS.values() if fault not in told] == []


@pytest.fixture
def lecture(tmp_path):
    cells = [nbformat.v4.new_code_cell("print(6 * 7)", id="answer")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    nbformat.write(notebook, tmp_path / "01_small.ipynb")
    return tmp_path / "01_small.ipynb"


def test_a_lecture_runs_again_only_when_it_has_changed(lecture, tmp_path):
    cache = tmp_path / "cache"
    first = execution.execute(lecture, cache)
    assert nbformat.read(first, as_version=4).cells[0].outputs[0].text == "42\n"
    written = first.stat().st_mtime_ns
    assert execution.execute(lecture, cache) == first
    assert first.stat().st_mtime_ns == written
    lecture.write_text(lecture.read_text().replace("6 * 7", "6 * 9"))
    second = execution.execute(lecture, cache)
    assert nbformat.read(second, as_version=4).cells[0].outputs[0].text == "54\n"
    assert [path.name for path in cache.iterdir()] == [second.name]


@pytest.mark.parametrize("module", ["course_lib/unit.py", "figures/toolkit/svg.py"])
def test_a_lecture_runs_again_when_what_it_imports_has_changed(
    lecture, tmp_path, monkeypatch, module
):
    before = execution.kept_at(lecture, tmp_path)
    for name in ("course_lib", "figures"):
        shutil.copytree(execution.ROOT / name, tmp_path / name)
    shutil.copy(execution.ROOT / "requirements.lock", tmp_path)
    monkeypatch.setattr(execution, "ROOT", tmp_path)
    assert execution.kept_at(lecture, tmp_path) == before
    with Path(tmp_path, module).open("a") as file:
        file.write("\n# changed\n")
    assert execution.kept_at(lecture, tmp_path) != before


@pytest.mark.parametrize(
    ("latex", "has"),
    {
        r"\mathbf{W}": "𝐖",
        r"\mathbb{R}": "ℝ",
        r"\mathcal{L}": "ℒ",
        r"\mathsf{T}": "𝖳",
        r"\bigl\lVert g \bigr\rVert": "‖",
        r"\ln p": '<mspace width="0.167em"',
        r"\begin{cases} a & b \end{cases}": "text-align:left",
    }.items(),
)
def test_a_formula_is_written_so_that_browsers_set_it(latex, has):
    assert has in mathml(latex, block=False)


def test_a_prime_is_not_raised_twice():
    assert "msup" not in mathml("f'(z)", block=False)
    assert "<msup>" in mathml("f^2", block=False)


def test_a_minus_after_a_relation_is_a_sign_and_after_a_number_a_subtraction():
    assert mathml("6-10=-4", block=False).count('<mo form="prefix">') == 1
    assert mathml("a-(-b)", block=False).count('form="prefix"') == 1
    assert "prefix" not in mathml("a-b", block=False)


@pytest.mark.parametrize("latex", [r"\undefinedthing x", "{"])
def test_a_formula_that_is_not_understood_is_named(latex):
    with pytest.raises(ValueError, match="formula"):
        mathml(latex, block=False)


def test_docstrings_become_restructured_text():
    assert marked_up("the `weight` of |x|") == r"the `weight` of \|x\|"
    assert marked_up("call `f(x)`, or two `Neuron`s") == "call ``f(x)``, or two `Neuron`\\ s"
    assert marked_up(">>> `a` | b") == ">>> `a` | b"
    assert marked_up("``a | b``") == "``a | b``"


def test_anchors_are_those_of_jupyter():
    assert jupyter_anchor("Squared errors: SSE, ½ SSE") == "Squared-errors:-SSE,-½-SSE"
