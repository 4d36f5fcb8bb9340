"""Times as platforms and people write them are read for what they say, or refused with a sentence."""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Callable

import pytest
from babel.dates import format_date, format_time
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from autograder.course import times
from autograder.course.times import words

NEW_YORK = zoneinfo.ZoneInfo("America/New_York")
BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")
ZONES = sorted(zoneinfo.available_timezones() - {"localtime", "Factory"})

seconds = st.datetimes(
    datetime.datetime(2001, 9, 10), datetime.datetime(2033, 5, 1), allow_imaginary=False
).map(lambda moment: moment.replace(microsecond=0))


def utc(*parts: int) -> datetime.datetime:
    return datetime.datetime(*parts, tzinfo=datetime.UTC)  # type: ignore[arg-type]


def refusal(text: str, zone: datetime.tzinfo = NEW_YORK, order: str = "") -> str:
    with pytest.raises(times.TimeError) as caught:
        times.read(text, zone, order)
    return str(caught.value)


# What each form writes of a moment in UTC; all but those that end in “min” have the seconds.
FORMS: dict[str, str | Callable[[datetime.datetime], str]] = {
    "ISO": "%Y-%m-%dT%H:%M:%S",
    "ISO, UTC": "%Y-%m-%dT%H:%M:%SZ",
    "ISO, an offset": "%Y-%m-%dT%H:%M:%S+00:00",
    "ISO, a space": "%Y-%m-%d %H:%M:%S",
    "ISO, fractions": "%Y-%m-%dT%H:%M:%S.%fZ",
    "ISO, fractions after a comma": "%Y-%m-%dT%H:%M:%S,%f+00",
    "ISO, basic": "%Y%m%dT%H%M%SZ",
    "ISO, basic with a space": "%Y%m%d %H%M%S",
    "ISO, week": "%G-W%V-%uT%H:%M:%S",
    "ISO, week, basic": "%GW%V%uT%H%M%S",
    "ISO, ordinal": "%Y-%jT%H:%M:%S",
    "nbgrader": "%Y-%m-%d %H:%M:%S.%f UTC",
    "file names": "%Y-%m-%d-%H-%M-%S",
    "file names, an underscore": "%Y-%m-%d_%H-%M-%S",
    "file names, underscores": "%Y_%m_%d_%H_%M_%S",
    "file names, T": "%Y-%m-%dT%H-%M-%S",
    "file names, T and an offset": "%Y-%m-%dT%H%M%S+0000",
    "file names, an offset": "%Y-%m-%d-%H-%M-%S-0000",
    "file names, micro": "%Y-%m-%d-%H-%M-%S-%f",
    "file names, short": "%Y%m%d-%H%M%S",
    "digits": "%Y%m%d%H%M%S",
    "Mac": "%Y-%m-%d %H.%M.%S",
    "slashes": "%Y/%m/%d %H:%M:%S",
    "dots": "%Y.%m.%d %H:%M:%S",
    "min": "%Y-%m-%dT%H:%M",
    "file names, min": "%Y-%m-%d-%H-%M",
    "digits, min": "%Y%m%d%H%M",
    "Blackboard": "%Y-%m-%d-%H-%M-%S",
    "Brightspace, min": lambda at: f"{at:%b} {at.day}, {at.year} {at:%I%M %p}".replace(" 0", " "),
    "Brightspace with a colon, min": "%b %d, %Y %I:%M %p",
    "Canvas, min": "%b %d, %Y at %I:%M%p",
    "Gradescope": "%Y-%m-%d %H:%M:%S -0000",
    "Gradescope's YAML": "%Y-%m-%d %H:%M:%S.%f000 Z",
    "Moodle, min": "%A, %d %B %Y, %I:%M %p",
    "Moodle, 24 hours, min": "%A, %d %B %Y, %H:%M",
    "ILIAS, min": "%d. %b %Y, %H:%M",
    "GitHub": "%Y-%m-%dT%H:%M:%SZ",
    "git log": "%a %b %d %H:%M:%S %Y +0000",
    "date": "%a %b %d %H:%M:%S UTC %Y",
    "mail": "%a, %d %b %Y %H:%M:%S +0000",
    "JavaScript": "%a %b %d %Y %H:%M:%S GMT+0000 (Coordinated Universal Time)",
    "Apache": "%d/%b/%Y:%H:%M:%S +0000",
    "Google": "%b %d, %Y, %I:%M:%S %p",
    "Google's sheets": "%Y/%m/%d %I:%M:%S %p GMT+0",
    "Go": "%Y-%m-%d %H:%M:%S +0000 UTC",
    "Oracle": "%d-%b-%Y %H:%M:%S",
    "time first, min": "%I:%M %p, %d %B %Y",
    "time first with a weekday": "%H:%M:%S, %A, %d %B %Y",
    "a zone's name": "%Y-%m-%dT%H:%M:%S+00:00[Etc/UTC]",
    "French, min": "%d/%b/%Y %Hh%M",
    "Japanese": lambda at: (
        f"{at.year}年{at.month}月{at.day}日 {at.hour}時{at.minute}分{at.second}秒"
    ),
    "a weekday and numbers": "%a %d/%m/%Y %H:%M:%S",
    "epoch": lambda at: str(int(at.replace(tzinfo=datetime.UTC).timestamp())),
    "epoch in thousandths": lambda at: str(int(at.replace(tzinfo=datetime.UTC).timestamp()) * 1000),
    "epoch with a fraction": lambda at: f"{int(at.replace(tzinfo=datetime.UTC).timestamp())}.000",
}


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=12, deadline=None)
@given(at=seconds)
@example(at=datetime.datetime(2026, 10, 3, 20, 30, 10))
@example(at=datetime.datetime(2026, 10, 3, 0, 5, 59))
@example(at=datetime.datetime(2026, 10, 3, 23, 59))
@example(at=datetime.datetime(2026, 10, 12, 12, 0, 0))
def test_each_form_is_read_for_what_it_says(form: str, at: datetime.datetime) -> None:
    write = FORMS[form]
    text = at.strftime(write) if isinstance(write, str) else write(at)
    assume(form != "a weekday and numbers" or at.day != at.month)
    if form == "a weekday and numbers":
        try:  # the weekday tells, unless it fits both orders
            other = at.replace(day=at.month, month=at.day)
        except ValueError:
            other = None
        assume(other is None or other.weekday() != at.weekday())
    want = at.replace(second=0) if form.endswith("min") else at
    assert times.read(text, datetime.UTC) == want.replace(tzinfo=datetime.UTC)


