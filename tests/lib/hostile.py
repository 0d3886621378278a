"""Files that nobody should send, made for tests."""

import io
import struct
import zipfile

from openpyxl import Workbook

MIB = 1024 * 1024
SECTOR = 512
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
NAMES = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(rows, extra=()):
    """Bytes of an XLSX with the rows; :param extra: (name, content) of more parts."""
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    if extra:
        with zipfile.ZipFile(out, "a") as archive:
            for name, content in extra:
                archive.writestr(name, content)
    return out.getvalue()


def bomb(mib):
    """An XLSX of some hundred kB whose sheet unpacks to ``mib`` MiB."""
    source = zipfile.ZipFile(io.BytesIO(workbook([["a"]])))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for info in source.infolist():
            if info.filename != "xl/worksheets/sheet1.xml":
                archive.writestr(info.filename, source.read(info))
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(f'<worksheet xmlns="{NAMES}"><sheetData>'.encode())
            block = b"<row><c><v>1</v></c></row>" * (MIB // 26)
            for _turn in range(mib):
                part.write(block)
            part.write(b"</sheetData></worksheet>")
    return out.getvalue()


def encrypted():
    """An OLE container as office programs write it around an encrypted XLSX."""
    streams = [("EncryptionInfo", b"\4\0\4\0" * 1024)]
    streams += [("EncryptedPackage", bytes(range(256)) * 32)]
    fat, body, entries = [FAT, END], b"", []
    for name, content in streams:
        start, count = len(fat), len(content) // SECTOR
        fat += [*range(start + 1, start + count), END]
        body += content
        entries.append((name, 2, start, len(content)))
    fat += [FREE] * (SECTOR // 4 - len(fat))
    directory = entry("Root Entry", 5, END, 0, child=1)
    directory += entry(*entries[0], right=2) + entry(*entries[1]) + bytes(128)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0)
    header += struct.pack("<I", 0) + struct.pack("<I", FREE) * 108
    return header + struct.pack(f"<{len(fat)}I", *fat) + directory + body


def entry(name, kind, start, size, child=FREE, right=FREE):
    """A row of the directory of an OLE container."""
    text = name.encode("utf-16-le") + b"\0\0"
    row = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1)
    row += struct.pack("<III", FREE, right, child) + bytes(36)
    return row + struct.pack("<IQ", start, size)
