"""What a TA or a student gets from a command that cannot do what was asked: one sentence."""

import json
import shutil
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from autograder.cli import main

ROOT = Path(__file__).parents[3]
EXERCISE = ROOT / "exercises" / "ps1_one_weight" / "ps1_one_weight.ipynb"


def refused(capsys, monkeypatch, *arguments):
    """Run a command that must fail; return its one sentence."""
    monkeypatch.setattr("sys.argv", ["autograder", *map(str, arguments)])
    with pytest.raises(SystemExit) as stopped:
        main.main()
    told = capsys.readouterr().err.strip()
    assert stopped.value.code == 2
    assert "Traceback" not in told
    assert told.startswith("autograder: ")
    assert told.endswith((".", "lint", "release", "--course."))
    return told


@pytest.fixture
def course(tmp_path):
    shutil.copytree(ROOT / "solutions", tmp_path / "solutions")
    shutil.copytree(ROOT / "exercises", tmp_path / "exercises")
    return tmp_path


@pytest.mark.parametrize("command", ["release", "lint", "export"])
def test_a_folder_that_is_no_course_is_named(command, tmp_path, capsys, monkeypatch):
    assert str(tmp_path) in refused(capsys, monkeypatch, command, "--course", tmp_path)


@pytest.mark.parametrize("command", ["grade", "feedback", "release", "lint"])
def test_a_problem_set_that_is_not_there_is_named_with_those_that_are(
    command, course, capsys, monkeypatch
):
    told = refused(capsys, monkeypatch, command, "ps99", "--course", course)
    assert "ps99" in told
    assert "ps1_one_weight" in told


def test_nothing_handed_in_is_said(course, capsys, monkeypatch):
    told = refused(capsys, monkeypatch, "grade", "ps1", "--course", course)
    assert "Nobody handed in" in told


def test_without_a_gradebook_there_is_nothing_to_export(course, capsys, monkeypatch):
    assert "no gradebook" in refused(capsys, monkeypatch, "export", "--course", course)


def test_a_gradebook_of_another_kind_is_refused(course, capsys, monkeypatch):
    (course / "gradebook.db").write_bytes(b"not a database at all")
    assert "gradebook.db" in refused(capsys, monkeypatch, "export", "--course", course)


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"", "empty"), (b"{nope", "JSON"), (b"[1, 2]", "cells"), (b'{"cells": []}', "problem sets")],
)
def test_a_file_that_is_no_notebook_is_explained(content, word, tmp_path, capsys, monkeypatch):
    path = tmp_path / "mine.ipynb"
    path.write_bytes(content)
    assert word in refused(capsys, monkeypatch, "check", path, "--course", ROOT)


def test_a_file_that_is_not_there_is_named(tmp_path, capsys, monkeypatch):
    assert "gone.ipynb" in refused(capsys, monkeypatch, "check", tmp_path / "gone.ipynb")


def test_without_bubblewrap_grading_says_how_to_install_it(course, capsys, monkeypatch):
    folder = course / "submitted" / "ada" / "ps1_one_weight"
    folder.mkdir(parents=True)
    shutil.copy(EXERCISE, folder)
    monkeypatch.setenv("PATH", "/nonexistent")
    told = refused(capsys, monkeypatch, "grade", "ps1", "--course", course)
    assert "apt install bubblewrap" in told
    assert "--no-sandbox" in told


def test_a_demo_does_not_write_over_someone_s_files(tmp_path, capsys, monkeypatch):
    (tmp_path / "thesis.txt").write_text("three years of work")
    told = refused(capsys, monkeypatch, "demo", "--course", ROOT, "--folder", tmp_path)
    assert str(tmp_path) in told
    assert (tmp_path / "thesis.txt").exists()


def test_an_exercise_that_was_edited_by_hand_is_out_of_date(course, monkeypatch):
    runner = CliRunner()
    fresh = runner.invoke(main.app, ["release", "ps1", "--check", "--course", str(course)])
    assert fresh.exit_code == 0, fresh.output
    path = course / "exercises" / "ps1_one_weight" / "ps1_one_weight.ipynb"
    notebook = json.loads(path.read_bytes())
    notebook["cells"][0]["source"] = "# Another title"
    path.write_text(json.dumps(notebook))
    stale = runner.invoke(main.app, ["release", "ps1", "--check", "--course", str(course)])
    assert stale.exit_code == 1


@pytest.mark.parametrize("command", sorted(typer.main.get_command(main.app).commands))
def test_every_command_explains_itself(command):
    shown = CliRunner().invoke(main.app, [command, "--help"])
    assert shown.exit_code == 0
    assert len(shown.output.split()) > 15
