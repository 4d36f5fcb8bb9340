"""Figures on a page at rest: no kernel, no network, only the keyboard."""

import pytest
from playwright.sync_api import expect

from figures.one_weight import one_weight


@pytest.fixture
def player(page, tmp_path):
    """The player of the first figure, on a page from a file, with the network cut."""
    file = tmp_path / "page.html"
    body = one_weight().player()
    file.write_text(f"<!doctype html><meta charset=utf-8><body>{body}{body}", encoding="utf-8")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.context.set_offline(True)
    page.goto(file.as_uri())
    yield page.locator(".downhill-player").first
    assert asked == [file.as_uri()]


def test_the_arrow_keys_step_through_the_frames(player):
    frames = player.get_by_role("slider", name="Frame")
    numbers = player.locator(".downhill-numbers")
    expect(numbers).to_contain_text("After 0 steps: weight 2")
    before = player.get_by_role("img").inner_html()
    frames.press("ArrowRight")
    expect(numbers).to_contain_text("= 2.24")
    frames.press("ArrowRight")
    expect(numbers).to_contain_text("After 1 step: weight 2.24")
    assert player.get_by_role("img").inner_html() != before
    player.get_by_role("button", name="Back").press("Enter")
    expect(numbers).to_contain_text("After 0 steps")


def test_another_story_begins_at_its_first_frame(player):
    player.get_by_role("slider", name="Frame").press("End")
    player.get_by_role("combobox", name="Show").select_option("learning rate 0.2")
    expect(player.locator("output")).to_have_text("1 of 10")
    player.get_by_role("slider", name="Frame").press("End")
    expect(player.locator(".downhill-numbers")).to_contain_text("After 8 steps")
    expect(player.locator(".downhill-numbers")).not_to_contain_text("Goal")  # nobody can reach one


def test_play_runs_to_the_end_and_pause_stops_it(player, page):
    player.get_by_role("button", name="Play").press("Enter")
    expect(player.locator("output")).to_have_text("3 of 10", timeout=4000)
    player.get_by_role("button", name="Pause").press("Enter")
    shown = player.locator("output").inner_text()
    page.wait_for_timeout(1000)
    assert player.locator("output").inner_text() == shown


def test_two_players_on_one_page_do_not_disturb_each_other(player, page):
    player.get_by_role("button", name="Forward").click()
    expect(player.locator("output")).to_have_text("2 of 10")
    expect(page.locator(".downhill-player").nth(1).locator("output")).to_have_text("1 of 10")


def test_the_colours_follow_a_page_that_turns_dark(player, page):
    colour = "(figure) => getComputedStyle(figure.querySelector('text.title')).fill"
    light = player.evaluate(colour)
    page.evaluate("document.body.dataset.jpThemeLight = 'false'")
    dark = player.evaluate(colour)
    assert sum(rgb(light)) < 200 < 500 < sum(rgb(dark))


def rgb(colour):
    return [int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]
