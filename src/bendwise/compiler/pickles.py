"""Activations in pickles: the catalogue's by their names, the user's own with their formulas.

So a copy, a file or another process has the formula that was meant, defined there or not.
"""

from __future__ import annotations

import contextlib
import pickle
from collections.abc import Callable
from typing import Any

from ..activations import Record, catalogue
from ..activations.record import register
from ..errors import InputError
from .objects import fingerprint
from .registry import array_function, get

_known: dict[str, Record] = {}
"""Records that came out of pickles, by their fingerprints: the same one is the same object."""


def reduced(record: Record) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    """What a pickle holds of an activation."""
    if not record.is_own:
        return get, (record.name,)
    import cloudpickle  # which takes a formula apart, wherever it was written

    try:
        content = cloudpickle.dumps(record)
    except Exception:  # it needs something that stays here; whoever defines it there can have it
        return get, (record.name,)
    return own, (record.name, fingerprint(record), content)


def own(name: str, meaning: str, content: bytes) -> Any:
    """The activation that was pickled: the one of that name here if it has the same formula."""
    here = catalogue.get(name)
    if here is not None and fingerprint(here) == meaning:
        return array_function(here)
    if meaning not in _known:
        try:
            _known[meaning] = pickle.loads(content)
        except Exception as error:
            raise InputError(
                f"the pickle's activation {name!r} cannot be read here ({error}); define it with "
                "@bw.activation first"
            ) from None
    if here is None:
        with contextlib.suppress(InputError):  # the name may be an alias of another here
            register(_known[meaning])
    return array_function(_known[meaning])
