"""Pictures of neurons, of the hand-made sine and of networks: what they show is what was computed."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

import bendwise as bw
from bendwise.figures.area import areas_figure
from bendwise.figures.canvas import LIGHT
from bendwise.figures.diagram import network_figure
from bendwise.figures.fits import fits_figure
from bendwise.figures.gallery import anatomy, neurons, sculpture
from bendwise.figures.health_map import health_figure
from bendwise.figures.neurons import Chain, neuron_figure
from bendwise.figures.plane import regions_figure
from bendwise.figures.sculptures import finished_figure, pairs_figure, passing_figure
from bendwise.figures.steps import step_figure
from bendwise.figures.straight_pieces import pieces_figure

ENTRIES = (*neurons.ENTRIES, *sculpture.ENTRIES, *anatomy.ENTRIES)


@pytest.fixture(scope="module")
def sine():
    return bw.chapter_sine()


@pytest.fixture(scope="module")
def random_network():
    return bw.Network([bw.Dense(1, 6), "relu", bw.Dense(6, 6), "relu", bw.Dense(6, 1)], seed=3)


def drawn(figure, name):
    """The artists of all axes that carry this name."""
    parts = [part for ax in figure.axes for part in (ax, *ax.child_axes)]
    return [
        artist
        for part in parts
        for artist in part.get_children()
        if (artist.get_gid() or "").startswith(name)
    ]


def texts(figure):
    parts = [part for ax in figure.axes for part in (ax, *ax.child_axes)]
    return [text.get_text() for part in parts for text in part.texts]


def spans(figure, name="area"):
    """Where the bands of that name begin and end."""
    return [
        (round(band.get_x(), 6), round(band.get_x() + band.get_width(), 6)) for band in drawn(figure, name)
    ]


def filled(figure, column):
    """Which of a column's neurons are filled, from 1."""
    (circles,) = drawn(figure, f"neurons {column}")
    faces = [to_hex(color) for color in circles.get_facecolors()]
    return [neuron for neuron, face in enumerate(faces, 1) if face == LIGHT.yellow.lower()]


def curve(figure, name):
    (line,) = drawn(figure, name)
    return line.get_xdata(), line.get_ydata()


def test_the_gallery_has_every_row_of_neurons_and_of_the_hand_made_sine():
    shown = {row for entry in ENTRIES for row in entry.rows.split()}
    assert {*(f"C{k}" for k in range(1, 6)), *(f"D{k}" for k in range(1, 16))} <= shown


@pytest.mark.parametrize(
    ("w", "b", "kind"), [(1, 0.5, "activation"), (-2, 0.5, "deactivation"), (4, -1, "activation")]
)
def test_a_neuron_bends_at_minus_b_over_w(w, b, kind):
    figure = neuron_figure(w, b)
    (mark,) = [line for line in drawn(figure, kind) if line.get_gid() == kind]
    assert mark.get_xdata() == [-b / w]
    assert f"the {kind} point, at x = {-b / w:g}".replace("-", "−") in figure.alt


def test_a_neuron_with_weight_0_is_flat_and_has_no_mark():
    figure = neuron_figure(0)
    assert not drawn(figure, "activation")
    assert set(curve(figure, "curve")[1]) == {0.0}
    assert "0 everywhere" in figure.alt


def test_a_second_neuron_of_weight_1_changes_nothing_and_its_bias_lifts():
    alone, idle, raised = (
        curve(neuron_figure(*given), "curve")[1] for given in ((1,), (1, 0, 1), (1, 0, 1, 0.4))
    )
    np.testing.assert_array_equal(idle, alone)
    np.testing.assert_allclose(raised - idle, 0.4)


def test_the_area_of_effect_of_a_pair_is_the_one_that_anatomy_finds():
    pair = bw.Network([bw.Dense(1, 1), "relu", bw.Dense(1, 1), "relu", bw.Dense(1, 1)])
    pair.parameters = [1, 0.25, -2, 1, 1, 0]
    (area,) = bw.anatomy.area_of_effect(pair, 2, 1).intervals
    figure = neuron_figure(1, 0.25, -2, 1)
    assert spans(figure) == [tuple(area)]
    assert f"from x = −0.25 to {area.high:g}" in figure.alt
    assert "deactivation\npoint x = 0.25" in texts(figure)


