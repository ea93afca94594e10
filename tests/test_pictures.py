"""Pictures say what was computed, are the same each time, and refuse what they cannot draw."""

from __future__ import annotations

import io

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure
from seen import collisions, shown

import bendwise as bw
from bendwise.figures.canvas import SIZES, THEMES, canvas
from bendwise.figures.closeness import missing_to_one
from bendwise.figures.collapse import collapse_figure
from bendwise.figures.curves import curve_figure
from bendwise.figures.dangers import activity, activity_figure, strength
from bendwise.figures.gallery import entry
from bendwise.figures.gallery.trained import deep, history, on_sine, sine
from bendwise.figures.learning import learning_figure, loss_figure
from bendwise.figures.softmax import softmax_steps_figure
from bendwise.figures.words import number

SINGLE = [
    *("step", "linear", "sigmoid", "closeness", "relu", "sine-target", "sine-linear", "sine-relu"),
    *("line-neurons", "exponential", "batch-sums", "exploding", "learning-rates"),
]


def as_png(figure):
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=72)
    return buffer.getvalue()


def test_every_figure_that_is_offered_is_there_and_is_a_function():
    offered = [name for name in bw.figures.__all__ if name.endswith("_figure")]
    assert len(offered) > 20
    assert all(callable(getattr(bw.figures, name)) for name in offered)


def test_a_picture_that_is_not_there_gets_the_nearest_name():
    with pytest.raises(bw.InputError, match="did you mean 'overflow'"):
        entry("overflw")


@pytest.mark.parametrize("name", ["step", "sine-relu", "temperature", "dead-neurons", "learning"])
def test_a_picture_drawn_twice_has_the_same_bytes(name):
    assert as_png(entry(name).make()) == as_png(entry(name).make())
    assert as_png(entry(name).make(theme="dark")) != as_png(entry(name).make())


@pytest.mark.parametrize("name", SINGLE)
def test_a_picture_of_one_part_can_be_drawn_on_axes_of_the_caller(name):
    figure = Figure(figsize=(8, 4))
    left, right = figure.subplots(1, 2)
    assert entry(name).make(ax=right) is figure
    assert right.has_data() or right.patches
    assert not left.has_data()


def test_the_callers_own_settings_change_nothing_in_a_picture():
    as_wanted = as_png(entry("sigmoid").make())
    with mpl.rc_context({"ytick.labelsize": 30, "font.size": 30, "axes.facecolor": "red"}):
        assert as_png(entry("sigmoid").make()) == as_wanted
    figure = entry("sigmoid").make()
    with mpl.rc_context({"ytick.labelsize": 30}):
        assert as_png(figure) == as_wanted


def test_an_svg_has_the_same_bytes_each_time():
    found = [io.BytesIO(), io.BytesIO()]
    for buffer in found:
        entry("sigmoid").make().savefig(buffer, format="svg", metadata={"Date": None})
    assert found[0].getvalue() == found[1].getvalue()


def test_unknown_themes_and_sizes_and_one_ax_for_several_parts_are_refused():
    with pytest.raises(bw.InputError, match="unknown theme 'drak'; did you mean 'dark'"):
        curve_figure(bw.relu, theme="drak")
    with pytest.raises(bw.InputError, match="unknown size 'slides'; did you mean 'slide'"):
        curve_figure(bw.relu, size="slides")
    with pytest.raises(bw.InputError, match="several parts"), canvas(Figure().subplots(), rows=2):
        pass


def test_softmax_pictures_show_the_numbers_of_the_chapter():
    said = shown(entry("softmax-steps").make())
    for value in ("121.51041752", "3.35348465", "10.85906266", "0.89528266", "0.02470831", "0.08000903"):
        assert value in said
    assert "−2.385" in shown(entry("softmax-negative").make())
    sums = shown(entry("batch-sums").make())
    for value in ("18.172", "15.11", "0.451", "2.611", "8.395", "7.29", "2.487", "(3, 1)"):
        assert value in sums
    assert "0.09003057, 0.24472847 and 0.66524096" in entry("softmax-shift").make().alt
    assert "0.186 0.307 0.506" in shown(entry("temperature").make())
    for value in ("0.45", "0.55", "class 2, barely", "12", "99", "318"):
        assert value in shown(entry("confidence").make())


def test_a_negative_output_gets_the_probability_that_softmax_gives():
    p = bw.softmax(np.array([4.8, 1.21, -2.385]))[2]
    assert f"{p:.8f}" in shown(softmax_steps_figure([4.8, 1.21, -2.385]))


def test_precisions_end_where_numpy_overflows():
    alt = entry("overflow").make().alt
    for kind, end in (("float16", 11.09), ("float32", 88.72), ("float64", 709.8)):
        assert f"{kind} beyond x = {end}" in alt
        with np.errstate(over="ignore"):
            assert np.isfinite(np.exp(np.array(end - 0.05, kind)))
            assert np.isinf(np.exp(np.array(end + 0.05, kind)))


