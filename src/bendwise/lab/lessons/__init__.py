"""Lessons: a view with a text, goals, and some of its controls hidden or locked. They are data: JSON.

A lesson comes from a file here, from a teacher's file, or from an address; `read_lesson` checks all of them
alike, and `frontend/src/share/lesson.ts` does the same for addresses that the page opens itself.

- ``title``, ``text`` and ``done`` (said when all goals are reached): words, never markup
- ``view`` and ``state``: where it starts
- ``hide``: controls by the names that a screen reader says, such as "Flip"; "Views" is the list of views
- ``lock``: fields of the state that stay as they are; ``w1[0]`` is the first number of w1
- ``goals``, one after the other: ``text``, and ``when``, conditions that hold together. A condition says
  ``of`` which number of the view (or field of its state) and what it must be: ``below``, ``above`` or ``is``.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ...errors import InputError, unknown
from ..fields import Numbers, read_state
from ..views import VIEWS, View

Lesson = dict[str, Any]
FOLDER = Path(__file__).parent
LONGEST = {"title": 80, "text": 1500, "done": 400}
LONGEST_NAME, LONGEST_GOAL = 60, 200
MOST = {"hide": 40, "lock": 64, "goals": 8}
MOST_CONDITIONS = 4
LARGEST_FILE = 64 * 1024
PLACE = re.compile(r"(\w{1,60})(?:\[(\d{1,3})\])?")
TESTS = ("above", "below", "is")


@cache
def shipped() -> Mapping[str, Lesson]:
    """The lessons that come with Bendwise, by name."""
    lessons = {path.stem: read_file(path) for path in sorted(FOLDER.glob("*.json"))}
    order = list(VIEWS)
    return dict(sorted(lessons.items(), key=lambda one: order.index(one[1]["view"])))


def read_file(path: Path) -> Lesson:
    """A lesson from a file."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise InputError(f"a lesson's file has at most {LARGEST_FILE // 1024} kB; {path.name} has more")
        value = json.loads(content.decode())
    except OSError as error:
        raise InputError(f"cannot read the lesson {path.name!r}: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"the lesson {path.name!r} is not JSON") from None
    return read_lesson(value)


def read_lesson(value: object) -> Lesson:
    """A lesson, checked: every word of known length, every name known; what is not known of is left out.

    Raises
    ------
    InputError
        For the first thing that does not fit.
    """
    given = _object("a lesson", value)
    name = given.get("view")
    if not isinstance(name, str) or name not in VIEWS:
        raise unknown("view", str(name)[:40], VIEWS)
    view = VIEWS[name]
    state = read_state(view.fields, given.get("state", {}))
    return {
        **{part: _text(part, given.get(part, ""), most, part == "title") for part, most in LONGEST.items()},
        "view": name,
        "state": {part: state[part] for part in given.get("state", {})},
        "hide": [_text("a name in hide", one, LONGEST_NAME, True) for one in _list("hide", given)],
        "lock": [_place(view, one) for one in _list("lock", given)],
        "goals": [_goal(view, one) for one in _list("goals", given)],
    }


def _object(what: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InputError(f"{what} is an object, not {type(value).__name__}")
    return value


def _text(what: str, value: object, most: int, is_needed: bool) -> str:
    if not isinstance(value, str):
        raise InputError(f"{what} of a lesson is a text, not {type(value).__name__}")
    if len(value) > most or (is_needed and not value.strip()):
        raise InputError(f"{what} of a lesson has 1 to {most} letters, not {len(value)}")
    return value


def _list(what: str, given: Mapping[str, Any]) -> Iterator[object]:
    value = given.get(what, [])
    if not isinstance(value, list) or len(value) > MOST[what]:
        raise InputError(f"{what} of a lesson is a list of at most {MOST[what]}")
    return iter(value)


def _place(view: View, value: object) -> str:
    """A field, or one number of it."""
    found = PLACE.fullmatch(value) if isinstance(value, str) else None
    if found is None or found[1] not in view.fields:
        raise unknown("field to lock", str(value)[:40], view.fields)
    field = view.fields[found[1]]
    if found[2] is not None and not (isinstance(field, Numbers) and int(found[2]) < field.longest):
        raise InputError(f"{found[1]} has no number {found[2]} that could be locked")
    return found[0]


def _goal(view: View, value: object) -> dict[str, Any]:
    given = _object("a goal", value)
    when = given.get("when")
    if not isinstance(when, list) or not 1 <= len(when) <= MOST_CONDITIONS:
        raise InputError(f"when of a goal is a list of 1 to {MOST_CONDITIONS} conditions")
    return {
        "text": _text("text of a goal", given.get("text"), LONGEST_GOAL, True),
        "when": [_condition(view, one) for one in when],
    }


def _condition(view: View, value: object) -> dict[str, Any]:
    given = _object("a condition", value)
    known = numbers_of(view.name)
    name = given.get("of")
    if not isinstance(name, str) or name not in known:
        raise unknown("number of a goal", str(name)[:40], known)
    tests = {test: given[test] for test in TESTS if test in given}
    if not tests:
        raise InputError("a condition says `below`, `above` or `is`")
    for test, wanted in tests.items():
        if isinstance(wanted, int | float) and not isinstance(wanted, bool) and math.isfinite(wanted):
            continue
        if test == "is" and (isinstance(wanted, bool) or _is_name(wanted)):
            continue
        raise InputError(f"`{test}` of a condition is a number" + (" or a name" if test == "is" else ""))
    return {"of": name, **tests}


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_NAME


@cache
def numbers_of(name: str) -> tuple[str, ...]:
    """What a goal of this view can be about: the numbers that it draws, and the fields of its state."""
    view = VIEWS[name]
    single = [part for part, field in view.fields.items() if not isinstance(field, Numbers)]
    drawn = view.draw(read_state(view.fields, {})).numbers
    return (*drawn, *(part for part in single if part not in drawn))