@pytest.mark.parametrize("width", ["medium", "long", "full"])
@pytest.mark.parametrize("language", words.LANGUAGES)
def test_what_a_language_writes_is_read_as_that_or_refused(language: str, width: str) -> None:
    read, tried = 0, 0
    for month in range(1, 13):
        for day, hour in ((3, 8), (21, 20)):
            at = datetime.datetime(2026, month, day, hour, 30)
            date = format_date(at, format=width, locale=language)
            for clock in (format_time(at, "short", locale=language), f"{at:%H:%M}"):
                tried += 1
                try:
                    found = times.read(f"{date}, {clock}", datetime.UTC)
                except times.TimeError:
                    continue
                assert found == at.replace(tzinfo=datetime.UTC), (date, clock)
                read += 1
    if language in ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "ru", "ja", "ko", "zh"):
        assert read == tried or width == "medium"  # some of these are numbers alone


def test_only_croatian_has_months_that_mean_others_elsewhere() -> None:
    names = words._names(words.LANGUAGES)[0]
    assert {name for name, found in names.items() if len(found) > 1} == {
        "listopada",
        "listopad",
        "lis",
        "lip",
        "srp",
    }
    assert "may be" in refusal("3. listopad 2026 20:30")
    # the weekday tells
    assert times.read("subota, 3. listopada 2026. 20:30", datetime.UTC) == utc(2026, 10, 3, 20, 30)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("yesterday", ""),
        ("", ""),
        ("-", ""),
        ("12 noon", ""),
        ("20:30", ""),
        ("Oct 3 at 8:30pm", ""),  # of which year?
        ("46298.854166", ""),  # a spreadsheet's number of days
        ("1.79E+12", "spreadsheet"),
        ("2026-10-03", "no time of day"),
        ("20261003", "no time of day"),
        ("Oct 3, 2026", "no time of day"),
        ("2026-02-30 20:30", "no day"),
        ("2026-13-03 20:30", "no day"),
        ("2026-10-03 25:00", "no time"),
        ("2026-10-03 20:60", "no time"),
        ("2026-10-03-09-05-61", "no time"),
        ("2026-10-03 20:30 AM", "before noon"),
        ("2569-10-03 20:30", "year"),
        ("Sunday, 3 October 2026, 20:30", "Saturday"),
        ("2026-10-03 20:30 +15:00", "offset"),
        ("2026-10-03 20:30 in time", "time"),
        ("2026-10-03-20", ""),
        ("2026-10-03 901", ""),
        ("2026-10-03 20:30:10 20:30:10", ""),
    ],
)
def test_anything_else_is_refused_and_named(text: str, why: str) -> None:
    said = refusal(text)
    assert f"“{text}”" in said
    assert why in said


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="0123456789-/:. TZ+APMoct,日年月wW٣", max_size=24) | st.text(max_size=30))
def test_no_text_ends_in_anything_but_a_time_or_a_refusal(text: str) -> None:
    try:
        found = times.read(text, BERLIN)
    except times.TimeError as error:
        assert str(error).endswith(".")
    else:
        assert found.tzinfo is datetime.UTC


