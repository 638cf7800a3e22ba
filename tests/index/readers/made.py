"""Small files of every format, made here."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx

Placed = tuple[float, float, float, str]
"""Left, height from the bottom, size, words."""


def pdf(*pages: Sequence[Placed]) -> bytes:
    """A PDF of text in Helvetica; a page without text is a page that shows nothing."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, lines in enumerate(pages):
        said = "".join(f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET\n" for x, y, size, text in lines)
        stream = zlib.compress(said.encode("latin-1"))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents "
            + f"{5 + 2 * number} 0 R >>".encode()
        )
        objects.append(f"<< /Length {len(stream)} /Filter /FlateDecode >>\nstream\n".encode() + stream + b"\nendstream")
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(places) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF"
    return out + end.encode()


def word(*paragraphs: tuple[str, str]) -> bytes:
    """A Word file of paragraphs, each with its style."""
    made = docx.Document()
    for style, text in paragraphs:
        made.add_paragraph(text, style=style)
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def zip_bomb() -> bytes:
    """A Word file, to its names, that unpacks to 200 MB of blanks."""
    file = BytesIO(word(("Normal", "文。")))
    with ZipFile(file, "a", ZIP_DEFLATED) as packed:
        packed.writestr("word/media/large.bin", bytes(200_000_000))
    return file.getvalue()


LAW = """<?xml version="1.0" encoding="utf-8"?>{declared}
<Law Lang="ja"><LawNum>令和七年法律第一号</LawNum><LawBody><LawTitle>試験法</LawTitle><MainProvision>
<Article Num="1"><ArticleCaption>（目的）</ArticleCaption><ArticleTitle>第一条</ArticleTitle>
<Paragraph Num="1"><ParagraphNum/>
<ParagraphSentence><Sentence>この法律は、試験<Ruby>法<Rt>ほう</Rt></Ruby>の例である。</Sentence></ParagraphSentence></Paragraph>
<Paragraph Num="2"><ParagraphNum>２</ParagraphNum><ParagraphSentence><Sentence>次のとおりとする。{inside}</Sentence></ParagraphSentence>
<Item Num="1"><ItemTitle>一</ItemTitle><ItemSentence><Sentence>三十日以内</Sentence></ItemSentence></Item></Paragraph>
</Article></MainProvision></LawBody></Law>"""


def law(declared: str = "", inside: str = "") -> bytes:
    """A law of one article."""
    return LAW.format(declared=declared, inside=inside).encode()
