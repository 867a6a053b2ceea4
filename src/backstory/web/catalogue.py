"""The catalogue of the interface: every text of templates and code of this room, for translators. Run by `make messages`.

Wants Babel, of the extra `editor`; nothing else imports this.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

HERE = Path(__file__).parent
LOCALE = HERE / "locale"
TEMPLATE = "django.pot"
WIDTH = 120
KEYWORDS = {
    **DEFAULT_KEYWORDS, "gettext_lazy": None, "gettext_noop": None, "ngettext_lazy": (1, 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip
HEAD = rb"""# Texts of the interface of Backstory. Made by `make messages`; docs/translating.md says how a language is added.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"

"""
"""Without a date or a version, so that the same texts make the same file."""


def catalogue() -> Catalog:
    """Every text of the interface, in English, with the files that show it."""
    found = Catalog(project="Backstory", fuzzy=False)
    for path in sorted(HERE.rglob("*")):
        if path.suffix in {".html", ".txt"}:
            source = templatize(path.read_text("utf-8"), origin=path.name)
            source = "\n".join(line.strip() for line in source.splitlines())
        elif path.suffix == ".py":
            source = path.read_text("utf-8")
        else:
            continue
        for text, context in _texts(source):
            found.add(text, context=context, locations=[(path.relative_to(HERE).as_posix(), 1)])
    return found


def _texts(source: str) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """Each marked text, or its singular and plural, with its context."""
    for _line, text, _comments, context in extract("python", BytesIO(source.encode()), KEYWORDS):
        yield text, context


def as_template(found: Catalog) -> bytes:
    """The file that a new language starts from."""
    file = BytesIO()
    write_po(file, found, width=WIDTH, omit_header=True, sort_output=True, include_lineno=False)
    return HEAD + file.getvalue()


def refresh(folder: Path) -> list[Path]:
    """Bring the template and every language of a folder up to date, and compile the languages; gives what was written."""
    found = catalogue()
    template = folder / TEMPLATE
    folder.mkdir(parents=True, exist_ok=True)
    template.write_bytes(as_template(found))
    written = [template]
    for path in sorted(folder.glob("*/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            language = read_po(file, locale=path.parts[-3])
        language.update(found, no_fuzzy_matching=True, update_creation_date=False)
        with path.open("wb") as file:
            write_po(file, language, width=WIDTH, sort_output=True, include_lineno=False)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, language)
        written += [path, path.with_suffix(".mo")]
    return written


if __name__ == "__main__":
    for path in refresh(LOCALE):
        print(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
