"""Where the engine finds what it needs: words (addresses and counts) and real settings, by position.

Machine code reads these places, `bendwise.network.engine` fills them. A word is 64 bits.
"""

from __future__ import annotations

(
    LAYERS,  # how many
    SAMPLES,
    BATCH,  # samples a step
    EPOCHS,  # in this call
    LEARN,  # 0: only the loss
    LOSS,  # a position in formulas' lists
    OPTIMIZER,
    INPUTS,  # addresses of the data, a row a sample
    TARGETS,
    WEIGHTS,  # of samples
    ORDERS,  # the rows of each epoch; 0: as they come
    PACKED,  # room for all tiles, where they stay the same in every step; else 0
    RATES,  # four doubles a step: rate, fix, keep, ridge
    LOSSES,  # a double an epoch
    METRICS,
    PENALTIES,  # of squared weights; 0: not wanted
    PARAMETERS,
    N_PARAMETERS,
    GRADIENT,
    FIRST,  # what the optimizer remembers
    SECOND,
    GOOD,  # the parameters before this epoch
    TILE,  # room for one tile of inputs
    ANSWERS,  # for its targets
    SHARES,  # and for what is known of its samples: N_SHARES rows
    STEP_COUNT,  # steps since training began: where dropout's draws come from
    SEED,
    THRESHOLD,  # of 2**32 draws, how many drop a value
    ELEMENTS,  # as an activation's loop wants it: how many numbers …
    STRIDES,  # … and the bytes between them, three words
) = range(30)
HEAD = STRIDES + 3

(
    N_INPUTS,
    N_NEURONS,
    KERNEL,  # address of weights; the biases follow, as one more row
    SLOPE_OF_KERNEL,  # of their gradient
    SIGNAL,  # address of the tile that comes in, with a last row of ones
    AFFINE,  # of the tile before the activation …
    VALUE,  # … after it …
    SLOPE,  # … and of its slope: three words that an activation's loop takes as they stand
    ACTIVATION,  # address of its loop; 0 where there is none
) = range(9)
PER_LAYER = 9

CROSS_ENTROPY = 4
"""The position of the one loss that takes all outputs of a sample together."""

DELTA, LASSO, LIMIT, KEPT = range(4)
"""Real settings: Huber's delta, the penalty of |w|, the largest norm of a gradient or 0, dropout's factor."""
DECAYS = 4
"""From here the five settings of an optimizer that stay."""
N_REALS = DECAYS + 5

WEIGHT, PRESENT, EACH, RIGHT, TOP, BEST, HIT, MASS, OTHERS, BEHIND = range(10)
"""Rows of numbers of a tile's samples: weight, 1 / batch or 0, sums of loss and metric; cross-entropy's."""
N_SHARES = 10
