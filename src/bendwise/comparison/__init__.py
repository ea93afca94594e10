"""Which activation suits my data? The same network, every activation x seed, on held-out data.

tables      a file, a built-in name or arrays -> a `Task`
plan        what will be trained
execution   training it
statistics  what the scores say, and what they do not
report      the page people read
"""

from .api import Comparison, compare, run

__all__ = ["Comparison", "compare", "run"]
