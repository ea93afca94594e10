"""From a file, a built-in name or arrays to a task, or a sentence on why they make none.

loading     a name or a file, and the column to predict
built_ins   the data that come along
reading     which reader a file needs: `delimited`, `json_lines`, `columnar`
records     lines of text, packed or not, of any size
sampling    which rows of a very large table are kept: the same ones each time
task        a table and a target -> a `Task`
columns     what a column holds: numbers, texts, dates, spans
features    columns that a network can take
targets     classes, or a quantity
dates       dates as numbers
texts       texts that are numbers gone wrong, names, free text
leaks       columns that give the target away
"""

from .built_ins import built_in
from .loading import load
from .task import make_task

__all__ = ["built_in", "load", "make_task"]
