"""The visitor's own picture, read with Pillow and made small and plain; images as PNG, to be looked at.

Pillow and NumPy are loaded by what needs them, so that the server can have the limits for nothing.
"""

from __future__ import annotations

import base64
import io
import re
import warnings
from contextlib import suppress
from typing import TYPE_CHECKING

from jaxcore.errors import DataError
from jaxcore.translatable import Note

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image as PillowImage

MAX_PICTURE_BYTES = 5 * 2**20  # as `MAX_CSV_BYTES`: Streamlit has one limit for all that is uploaded
MAX_PIXELS = 20_000_000
MIN_SIDE = 8
MAX_SIDE_USED = 1000  # at most 1,000,000 pixels are worked on: what a small machine has the memory for
MAX_SCANS = 200  # a progressive JPEG has about 10; each is a pass over all pixels, and a file has room for half an hour

FORMATS = ("PNG", "JPEG", "WEBP")
SIGNATURES = {
    "PNG": rb"\x89PNG\r\n\x1a\n",
    "JPEG": rb"\xff\xd8\xff",
    "WEBP": rb"RIFF.{4}WEBP",
    "GIF": rb"GIF8[79]a",
    "TIFF": rb"II\*\0|MM\0\*",
    "BMP": rb"BM.{4}\0{4}",
    "HEIC": rb".{4}ftyp(hei|hev|mif1|msf1)",  # what iPhones take
    "AVIF": rb".{4}ftypavi",
    "JPEG 2000": rb".{4}jP  |\xff\x4f\xff\x51",
    "PSD": rb"8BPS",
    "ICO": rb"\0\0\x01\0",
    "PDF": rb"%PDF",
    "SVG": rb"(<\?xml.{0,200}?)?\s{0,9}<svg",
}
"""How the files of a format begin: pictures that are read, and others that can be called by their name."""


def in_base64(images: dict[str, np.ndarray]) -> dict[str, list[str]]:
    """Images (n, height, width, channels) in [0, 1] by name, as PNG files in Base64, which an event can carry."""
    return {name: [png_in_base64(image) for image in batch] for name, batch in images.items()}


def png_in_base64(image: np.ndarray) -> str:
    """An image as `png` has it, in Base64."""
    return base64.b64encode(png(image)).decode()


def read_picture(content: bytes, channels: int) -> tuple[np.ndarray, list[Note]]:
    """Decode a PNG, JPEG or WebP file.

    Args:
        content: the file's bytes.
        channels: 1 for grey (luma as in ITU-R BT.601), 3 for red, green and blue.

    Returns:
        (height, width, channels) float32 in [0, 1], upright, sides of `MIN_SIDE` to `MAX_SIDE_USED` pixels; and what was
        done to the picture that its owner should know.

    Raises:
        DataError: it is no such file, it is damaged, or it is too large or too small; the message says which.
    """
    import numpy as np

    kind = _check_file(content)
    # What Pillow warns of (odd metadata, large pictures) is no news for the log of the worker.
    warnings.filterwarnings("ignore", module="PIL")
    try:
        picture = _open(content, kind)
    except Exception as error:  # Pillow raises nearly everything, from SyntaxError to MemoryError
        raise _damaged(kind) from error
    _check_size(*picture.size)
    try:
        picture, notes = _plain(picture, channels, deep=kind == "PNG" and content[24] == 16)
        return np.asarray(picture, np.float32).reshape(picture.height, picture.width, channels) / 255, notes
    except Exception as error:
        raise _damaged(kind) from error


def _check_file(content: bytes) -> str:
    """Return the format that the first bytes tell, if it is one of `FORMATS`; raise DataError otherwise."""
    if len(content) > MAX_PICTURE_BYTES:
        raise DataError(
            "The picture file is {size:.1f} MB; up to {limit:.0f} MB is allowed.",
            size=len(content) / 1e6,
            limit=MAX_PICTURE_BYTES / 1e6,
        )
    if not content:
        raise DataError("The picture file is empty; choose a PNG, JPEG or WebP file.")
    kind = next((name for name, start in SIGNATURES.items() if re.match(start, content, re.DOTALL)), None)
    if kind is None:
        raise DataError("The file is not a picture, whatever its name says; choose a PNG, JPEG or WebP file.")
    if kind not in FORMATS:
        raise DataError("The picture's format is {format}; save it as PNG, JPEG or WebP and choose that file.", format=kind)
    if kind == "JPEG" and content.count(b"\xff\xda") > MAX_SCANS:
        raise _damaged(kind)
    return kind


