"""Names on the map: how wide a text will be, and where it stands without touching another."""

from dataclasses import dataclass, field

from markupsafe import Markup

from dashboard.printing.press.tags import joined, tag

FONT = "Noto Sans CJK SC"
WRAP = 15  # Latin names longer than this are broken into lines
_NARROW, _WIDE = set("fijlrtI|.,:;'!()[] -"), set("mwMW@%")

Box = tuple[float, float, float, float]


def width_of(text: str, size: float) -> float:
    """About how wide a text is, on the wide side; in the unit of `size`."""
    return size * 1.03 * sum(_em(letter) for letter in text)


def _em(letter: str) -> float:
    if ord(letter) > 0x2E7F:
        return 1.0
    if letter in _NARROW:
        return 0.34
    if letter in _WIDE:
        return 0.88
    return 0.66 if letter.isupper() else 0.57


def lines_of(text: str) -> list[str]:
    """A long Latin name in lines, broken at blanks."""
    if len(text) <= WRAP or not text.isascii():
        return [text]
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > WRAP:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


@dataclass
class Places:
    """Boxes that are taken, in map units."""

    width: float
    height: float
    taken: list[Box] = field(default_factory=list)

    def free(self, box: Box) -> bool:
        """Whether a box lies inside the map and touches none that is taken."""
        left, top, right, low = box
        if left < 60 or top < 60 or right > self.width - 60 or low > self.height - 60:
            return False
        return not any(
            left < other[2] and right > other[0] and top < other[3] and low > other[1]
            for other in self.taken
        )

    def put(self, box: Box) -> bool:
        """Take a box if it is free."""
        if not self.free(box):
            return False
        self.taken.append(box)
        return True


def box_around(x: float, y: float, lines: list[str], size: float, pad: float = 25) -> Box:
    """The box of lines of text around a middle."""
    half = max(width_of(line, size) for line in lines) / 2 + pad
    tall = len(lines) * size * 0.6 + pad
    return x - half, y - tall, x + half, y + tall


def written(
    x: float, y: float, lines: list[str], size: float, colour: str, halo: str, weight: int = 400
) -> Markup:
    """Lines of text around a middle, on a halo."""
    parts: list[Markup] = []
    for number, line in enumerate(lines):
        at = y + (number - (len(lines) - 1) / 2) * size * 1.2 + size * 0.36
        common = {
            "x": round(x, 1),
            "y": round(at, 1),
            "font_family": FONT,
            "font_size": round(size, 1),
            "font_weight": weight,
            "text_anchor": "middle",
        }
        edge = {"stroke": halo, "stroke_width": round(size / 4), "stroke_linejoin": "round"}
        parts.append(tag("text", line, **common, fill=halo, **edge))
        parts.append(tag("text", line, **common, fill=colour))
    return joined(parts)
