"""`grade --watch` grades what arrives, waits for what is still on its way, and survives errors."""

import json
import shutil
import signal
import sqlite3
import subprocess
import time

import pytest
from nbgrader.api import Gradebook

from autograder.batch.watch import Watch
from autograder.course.course import Course
from autograder.gradebook import records
from autograder.sandbox.forkserver import ForkServer
from tests.support import tiny_course
from tests.support.tiny_course import LIMITS, NAME, RIGHT


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    scratch = tmp_path_factory.mktemp("watch")
    tiny_course.install_rubric(scratch / "rubrics")
    yield tiny_course.make(scratch / "course"), scratch / "rubrics"
    tiny_course.remove_rubric(scratch / "rubrics")


@pytest.fixture
def course(released, tmp_path):
    return Course.at(shutil.copytree(released[0].root, tmp_path / "course"))


@pytest.fixture
def watch(course):
    told = []
    watched = Watch(course, NAME, told.append, limits=LIMITS, workers=1, settled=0.0, half=0.3)
    watched.lines = told
    yield watched
    watched.close()


def solved(course):
    return tiny_course.answered(tiny_course.released(course), RIGHT)


def pages(course):
    return {page.parents[1].name for page in course.feedback.rglob("*.html")}


def test_what_arrives_is_graded_once_and_fed_back(course, watch):
    assert watch.look() == []
    tiny_course.hand_in(course, "ada", solved(course))
    assert watch.look() == []  # it may still be growing
    assert watch.look() == ["ada"]
    tiny_course.hand_in(course, "bob", tiny_course.answered(tiny_course.released(course), {}))
    assert [watch.look(), watch.look(), watch.look()] == [[], ["bob"], []]
    assert pages(course) == {"ada", "bob"}
    assert watch.lines[0] == "ada: 10 of 12 points."


def test_in_a_burst_each_has_its_page_soon_after_its_turn_and_who_came_first_goes_first(
    course, watch, monkeypatch
):
    monkeypatch.setattr("autograder.batch.watch.PAGES_EVERY", 0.0)
    monkeypatch.setattr("autograder.batch.watch.PAGES_SHARE", float("inf"))
    for student in ("cyd", "ada", "bob"):  # in the order in which they come
        tiny_course.hand_in(course, student, solved(course))
        watch._arrived()
    with_page = []
    watch.on_progress = lambda line: with_page.append((line.split(":")[0], pages(course)))
    assert watch.look() == ["ada", "bob", "cyd"]
    told = "1 page of feedback written."
    assert with_page == [
        ("cyd", set()),
        (told, {"cyd"}),
        ("ada", {"cyd"}),
        (told, {"cyd", "ada"}),
        ("bob", {"cyd", "ada"}),
        (told, {"cyd", "ada", "bob"}),
    ]


def test_one_warm_process_serves_batch_after_batch_and_is_made_anew_when_it_ends(
    course, watch, monkeypatch
):
    monkeypatch.setattr("autograder.batch.prefork.ForkServer", ForkServer)  # and no kept one
    servers = []
    for student in ("ada", "bob", "cyd"):
        tiny_course.hand_in(course, student, solved(course))
        assert [watch.look(), watch.look()] == [[], [student]]
        servers.append(watch._warm)
        if student == "bob":
            servers[-1].__exit__()
    assert servers[0] is servers[1] is not servers[2]
    assert all(records.read(course, NAME, student).score == 10 for student in ("ada", "bob", "cyd"))


def test_a_half_copied_file_waits_until_it_is_whole(course, watch):
    content = json.dumps(solved(course)).encode()
    path = tiny_course.hand_in(course, "ada", content[: len(content) // 2])
    watch.half = 60.0
    assert [watch.look() for _ in range(3)] == [[], [], []]
    path.write_bytes(content)
    assert [watch.look(), watch.look()] == [[], ["ada"]]
    assert records.read(course, NAME, "ada").score == 10


def test_a_file_that_stays_half_is_graded_as_not_to_be_read(course, watch):
    tiny_course.hand_in(course, "ada", b'{"cells": [')
    assert [watch.look(), watch.look()] == [[], []]
    time.sleep(0.4)
    assert watch.look() == ["ada"]
    assert not records.read(course, NAME, "ada").readable


def test_a_new_version_and_a_mark_by_hand_renew_the_page(course, watch):
    path = tiny_course.hand_in(course, "ada", tiny_course.answered(solved(course), {}))
    assert [watch.look(), watch.look()] == [[], ["ada"]]
    page = course.feedback / "ada" / NAME / f"{NAME}.html"
    with Gradebook(course.db_url) as gradebook:
        gradebook.find_comment("double", NAME, NAME, "ada").manual_comment = "Well put."
        gradebook.db.commit()
    watch.look()
    assert "Well put." in page.read_text()
    path.write_text(path.read_text().replace("2 * (weight", "3 * (weight"))
    assert [watch.look(), watch.look()] == [[], ["ada"]]
    assert "Well put." in page.read_text()
    assert records.read(course, NAME, "ada").score < 10


def test_it_goes_on_after_an_error(course, watch):
    tiny_course.hand_in(course, "ada", solved(course))
    watch.look()
    away = course.gradebook.rename(course.root / "away.db")
    course.gradebook.write_bytes(b"no database")
    assert watch.look() == []
    assert "Trying again." in watch.lines[-1]
    count = len(watch.lines)
    watch.look()
    assert len(watch.lines) == count  # the same error is told once
    away.rename(course.gradebook)
    assert watch.look() == ["ada"]
    with sqlite3.connect(course.gradebook) as connection:
        assert connection.execute("select count(*) from submitted_assignment").fetchone() == (1,)


def test_ctrl_c_stops_it_cleanly(released, course):
    words = tiny_course.command(released[1], "grade", NAME, "--watch", "--course", str(course.root))
    process = subprocess.Popen(
        words,
        env=tiny_course.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=tiny_course.heed_ctrl_c,
    )
    assert process.stdout.readline().startswith("Watching")
    tiny_course.hand_in(course, "ada", solved(course))
    assert "ada: 10 of 12 points" in process.stdout.readline()
    assert "1 page of feedback" in process.stdout.readline()
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert rest.splitlines()[-1] == "Stopped. What was graded is kept."
    assert "Traceback" not in rest
