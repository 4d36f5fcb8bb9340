"""What a command imports before it does anything."""

import subprocess
import sys

import pytest

CHECK = """
import autograder, jsonschema, sys
assert "lark" not in sys.modules
check = jsonschema.Draft202012Validator({"format": "iri"}, format_checker=jsonschema.FormatChecker(["iri"]))
assert check.is_valid("https://example.org/\\u00fc?x=1")
assert "lark" in sys.modules
assert not check.is_valid("no iri at all")
assert check.is_valid("urn:isbn:1")
"""


def test_the_grammar_of_iris_is_built_when_one_is_checked_and_checks_as_ever():
    pytest.importorskip("rfc3987_syntax", reason="jsonschema was installed without its formats")
    done = subprocess.run(
        [sys.executable, "-c", CHECK], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


HELP = """
import contextlib, io, sys
from autograder.cli.main import main
sys.argv = ["autograder", "--help"]
with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()) as shown:
    main()
assert "grade" in shown.getvalue()
heavy = ("numpy", "nbgrader", "nbformat", "matplotlib", "sqlalchemy", "jinja2", "rich.progress", "IPython")
print([name for name in heavy if name in sys.modules])
"""


def test_to_list_the_commands_nothing_is_imported_that_they_work_with():
    done = subprocess.run([sys.executable, "-c", HELP], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
