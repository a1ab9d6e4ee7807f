"""The text of a report out of its attachments: plain, HTML, RTF or PDF."""

import base64
import binascii
import html
import re
from typing import Any

from hepwatch.ingest.fhir.parts import Resource, as_dict, as_list, text_of

_NOT_TEXT = re.compile(r"<(style|script|head)\b.*?</\1\s*>", re.I | re.S)
_CELL = re.compile(r"</t[dh]>\s*(?=<t[dh]\b)", re.I)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_BREAK = re.compile(r"</?(?:br|p|div|tr|li|h\d)[^<>]{0,200}>", re.I)
_RTF_WORD = re.compile(r"\\'[0-9a-fA-F]{2}|\\[a-z]+-?\d* ?|[{}]|\\\*")


def plain(text: str) -> str:
    """HTML or RTF as plain text, line breaks kept; plain text as it is."""
    if text.lstrip().startswith("{\\rtf"):
        broken = re.sub(r"\\(?:par|line)\b ?", "\n", text)
        return _RTF_WORD.sub("", broken).strip()
    if re.search(r"</?(?:html|body|div|p|br|table|pre)\b", text, re.I):
        cells = _CELL.sub(": ", _NOT_TEXT.sub("", text))
        return html.unescape(_TAG.sub("", _BREAK.sub("\n", cells))).strip()
    return text


def from_attachments(attachments: Any) -> tuple[str | None, bool]:
    """(the texts of all attachments, whether one was there that could not be read)."""
    found, unreadable = [], False
    for attachment in as_list(attachments):
        held = as_dict(attachment)
        if not isinstance(held.get("data"), str):
            unreadable = unreadable or bool(held.get("url"))
            continue
        text = _decoded(held["data"], text_of(held.get("contentType")) or "text/plain")
        if text and text.strip():
            found.append(text)
        else:
            unreadable = True
    return ("\n\n".join(found) or None), unreadable


def _decoded(data: str, kind: str) -> str | None:
    try:
        raw = base64.b64decode(data, validate=False)
    except (binascii.Error, ValueError):
        return None
    if "pdf" in kind or raw.startswith(b"%PDF"):
        return _pdf(raw)
    if not any(k in kind for k in ("text", "html", "xml", "rtf", "json")):
        return None
    try:
        return plain(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return plain(raw.decode("cp1252", "replace"))


def _pdf(raw: bytes) -> str | None:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(raw)
        pages = [page.get_textpage().get_text_bounded() for page in document]
        document.close()
    except pypdfium2.PdfiumError:
        return None
    return "\n".join(pages)


def narrative(resource: Resource) -> str | None:
    """The human-readable part of a resource that carries nothing else."""
    div = text_of(as_dict(resource.get("text")).get("div"))
    return plain(div) if div else None
