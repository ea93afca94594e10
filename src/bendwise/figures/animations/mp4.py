"""Animations as MP4, by ffmpeg."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from ...errors import InputError
from .animation import FRAMES_A_SECOND, Animation
from .rendering import OnFrame, Renderer, watched

DPI = {"column": 300.0, "slide": 192.0}
"""A column becomes 944 pixels wide, a slide 1920."""
QUALITY = 18
"""x264's rate factor; at 18 lines and letters are sharp."""
MISSING = "MP4 needs ffmpeg with the encoder libx264; pip install 'bendwise[movies]' brings one"


def as_mp4(
    animation: Animation,
    *,
    theme: str = "light",
    size: str = "column",
    dpi: float | None = None,
    on_frame: OnFrame | None = None,
) -> bytes:
    """An animation as the content of an MP4 file; the same every time with the same ffmpeg.

    Parameters are those of `as_gif`.

    Raises
    ------
    InputError
        If there is no ffmpeg that can write it, or if it fails.
    """
    program = ffmpeg()
    renderer = Renderer(animation, theme=theme, size=size, dpi=dpi or DPI[size])
    with tempfile.TemporaryDirectory(prefix="bendwise-") as folder:
        target = Path(folder) / "film.mp4"
        command = [program, *_arguments(animation, renderer.width, renderer.height), str(target)]
        with _running(command, Path(folder) / "errors.txt") as process:
            assert process.stdin is not None
            pictures = watched(renderer, on_frame)
            for frame, pixels in zip(animation.frames, pictures, strict=True):
                content = pixels.tobytes()
                for _ in range(frame.ticks):
                    process.stdin.write(content)
        return target.read_bytes()


def ffmpeg() -> str:
    """The program: that of the system, else the one that imageio-ffmpeg brings.

    Raises
    ------
    InputError
        If neither can write H.264.
    """
    for program in _programs():
        asked = [program, "-hide_banner", "-encoders"]
        with contextlib.suppress(OSError):
            answer = subprocess.run(asked, capture_output=True, text=True, errors="replace", check=False)
            if "libx264" in answer.stdout:
                return program
    raise InputError(MISSING)


def _programs() -> Iterator[str]:
    if (program := shutil.which("ffmpeg")) is not None:
        yield program
    if find_spec("imageio_ffmpeg") is not None:
        from imageio_ffmpeg import get_ffmpeg_exe

        with contextlib.suppress(RuntimeError):  # it brings none for this machine
            yield get_ffmpeg_exe()


def _arguments(animation: Animation, width: int, height: int) -> list[str]:
    """Raw frames in, a film out that any player plays and that holds no date and no version."""
    source = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-r", str(FRAMES_A_SECOND)]
    colors = ["-vf", "scale=out_color_matrix=bt709:out_range=tv", "-pix_fmt", "yuv420p"]
    told = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"]
    coded = ["-c:v", "libx264", "-preset", "medium", "-tune", "animation", "-crf", str(QUALITY)]
    same = ["-threads", "1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-map_metadata", "-1"]
    words = ["-metadata", f"title={animation.title}", "-metadata", f"comment={animation.alt}"]
    quiet = ["-hide_banner", "-loglevel", "error", "-nostdin", "-y"]
    return [*quiet, *source, "-i", "-", *colors, *told, *coded, *same, *words, "-movflags", "+faststart"]


@contextlib.contextmanager
def _running(command: list[str], errors: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The program at work; it has ended when the block has, whatever happens in it."""
    with errors.open("wb") as log:
        process = subprocess.Popen(  # in a session of its own: Ctrl-C is for us, and we end it
            command, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True
        )
    assert process.stdin is not None
    try:
        with contextlib.suppress(BrokenPipeError):  # its own words say why
            yield process
            process.stdin.close()
        status = process.wait()
    finally:
        process.kill()
        process.wait()
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
    if status != 0:
        lines = errors.read_text(errors="replace").strip().splitlines()
        raise InputError(f"ffmpeg could not write the film: {lines[-1] if lines else f'status {status}'}")
