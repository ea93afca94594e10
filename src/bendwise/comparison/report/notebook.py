"""A comparison in a notebook, in a terminal, and as the call that made it."""

from __future__ import annotations

from markupsafe import Markup

from ... import figures
from ..api import Comparison
from . import pictures
from .page import Chapter, environment


def _not_begun(comparison: Comparison) -> str:
    return f"Comparison of {comparison.task.name}: no seed was finished by all models."


def as_text(comparison: Comparison) -> str:
    """The verdict and the ranking, aligned for a terminal."""
    if not comparison.n_seeds:
        return _not_begun(comparison)
    chapter = Chapter(comparison, "text")
    heading = ("", chapter.metric.label, "95% interval", "rate", "dead")
    rows = [
        (r["name"], r["score"], r["interval"], r["rate"], r["dead"]) for group in chapter.rows for r in group
    ]
    widths = [max(len(row[k]) for row in [heading, *rows]) for k in range(len(heading))]
    lines = [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=True))]
        )
        for row in [heading, *rows]
    ]
    lines.insert(1 + len(chapter.rows[0]), "-" * len(lines[0]))
    done = f"{comparison.n_seeds} of {comparison.plan.seeds} seeds"
    title = f"Comparison of {comparison.task.name}, {done}: {comparison.verdict}"
    return "\n".join([title, "", *lines])


def as_html(comparison: Comparison) -> str:
    """The verdict, the ranking and its picture, for a notebook."""
    if not comparison.n_seeds:
        return str(Markup("<p>{}</p>").format(_not_begun(comparison)))
    picture = pictures.ranking(comparison)
    svg = Markup(figures.as_inline_svg(picture.draw(), "bendwise"))
    template = environment().get_template("notebook.html.jinja")
    return template.render(c=comparison, chapter=Chapter(comparison, "n"), words=picture.words, svg=svg)


def as_call(comparison: Comparison) -> str:
    """The call of `bendwise.compare` that makes the same report; X and y are the caller's."""
    plan = comparison.plan
    settings = {
        "activations": list(plan.activations),
        "seeds": plan.seeds,
        "hidden": tuple(map(int, plan.hidden)),
        "epochs": plan.epochs,
        "learning_rates": tuple(map(float, plan.learning_rates)),
        "metric": comparison.experiment.metric.name,
        "task": comparison.task.kind,
        "baselines": plan.baselines,
    }
    said = ", ".join(f"{name}={value!r}" for name, value in settings.items() if value is not None)
    return f"bendwise.compare(X, y, {said}).report(…)"
