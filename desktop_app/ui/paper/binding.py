"""Documents bound into one file: laid out first, numbered through, then the contents written with the numbers that came out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from desktop_app.domain.papers import Document
from desktop_app.services.paper_context import Bound, ContentsLine
from desktop_app.services.printing import COVERS, Printout
from desktop_app.ui.paper.ink import Page
from desktop_app.ui.paper.paging import Leaf, laid_out


@dataclass(slots=True)
class _Piece:
    """One bound document."""

    document: Document
    leaves: list[Leaf]
    first: int  # its first page number; 0 for leaves without numbers

    @property
    def range(self) -> str:
        last = self.first + len(self.leaves) - 1
        return str(self.first) if last == self.first else f"{self.first}-{last}"


def document_pages(printout: Printout, key: str) -> list[Page]:
    """The pages of one document, numbered by themselves."""
    return numbered(docx_of(printout, key))


def numbered(docx: bytes) -> list[Page]:
    """The pages of a docx, numbered from 1."""
    leaves = laid_out(docx)
    return [leaf.numbered(str(number), str(len(leaves))) for number, leaf in enumerate(leaves, 1)]


def docx_of(printout: Printout, key: str) -> bytes:
    """One document as docx; what it tells of the whole file comes from laying that out."""
    document = printout.document(key)
    return printout.docx(document, _told(_numbered(printout)) if document.paper.counts else None)


def file_pages(printout: Printout) -> list[Page]:
    """The whole file: cover, contents, every document with page numbers through all of them, and the back."""
    pieces = _numbered(printout)
    bound = _told(pieces)
    return [page for piece in pieces for page in _pages(piece, _final(printout, piece, bound), bound)]


def _numbered(printout: Printout) -> list[_Piece]:
    """Every bound document laid out and numbered; those that tell of the whole file as they are without it, which takes the same pages."""
    pieces, following = list[_Piece](), 1
    lines = _draft_lines(printout.bound())
    for document in printout.bound():
        leaves = laid_out(printout.docx(document, Bound(0, lines) if document.paper.counts else None))
        bare = document.paper.place in COVERS
        pieces.append(_Piece(document, leaves, 0 if bare else following))
        following += 0 if bare else len(leaves)
    return pieces


def _draft_lines(bound: list[Document]) -> tuple[ContentsLine, ...]:
    named = [document for document in bound if document.paper.place not in COVERS]
    return tuple(ContentsLine(no=no, title=document.title, page="") for no, document in enumerate(named, 1))


def _told(pieces: list[_Piece]) -> Bound:
    named = [piece for piece in pieces if piece.first]
    lines = [ContentsLine(no=no, title=piece.document.title, page=piece.range) for no, piece in enumerate(named, 1)]
    return Bound(sum(len(piece.leaves) for piece in named), tuple(lines))


def _final(printout: Printout, piece: _Piece, bound: Bound) -> list[Leaf]:
    return laid_out(printout.docx(piece.document, bound)) if piece.document.paper.counts else piece.leaves


def _pages(piece: _Piece, leaves: list[Leaf], bound: Bound) -> Iterator[Page]:
    for number, leaf in enumerate(leaves, piece.first):
        yield leaf.numbered(str(number) if piece.first else "", str(bound.pages))