# Zones


@pytest.mark.parametrize(
    ("text", "zone", "want"),
    [
        ("2026-10-03 20:30 EDT", NEW_YORK, utc(2026, 10, 4, 0, 30)),
        ("2026-12-03 20:30 EST", NEW_YORK, utc(2026, 12, 4, 1, 30)),
        ("2026-12-03 20:30 ET", NEW_YORK, utc(2026, 12, 4, 1, 30)),
        ("2026-10-03 20:30 Eastern Daylight Time", NEW_YORK, utc(2026, 10, 4, 0, 30)),
        ("2026-10-03 20:00 CST", SHANGHAI, utc(2026, 10, 3, 12)),
        ("2026-12-03 20:00 CST", zoneinfo.ZoneInfo("America/Chicago"), utc(2026, 12, 4, 2)),
        ("2026-12-03 20:00 PST", zoneinfo.ZoneInfo("America/Los_Angeles"), utc(2026, 12, 4, 4)),
        ("2026-10-03 20:00 IST", zoneinfo.ZoneInfo("Asia/Kolkata"), utc(2026, 10, 3, 14, 30)),
        ("2026-07-03 20:00 IST", zoneinfo.ZoneInfo("Europe/Dublin"), utc(2026, 7, 3, 19)),
        ("2026-12-03 20:00 IST", zoneinfo.ZoneInfo("Asia/Jerusalem"), utc(2026, 12, 3, 18)),
        ("2026-10-03 20:00 MESZ", BERLIN, utc(2026, 10, 3, 18)),
        ("2026-12-03 20:00 MEZ", BERLIN, utc(2026, 12, 3, 19)),
        ("2026-12-03 20:00 GMT", BERLIN, utc(2026, 12, 3, 20)),
        ("2026-07-03 20:00 America/Chicago", BERLIN, utc(2026, 7, 4, 1)),
        ("2026-07-03 20:00 Etc/GMT+4", BERLIN, utc(2026, 7, 4, 0)),  # POSIX counts to the west
        ("2026-07-03 20:00 UTC+4", BERLIN, utc(2026, 7, 3, 16)),
        ("2026-07-03 20:00 −0330", BERLIN, utc(2026, 7, 3, 23, 30)),
        ("2026-07-03T20:00:00-05:00[America/Chicago]", BERLIN, utc(2026, 7, 4, 1)),
        ("1790000000", BERLIN, utc(2026, 9, 21, 14, 13, 20)),
    ],
)
def test_a_zone_is_the_courses_or_the_one_that_is_written(
    text: str, zone: datetime.tzinfo, want: datetime.datetime
) -> None:
    assert times.read(text, zone) == want


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("2026-10-03 20:30 EST", NEW_YORK),  # it is EDT then
        ("2026-12-03 20:30 EDT", NEW_YORK),
        ("2026-07-03 20:00 MEZ", BERLIN),
        ("2026-07-03 20:00 CET", BERLIN),
        ("2026-12-03 20:00 IST", zoneinfo.ZoneInfo("Europe/Dublin")),
        ("2026-10-03 20:30 PST", NEW_YORK),
        ("2026-10-03 20:30 CST", NEW_YORK),
        ("2026-10-03 20:30 EDT", datetime.UTC),
        ("2026-10-03 20:30 EST5EDT", NEW_YORK),
        ("2026-10-03 20:30 Mars/Olympus", NEW_YORK),
        ("2026-10-03T20:30:00-04:00[Europe/Berlin]", NEW_YORK),
    ],
)
def test_a_zone_that_does_not_fit_is_refused(text: str, zone: datetime.tzinfo) -> None:
    said = refusal(text, zone)
    assert text in said
    assert any(
        word in said
        for word in (
            "is no name of",
            "is not the time of",
            "no time zone",
            "is not that",
            "not understood",
        )
    )


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(ZONES), seconds)
def test_what_a_zones_own_clocks_show_is_read_back(name: str, at: datetime.datetime) -> None:
    zone = zoneinfo.ZoneInfo(name)
    moment = at.replace(tzinfo=datetime.UTC)
    there = moment.astimezone(zone)
    assert times.read(f"{there:%Y-%m-%d %H:%M:%S %z}", BERLIN) == moment
    if (there.tzname() or "").isalpha() and there.tzname() not in ("GMT", "UTC", "UCT"):
        try:
            assert times.read(f"{there:%Y-%m-%d %H:%M:%S %Z}", zone) == moment
        except AssertionError:  # where both sides of a change have one name, the first counts
            assert there.fold == 1
    if there.fold == 0:
        assert times.read(f"{there:%Y-%m-%d %H:%M:%S}", zone) == moment


