"""What drawings are made of: plain SVG."""

from __future__ import annotations

from collections.abc import Collection
from xml.sax.saxutils import escape

#: GitHub shows a drawing on a light or on a dark page; paper of its own can be read on both.
STYLE = """
text { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; fill: #1f2328 }
.head { font-size: 15px; font-weight: 600 }
.code { font: 12.5px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
.note { font-size: 12px; fill: #59636e }
.paper { fill: #ffffff }
.box { fill: #f6f8fa; stroke: #818b98 }
.ours { fill: #ddf4ff; stroke: #0969da }
.jobs { fill: #fff1e5; stroke: #bc4c00 }
.host { fill: #dafbe1; stroke: #1a7f37 }
.line { fill: none; stroke: #818b98; stroke-width: 1.3 }
.arrow { fill: #818b98 }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc } .note { fill: #9198a1 } .paper { fill: #0d1117 } .box { fill: #151b23; stroke: #656c76 }
  .ours { fill: #121d2f; stroke: #4493f8 } .jobs { fill: #221a19; stroke: #db6d28 }
  .host { fill: #12261e; stroke: #3fb950 }
}
"""


def svg(width: int, height: int, title: str, description: str, body: Collection[str], style: str = "") -> str:
    """A drawing: text stays text, and nothing runs or is loaded; `style` is what it needs besides."""
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            'role="img">',
            f"<title>{escape(title)}</title>",
            f"<desc>{escape(description)} Made by `make docs`.</desc>",
            f"<style>{STYLE}{style}</style>",
            '<marker id="end" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
            '<path class="arrow" d="M0 0 8 4 0 8z"/></marker>',
            f'<rect class="paper" width="{width}" height="{height}"/>',
            *body,
            "</svg>\n",
        ]
    )


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    """One line of text."""
    return f'<text x="{x:g}" y="{y:g}" class="{kind}" text-anchor="{anchor}">{escape(words)}</text>'


def box(x: float, y: float, width: float, height: float, kind: str) -> str:
    """A rectangle with round corners."""
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="6" class="{kind}"/>'
