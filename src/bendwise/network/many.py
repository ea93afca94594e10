"""Many networks at once: one to a thread, none waiting for another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import fields
from queue import Empty, SimpleQueue
from threading import Event
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from ..compiler import get_threads
from ..errors import DivergenceError, InputError, unknown
from .network import Network
from .progress import Bar
from .training import Settings

LOOK_S = 0.1  # how often the waiting thread looks whether Ctrl-C was pressed
Outcome = DivergenceError | None


def train_many(
    trainings: Iterable[tuple[Any, ...]],
    *,
    threads: int | None = None,
    on_trained: Callable[[int, Outcome], None] | None = None,
    progress: bool | None = None,
    **settings: Any,
) -> list[Outcome]:
    """Train many networks, on all cores; each as `Network.fit` alone would, bit for bit.

    Parameters
    ----------
    trainings : iterable of tuples
        ``(network, X, y)`` or ``(network, X, y, settings)``: arguments of `Network.fit` for this one.
        Several may share X and y, none a network.
    threads : int, optional
        How many train at the same time; by default `bendwise.get_threads`.
    on_trained : callable, optional
        Called with the position of a training and its outcome when it ends, in the order in which they end.
    progress : bool, optional
        Whether to show a bar; by default in a terminal, when it takes more than some seconds.
    **settings
        Arguments of `Network.fit` for all. What is to be called after an epoch is called in the
        training's own thread.

    Returns
    -------
    list of DivergenceError or None
        For each training, in their order, the error if it ran away; None if all is well.

    Raises
    ------
    KeyboardInterrupt
        After Ctrl-C. What ``on_trained`` was told of is finished; other networks hold what they had learned.

    Examples
    --------
    >>> import bendwise as bw
    >>> X, y = bw.datasets.sine_data(samples=100)
    >>> networks = [bw.Network([bw.Dense(1, 8), name, bw.Dense(8, 1)]) for name in ("relu", "gelu")]
    >>> bw.network.train_many([(network, X, y) for network in networks], epochs=50)
    [None, None]
    >>> [len(network.losses) for network in networks]
    [50, 50]
    """
    todo = [_checked(position, training, settings) for position, training in enumerate(trainings)]
    _check_that_nothing_is_shared(todo)
    count = get_threads() if threads is None else threads
    if not isinstance(count, (int, np.integer)) or count < 1:
        raise InputError(f"threads must be a whole number from 1, not {threads!r}")
    outcomes: list[Outcome] = [None] * len(todo)
    stop = Event()
    with threadpool_limits(limits=1), ThreadPoolExecutor(count) as pool, Bar(progress, len(todo)) as bar:
        running = {pool.submit(_train, k, training, stop): k for k, training in enumerate(todo)}
        try:
            for n_done, (k, outcome) in enumerate(_as_they_end(running), 1):
                outcomes[k] = outcome
                bar.show(n_done)
                if on_trained is not None:
                    on_trained(k, outcome)
        except BaseException:
            stop.set()
            pool.shutdown(cancel_futures=True)
            raise
    return outcomes


Training = tuple[Network, Any, Any, Settings]


def _checked(position: int, training: Any, shared: dict[str, Any]) -> Training:
    if not isinstance(training, tuple) or len(training) not in (3, 4) or not isinstance(training[0], Network):
        raise InputError(
            f"training {position} must be (network, X, y) or (network, X, y, settings), not {training!r}"
        )
    network, X, y, *own = training
    how = {"progress": False, **shared, **(own[0] if own else {})}
    known = [field.name for field in fields(Settings)]
    if strange := [name for name in how if name not in known]:
        raise unknown("argument of fit", strange[0], known)
    try:
        return network, X, y, Settings(**how)
    except InputError as error:
        raise InputError(f"training {position}: {error}") from None


def _check_that_nothing_is_shared(todo: list[Training]) -> None:
    """Two threads on one network, or on one generator, would give what nobody can repeat."""
    for what, things in (
        ("network", [network for network, *_ in todo]),
        ("random generator", [how.seed for *_, how in todo]),
    ):
        shared = [thing for thing in things if not isinstance(thing, (int, np.integer, type(None)))]
        if len({id(thing) for thing in shared}) < len(shared):
            raise InputError(f"two trainings share a {what}; each needs its own")


def _train(position: int, training: Training, stop: Event) -> Outcome:
    network, X, y, how = training
    try:
        network._fit(X, y, how, stop.is_set)
    except DivergenceError as error:
        return error
    except InputError as error:
        raise InputError(f"training {position}: {error}") from None
    return None


def _as_they_end(running: dict[Future[Outcome], int]) -> Iterable[tuple[int, Outcome]]:
    """Position and outcome of each training, in the order in which they end."""
    ended: SimpleQueue[Future[Outcome]] = SimpleQueue()
    for future in running:
        future.add_done_callback(ended.put)
    n_left = len(running)
    while n_left:
        with suppress(Empty):
            future = ended.get(timeout=LOOK_S)
            n_left -= 1
            yield running[future], future.result()