@pytest.mark.parametrize(
    "given", [(1, 0, -2, 1), (-1, 0.5, 2, -1), (3, 1, 1, -0.5), (1, 0, 0, 1), (0, 1, 1, 1)]
)
def test_the_reach_of_a_chain_is_where_its_output_varies(given):
    x = np.linspace(-4, 4, 8001)
    y = Chain(*given)(x)
    varies = np.flatnonzero(np.abs(np.diff(y)) > 1e-9)
    reach = Chain(*given).reach
    assert (reach is None) == (len(varies) == 0)
    if reach is not None:
        assert max(reach[0], -4) == pytest.approx(x[varies[0]], abs=2e-3)
        assert min(reach[1], 4) == pytest.approx(x[varies[-1] + 1], abs=2e-3)


def test_what_was_just_set_stands_out():
    figure = neuron_figure(1, 0.5, before=Chain(1))
    (strip,) = figure.axes[0].child_axes
    bold = [text.get_text() for text in strip.texts if text.get_fontweight() == "bold"]
    assert bold == ["0.5"]


def test_each_weight_other_than_0_is_a_line_solid_above_0_and_dashed_below(sine):
    figure = network_figure(sine.network)
    for gap, layer in enumerate(sine.network.dense, 1):
        lines = drawn(figure, f"weight {gap}")
        solid = sum(line.get_linestyle() == "-" for line in lines)
        assert (solid, len(lines) - solid) == (int((layer.weights > 0).sum()), int((layer.weights < 0).sum()))


def test_a_small_network_has_its_numbers_printed_and_a_wide_one_is_cut_short(sine):
    shown = texts(network_figure(sine.network))
    assert [shown.count(text) for text in ("6", "3.5", "−0.41", "1.4")] == [3, 4, 1, 1]
    wide = bw.Network([bw.Dense(2, 64), "relu", bw.Dense(64, 3), "softmax"])
    assert "… 64" in texts(network_figure(wide))
    assert "64 relu" in texts(network_figure(wide))


def test_at_008_only_the_top_pair_is_lit_and_at_one_half_only_pair_4(sine):
    at_008, at_half = (network_figure(sine.network, [x]) for x in (0.08, 0.5))
    assert [filled(at_008, column) for column in (1, 2)] == [[1], [1]]
    assert [filled(at_half, column) for column in (1, 2)] == [[4], [4]]
    output = float(sine.network.predict([0.08])[0])
    assert f"At x = 0.08 the output is {output:.2f}" in at_008.alt
    assert at_half.alt.endswith("through neuron 4 of layer 1 and neuron 4 of layer 2.")


def test_lit_are_those_inside_their_area_of_effect_and_filled_those_that_get_to_the_output(sine):
    assert bw.anatomy.active(sine.network, 0.5) == {(1, 1), (1, 2), (1, 3), (1, 4), (2, 4)}
    figure = network_figure(sine.network, 0.5)
    (circles,) = drawn(figure, "neurons 1")
    rings = [to_hex(color) == LIGHT.yellow.lower() for color in circles.get_edgecolors()]
    assert rings == [True, True, True, False, False, False, False, False]


def test_the_neuron_that_answers_is_not_left_out_of_a_wide_layer():
    wide = bw.sculpt(lambda x: x * x, -1, 1, pairs=20)
    (answers,) = (neuron for layer, neuron in bw.anatomy.active(wide.network, 0.05) if layer == 2)
    assert 4 < answers < 18  # neither among the first nor among the last, which are shown in any case
    assert [len(filled(network_figure(wide.network, 0.05), column)) for column in (1, 2)] == [1, 1]


def test_an_input_that_moves_nothing_lights_nothing(sine):
    figure = network_figure(sine.network, [0.25])
    assert [filled(figure, column) for column in (0, 1, 2, 3)] == [[], [], [], []]
    assert "no change of x gets there" in figure.alt


