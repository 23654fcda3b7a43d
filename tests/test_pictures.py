from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import warnings
import zlib

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from jaxcore.errors import DataError
from jaxcore.pictures import MAX_SIDE_USED, Note, enlarged, png, read_picture

RED, WHITE, CLEAR_BLUE = (255, 0, 0), (255, 255, 255), (0, 0, 255, 0)


def encoded(image: Image.Image, kind: str = "PNG", **options) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def scene(width: int = 40, height: int = 24, mode: str = "RGB") -> Image.Image:
    """Dark on the left, bright on the right, and some noise, so that no decoder can guess what is missing."""
    noise = np.random.default_rng(0).integers(0, 16, (height, width, 3))
    slope = np.linspace(0, 200, width).astype(int)[None, :, None]
    return Image.fromarray((noise + slope).astype(np.uint8)).convert(mode)


def exif_of(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif.tobytes()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_that_says(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def webp_that_says(width: int, height: int) -> bytes:
    body = b"\x2f" + struct.pack("<I", width - 1 | height - 1 << 14) + b"\0" * 9
    return b"RIFF" + struct.pack("<I", 12 + len(body)) + b"WEBPVP8L" + struct.pack("<I", len(body)) + body


def png_with_a_text_of(size: int) -> bytes:
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "a" * size, zip=True)
    return encoded(scene(), pnginfo=text)


def jpeg_of_many_scans(count: int) -> bytes:
    jpeg = encoded(scene(), "JPEG", progressive=True)
    return jpeg[:-2] + jpeg[jpeg.rindex(b"\xff\xda") : -2] * count + jpeg[-2:]


# -- what can't be used ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"", "file is empty; choose", id="nothing"),
        pytest.param(b"a,b\n1,2\n", "not a picture, whatever its name says; choose a PNG", id="text called .png"),
        pytest.param(b" " * 4_000_000, "not a picture", id="4 MB of spaces"),
        pytest.param(bytes(5_300_000), r"5\.3 MB; up to 5 MB", id="over 5 MB"),
        pytest.param(encoded(scene(), "GIF"), "format is GIF; save it as PNG, JPEG or WebP", id="GIF"),
        pytest.param(encoded(scene(), "TIFF"), "format is TIFF; save it as PNG, JPEG or WebP", id="TIFF"),
        pytest.param(encoded(scene(), "BMP"), "format is BMP; save it as PNG, JPEG or WebP", id="BMP"),
        pytest.param(b"\0\0\0\x18ftypheic\0\0\0\0", "format is HEIC; save it as PNG, JPEG or WebP", id="an iPhone's picture"),
        pytest.param(b'<?xml version="1.0"?>\n<svg xmlns="">', "format is SVG; save it as PNG, JPEG or WebP", id="SVG"),
        pytest.param(png_that_says(30_000, 30_000), r"30000×30000 pixels, 900\.0 million; up to 20", id="PNG bomb"),
        pytest.param(png_that_says(9_500, 9_500), r"9500×9500 pixels, 90\.2 million", id="where Pillow only warns"),
        pytest.param(webp_that_says(16_000, 16_000), r"16000×16000 pixels, 256\.0 million", id="WebP bomb"),
        pytest.param(encoded(scene(1, 1)), "1×1 pixels; each side needs at least 8", id="one pixel"),
        pytest.param(encoded(scene(300, 7), "JPEG"), "300×7 pixels; each side needs at least 8", id="a thin line"),
        pytest.param(png_with_a_text_of(2_000_000), "damaged or incomplete: its PNG data", id="text bomb"),
        pytest.param(jpeg_of_many_scans(1000), "damaged or incomplete: its JPEG data", id="bomb of scans"),
        pytest.param(png_that_says(30, 30), "damaged or incomplete: its PNG data", id="header without pixels"),
    ],
)
def test_a_file_that_is_no_usable_picture_is_refused_with_a_reason(content, message):
    with pytest.raises(DataError, match=message) as caught:
        read_picture(content, 3)
    assert str(caught.value).endswith(".")
    json.dumps(caught.value.values, allow_nan=False)  # the error is sent to the page as it is


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.9])
def test_a_picture_that_was_cut_short_is_damaged(kind, part):
    whole = encoded(scene(), kind)
    with pytest.raises(DataError, match=r"damaged or incomplete: its (PNG|JPEG|WebP) data"):
        read_picture(whole[: max(12, int(part * len(whole)))], 3)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_whatever_is_wrong_with_a_file_only_a_data_error_comes_out(kind):
    rng = np.random.default_rng(1)
    whole = encoded(scene(), kind, exif=exif_of(6))
    refused = 0
    for _ in range(60):
        bad = bytearray(whole)
        for place in rng.integers(0, len(bad), rng.integers(1, 20)):
            bad[place] = rng.integers(256)
        try:
            pixels, _ = read_picture(bytes(bad), 1)
        except DataError:
            refused += 1
        else:
            assert np.isfinite(pixels).all()
    assert refused > 5


