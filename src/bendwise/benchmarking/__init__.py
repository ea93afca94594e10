"""How fast is Bendwise, beside the libraries that people would use instead?

cells       what is measured: activation, precision, size, what is computed and where it goes
peers       how each library computes it, at its best; imported by nobody but a worker
worker      one library in a process of its own
processes   that process, seen from the one that asks
rounds      the libraries in turn, round after round, for every cell
startup     importing, first use, calls on ten elements
results     one JSON file, written after every cell
tables      what the page says of the cells: ratios, means, losses
page        docs/speed.md; markdown holds its pieces
training    the same for the training of networks: bendwise bench-training
"""

from .results import Results
from .rounds import measure

__all__ = ["Results", "measure"]