def test_a_step_shows_the_curve_before_and_after_it(sine):
    for k in (1, 4, 6, len(sine.steps)):
        figure = step_figure(sine, k)
        for name, network in (("before", sine.after(k - 1)), ("after", sine.after(k))):
            x, y = curve(figure, name)
            np.testing.assert_allclose(y, network.forward(x)[:, 0], atol=1e-6)


def test_a_row_of_the_chapter_is_all_its_steps(sine):
    figure = step_figure(sine, "D8")
    assert figure.axes[0].get_title(loc="left") == "D8: pair 2, b2 = 0.27, w2 = −1"
    (area,) = bw.anatomy.area_of_effect(sine.network, 2, 2, 0, 1).intervals
    np.testing.assert_allclose(spans(figure), [area], atol=1e-6)
    assert f"from x = {area.low:.3f} to {area.high:.3f}" in figure.alt


def test_a_lift_of_the_bottom_pair_is_told_and_marked(sine):
    figure = step_figure(sine, "D6")
    assert "moves up by 0.7" in figure.alt
    assert "+0.7" in texts(figure)


@pytest.mark.parametrize("step", [0, 99, "D99"])
def test_a_step_that_is_not_there_gets_one_sentence(sine, step):
    with pytest.raises(
        bw.InputError, match=r"step must be a whole number from 1 to \d+ or one of the rows D1"
    ):
        step_figure(sine, step)


def test_areas_are_those_of_anatomy_with_a_mark_at_each_end(sine):
    figure = areas_figure(sine)
    exact = [bw.anatomy.area_of_effect(sine.network, 2, pair, 0, 1).intervals[0] for pair in range(1, 8)]
    np.testing.assert_allclose(spans(figure), exact, atol=1e-6)
    starts = [line.get_xdata()[0] for line in drawn(figure, "activation")]
    ends = [line.get_xdata()[0] for line in drawn(figure, "deactivation")]
    assert (starts, ends) == ([a.low for a in exact if a.low > 0], [a.high for a in exact if a.high < 1])
    assert f"4 from x = {exact[3].low:.3f} to {exact[3].high:.3f}" in figure.alt


def test_areas_that_overlap_get_lanes(random_network):
    figure = areas_figure(random_network, -1, 1)
    neurons_shown = {int(band.get_gid().split()[1]) for band in drawn(figure, "area")}
    some = {
        neuron
        for neuron in range(1, 7)
        if bw.anatomy.area_of_effect(random_network, 2, neuron, -1, 1).intervals
    }
    assert neurons_shown == some
    assert "neuron" in figure.alt


def test_the_finished_wave_has_all_its_values_and_its_error(sine):
    figure = finished_figure(sine)
    assert f"off by {sine.error:.3f} at most" in figure.axes[0].get_title(loc="left")
    for value in ("−0.41", "1.4", "3.5", "0.27"):
        assert value in texts(figure)


def test_what_pairs_add_is_the_curve(sine):
    figure = pairs_figure(sine)
    x = np.linspace(0, 1, 1001)
    shares = [line.get_ydata() for line in drawn(figure, "share")]
    total = np.sum([share - share[-1] for share in shares], axis=0)
    np.testing.assert_allclose(total, sine.network.predict(x), atol=1e-5)


def test_numbers_that_pass_through_name_the_pair_that_answers(sine):
    figure = passing_figure(sine, [0.08, 0.5])
    assert [ax.get_title(loc="left") for ax in figure.axes] == [
        "x = 0.08: pair 1 is active",
        "x = 0.5: pair 4 is active",
    ]


def test_trained_on_from_the_hand_made_wave_is_better_and_64_neurons_better_again():
    from bendwise.figures.gallery.trained import hand_made, trained_64, trained_on

    x = np.linspace(0, 1, 4001)
    largest, mean = [], []
    for network in (hand_made().network, trained_on(), trained_64()):
        error = np.abs(network.predict(x) - np.sin(2 * np.pi * x))
        largest.append(error.max())
        mean.append(error.mean())
    assert largest[0] > 1.1 * largest[1] > 1.1 * 1.5 * largest[2]
    assert mean[0] > 1.8 * mean[1] > 1.8 * 2 * mean[2]