def test_how_much_the_sigmoid_lacks_is_told_beyond_all_floats():
    import mpmath

    with mpmath.workdps(30):
        exact = 1 / (1 + mpmath.exp(mpmath.mpf(300000)))
        assert mpmath.floor(mpmath.log10(exact)) == missing_to_one(300000.0)[1] == -130289
        assert float(exact * mpmath.mpf(10) ** 130289) == pytest.approx(missing_to_one(300000.0)[0], rel=1e-6)
    head, power = missing_to_one(3.0)
    assert head * 10.0**power == pytest.approx(1 - 1 / (1 + np.exp(-3.0)), rel=1e-12)


def test_the_linear_network_draws_a_line_and_the_one_with_relu_bends():
    x, y = sine()
    line = on_sine("linear").forward(x)[:, 0]
    assert np.abs(np.diff(line, 2)).max() < 1e-5
    assert np.abs(on_sine("relu").forward(x) - y).max() < 0.05
    assert "a straight line" in entry("sine-linear").make().alt
    assert "a curve that bends" in entry("sine-relu").make().alt


def test_the_collapsed_layer_has_the_product_of_the_weights():
    assert "one layer with weight 4 and bias 3: it gives the same outputs" in entry("collapse").make().alt
    network = bw.Network([bw.Dense(2, 2), bw.Dense(2, 2)], seed=3)
    first, second = network.dense
    product = (first.weights.astype(float) @ second.weights.astype(float)).ravel()
    assert f"weights {', '.join(number(value, 4) for value in product)}" in collapse_figure(network).alt


def test_dead_neurons_are_counted_and_crossed():
    network = bw.Network([bw.Dense(1, 3), bw.relu, bw.Dense(3, 1)])
    network.dense[0].weights, network.dense[0].biases = [[1, -1, 1]], [0, 0, -9]
    assert [share.tolist() for share in activity(network, [-1.0, 1.0, 2.0, 3.0])] == [[0.75, 0.25, 0]]
    figure = activity_figure({"one dies": network}, [-1.0, 1.0, 2.0, 3.0])
    assert "1 of 3 neurons are active on no sample" in figure.alt
    crosses = figure.axes[0].lines[0].get_xydata().tolist()
    assert crosses == [[3, 1]]
    with pytest.raises(bw.InputError, match="no hidden layer"):
        activity_figure({"flat": bw.Network([bw.Dense(1, 1)])}, [0.0])


def test_signals_explode_with_large_weights_and_vanish_with_small_ones():
    X = bw.datasets.spiral_data()[0]
    large, good, small = (strength(deep(scale), X) for scale in (4, 1, 0.25))
    assert large[-1] > 1e10 * large[0]
    assert 0.1 < good[-1] / good[0] < 10
    assert small[-1] < 1e-10 * small[0]
    assert "about 10¹²" in entry("exploding").make().alt


def test_a_training_that_ran_away_ends_in_a_cross():
    figure = loss_figure({"good": history(0.1), "bad": history(0.5)})
    assert "bad diverged" in shown(figure)
    assert "the training diverged" in figure.alt
    assert "diverged" not in shown(loss_figure(history(0.1)))


def test_learning_curves_come_from_networks_and_from_histories():
    network = on_sine("relu")
    one, other = learning_figure(network), learning_figure({"mine": network.history})
    assert [ax.get_title(loc="left") for ax in one.axes] == ["loss", "mean absolute error"]
    assert one.axes[0].lines[0].get_ydata().tolist() == network.losses
    assert "mine" in shown(other)
    assert loss_figure({"loss": [2.0, 1.0, 0.5], "val_loss": [2.5]}).axes[0].lines[
        1
    ].get_xdata().tolist() == [3]
    with pytest.raises(bw.InputError, match="call its fit first"):
        learning_figure(bw.Network([bw.Dense(1, 1)]))


@pytest.mark.parametrize("name", ["gelu", "step", "log1mexp", "exponential", "swish"])
def test_any_activation_has_a_curve_and_a_card(name):
    from bendwise.figures.card import card_figure

    for make in (curve_figure, card_figure):
        for size in SIZES:
            figure = make(bw.get(name), size=size)
            assert collisions(figure) == []
            assert name in figure.alt


def test_several_trainings_with_validation_are_told_apart_by_color_and_by_dash():
    one = {"loss": [2.0, 1.0, 0.5], "val_loss": [2.5, 1.6, 1.2]}
    other = {"loss": [2.0, 1.5, 1.0], "val_loss": [2.6, 1.9, 1.7]}
    figure = loss_figure({"A": one, "B": other})
    lines = figure.axes[0].lines
    assert [line.get_linestyle() for line in lines] == ["-", "--", "-", "--"]
    assert [line.get_color() for line in lines] == [THEMES["light"].blue] * 2 + [THEMES["light"].orange] * 2
    assert "A, training" in shown(figure)
    assert collisions(figure) == []


def test_a_training_whose_first_loss_is_no_number_is_drawn_as_diverged():
    assert "diverged" in shown(loss_figure({"loss": [1.0, float("nan")]}))
