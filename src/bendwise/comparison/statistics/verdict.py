"""The answer in a few plain sentences: which activation, and whether a network at all."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from ..metrics import Metric
from ..plan import BOOSTING, CONSTANT, LINEAR
from . import scores
from .pairs import against_baselines, pairs
from .scores import CONFIDENCE, FEWEST_SEEDS, Splits

FEW = 4  # up to so many names are read; more are counted


@dataclass(frozen=True)
class _Case:
    """What the sentences are about: mean scores of models that ended, the best first, and who beats whom."""

    means: pd.Series[float]
    networks: list[str]
    beaten: set[tuple[str, str]]
    metric: Metric

    @property
    def best(self) -> str:
        return self.networks[0]

    def beats(self, a: str, b: str) -> bool:
        return (a, b) in self.beaten


def verdict(results: pd.DataFrame, splits: Splits, metric: Metric) -> str:
    """Which activation to take, or that no difference was found; and if something simpler does as well.

    The best activation is held against every other by the corrected t-test after Holm's correction over
    all pairs, linear included (`pairs`); against the constant answer and gradient boosting, where they
    are among the results, by the same test (`against_baselines`).
    """
    wide = scores.table(results, metric)
    activations = scores.family(results)
    ended = [name for name in wide.columns if name in activations]
    networks = [name for name in ended if name != LINEAR] or ended
    if not len(wide):
        return "No seed was tried with every model yet; there is nothing to compare."
    if not networks:
        return _nothing_ended(scores.complete(results))
    if len(wide) < FEWEST_SEEDS:
        seeds = "1 seed is" if len(wide) == 1 else f"{len(wide)} seeds are"
        return f"{seeds} too few to tell; {networks[0]} scored best. Take {FEWEST_SEEDS} or more."
    means = wide.mean() if metric.greater_is_better else -wide.mean()
    case = _Case(means, networks, _beaten(results, splits, metric), metric)
    missing = [name for name in activations if name not in ended]
    said = [*_constant(case), *_boosting(case), *_left_out(missing)]
    if not _constant(case):
        said = [*_activation(case), *_linear(case), *said]
    return " ".join(said)


def _nothing_ended(trials: pd.DataFrame) -> str:
    if (trials["failed"] != "").any():
        return "No activation finished all its trials: they diverged or failed."
    return "Every activation diverged; scale the inputs or lower the learning rate."


def _beaten(results: pd.DataFrame, splits: Splits, metric: Metric) -> set[tuple[str, str]]:
    """(better, worse) of every two that are told apart."""
    tested = pd.concat([test(results, splits, metric) for test in (pairs, against_baselines)])
    apart = tested[tested["p_adjusted"] < 1 - CONFIDENCE]
    return {
        (a, b) if by > 0 else (b, a)
        for a, b, by in zip(apart["a"], apart["b"], apart["difference"], strict=True)
    }


def _activation(case: _Case) -> list[str]:
    best, rest = case.best, case.networks[1:]
    equal = [name for name in rest if not case.beats(best, name)]
    worse = [name for name in (*rest, LINEAR) if case.beats(best, name)]
    if not worse and not equal:
        has_linear = LINEAR in case.means.index and best != LINEAR
        return [] if has_linear else [f"Take {best}: no other activation finished all its trials."]
    if not equal:
        return [f"Take {best}: it beats {_named(worse, 'every other activation')}."]
    if not worse:
        all_equal = _named([best, *equal], f"the {len(equal) + 1} activations")
        return [f"No difference was found between {all_equal}; take any, say {best}."]
    others = [names if len(names) <= FEW else [] for names in (worse, equal)]
    if not others[0] and not others[1]:
        others[0 if len(worse) < len(equal) else 1] = worse if len(worse) < len(equal) else equal
    beaten, alike = others
    return [
        f"Take {best}: it beats {_named(beaten or [f'the {len(worse)} others'])}; "
        f"no difference was found between it and {_named(alike or [f'the {len(equal)} others'])}."
    ]


def _linear(case: _Case) -> list[str]:
    """What straight lines do, where they are not beaten."""
    if LINEAR not in case.means.index or LINEAR in case.networks or case.beats(case.best, LINEAR):
        return []
    if case.beats(LINEAR, case.best):
        return [f"A straight line does better: linear beats {case.best}."]
    return [f"A straight line does as well: no difference was found between {case.best} and linear."]


def _constant(case: _Case) -> list[str]:
    """That nothing was learned, if so."""
    for constant in CONSTANT.values():
        if constant in case.means.index and not any(case.beats(name, constant) for name in case.networks):
            return [f"No network was found to beat the {constant}."]
    return []


def _boosting(case: _Case) -> list[str]:
    if BOOSTING not in case.means.index:
        return []
    if case.beats(BOOSTING, case.best):
        higher = "higher" if case.metric.greater_is_better else "lower"
        theirs, ours = _written(case.means[BOOSTING], case.means[case.best])
        return [
            f"Gradient boosting scores {higher} ({theirs} against {ours}): "
            "on these data a network is not the best tool."
        ]
    if case.beats(case.best, BOOSTING):
        return [f"{case.best} beats gradient boosting too."]
    return [f"No difference was found between {case.best} and gradient boosting."]


def _left_out(names: list[str]) -> list[str]:
    if not names:
        return []
    return [f"Left out, as not all trials ended: {_named(names, f'{len(names)} activations')}."]


def _named(names: list[str], many: str | None = None) -> str:
    if many is not None and len(names) > FEW:
        return many
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _written(*numbers: float) -> list[str]:
    """Numbers with three digits that count, or as many more as tell them apart."""
    largest = max(abs(number) for number in numbers)
    magnitude = math.floor(math.log10(largest)) if largest > 0 else 0
    for digits in range(2, 8):
        written = [f"{number:.{max(0, digits - magnitude)}f}" for number in numbers]
        if len(set(written)) == len(written):
            break
    return written