def test_fits_tell_how_far_off_each_is(sine):
    figure = fits_figure({"by hand": sine.network}, sine.curve)
    _, error = curve(figure, "error by hand")
    x = np.linspace(0, 1, 1001)
    np.testing.assert_allclose(error, np.abs(sine.network.predict(x) - np.sin(2 * np.pi * x)), atol=1e-6)
    assert f"by hand at most {error.max():.3f}" in figure.alt


def test_as_many_straight_pieces_are_shaded_as_there_are(random_network):
    found = bw.anatomy.pieces(random_network, -2, 2)
    figure = pieces_figure(random_network, -2, 2)
    np.testing.assert_allclose(
        spans(figure, "piece"), [(piece.low, piece.high) for piece in found], atol=1e-6
    )
    assert figure.axes[0].get_title(loc="left") == f"{len(found)} straight pieces"
    assert tuple(curve(figure, "bends")[0]) == found.bends


def test_regions_are_counted_cut_and_given_their_classes():
    X, y = bw.datasets.spiral_data(20, 3, seed=0)
    network = bw.Network([bw.Dense(2, 8), "relu", bw.Dense(8, 3), "softmax"], seed=0)
    found = bw.anatomy.regions(network, ((-1, 1), (-1, 1)))
    figure = regions_figure(network, ((-1, 1), (-1, 1)), X, y)
    assert figure.axes[0].get_title(loc="left") == f"{len(found)} regions, each flat"
    tinted = {part.get_gid(): len(part.get_paths()) for part in drawn(figure, "class")}
    counted = [number for number, _ in found.classes()]
    assert tinted == {f"class {number}": counted.count(number) for number in set(counted)}
    assert len(drawn(figure, "switch lines")[0].get_segments()) == len(found.switch_lines())
    right = float((network.predict(X) == y).mean())
    assert f"60 points with a marker for each class; {right:.0%} of them" in figure.alt


def test_the_dead_are_crossed_out_and_the_always_active_dotted():
    network = bw.Network([bw.Dense(1, 4), "relu", bw.Dense(4, 1)])
    network.dense[0].weights, network.dense[0].biases = [[1, 1, 1, 1]], [[-9, 0, 9, 0.25]]
    figure = health_figure(network, np.linspace(-1, 1, 201))
    (dead,), (always,) = drawn(figure, "dead 1"), drawn(figure, "always 1")
    assert (list(dead.get_xdata()), list(always.get_xdata())) == ([0.5], [2.5])
    (cells,) = drawn(figure, "layer 1")
    np.testing.assert_allclose(cells.get_array().ravel(), [0, 100 / 201, 1, 125 / 201])
    assert "1 of 4 are dead (active on none), 1 always active" in figure.alt


SINGLE = {
    "neuron": lambda sine, **look: neuron_figure(1, 0, -2, 1, **look),
    "network": lambda sine, **look: network_figure(sine.network, **look),
    "step": lambda sine, **look: step_figure(sine, 3, **look),
    "areas": areas_figure,
    "pieces": pieces_figure,
    "regions": lambda sine, **look: regions_figure(
        bw.Network([bw.Dense(2, 3), "relu", bw.Dense(3, 2)]), ((-1, 1), (-1, 1)), **look
    ),
    "health": lambda sine, **look: health_figure(sine.network, [0.1, 0.6], **look),
}


@pytest.mark.parametrize("name", SINGLE)
def test_a_picture_of_one_part_can_be_drawn_on_axes_of_the_caller(sine, name):
    figure = Figure()
    left, right = figure.subplots(1, 2)
    assert SINGLE[name](sine, ax=right, theme="dark", size="slide") is figure
    assert figure.axes == [left, right]
    assert not left.has_data()
    assert right.has_data()
    figure.canvas.draw()
