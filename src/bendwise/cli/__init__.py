"""The command line: arguments in, text out, no logic. A module a command."""

from . import accuracy as accuracy
from . import bench as bench
from . import bench_training as bench_training
from . import compare as compare
from . import doctor as doctor
from . import draw as draw
from . import lab as lab
from . import sculpt as sculpt
from . import show as show
from .app import main as main