def test_memory_that_does_not_suffice_is_a_sentence_too(monkeypatch):
    def load(picture):
        raise MemoryError

    monkeypatch.setattr(PngImagePlugin.PngImageFile, "load", load)
    with pytest.raises(DataError, match="can't be decoded"):
        read_picture(encoded(scene()), 3)


# -- what can ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "options"), [("PNG", {}), ("WEBP", {"lossless": True}), ("JPEG", {"quality": 100})])
def test_a_picture_becomes_floats_from_0_to_1(kind, options):
    pixels, notes = read_picture(encoded(scene(), kind, **options), 3)
    assert (pixels.shape, pixels.dtype, notes) == ((24, 40, 3), np.float32, [])
    error = np.abs(pixels - np.asarray(scene()) / 255)
    assert error.mean() < (0.08 if kind == "JPEG" else 1e-6)


@pytest.mark.parametrize("mode", ["1", "L", "P"])
@pytest.mark.parametrize("channels", [1, 3])
def test_few_colours_need_no_note(mode, channels):
    pixels, notes = read_picture(encoded(scene(mode=mode)), channels)
    assert (pixels.shape, notes) == ((24, 40, channels), [])
    assert pixels[:, -10:].mean() > pixels[:, :10].mean() + 0.3


def test_grey_is_the_luma_of_the_colours():
    pixels, _ = read_picture(encoded(Image.new("RGB", (8, 8), RED)), 1)
    assert pixels == pytest.approx(0.299, abs=0.003)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "RGB"])
def test_what_is_transparent_becomes_white(mode, channels):
    """Clear blue, half of a palette's colours, or one colour that is called transparent."""
    clear = Image.new("RGBA", (16, 16), CLEAR_BLUE)
    clear.paste((0, 0, 0, 255), (0, 0, 8, 16))
    if mode == "RGB":
        content = encoded(clear.convert("RGB"), transparency=CLEAR_BLUE[:3])
    else:
        content = encoded(clear.convert(mode) if mode != "P" else clear.quantize(4))
    pixels, notes = read_picture(content, channels)
    assert pixels.shape == (16, 16, channels)
    assert (pixels[:, :8].max(), pixels[:, 8:].min()) == (0, 1)
    assert [str(note) for note in notes] == ["The picture is transparent in places; a white background was added."]


def test_an_alpha_channel_without_a_transparent_pixel_needs_no_note():
    assert read_picture(encoded(scene(mode="RGBA")), 3)[1] == []


def test_16_bits_are_reduced_to_8():
    grey = Image.fromarray(np.linspace(0, 65535, 64 * 64).reshape(64, 64).astype(np.uint16))
    pixels, notes = read_picture(encoded(grey, exif=exif_of(6)), 1)
    assert pixels[..., 0] == pytest.approx(np.rot90(grey, -1) / 65535, abs=1 / 255)
    assert [str(note) for note in notes] == ["The picture has 16 bits per channel; it is reduced to 8."]


def test_the_colours_of_print_are_converted():
    pixels, notes = read_picture(encoded(Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "JPEG"), 3)
    assert pixels == pytest.approx(np.broadcast_to([1, 0, 0], (8, 8, 3)), abs=0.02)
    assert "CMYK" in str(*notes)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_an_animation_the_first_frame_is_used(kind):
    frames = [Image.new("RGB", (9, 9), colour) for colour in (RED, WHITE, WHITE)]
    content = encoded(frames[0], kind, save_all=True, append_images=[scene(9, 9), frames[2]], duration=50)
    pixels, notes = read_picture(content, 3)
    assert pixels == pytest.approx(np.broadcast_to([1, 0, 0], (9, 9, 3)), abs=0.02)
    assert [str(note) for note in notes] == ["The picture is animated; only its first frame is used."]


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize(("mode", "kind"), [("RGB", "JPEG"), ("L", "JPEG"), ("RGB", "WEBP"), ("RGBA", "PNG")])
def test_a_picture_taken_with_the_camera_on_its_side_is_turned_upright(mode, kind, channels):
    """Orientation 6: turn it a quarter clockwise; the dark left side comes to the top."""
    pixels, _ = read_picture(encoded(scene(mode=mode), kind, exif=exif_of(6)), channels)
    assert pixels.shape == (40, 24, channels)
    assert pixels[:10].mean() < pixels[-10:].mean() - 0.3