def _open(content: bytes, kind: str) -> PillowImage.Image:
    """Read the header alone."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # `MAX_PIXELS` is stricter, and says so in a sentence
    return Image.open(io.BytesIO(content), formats=[kind])


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise DataError(
            "The picture has {width}×{height} pixels, {count:.1f} million; up to {limit:.0f} million are allowed.",
            width=width,
            height=height,
            count=width * height / 1e6,
            limit=MAX_PIXELS / 1e6,
        )
    if min(width, height) < MIN_SIDE:
        raise DataError(
            "The picture has {width}×{height} pixels; each side needs at least {limit}.",
            width=width,
            height=height,
            limit=MIN_SIDE,
        )


def _damaged(kind: str) -> DataError:
    return DataError(
        "The picture is damaged or incomplete: its {format} data can't be decoded; save it again or choose another one.",
        format={"WEBP": "WebP"}.get(kind, kind),
    )


def _plain(picture: PillowImage.Image, channels: int, *, deep: bool) -> tuple[PillowImage.Image, list[Note]]:
    """Decode the first frame; make it small, opaque, upright, and grey or RGB with 8 bits.

    Args:
        picture: the header, as Pillow opened it.
        channels: 1 or 3.
        deep: whether the file has 16 bits a channel; Pillow tells it only of grey ones.
    """
    from PIL import Image, ImageOps

    notes = []
    mode = {1: "L", 3: "RGB"}[channels]
    if getattr(picture, "is_animated", False) and picture.format != "MPO":  # MPO: a phone's JPEG with a second view
        notes.append(Note("The picture is animated; only its first frame is used."))

    width, height = picture.size
    shrink = min(1, MAX_SIDE_USED / max(width, height))
    size = max(MIN_SIDE, round(width * shrink)), max(MIN_SIDE, round(height * shrink))
    picture.draft(None, size)  # a JPEG can be decoded at a half, a quarter or an eighth of its size; others ignore it
    picture.load()

    if deep:
        notes.append(Note("The picture has 16 bits per channel; it is reduced to 8."))
    if picture.mode == "CMYK":
        notes.append(Note("The picture uses print colors (CMYK); converted to RGB, they may look different."))
    picture = _bytes_per_channel(picture)
    picture = picture.convert("RGBA" if picture.has_transparency_data else mode)
    if shrink < 1:
        picture = picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2)
        notes.append(
            Note(
                "The picture has {count:.1f} million pixels; it is shrunk so that its longer side has {limit}.",
                count=width * height / 1e6,
                limit=MAX_SIDE_USED,
            )
        )
    if picture.mode == "RGBA":
        if picture.getchannel("A").getextrema()[0] < 255:
            notes.append(Note("The picture is transparent in places; a white background was added."))
        white = Image.new("RGBA", picture.size, "white")
        white.info = picture.info
        white.alpha_composite(picture)
        picture = white.convert(mode)
    with suppress(Exception):  # broken EXIF data say nothing about which way is up, but the picture is one
        ImageOps.exif_transpose(picture, in_place=True)
    return picture, notes


def _bytes_per_channel(picture: PillowImage.Image) -> PillowImage.Image:
    """Keep the higher byte of 16-bit grey, as Pillow does for 16-bit colours: converted, all but the dark would be white."""
    import numpy as np
    from PIL import Image

    if not picture.mode.startswith("I"):
        return picture
    reduced = Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8))
    reduced.info = {name: value for name, value in picture.info.items() if name != "transparency"}
    return reduced


def png(image: np.ndarray) -> bytes:
    """Encode an image, (H, W, 1, 3 or 4), uint8 or floats of which 0 to 1 is shown, as a PNG file."""
    import numpy as np
    from PIL import Image

    file = io.BytesIO()
    pixels = _uint8(image)
    Image.fromarray(np.ascontiguousarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels)).save(file, "PNG")
    return file.getvalue()


def enlarged(image: np.ndarray, side: int) -> np.ndarray:
    """Repeat the pixels of an image, (H, W, C), a whole number of times, so that its longer side is at most `side`.

    Returns:
        (factor·H, factor·W, C) uint8; as large as it was if it already is larger than that.
    """
    factor = max(1, side // max(image.shape[:2]))
    return _uint8(image).repeat(factor, axis=0).repeat(factor, axis=1)


def _uint8(image: np.ndarray) -> np.ndarray:
    import numpy as np

    if image.dtype == np.uint8:
        return image
    return (np.nan_to_num(image).clip(0, 1) * 255).round().astype(np.uint8)
