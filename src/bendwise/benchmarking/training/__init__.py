"""How fast does Bendwise train, beside the libraries that people would use instead?

works       what is trained
material    data, first weights and order of rows, the same for all
trainers    how each library trains, at its best; imported by nobody but a worker
worker      one library in a process of its own
rounds      curves compared, then the libraries in turn, round after round, for every work
first       the first training of a fresh process
tables      what the page says: ratios, goals, shares of the machine's peak
page        docs/training.md, and what docs/speed.md says of it
"""

from .rounds import measure
from .tables import Trainings

__all__ = ["Trainings", "measure"]
