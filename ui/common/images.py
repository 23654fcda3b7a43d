"""Images on a page: enlarged without blur, in galleries and in strips."""

import base64
import io
from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st
from PIL import Image

from jaxcore.pictures import enlarged, png
from ui.common import words

SIDE = 96  # pixels of a small image in a gallery
FINE = 160  # what is drawn for an image, so that its pixels stay squares
GAP = 8
MAX_CAPTION = 200  # characters


def gallery(images: np.ndarray, captions: Sequence[str], *, key: str, side: int = SIDE) -> None:
    """Images (n, height, width, channels), uint8 or floats in [0, 1], side by side, as many in a line as there is room for."""
    with st.container(key=key, horizontal=True, gap="small"):
        for image, caption in zip(images, captions):
            st.image(as_png(image), caption=words.markdown(caption, MAX_CAPTION), width=side, alt=caption)


def strip(images: Sequence[np.ndarray], title: str, note: str = "") -> None:
    """A title, and images in a line that fills its place, so that what belongs together in strips stands in a column."""
    st.markdown(f"**{title}**")
    tiles = [_opaque(enlarged(np.asarray(image), FINE)) for image in images]
    gap = np.zeros((len(tiles[0]), GAP, 4), np.uint8)
    joined = np.concatenate([piece for tile in tiles for piece in (tile, gap)][:-1], axis=1)
    # In the message itself: while a network learns, a file would have gone before a slow browser asks for it.
    st.image(
        f"data:image/png;base64,{base64.b64encode(png(joined)).decode()}", caption=note or None, width="stretch", alt=title
    )


def strips(images: Mapping[str, Sequence[np.ndarray]], titles: Mapping[str, str], notes: Mapping[str, str]) -> None:
    """A strip for each name among the titles."""
    for name, title in titles.items():
        strip(images[name], title, notes.get(name, ""))


def decode(image: str) -> np.ndarray:
    """A PNG file in Base64 as uint8 (height, width, channels)."""
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(image)), formats=["PNG"]))
    return pixels[..., None] if pixels.ndim == 2 else pixels


def as_png(image: np.ndarray) -> bytes:
    """One image (height, width, channels), uint8 or floats in [0, 1], enlarged if it is small."""
    image = np.asarray(image)
    return png(enlarged(image, FINE) if max(image.shape[:2]) < FINE else image)


def _opaque(image: np.ndarray) -> np.ndarray:
    """uint8 (height, width, 1 or 3) with an alpha channel."""
    color = np.repeat(image, 3, axis=2) if image.shape[2] == 1 else image
    return np.concatenate([color, np.full((*image.shape[:2], 1), 255, np.uint8)], axis=2)