def test_when_clocks_change_the_first_of_two_counts_and_what_never_came_is_refused() -> None:
    assert times.read("2026-11-01 01:30", NEW_YORK) == utc(2026, 11, 1, 5, 30)
    assert times.read("2026-11-01 01:30 EST", NEW_YORK) == utc(2026, 11, 1, 6, 30)
    assert times.read("2026-11-01 01:30 -05:00", NEW_YORK) == utc(2026, 11, 1, 6, 30)
    assert "did not come on 2026-03-08" in refusal("2026-03-08 02:30", NEW_YORK)
    assert "did not come on 2026-03-29" in refusal("2026-03-29 02:30", BERLIN)


# The order of day and month


def test_one_order_counts_for_a_column() -> None:
    column = {"a": "05.10.2026 20:30", "b": "05/10/2026 8:30 PM", "c": "13/10/2026 20:30"}
    read = times.read_column(column, datetime.UTC)
    assert read.order == "DMY"
    assert read.times == {
        "a": utc(2026, 10, 5, 20, 30),
        "b": utc(2026, 10, 5, 20, 30),
        "c": utc(2026, 10, 13, 20, 30),
    }
    del column["c"]
    with pytest.raises(times.OrderError, match=r"5 October 2026 .*or 10 May 2026 .*date_order"):
        times.read_column(column, datetime.UTC)
    assert times.read_column(column, datetime.UTC, "MDY").times["a"] == utc(2026, 5, 10, 20, 30)
    assert times.read_column(column, datetime.UTC, "DMY").times["a"] == utc(2026, 10, 5, 20, 30)


def test_a_column_of_two_orders_is_refused_with_the_two_values() -> None:
    column = {"a": "13/10/2026 20:30", "b": "10/14/2026 20:30"}
    with pytest.raises(times.OrderError, match=r"10/14/2026.*13/10/2026"):
        times.read_column(column, datetime.UTC)
    read = times.read_column(column, datetime.UTC, "DMY")
    assert set(read.times) == {"a"}
    assert "10/14/2026" in read.problems["b"]
    assert "day first" in read.problems["b"]


def test_a_value_that_is_no_time_does_not_decide_for_the_others() -> None:
    column = {
        "a": "05/10/2026 20:30",
        "b": "31/02/2026 20:30",
        "c": "20/10/2026 20:30",
        "d": "soon",
    }
    read = times.read_column(column, datetime.UTC)
    assert set(read.times) == {"a", "c"}
    assert set(read.problems) == {"b", "d"}


