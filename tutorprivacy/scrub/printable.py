"""Text that was made of names of files, so that it can be printed anywhere."""

from __future__ import annotations


def printable(text: str) -> str:
    """
    A text for a terminal or a log: what is no text, and what a terminal takes for an order, as an escape.

    Names of files are bytes. Those that are no UTF-8 come to Python as surrogates, which no stream takes.
    """
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() or character in "\n\t" else _escaped(character) for character in text
    )


def _escaped(character: str) -> str:
    if "\udc80" <= character <= "\udcff":
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape", "surrogatepass").decode()
