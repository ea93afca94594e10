"""What is written for GitHub, as this site shows it.

`<picture>` becomes two images, of which the theme shows one: GitHub's dark mode follows the reader's system,
and so does `<picture>`; here a reader can also choose. And Sphinx copies only images that it knows of.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

PICTURE = re.compile(r"<picture>\s*<source (?P<dark>[^>]*)>\s*<img (?P<light>[^>]*)>\s*</picture>")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


def images(html: str) -> list[nodes.image]:
    """The two images of a `<picture>`; none for other HTML."""
    found = PICTURE.fullmatch(COMMENT.sub("", html).strip())
    if found is None:
        return []
    dark, light = (
        {name: unescape(text) for name, text in ATTRIBUTE.findall(found[part])} for part in ("dark", "light")
    )
    made = []
    for uri, look in ((light["src"], "only-light"), (dark["srcset"], "only-dark")):
        image = nodes.image(uri=uri, alt=light.get("alt", ""), classes=[look])
        if "width" in light:
            image["width"] = f"{light['width']}px"
        made.append(image)
    return made


class TwoLooks(SphinxTransform):
    """Put images in the place of each `<picture>`, before Sphinx collects images."""

    default_priority = 200

    def apply(self, **kwargs: Any) -> None:
        """Do it."""
        for raw in list(self.document.findall(nodes.raw)):
            if raw.get("format") == "html" and (found := images(raw.astext())):
                raw.replace_self(nodes.container("", *found, classes=["picture"]))


class WholeCode(SphinxTransform):
    """Leave out the empty line that ends an example in Markdown, where doctest needs it."""

    default_priority = 200

    def apply(self, **kwargs: Any) -> None:
        """Do it."""
        for block in self.document.findall(nodes.literal_block):
            text = block.astext().rstrip()
            block.rawsource, block.children = text, []
            block += nodes.Text(text)


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx of it."""
    app.add_transform(TwoLooks)
    app.add_transform(WholeCode)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
