"""The lab: a local server and a page on which curves are bent by hand.

`fields` and `views` say what can be drawn from which few numbers; `session` answers one message with another
and knows no transport; `wire` is the form of messages as bytes; `app`, `guard` and `server` bring them to a
browser on this machine. The page itself is written in `frontend/`.
"""

from __future__ import annotations

from .server import Lab as Lab
from .session import Reply as Reply
from .session import Session as Session
