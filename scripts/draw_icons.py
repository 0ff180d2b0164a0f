"""Draws our own icon for each platform: SVG for the console, small PNG for the lobstr face.

Not the vendors' logos: a rounded square in a colour of its own, with the first letters of the
platform's name in strokes. Run it after a change (`python scripts/draw_icons.py`); the drawings
are committed, so nobody needs Pillow to run rollcall's console.
"""

import math
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

SOURCE = Path(__file__).resolve().parent.parent / "src" / "rollcall"
SVG_FOLDER = SOURCE / "console" / "static" / "icons"
PNG_FOLDER = SOURCE / "dialects" / "lobstr" / "icons"

SIDE = 48
CORNER = 11
STROKE = 4.4
INK = "#ffffff"
FINER = 16  # the PNG is drawn this much larger, then shrunk: Pillow draws without smoothing
PNG_COLOURS = 48  # few enough for a file far under 2 KB, enough for smooth edges
HALF_TURN = 180

Point = tuple[float, float]
Stroke = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Icon:
    """One drawing: its background and the strokes upon it, on a grid of 48 by 48."""

    background: str
    strokes: tuple[Stroke, ...]


def arc(centre: Point, radius: float, start: int, end: int) -> Stroke:
    """Points along a circle, in degrees clockwise from three o'clock."""
    steps = max(2, abs(end - start) // 15)
    angles = (math.radians(start + (end - start) * step / steps) for step in range(steps + 1))
    x, y = centre
    return tuple((x + radius * math.cos(a), y + radius * math.sin(a)) for a in angles)


def line(*points: Point) -> Stroke:
    return points


CAPITAL_T = (line((9, 14), (22, 14)), line((15.5, 14), (15.5, 34)))
SMALL_I = (line((32.5, 22), (32.5, 34)), line((32.5, 14.6), (32.5, 14.6)))

ICONS = {
    "x": Icon(
        "#57534e",
        (line((16, 11), (32, 28)), line((32, 11), (16, 28)), line((14, 36.5), (34, 36.5))),
    ),
    "instagram": Icon(
        "#a8327c",
        (
            line((13, 11), (13, 31)),
            arc((27.5, 24.5), 6.5, 0, 360),
            (*line((34, 18), (34, 33)), *arc((28, 33), 6, 0, 130)),
        ),
    ),
    "facebook": Icon(
        "#2b5fb3",
        (
            line((22, 14), (12, 14), (12, 34)),
            line((12, 24), (20, 24)),
            line((28, 13), (28, 34)),
            arc((33, 28.5), 5.5, 0, 360),
        ),
    ),
    "linkedin": Icon("#0b7285", (line((14, 14), (14, 34), (25, 34)), *SMALL_I)),
    "youtube": Icon(
        "#b5352b",
        (
            line((9, 14), (15.5, 23.5), (22, 14)),
            line((15.5, 23.5), (15.5, 34)),
            (*line((31, 15), (31, 30)), *arc((35, 30), 4, HALF_TURN, 90)),
            line((26.5, 21), (36.5, 21)),
        ),
    ),
    "tiktok": Icon(
        "#1c2736",
        (
            *CAPITAL_T,
            line((28, 13), (28, 34)),
            line((37, 21), (28, 28.5)),
            line((32, 26), (38, 34)),
        ),
    ),
    "threads": Icon(
        "#6a4bb5",
        (
            *CAPITAL_T,
            line((28, 13), (28, 34)),
            (*arc((32.75, 26), 4.75, HALF_TURN, 2 * HALF_TURN), *line((37.5, 34))),
        ),
    ),
    "pinterest": Icon(
        "#94501a",
        (
            line((13, 34), (13, 14)),
            (*line((13, 14), (18, 14)), *arc((18, 19.5), 5.5, -90, 90), *line((13, 25))),
            *SMALL_I,
        ),
    ),
    "bluesky": Icon(
        "#1668a8",
        (
            (*line((12, 14), (16, 14)), *arc((16, 19), 5, -90, 90), *line((12, 24))),
            line((12, 14), (12, 34)),
            (*line((12, 24), (17, 24)), *arc((17, 29), 5, -90, 90), *line((12, 34))),
            line((31, 13), (31, 34)),
        ),
    ),
    "mastodon": Icon(
        "#3d3f8f",
        (
            line((9, 34), (9, 14), (16.5, 25), (24, 14), (24, 34)),
            arc((33.5, 28.5), 5, 0, 360),
            line((38.5, 23), (38.5, 34)),
        ),
    ),
    "generic": Icon(
        "#64707f", (arc((24, 17.5), 5.5, 0, 360), arc((24, 38), 11, HALF_TURN, 2 * HALF_TURN))
    ),
}


def as_svg(icon: Icon) -> str:
    path = "".join("M" + "L".join(f"{x:.4g} {y:.4g}" for x, y in stroke) for stroke in icon.strokes)
    # A hairline of half-clear white keeps the darkest squares visible on a dark page.
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}">'
        f'<rect width="{SIDE}" height="{SIDE}" rx="{CORNER}" fill="{icon.background}"/>'
        f'<rect x=".75" y=".75" width="{SIDE - 1.5}" height="{SIDE - 1.5}" rx="{CORNER - 0.75}"'
        f' fill="none" stroke="{INK}" stroke-opacity=".22" stroke-width="1.5"/>'
        f'<path d="{path}" fill="none" stroke="{INK}" stroke-width="{STROKE}"'
        ' stroke-linecap="round" stroke-linejoin="round"/></svg>\n'
    )


def as_image(icon: Icon) -> Image.Image:
    large = Image.new("RGBA", (SIDE * FINER, SIDE * FINER))
    draw = ImageDraw.Draw(large)
    edge = SIDE * FINER - 1
    draw.rounded_rectangle((0, 0, edge, edge), CORNER * FINER, fill=icon.background)
    for stroke in icon.strokes:
        draw_stroke(draw, stroke)
    small = large.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    return small.quantize(PNG_COLOURS, method=Image.Quantize.FASTOCTREE)


def draw_stroke(draw: ImageDraw.ImageDraw, stroke: Stroke) -> None:
    points = [(x * FINER, y * FINER) for x, y in stroke]
    draw.line(points, fill=INK, width=round(STROKE * FINER))
    half = STROKE * FINER / 2
    for x, y in points:  # round ends and joints, which Pillow's lines lack
        draw.ellipse((x - half, y - half, x + half, y + half), fill=INK)


def main() -> None:
    for folder in (SVG_FOLDER, PNG_FOLDER):
        folder.mkdir(parents=True, exist_ok=True)
    for name, icon in ICONS.items():
        (SVG_FOLDER / f"{name}.svg").write_text(as_svg(icon), encoding="utf-8")
        as_image(icon).save(PNG_FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