def test_a_large_picture_turned_on_its_side_is_turned_after_it_was_shrunk():
    pixels, _ = read_picture(encoded(scene(2000, 500), "JPEG", exif=exif_of(6)), 3)
    assert pixels.shape == (1000, 250, 3)


@pytest.mark.parametrize("exif", [b"Exif\0\0nonsense", b"Exif\0\0II*\0\xff\xff\0\0", exif_of(6)[:-9]])
def test_a_picture_with_broken_metadata_is_still_a_picture(exif):
    assert read_picture(encoded(scene(), "JPEG", exif=exif), 3)[0].shape == (24, 40, 3)


def test_a_phones_jpeg_with_a_second_picture_in_it_is_no_animation():
    content = encoded(scene(), "MPO", save_all=True, append_images=[scene()])
    pixels, notes = read_picture(content, 3)
    assert (pixels.shape, notes) == ((24, 40, 3), [])


@pytest.mark.parametrize(("mode", "kind"), [("RGB", "JPEG"), ("L", "JPEG"), ("P", "PNG"), ("RGBA", "PNG"), ("L", "WEBP")])
def test_a_large_picture_is_shrunk(mode, kind):
    pixels, notes = read_picture(encoded(scene(2000, 1000, mode), kind), 3)
    assert pixels.shape == (MAX_SIDE_USED // 2, MAX_SIDE_USED, 3)
    assert str(*notes) == "The picture has 2.0 million pixels; it is shrunk so that its longer side has 1000."
    columns = pixels.mean(axis=(0, 2))
    assert np.abs(columns - np.linspace(7.5, 207.5, MAX_SIDE_USED) / 255).max() < 0.02
    noise = np.asarray(scene(2000, 1000, mode).convert("RGB")).std(axis=0).mean() / 255
    assert pixels.std(axis=0).mean() < 0.7 * noise  # averaged; of pixels that are merely picked it stays the same


def test_a_picture_that_is_long_and_thin_keeps_enough_rows_for_a_tile():
    assert read_picture(encoded(scene(4000, 9)), 1)[0].shape == (8, 1000, 1)


def test_reading_leaves_no_warning_and_turns_none_of_ours_off():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        malformed = encoded(scene(), "MPO", save_all=True, append_images=[scene()])[:-300]
        assert read_picture(malformed, 3)[0].shape == (24, 40, 3)
        with pytest.raises(UserWarning, match="ours"):
            warnings.warn("ours", stacklevel=1)


# -- to be looked at ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("channels", [1, 3])
def test_a_png_shows_the_pixels(channels):
    pixels, _ = read_picture(encoded(scene()), channels)
    for image in (pixels, (pixels * 255).round().astype(np.uint8)):
        again, _ = read_picture(png(image), channels)
        assert again == pytest.approx(pixels, abs=1e-6)


def test_a_png_of_values_beyond_0_and_1_and_of_none_at_all():
    image = np.full((8, 8, 1), 0.2, np.float32)
    image[0, :4, 0] = (-3, 7, np.inf, np.nan)
    shown, _ = read_picture(png(image), 1)
    assert shown[0, :5, 0].tolist() == pytest.approx([0, 1, 1, 0, 0.2])


@pytest.mark.parametrize(("size", "side", "expected"), [(8, 256, 256), (28, 256, 252), (32, 256, 256), (300, 256, 300)])
def test_a_small_image_is_enlarged_by_whole_pixels(size, side, expected):
    image = np.random.default_rng(0).random((size, size - 1, 3), np.float32)
    large = enlarged(image, side)
    factor = expected // size
    assert (large.shape, large.dtype) == ((expected, factor * (size - 1), 3), np.uint8)
    for i, j in ((0, 0), (factor - 1, 0), (0, factor - 1)):
        assert (large[i::factor, j::factor] == np.round(image * 255)).all()


def test_a_note_is_a_template_with_values():
    assert str(Note("{count} of {limit}", count=1, limit=2)) == "1 of 2"


def test_the_server_has_the_limits_without_numpy_and_pillow():
    code = "import sys, jaxcore.pictures; assert not {'numpy', 'PIL'} & sys.modules.keys()"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
