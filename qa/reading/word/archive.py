"""Opens a Word file, which is a zip archive of XML parts, without trusting what it says about itself.

Only the parts that hold text and its setting are inflated, never pictures or embedded files.
"""

import posixpath
import re
import zlib
from collections import Counter
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile, ZipInfo

from lxml import etree

from qa.errors import ReadingError
from qa.reading.source import Source, unreadable
from qa.reading.word.names import STRICT, Element

MOST_MEMBERS: Final = 10_000
"""Members of the archive; a document with a thousand pictures has a tenth of it."""

LARGEST_WHOLE: Final = 300_000_000
"""Bytes of all members inflated, pictures included."""

LARGEST_PARTS: Final = 40_000_000
"""Bytes of all parts that are read; a 400-page document has half of it."""

MOST_MARKUP: Final = 3_000_000
"""Tags and attributes in one part; each takes about 150 bytes once it is parsed."""

DEEPEST: Final = 120
"""Elements within elements; a table in a table in a text box has 30."""

_STEEPEST: Final = 200
_SUSPICIOUS: Final = 20_000_000
"""How many times its size a member may inflate to, if that is more than so many bytes."""

_ZIP: Final = b"PK\x03\x04"
_ENTRY: Final = b"PK\x01\x02"
_CONTENT_TYPES: Final = "[Content_Types].xml"
_MAIN: Final = "word/document.xml"
_FOLDER: Final = b"word/"
_MAIN_TYPE: Final = re.compile(
    rb"wordprocessingml\.(?:document|template)\.main\+xml|ms-word\.(?:document|template)\.macroEnabled\w*\.main\+xml"
)
_DAMAGED: Final = (BadZipFile, LargeZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError)
_TOO_DEEP: Final = "boolean(" + "/*" * (DEEPEST + 1) + ")"
_SAVE_AGAIN: Final = "open it in Word and save it again as .docx"


def is_word(data: bytes) -> bool:
    """Return whether a file is, or was before it was damaged, a zip archive that holds a Word document."""
    if not data.startswith(_ZIP):
        return False
    if data.count(_ENTRY) > MOST_MEMBERS:
        return _FOLDER in data
    try:
        with ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            types = archive.open(_CONTENT_TYPES).read(1_000_000) if _CONTENT_TYPES in names else b""
    except (*_DAMAGED, RuntimeError):
        return _FOLDER in data
    # A NUL after each letter is what UTF-16 looks like.
    return _MAIN_TYPE.search(types.replace(b"\0", b"")) is not None or _MAIN in names


class Package:
    """The parts of a Word file, by name; `main` is the name of the document itself."""

    def __init__(self, source: Source) -> None:
        """Look at the archive's table of contents.

        :raises ReadingError: if the archive is damaged or encrypted, has too many or too large members or names that
            lead out of it, or has no document or two.
        """
        self._path = source.path
        self._left = LARGEST_PARTS
        if source.data.count(_ENTRY) > MOST_MEMBERS:
            raise self._refused(f"has more than {MOST_MEMBERS:,} members")
        try:
            self._archive = ZipFile(BytesIO(source.data))
        except _DAMAGED as error:
            raise self._refused("is a Word file that is cut off or damaged") from error
        members = self._archive.infolist()
        self._refuse_hostile(members)
        self._members = {member.filename: member for member in members}
        self.main = self.related("", "officeDocument") or _MAIN
        if self.main not in self._members:
            raise self._refused(f"is a Word file without its document ({_MAIN})")

    def part(self, name: str) -> Element:
        """Return the root element of a part, None if there is no such part.

        :raises ReadingError: if it is damaged, too large, nested too deeply, no XML, or XML that defines entities.
        """
        member = self._members.get(name)
        if member is None:
            return None
        data = self._inflated(member)
        if data.count(b"<") + data.count(b"=") > MOST_MARKUP:
            raise self._refused(f"has more than {MOST_MARKUP:,} tags in {name}", "divide it into several documents")
        for strict, usual in STRICT:
            data = data.replace(strict, usual)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
        )
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self._refused(f"has broken XML in {name} ({_brief(error)})") from error
        if root.getroottree().docinfo.doctype:
            raise self._refused(f"defines entities in {name}, which no Word file does")
        if root.xpath(_TOO_DEEP):
            raise self._refused(f"nests more than {DEEPEST} elements in {name}")
        return root

    def related(self, name: str, kind: str) -> str:
        """Return the name of the part that the part `name` ("" for the file itself) calls its `kind` ("styles")."""
        folder, file = posixpath.split(name)
        relations = self.part(posixpath.join(folder, "_rels", f"{file}.rels"))
        for relation in relations if relations is not None else ():
            inside = relation.get("TargetMode") != "External"
            if inside and str(relation.get("Type") or "").rpartition("/")[2] == kind:
                target = str(relation.get("Target") or "")
                found = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                if found in self._members:
                    return found
        return ""

    def _refuse_hostile(self, members: list[ZipInfo]) -> None:
        for name, times in Counter(member.filename.lower() for member in members).items():
            if times > 1 and name.endswith((".xml", ".rels")):
                raise self._refused(f"holds {name[:60]!a} {times} times")
        for member in members:
            name = member.filename.replace("\\", "/")
            if name.startswith("/") or ":" in name.partition("/")[0] or ".." in name.split("/"):
                raise self._refused(f"holds a member whose name leads out of the file ({name[:60]!a})")
            if member.flag_bits & 1:
                raise self._refused("is encrypted", "save it without a password")
            if member.file_size > max(_SUSPICIOUS, member.compress_size * _STEEPEST):
                raise self._refused(f"holds a member that inflates from {_from(member)} bytes")
        whole = sum(member.file_size for member in members)
        if whole > LARGEST_WHOLE:
            raise self._refused(f"inflates to {whole:,} bytes, more than {LARGEST_WHOLE:,}", "leave out its pictures")

    def _inflated(self, member: ZipInfo) -> bytes:
        """Return a member's bytes, counted as they come: the table of contents may lie about their number."""
        if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise self._refused(f"compresses {member.filename[:60]!a} in a way that Word does not")
        try:
            with self._archive.open(member) as stream:
                data = stream.read(self._left + 1)
        except (*_DAMAGED, RuntimeError) as error:
            raise self._refused(f"is a Word file whose {member.filename} is damaged") from error
        self._left -= len(data)
        if self._left < 0:
            what = f"has more than {LARGEST_PARTS:,} bytes of text and markup"
            raise self._refused(what, "divide it into several documents")
        return data

    def _refused(self, what: str, mend: str = _SAVE_AGAIN) -> ReadingError:
        return unreadable(self._path, what, mend)


def _from(member: ZipInfo) -> str:
    return f"{member.compress_size:,} to {member.file_size:,}"


def _brief(error: Exception) -> str:
    return " ".join(str(error).split())[:120]
