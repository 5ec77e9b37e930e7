"""Annotations of models, read as the platform's own tool reads them."""

from __future__ import annotations

import re

from code_annotations.helpers import clean_annotation, get_annotation_regex
from hypothesis import given
from hypothesis import strategies as st

from tutorprivacy.inside.database.annotations import NO_PII, NOT_DECLARED, PII, Annotation, read

TOKENS = [".. no_pii:", ".. pii:", ".. pii_types:", ".. pii_retirement:"]

lines = st.lists(
    st.tuples(
        st.sampled_from(["", "  ", "    ", "      "]),
        st.sampled_from([*TOKENS, "name, ip", "Some words", "", ".. note:", "retained local_api"]),
        st.sampled_from(["", " name", " Words, words."]),
    ),
    max_size=8,
)


@given(lines)
def test_as_the_platforms_tool(found: list[tuple[str, str, str]]) -> None:
    """The same annotations, with the same words."""
    text = "\n".join(map("".join, found))
    expected = {}
    for match in get_annotation_regex([re.escape(each) for each in TOKENS]).finditer(text):
        token, data = clean_annotation(match["token"], match["data"])
        expected[token] = " ".join(data.split())
    annotation = read([text])
    if ".. pii:" in expected:
        assert (annotation.declared, annotation.text) == (PII, expected[".. pii:"])
    elif ".. no_pii:" in expected:
        assert (annotation.declared, annotation.text) == (NO_PII, expected[".. no_pii:"])
    else:
        assert annotation.declared == NOT_DECLARED


def test_an_annotation() -> None:
    docstring = """
    A model.

    .. pii: Names,
        in two lines.
    .. pii_types: name, email_address
    .. pii_retirement: local_api, consumer_api

    More words.
    """
    assert read([docstring]) == Annotation(
        PII, "Names, in two lines.", ("name", "email_address"), ("local_api", "consumer_api")
    )


def test_the_nearest_docstring_counts() -> None:
    """A model's own, then those of what it is made of."""
    assert read([None, "Nothing.", ".. no_pii: Numbers.", ".. pii: Names."]) == Annotation(NO_PII, "Numbers.")
    assert read([]) == read(["Nothing."]) == Annotation()


def test_what_is_wrong_is_said() -> None:
    assert read([".. pii: Names."]).problem == "pii without pii_types and pii_retirement"
    assert read([".. pii_types: name"]).problem == "pii_types or pii_retirement without pii"
    both = ".. no_pii:\n.. pii: Names.\n.. pii_types: name\n.. pii_retirement: retained"
    assert (read([both]).declared, read([both]).problem) == (PII, "both pii and no_pii")
