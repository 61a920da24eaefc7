"""PDFs made for tests by hand: no real one, and everything in them that must not reach a copy."""

from __future__ import annotations

from collections.abc import Sequence


def written(objects: Sequence[bytes], info: int = 0) -> bytes:
    """A PDF of objects numbered from 1, the catalogue first; `info` is the number of its metadata."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for n, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    about = b" /Info %d 0 R" % info if info else b""
    out += b"trailer\n<< /Size %d /Root 1 0 R%s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        about,
        start,
    )
    return bytes(out)


def stream(body: bytes, about: bytes = b"") -> bytes:
    """A stream object."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(body), about, body)


def document(
    lines: Sequence[str], *, secret: str = "", box: tuple[float, float] = (400, 300), turned: int = 0
) -> bytes:
    """A page for each line, in the middle of it; `secret` also as metadata, script, attachment and note."""
    hidden = secret.encode()
    count = len(lines)
    first = 7
    kids = b" ".join(b"%d 0 R" % (first + 2 * n) for n in range(count))
    extra = b"/OpenAction 4 0 R /Names << /EmbeddedFiles << /Names [(a) 5 0 R] >> >>" if secret else b""
    note = b"/Annots [<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /F 2 /Contents (%s) >>]" % hidden
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % extra,
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /S /JavaScript /JS (while\\(true\\){app.alert\\('%s'\\)}) >>" % hidden,
        b"<< /Type /Filespec /F (a) /EF << /F 6 0 R >> /Desc (%s) >>" % hidden,
        stream(hidden, b"/Type /EmbeddedFile"),
    ]
    for n, line in enumerate(lines):
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %g %g] /Rotate %d /Contents %d 0 R %s "
            b"/Resources << /Font << /F 3 0 R >> >> >>"
            % (*box, turned, first + 2 * n + 1, note if secret else b""),
            stream(b"BT /F 40 Tf 110 135 Td (%s) Tj ET" % line.encode()),
        ]
    return written([*objects, b"<< /Title (%s) /Author (%s) >>" % (hidden, hidden)], len(objects) + 1)


LOCKED = written(
    [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [] /Count 0 >>",
        b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (b"0f" * 32, b"1e" * 32),
    ]
).replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt 3 0 R /ID [<00> <00>]")
"""A PDF that opens with a password that nobody has."""
