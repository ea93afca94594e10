"""Which activation suits my data? The same network, every activation x seed, on held-out data.

task        a table and a target -> a `Task`
tables      a file or a built-in name -> a `Task`
plan        what will be trained
splitting   a task's rows for a seed: to train on, to choose by, to judge on
execution   training it
statistics  what the scores say, and what they do not
report      the page people read
"""

from .api import Comparison, compare, run

__all__ = ["Comparison", "compare", "run"]
