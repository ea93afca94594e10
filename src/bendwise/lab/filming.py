"""The process that makes a GIF for the lab: asked in JSON on its input, it tells shares and then the content.

`python -m bendwise.lab.filming`; `jobs` starts it.
"""

from __future__ import annotations

import json
import sys
from typing import BinaryIO

from .fields import read_state
from .views import VIEWS


def film(asked: BinaryIO, said: BinaryIO) -> None:
    """The GIF of a view's film."""
    from ..figures.animations import as_gif

    request = json.loads(asked.read())
    view = VIEWS[request["view"]]
    assert view.film is not None
    animation = view.film(read_state(view.fields, request["state"]))

    def tell(done: int, total: int) -> None:
        said.write(b"share %.3f\n" % (done / total))
        said.flush()

    content = as_gif(animation, theme=request["theme"], on_frame=tell)
    said.write(b"content %d\n" % len(content) + content)
    said.flush()


if __name__ == "__main__":
    film(sys.stdin.buffer, sys.stdout.buffer)
