"""The report as data: JSON, and one long table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from ..csv_table import Sheet
from .class_report import Findings

HEADER = ["section", "item", "measure", "value"]
_NAMES = ("name", "mistake", "student", "low")  # what an item of a list is called by


def as_json(findings: Findings) -> str:
    """Everything in the report; ``null`` stands for what is missing or not shown."""
    return json.dumps(asdict(findings), ensure_ascii=False, indent=2) + "\n"


def as_csv(findings: Findings) -> str:
    """Everything in the report, a line for each value: section, item, measure, value."""
    sheet = Sheet(HEADER)
    for section, value in asdict(findings).items():
        if isinstance(value, dict):
            for item, inner in value.items():
                sheet.rows += [[section, item, *line] for line in _lines(inner, "count")]
        elif isinstance(value, list):
            for item in value:
                name = _name(item)
                sheet.rows += [[section, name, *line] for line in _lines(item, "")]
        else:
            sheet.rows.append(["all", "", section, _text(value)])
    return sheet.text()


def _name(item: dict[str, Any]) -> str:
    if "question" in item:
        return f"{item['question']}: {item['mistake']}"
    return _text(next((item[key] for key in _NAMES if key in item), ""))


def _lines(value: Any, measure: str) -> Iterator[list[str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _lines(inner, f"{measure}.{key}" if measure else key)
    elif isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            yield from _lines(inner, f"{measure}.{number}")
    else:
        yield [measure, _text(value)]


def _text(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.6g}" if isinstance(value, float) else str(value)