def test_where_the_order_does_not_matter_none_is_asked_for() -> None:
    assert times.read("05/05/2026 20:30", datetime.UTC) == utc(2026, 5, 5, 20, 30)
    assert times.read("Sat 03/10/2026 20:30", datetime.UTC) == utc(2026, 10, 3, 20, 30)
    assert times.read("2026/10/05 20:30", datetime.UTC, "DMY") == utc(2026, 10, 5, 20, 30)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(seconds, min_size=1, max_size=6), st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%y"])
)
def test_a_column_is_read_as_it_was_written_or_refused(
    column: list[datetime.datetime], form: str
) -> None:
    written = {i: at.strftime(f"{form} %H:%M:%S") for i, at in enumerate(column)}
    want = {i: at.replace(tzinfo=datetime.UTC) for i, at in enumerate(column)}
    try:
        assert times.read_column(written, datetime.UTC).times == want
    except times.OrderError:
        order = "MDY" if form.startswith("%m") else "DMY"
        assert times.read_column(written, datetime.UTC, order).times == want


# Days


@settings(max_examples=100, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    due=st.datetimes(datetime.datetime(1995, 1, 1), datetime.datetime(2060, 1, 1)),
    days=st.integers(0, 40),
)
@example(zone="America/New_York", due=datetime.datetime(2026, 10, 31, 23, 59), days=1)
@example(zone="America/New_York", due=datetime.datetime(2026, 3, 7, 23, 59), days=1)
@example(zone="Europe/Berlin", due=datetime.datetime(2026, 10, 24, 12), days=2)
@example(zone="Europe/Berlin", due=datetime.datetime(2026, 3, 28, 2, 30), days=1)
def test_so_many_dates_later_at_the_due_time_is_so_many_days(
    zone: str, due: datetime.datetime, days: int
) -> None:
    there = zoneinfo.ZoneInfo(zone)
    due = due.replace(microsecond=0)
    dates = [due + datetime.timedelta(days=n) for n in range(days + 1)]
    # Samoa has had no 30 December 2011, and nobody was a day late then
    noons = [date.replace(hour=12, minute=0) for date in dates]
    assume(all(times.zones._moments(noon, there) for noon in noons))
    try:
        at, last = times.local(due, there), times.local(dates[-1], there)
    except times.TimeError:
        assume(False)
    second = datetime.timedelta(seconds=1)
    assert times.days_late(at, last, there) == days
    assert times.days_late(at, times.end_of_day(at, days, there) + second, there) == days + 1
    assert times.days_late(at, last - second, there) == (days if days else 0)


@pytest.mark.parametrize(
    ("due", "handed_in", "hours", "days"),
    [
        # clocks go back in the night: 24 h 50 min later is still the next day before noon
        ("2026-10-31 12:00", "2026-11-01 11:50", 24.83, 1),
        ("2026-10-31 12:00", "2026-11-01 12:10", 25.17, 2),
        ("2026-03-07 12:00", "2026-03-08 12:00", 23, 1),
        ("2026-03-07 12:00", "2026-03-08 12:10", 23.17, 2),
        ("2026-10-30 12:00", "2026-11-02 12:00", 73, 3),
    ],
)
def test_a_day_ends_at_the_due_time_whatever_the_clocks_do(
    due: str, handed_in: str, hours: float, days: int
) -> None:
    start, end = times.read(due, NEW_YORK), times.read(handed_in, NEW_YORK)
    assert (end - start).total_seconds() / 3600 == pytest.approx(hours, abs=0.01)
    assert times.days_late(start, end, NEW_YORK) == days


def test_grace_counts_at_the_end_of_every_day() -> None:
    due, quarter = utc(2026, 10, 3, 20), datetime.timedelta(minutes=15)
    for minutes, days in ((0, 0), (15, 0), (16, 1), (24 * 60 + 15, 1), (24 * 60 + 16, 2)):
        handed_in = due + datetime.timedelta(minutes=minutes)
        assert times.days_late(due, handed_in, datetime.UTC, quarter) == days


def test_a_time_is_shown_in_the_courses_zone() -> None:
    assert times.shown(utc(2026, 10, 12, 21, 59), BERLIN) == "Mon 12 Oct 2026, 23:59 CEST"
    assert times.shown(utc(2026, 12, 1, 3), NEW_YORK) == "Mon 30 Nov 2026, 22:00 EST"
    istanbul = zoneinfo.ZoneInfo("Europe/Istanbul")
    assert times.shown(utc(2026, 10, 12, 20), istanbul) == "Mon 12 Oct 2026, 23:00 UTC+03:00"
