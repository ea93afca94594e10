"""Moving pictures: frames and captions, as GIF, MP4, or a page with a scrubber.

animation    what one is made of
building     what their builders share
rendering    the frames as pixels: the still parts painted once
colors       one palette for all frames
gif, mp4, page     the files
"""

from .animation import Animation, Frame, Stage
from .gif import as_gif
from .mp4 import as_mp4
from .page import as_html

__all__ = ["Animation", "Frame", "Stage", "as_gif", "as_html", "as_mp4"]
