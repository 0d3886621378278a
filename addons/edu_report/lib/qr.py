"""QR codes for slips, cards and documents, as images a page can carry inline."""

import base64
import io

import qrcode
from qrcode.image.svg import SvgPathImage

LEVELS = {
    "L": qrcode.constants.ERROR_CORRECT_L,
    "M": qrcode.constants.ERROR_CORRECT_M,
    "Q": qrcode.constants.ERROR_CORRECT_Q,
    "H": qrcode.constants.ERROR_CORRECT_H,
}


def _build(text, level, border, box_size, image_factory=None):
    if not text:
        raise ValueError("nothing to encode")
    code = qrcode.QRCode(
        error_correction=LEVELS[level],
        border=border,
        box_size=box_size,
        image_factory=image_factory,
    )
    # bytes, so that Kazakh letters are read back as UTF-8 by every phone
    code.add_data(text.encode())
    code.make(fit=True)
    buffer = io.BytesIO()
    code.make_image().save(buffer)
    return buffer.getvalue()


def qr_svg(text, level="M", border=2):
    """Return an SVG document (bytes) with the QR code of a text.

    :param level: error correction L, M, Q or H
    :param border: quiet zone in modules
    :raise ValueError: for an empty text or one that no QR code can hold
    """
    return _build(text, level, border, 10, SvgPathImage)


def qr_png(text, level="M", border=2, box_size=8):
    """Return a PNG (bytes); ``box_size`` is the size of a module in pixels."""
    return _build(text, level, border, box_size)


def qr_data_uri(text, kind="svg", **options):
    """Return a ``data:`` URI for ``<img src>``, kind ``svg`` (default) or ``png``."""
    raw = qr_png(text, **options) if kind == "png" else qr_svg(text, **options)
    mime = "image/png" if kind == "png" else "image/svg+xml"
    encoded = base64.b64encode(raw).decode()
    return f"data:{mime};base64,{encoded}"
