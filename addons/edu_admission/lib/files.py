"""What a sent file really is, told from its content. No ORM."""

import io
import os
import re

from PIL import Image

MIMETYPES = {
    "pdf": "application/pdf",
    "jpeg": "image/jpeg",
    "png": "image/png",
}
EXTENSIONS = {"pdf": "pdf", "jpeg": "jpg", "png": "png"}
NAME_LENGTH = 80
# where a PDF may say that it ends
PDF_TAIL = 4096
MAX_PIXELS = 80_000_000


def sniff(content):
    """Return pdf, jpeg or png, or None when ``content`` is none of them.

    >>> sniff(b"MZ" + bytes(200)) is None
    True
    >>> sniff(b"%PDF-1.4 ... %%EOF")
    'pdf'
    """
    if content.startswith(b"%PDF-"):
        return "pdf" if b"%%EOF" in content[-PDF_TAIL:] else None
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg" if _is_image(content, "JPEG") else None
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png" if _is_image(content, "PNG") else None
    return None


def _is_image(content, kind):
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as image:
            if image.width * image.height > MAX_PIXELS:
                return False
            image.verify()
    except Exception:  # Pillow raises many kinds for a broken file
        return False
    return True


def safe_name(name, kind):
    """Return the name of a file without a path, ending as its content is.

    >>> safe_name("C:\\\\scans\\\\birth.exe", "pdf")
    'birth.pdf'
    >>> safe_name("..", "png")
    'document.png'
    """
    base = re.split(r"[\\/]", name or "")[-1]
    stem = os.path.splitext(base)[0].strip(". ")
    stem = "".join(char for char in stem if char.isprintable())[:NAME_LENGTH]
    return f"{stem or 'document'}.{EXTENSIONS[kind]}"
