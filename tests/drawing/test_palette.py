"""Colours: readable on their paper in both schemes, and told apart by readers who see fewer."""

from itertools import combinations

import numpy as np
import pytest

from charts.drawing.theme import OUTLINED, PALE, PALETTE

SCHEMES = ["light", "dark"]
INKS = [name for name in PALETTE if name not in ("paper", "rule")]
MACHADO = {
    "red": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998]],
    "green": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
              [-0.011820, 0.042940, 0.968881]],
    "blue": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
             [0.004733, 0.691367, 0.303900]],
}  # fmt: skip
"""Full deficiencies, on linear RGB (Machado, Oliveira and Fernandes 2009)."""

XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
)  # of linear sRGB
WHITE = XYZ.sum(axis=1)

Colour = np.ndarray[tuple[int], np.dtype[np.float64]]


def linear(name: str, scheme: str) -> Colour:
    """A colour of the palette as linear RGB, 0 to 1."""
    text = getattr(PALETTE[name], scheme)
    channels = np.array([int(text[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: Colour, other: Colour) -> float:
    """The contrast of WCAG 2: 1 to 21."""
    light, dark = sorted((float(XYZ[1] @ colour) for colour in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(colour: Colour) -> Colour:
    """A colour in CIELAB."""
    ratio = XYZ @ np.clip(colour, 0, 1) / WHITE
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (ratio * 24389 / 27 + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(one: str, other: str, scheme: str, seen: str) -> float:
    """How far apart two colours look to readers who lack one kind of cone."""
    matrix = np.array(MACHADO[seen])
    return float(
        np.linalg.norm(lab(matrix @ linear(one, scheme)) - lab(matrix @ linear(other, scheme)))
    )


def over(name: str, opacity: float, scheme: str) -> Colour:
    """A colour at that opacity on paper, as screens mix it."""
    top, paper = (
        np.array([int(getattr(PALETTE[one], scheme)[at : at + 2], 16) for at in (1, 3, 5)])
        for one in (name, "paper")
    )
    mixed = (opacity * top + (1 - opacity) * paper) / 255
    return np.where(mixed <= 0.04045, mixed / 12.92, ((mixed + 0.055) / 1.055) ** 2.4)


def test_the_measure_of_contrast_is_that_of_the_standard() -> None:
    assert contrast(np.zeros(3), np.ones(3)) == pytest.approx(21, abs=0.01)
    grey = np.full(3, ((0x76 / 255 + 0.055) / 1.055) ** 2.4)
    assert contrast(grey, np.ones(3)) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", INKS)
def test_every_ink_can_be_read_on_paper(name: str, scheme: str) -> None:
    assert contrast(linear(name, scheme), linear("paper", scheme)) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
def test_ink_can_be_read_on_every_tint(scheme: str) -> None:
    for name in ("open", "closed", "quiet", "narrows", "widens"):
        for opacity in (PALE, OUTLINED):
            assert contrast(linear("ink", scheme), over(name, opacity, scheme)) >= 4.5, name


@pytest.mark.parametrize("seen", MACHADO)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_two_hues_of_a_pair_are_told_apart_by_everybody(scheme: str, seen: str) -> None:
    assert distance("open", "closed", scheme, seen) >= 60
    assert distance("narrows", "widens", scheme, seen) >= 35


def test_no_two_inks_are_the_same() -> None:
    for scheme in SCHEMES:
        assert len({getattr(PALETTE[name], scheme) for name in INKS}) == len(INKS)
    assert all(one != other for one, other in combinations(PALETTE.values(), 2))
