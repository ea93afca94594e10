"""All pictures that move."""

from __future__ import annotations

from ..animations import Animation
from .entry import Moving


def _sculpting_sine() -> Animation:
    from ..animations.sculpting import chapter_animation

    return chapter_animation()


def _learning_sine() -> Animation:
    from ..animations.learning_sine import learning_sine_animation

    return learning_sine_animation()


def _learning_spiral() -> Animation:
    from ..animations.learning_spiral import learning_spiral_animation

    return learning_spiral_animation()


def _softmax_temperature() -> Animation:
    from ..animations.temperature import temperature_animation

    return temperature_animation()


MOVING = (
    Moving(
        "sculpting-sine",
        "D1 D2 D3 D4 D5 D6 D7 D8 D9 D10 D11 D12",
        "A wave made by hand, step by step",
        _sculpting_sine,
    ),
    Moving("learning-sine", "B3 D14", "A network learns a wave", _learning_sine),
    Moving("learning-spiral", "E3", "A network learns the arms of a spiral", _learning_spiral),
    Moving("softmax-temperature", "F6", "Softmax while the temperature rises", _softmax_temperature),
)
