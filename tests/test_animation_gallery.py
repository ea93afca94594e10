"""The animations of the gallery: what stands still stays where it is."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.text import Text

import bendwise as bw
from bendwise.figures.animations.rendering import Renderer
from bendwise.figures.animations.sculpting import sculpting_animation
from bendwise.figures.gallery import ANIMATIONS

# The gallery's


@pytest.fixture(scope="module", params=[*ANIMATIONS, "long"])
def animation(request):
    if request.param == "long":
        return sculpting_animation(bw.sculpt("sin(5*x)", 0, 6, pairs=23))
    return ANIMATIONS[request.param].make()


def layout(figure):
    """Where everything stands that is not drawn as data."""
    return (
        [(ax.get_position().bounds, ax.get_xlim(), ax.get_ylim()) for ax in figure.axes],
        [(text.get_position(), text.get_fontsize()) for text in figure.findobj(Text)],
        len(figure.findobj()),
    )


@pytest.mark.parametrize("size", ["column", "slide"])
def test_scales_layout_and_words_stay_where_they_are(animation, size):
    renderer = Renderer(animation, theme="dark", size=size, dpi=30)
    chosen = animation.frames[:: max(1, len(animation.frames) // 6)]
    renderer.picture(chosen[0].state)
    expected = layout(renderer.stage.picture)
    for frame in chosen[1:]:
        renderer.picture(frame.state)
        assert layout(renderer.stage.picture) == expected


def test_a_slide_is_as_wide_as_a_projector(animation):
    renderer = Renderer(animation, theme="light", size="slide", dpi=192)
    assert (renderer.width, renderer.height) == (1920, 1080)


def test_every_frame_has_a_caption_and_stays_long_enough_to_be_read(animation):
    assert all(frame.caption.strip() for frame in animation.frames)
    assert all(frame.ticks >= 1 for frame in animation.frames)
    assert animation.frames[0].is_stop
    assert animation.alt.endswith(".")
    first = animation.captions[0]
    shown = next(k for k, frame in enumerate(animation.frames) if frame.caption != first)
    assert sum(frame.seconds for frame in animation.frames[:shown]) >= len(first) / 17


def test_showing_a_frame_again_shows_the_same(animation):
    renderer = Renderer(animation, theme="light", size="column", dpi=30)
    first, last = animation.frames[0].state, animation.frames[len(animation.frames) // 2].state
    before, other, after = (renderer.picture(state) for state in (first, last, first))
    assert (before == after).all()
    assert (before != other).any()


def test_a_sculpture_is_shown_as_it_is_after_each_step():
    sine = bw.chapter_sine()
    renderer = Renderer(sculpting_animation(sine), theme="light", size="column", dpi=30)
    curve = renderer.stage.moving[2]
    stops = [frame for frame in renderer.animation.frames if frame.is_stop]
    assert len(stops) == len(sine.steps) + 2  # the zeros before, the last word behind
    for k in range(0, len(sine.steps) + 1, 5):
        renderer.stage.show(stops[k].state)
        x, y = curve.get_data()
        assert np.allclose(y, sine.after(k).forward(x[:, None])[:, 0], atol=1e-5)
    expected = sine.table[["w1", "b1", "w2", "b2", "out"]].to_numpy()
    assert np.allclose(stops[-1].state.values[:-1], expected[:-1])


def test_all_values_of_a_sculpture_are_on_screen():
    sine = bw.chapter_sine()
    renderer = Renderer(sculpting_animation(sine), theme="light", size="column", dpi=30)
    renderer.stage.show(renderer.animation.frames[-1].state)
    written = [text.get_text() for text in renderer.stage.moving if isinstance(text, Text)]
    assert {"6", "3.5", "−0.408", "0.27", "1.4", "bottom"} <= set(written)
    assert len(written) == 1 + 8 + 40  # the title, heads, and five values a pair


def test_the_page_of_a_long_sculpture_has_the_pair_that_is_set():
    sculpture = bw.sculpt("sin(5*x)", 0, 6, pairs=23)
    renderer = Renderer(sculpting_animation(sculpture), theme="light", size="column", dpi=30)
    for frame in renderer.animation.frames:
        if frame.is_stop and 0 < frame.state.pair <= len(sculpture):
            renderer.stage.show(frame.state)
            heads = [text.get_text() for text in renderer.stage.moving if isinstance(text, Text)][1:9]
            assert str(frame.state.pair) in heads
            assert heads[-1] == "bottom"


@pytest.mark.parametrize(
    ("curve", "last"),
    [
        ("3", "Done. The network is exactly 3."),
        (([0, 1, 2], [0, 1000, -500]), "Done. The network is exactly the table."),
        ("x**2", "Done. The network is nowhere more than 0.0026 from x**2."),
    ],
)
def test_the_last_caption_says_how_close_it_came(curve, last):
    ends = {} if isinstance(curve, tuple) else {"low": 0, "high": 1}
    animation = sculpting_animation(bw.sculpt(curve, **ends))
    assert animation.captions[-1] == last
    assert animation.alt.endswith(last.removeprefix("Done. The"))


def test_a_very_long_sculpture_goes_from_pair_to_pair():
    sculpture = bw.sculpt("sin(40*x)", 0, 6, pairs=80)
    animation = sculpting_animation(sculpture)
    assert len(sculpture.steps) > 300
    assert sum(frame.is_stop for frame in animation.frames) == len(sculpture) + 2
    assert animation.seconds < 200
