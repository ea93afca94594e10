"""What the curves of a comparison say, in a sentence or two each."""

from __future__ import annotations

from ..api import Comparison
from ..statistics import CONFIDENCE, critical_difference, friedman, groups_of_pairs
from . import measures
from .panels import MOST
from .words import DASH, Scores, counted, is_number, listed, p_value, plain, share, whole


def told_apart(comparison: Comparison) -> list[str]:
    """How many pairs the tests tell apart, and what ranks alone say."""
    pairs, ranks = comparison.pairs, comparison.ranking["rank"].dropna()
    if not len(pairs):
        return ["Fewer than two activations ended all their trials; there are no pairs to test."]
    apart = int((pairs["p_adjusted"] < 1 - CONFIDENCE).sum())
    said = [f"Of {counted(len(pairs), 'pair')} of activations the tests tell {apart or 'none'} apart."]
    metric, splits = comparison.experiment.metric, comparison.splits
    overall = friedman(comparison.results, splits, metric)
    if is_number(overall.p):
        difference = critical_difference(len(ranks), comparison.n_seeds, splits)
        p = p_value(overall.p) if overall.p < 0.001 else f"= {p_value(overall.p)}"
        said.append(
            f"Ranks alone: Friedman’s test that all rank alike gives p {p}, "
            f"and two mean ranks would have to be {difference:.1f} apart (Nemenyi), both allowing for "
            "overlapping splits."
        )
    if groups_of_pairs(ranks, pairs):
        said.append("A bar joins those among which no difference was found; it may be there all the same.")
    return said


def speed(comparison: Comparison) -> str:
    """Who is soonest at its best epoch."""
    steps = comparison.ranking["best_step"].dropna()
    if len(steps) < 2:
        return ""
    first, last = str(steps.idxmin()), str(steps.idxmax())
    return (
        f"Soonest at the epoch that was kept: {first} (median step {whole(steps[first])}); "
        f"latest: {last} ({whole(steps[last])})."
    )


def shown(comparison: Comparison) -> str:
    """Which activations have no panel of their own."""
    rest = measures.networks(comparison)[MOST:]
    if not rest:
        return ""
    return f"Drawn are the best {MOST}; {listed(rest, 40)} stand in gray behind them or are left out."


def robust(comparison: Comparison) -> str:
    """Which activations forgive a badly chosen rate."""
    factors = {
        name: round(measures.sensitivity(comparison, name).factor, 9)
        for name in measures.networks(comparison)
    }
    known = {name: factor for name, factor in factors.items() if is_number(factor)}
    if len(known) < 2 or len(comparison.plan.learning_rates) < 2:
        return ""
    widest, narrowest = max(known.values()), min(known.values())
    most = [name for name, factor in known.items() if factor == widest]
    if widest == 1:
        return "Each comes near its own best at a single one of the rates that were tried."
    if widest == narrowest:
        return f"All forgive alike: the rate may be wrong by a factor of {_rough(widest)} in all."
    least = [name for name, factor in known.items() if factor == narrowest]
    worst = "at a single rate of those tried" if narrowest == 1 else f"a factor of {_rough(narrowest)}"
    return (
        f"Close to its own best over the widest stretch of rates, a factor of {_rough(widest)}: "
        f"{listed(most)}. Over the narrowest, {worst}: {listed(least)}. "
        "That is a reason to choose one where nobody will tune, if its score is good."
    )


def _rough(factor: float) -> str:
    return plain(float(f"{factor:.2g}")) if is_number(factor) else DASH


def nearly(comparison: Comparison) -> str:
    """What "close" means."""
    if comparison.experiment.metric.most != 1:
        return f"{measures.SMALL_SHARE:.0%}"
    least = measures.margin(comparison, 1.0)
    return f"{least:g}" if least == measures.SMALL else f"{least:.3f}, two validation rows,"


def health(comparison: Comparison) -> str:
    """Where neurons died."""
    dead = comparison.ranking["dead"].dropna()
    some = dead[dead >= 0.005].sort_values(ascending=False, kind="stable")
    if not len(dead):
        return ""
    if not len(some):
        return "Hardly any neuron was dead at the end, whatever the activation."
    said = listed(f"{name} {share(part)}" for name, part in some.items())
    others = "; hardly any elsewhere" if len(some) < len(dead) else ""
    return f"Dead at the end of training, in the mean over layers and seeds: {said}{others}."


def vanishing(comparison: Comparison) -> str:
    """How much weaker the pull at the first layer is than at the last, when training begins."""
    shares = {}
    for name in measures.networks(comparison):
        bands = measures.layers(comparison, name, "gradients")
        if bands and bands[-1].middle[0] > 0:
            shares[name] = float(bands[0].middle[0] / bands[-1].middle[0])
    if len(shares) < 2:
        return ""
    least = min(shares, key=lambda name: shares[name])
    most = max(shares, key=lambda name: shares[name])
    return (
        "Before the first step the gradient at the first layer, as a share of that at the output layer, "
        f"goes from {share(shares[least])} ({least}) to {share(shares[most])} ({most})."
    )


def _stretch(low: float, high: float) -> str:
    return plain(low) if not low < high else f"{plain(low)} to {plain(high)}"


def rate_rows(comparison: Comparison) -> list[dict[str, str]]:
    """The table of rates: the widest stretch first."""
    rows = []
    for name in measures.networks(comparison):
        one = measures.sensitivity(comparison, name)
        ran = [f"{n} of {comparison.n_seeds} with {plain(rate)}" for rate, n in one.diverged.items() if n]
        best = one.band.middle[one.band.x == one.best] if one.band is not None else []
        write = Scores(comparison.experiment.metric, comparison.ranking["score"].tolist())
        row = {
            "name": name,
            "best": plain(one.best),
            "score": write(float(best[0])) if len(best) else DASH,
            "kept": _stretch(*one.kept),
            "factor": _rough(one.factor),
            "diverged": ", ".join(ran) or "none",
        }
        rows.append((-one.factor if is_number(one.factor) else 0.0, row))
    return [row for _, row in sorted(rows, key=lambda pair: pair[0])]
