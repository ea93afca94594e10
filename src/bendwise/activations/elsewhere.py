"""Who calls it what: the names of the catalogue's activations in other libraries."""

from __future__ import annotations

LIBRARIES = ("PyTorch", "JAX", "Keras", "NNlib", "ONNX", "Transformers", "timm")

_TABLE = """
step             | heaviside            | -                       | -                    | -            | -
linear           | nn.Identity          | identity                | linear               | identity     | Identity | linear | identity
relu             | relu                 | relu                    | relu                 | relu         | Relu | relu | relu
relu6            | relu6                | relu6                   | relu6                | relu6        | Clip(0, 6) | relu6 | relu6
leaky_relu       | leaky_relu           | leaky_relu              | leaky_relu (0.2)     | leakyrelu    | LeakyRelu | leaky_relu | leaky_relu
prelu            | prelu                | Flax PReLU (0.01)       | PReLU (0)            | -            | PRelu | prelu | prelu
rrelu            | rrelu                | -                       | -                    | rrelu        | -
threshold        | threshold            | -                       | threshold            | -            | -
thresholded_relu | threshold(x, t, 0)   | -                       | relu(threshold=t)    | trelu        | ThresholdedRelu
elu              | elu                  | elu                     | elu                  | elu          | Elu | - | elu
selu             | selu                 | selu                    | selu                 | selu         | Selu | - | selu
celu             | celu                 | celu                    | celu                 | celu         | Celu | - | celu
gelu             | gelu                 | gelu(approximate=False) | gelu                 | gelu_erf     | Gelu | gelu | gelu
gelu_tanh        | gelu(approximate="tanh") | gelu                | gelu(approximate=True) | gelu       | Gelu(approximate="tanh") | gelu_new | gelu_tanh
quick_gelu       | -                    | -                       | -                    | -            | Swish(alpha=1.702) | quick_gelu | quick_gelu
clipped_gelu     | -                    | -                       | -                    | -            | - | gelu_10
silu             | silu                 | silu, swish             | silu, swish          | swish        | Swish | silu, swish | silu, swish
swish            | -                    | -                       | -                    | -            | Swish(alpha)
mish             | mish                 | mish                    | mish                 | mish         | Mish | mish | mish
sigmoid          | sigmoid              | sigmoid                 | sigmoid              | sigmoid      | Sigmoid | sigmoid | sigmoid
log_sigmoid      | logsigmoid           | log_sigmoid             | log_sigmoid          | logsigmoid   | -
hard_sigmoid     | hardsigmoid          | hard_sigmoid            | hard_sigmoid         | hardsigmoid  | HardSigmoid (0.2) | - | hard_sigmoid
sparse_sigmoid   | -                    | sparse_sigmoid          | sparse_sigmoid       | -            | HardSigmoid(0.5)
tanh             | tanh                 | tanh                    | tanh                 | tanh         | Tanh | tanh | tanh
hard_tanh        | hardtanh             | hard_tanh               | hard_tanh            | hardtanh     | Clip(-1, 1)
tanh_shrink      | tanhshrink           | -                       | tanh_shrink          | tanhshrink   | -
softplus         | softplus (threshold 20) | softplus             | softplus             | softplus     | Softplus
sparse_plus      | -                    | sparse_plus             | sparse_plus          | -            | -
squareplus       | -                    | squareplus              | squareplus           | -            | -
softsign         | softsign             | soft_sign               | softsign             | softsign     | Softsign
soft_shrink      | softshrink           | -                       | soft_shrink          | softshrink   | Shrink(l, l)
hard_shrink      | hardshrink           | -                       | hard_shrink          | -            | Shrink(l, 0)
shrink           | -                    | -                       | -                    | -            | Shrink
hard_swish       | hardswish            | hard_swish, hard_silu   | hard_swish, hard_silu | hardswish   | HardSwish | - | hard_swish
hard_mish        | -                    | -                       | -                    | -            | - | - | hard_mish
exponential      | exp                  | exp                     | exponential          | exp          | Exp
relu_squared     | -                    | -                       | -                    | -            | - | relu2
laplace          | -                    | -                       | -                    | -            | - | laplace
xielu            | -                    | -                       | -                    | -            | - | xielu
sqrt_softplus    | -                    | -                       | -                    | -            | - | sqrtsoftplus
lisht            | -                    | -                       | -                    | lisht        | -
logcosh          | -                    | -                       | -                    | logcosh      | -
clipped_linear   | hardtanh             | -                       | -                    | -            | Clip
log1mexp         | -                    | log1mexp                | -                    | -            | -
ndtr             | special.ndtr         | scipy.special.ndtr      | -                    | -            | -
log_ndtr         | special.log_ndtr     | scipy.special.log_ndtr  | -                    | -            | -
softmax          | softmax              | softmax                 | softmax              | softmax      | Softmax | - | -
"""  # noqa: E501 - a table


def _rows() -> dict[str, dict[str, str]]:
    found = {}
    for line in _TABLE.strip().splitlines():
        name, *cells = (cell.strip() for cell in line.split("|"))
        found[name] = {library: cell for library, cell in zip(LIBRARIES, cells, strict=False) if cell != "-"}
    return found


NAMES = _rows()
"""Activation -> library -> name there; what differs there stands in parentheses."""
