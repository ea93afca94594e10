"""The machine code of threads that share a loop.

A team is a row of 64-bit words that all of them see; `threads` tells which word is what. A thread that
has a large loop to run posts it there (`share`); helpers wait for one (`help_out`), and all of them, the
poster too, take pieces until none is left. Helpers never touch Python: they wait on the locks of the
interpreter, which need no interpreter to be taken and released. A helper looks for the next loop for
some microseconds before it sleeps, since loops come in rows.

A loop over numbers and a loop over rows are both cut along their first dimension, so every result has
the bits that one thread would give it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import types

from .atomics import (
    add,
    address_of,
    at,
    call_acquire,
    call_loop,
    call_release,
    pause,
    read,
    swap,
    words,
    write,
)
from .loops import always_inline
from .threads import (
    ACQUIRE,
    ACTIVE,
    ALIVE,
    ARGS,
    ASLEEP,
    BUSY,
    DIMENSIONS,
    FUNCTION,
    JOBS,
    LENGTH,
    LOCK,
    MEMBER,
    MEMBERS,
    N_DIMENSIONS,
    N_HELPERS,
    N_OPERANDS,
    NAMED,
    NEXT,
    OPEN,
    PIECE,
    RELEASE,
    ROOM,
    ROOM_DIMENSIONS,
    STEPS,
    STOP,
)

SPINS = 4000
"""Looks at the team before a helper sleeps: some 50 µs."""
NUMBERS = 1 << 13
"""Numbers in a piece at least: there its arrays fit the fastest cache but one."""
PIECES = 16
"""Pieces for each thread: long ones, since memory is fastest where it is read in a row. (To write large
results past the caches took 1.4 times as long, with one thread as with two, on an AMD EPYC.)"""


@always_inline
def _work(team, member):  # type: ignore[no-untyped-def]
    """Take pieces of the open job until none is left."""
    args, dimensions, steps = at(team[ARGS]), at(team[DIMENSIONS]), at(team[STEPS])
    n, size = team[LENGTH], team[PIECE]
    room, lengths = at(address_of(team, member + ROOM)), at(address_of(team, member + ROOM_DIMENSIONS))
    for k in range(1, team[N_DIMENSIONS]):
        lengths[k] = dimensions[k]
    while True:
        start = add(team, NEXT, size)
        if start >= n:
            return
        for k in range(team[N_OPERANDS]):
            room[k] = args[k] + start * steps[k]
        lengths[0] = min(size, n - start)
        call_loop(team[FUNCTION], (room, lengths, steps, 0))


@always_inline
def _wake(team):  # type: ignore[no-untyped-def]
    for k in range(1, team[N_HELPERS] + 1):
        member = MEMBERS + MEMBER * k
        if swap(team, member + ASLEEP, 0) == 1:
            call_release(team[RELEASE], (team[member + LOCK],))


@always_inline
def _sleep(team, member, seen):  # type: ignore[no-untyped-def]
    """Wait on the member's lock, unless something came up: whoever wakes a sleeper has released it."""
    write(team, member + ASLEEP, 1)
    news = read(team, STOP) != 0 or (read(team, OPEN) != 0 and read(team, OPEN) != seen)
    if not news or swap(team, member + ASLEEP, 0) == 0:
        call_acquire(team[ACQUIRE], (team[member + LOCK], 1))


def help_out(team):  # type: ignore[no-untyped-def]
    """What a helper does all its life."""
    member = MEMBERS + MEMBER * (add(team, NAMED, 1) + 1)
    seen, spins = 0, 0
    while True:
        if read(team, STOP) != 0:
            add(team, ALIVE, -1)
            return
        job = read(team, OPEN)
        if job != 0 and job != seen:
            add(team, ACTIVE, 1)  # from here on the job cannot be taken away …
            job = read(team, OPEN)  # … if it is still there
            if job != 0:
                seen = job
                _work(team, member)
            add(team, ACTIVE, -1)
            spins = 0
        elif spins < SPINS:
            spins += 1
            pause()
        else:
            _sleep(team, member, seen)
            spins = 0


@always_inline
def _begin(args, steps, n, k):  # type: ignore[no-untyped-def]
    return args[k] + min(0, (n - 1) * steps[k])


@always_inline
def _end(args, steps, n, k):  # type: ignore[no-untyped-def]
    return args[k] + max(0, (n - 1) * steps[k]) + max(1, abs(steps[k]))


@always_inline
def _can_be_cut(args, steps, n, n_in, n_operands):  # type: ignore[no-untyped-def]
    """Whether no piece of an output covers another piece's input: each input is an output, or far from it.

    NumPy lets an input lie ahead of the output, where one thread has read it before it is overwritten.
    """
    for k in range(n_in, n_operands):
        if steps[k] == 0:
            return False
        for j in range(n_in):
            if args[j] == args[k] and steps[j] == steps[k]:
                continue
            if _begin(args, steps, n, j) < _end(args, steps, n, k) and _begin(args, steps, n, k) < _end(
                args, steps, n, j
            ):
                return False
    return True


def share(team, function, args, dimensions, steps, n_in, n_operands, n_dimensions):  # type: ignore[no-untyped-def]
    """Run a loop with the helpers; 1 when it is done, 0 where one thread has to do it alone."""
    n, row = dimensions[0], max(1, dimensions[1]) if n_dimensions > 1 else 1
    if n < 2 or not _can_be_cut(args, steps, n, n_in, n_operands):
        return 0
    if swap(team, BUSY, 1) == 1:
        return 0
    team[FUNCTION], team[ARGS], team[DIMENSIONS], team[STEPS] = (
        function,
        address_of(args, 0),
        address_of(dimensions, 0),
        address_of(steps, 0),
    )
    team[LENGTH], team[N_OPERANDS], team[N_DIMENSIONS] = n, n_operands, n_dimensions
    least = max(1, NUMBERS // row)
    team[PIECE] = max(1, n // (PIECES * (team[N_HELPERS] + 1) * least)) * least
    team[JOBS] += 1
    write(team, NEXT, 0)
    write(team, OPEN, team[JOBS])
    _wake(team)
    _work(team, MEMBERS)
    write(team, OPEN, 0)
    while read(team, ACTIVE) != 0:
        pause()
    write(team, BUSY, 0)
    return 1


def disband(team):  # type: ignore[no-untyped-def]
    """End all helpers, after the job that they are at."""
    while swap(team, BUSY, 1) == 1:
        pause()
    write(team, STOP, 1)
    while read(team, ALIVE) != 0:
        _wake(team)
        pause()
    write(team, STOP, 0)
    write(team, BUSY, 0)


_word = types.int64
FUNCTIONS: dict[str, tuple[Callable[..., Any], Any]] = {
    "help_out": (help_out, types.void(words)),
    "share": (share, _word(words, _word, words, words, words, _word, _word, _word)),
    "disband": (disband, types.void(words)),
}
"""What C calls, and its signature."""
