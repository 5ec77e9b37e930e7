"""What leads to a second, or to an author: ids of posts, and points in time."""

from __future__ import annotations

import json

import pytest

from .test_fields import BLOCK, COURSE, logged, scrubber, shape

#: Of a post, from its URLs and events: MongoDB's, MySQL's.
POSTS = ["5f2b6c0e9d1a4b3c2d1e0f9a", "123456789012345678901234", 17, "17"]


@pytest.mark.parametrize("post", POSTS)
def test_a_post(post: str | int) -> None:
    """Neither its id nor those of the posts above it stay, and who has read one can be counted."""
    data = {"id": post, "discussion": {"id": post}, "response": {"id": "5f" * 12}, "commentable_id": "course"}
    one, other = (
        scrubber().scrub(logged("edx.forum.comment.created", {**data, "url": f"https://x/{post}"}, user_id=user))[
            "event"
        ]
        for user in (7, 8)
    )
    assert shape(one["id"]) == ("#" if isinstance(post, int) else "~")
    assert (
        one
        == other
        == {**data, "id": one["id"], "discussion": {"id": one["id"]}, "response": one["response"], "url": ""}
    )
    assert shape(one["response"]) == {"id": "~"}
    kept = scrubber(user_id="keep").scrub(logged("edx.forum.comment.created", data))["event"]
    assert kept["id"] == post


def test_an_id_of_a_post_elsewhere() -> None:
    """Under keys of plugins, in paths and in texts, of which routes' own words stay."""
    post = POSTS[0]
    event = logged(f"/courses/{COURSE}/discussion/threads/{post}/reply", {}, path=f"/api/discussion/v1/threads/{post}/")
    scrubbed = scrubber().scrub({**event, "page": f"https://x/discussions/{COURSE}/posts/{post}"})
    assert scrubbed["event_type"] == scrubbed["name"] == f"/courses/{COURSE}/discussion/threads/-/reply"
    assert (scrubbed["context"]["path"], scrubbed["page"]) == (
        "/api/discussion/v1/threads/-/",
        f"https://x/discussions/{COURSE}/posts/-",
    )
    data = {
        "zz": post,
        "yy": [post],
        "xx": json.dumps({"a": post}),
        "ww": f"gone: /zz/{post}, {BLOCK}",
        "vv": "5f" * 16,
    }
    after = scrubber().scrub(logged("edx.x", data))["event"]
    assert post not in json.dumps(after)
    assert (after["ww"], after["vv"]) == (f"gone: /zz/-, {BLOCK}", "5f" * 16)
    page = f"https://x/discussions/{COURSE}/posts/17"  # MySQL's
    assert scrubber().scrub({**event, "page": page})["page"] == f"https://x/discussions/{COURSE}/posts/-"
    path = f"/courses/{COURSE}/discussion/course/threads/create"
    assert scrubber().scrub(logged(path, {}))["event_type"] == path


#: As it is written, and rounded to ten minutes.
TIMES = [
    ("2026-03-02T06:17:11.123456+00:00", "2026-03-02T06:10:00+00:00"),
    ("2026-03-02 06:17:11,123", "2026-03-02T06:10:00"),
    ("2026-03-02 06:17:11 UTC", "2026-03-02T06:10:00 UTC"),
    ("2026-03-02T06:17Z", "2026-03-02T06:10:00Z"),
    ("Mon, 02 Mar 2026 06:17:11 GMT", "Mon, 02 Mar 2026 06:10:00 GMT"),
    ("2 Mar 2026 06:17:11 +0530", "2 Mar 2026 06:10:00 +0530"),
    (1772431628, 1772431200),
    (1772431628.128, 1772431200),
    (1772431628128, 1772431200000),
    ("1772431628", "1772431200"),
    ("1772431628.128", "1772431200"),
    ("1772431628128", "1772431200000"),
]


@pytest.mark.parametrize(("written", "rounded"), TIMES)
def test_a_time_under_any_key(written: str | float, rounded: str | float) -> None:
    """Also in a list, and in JSON as text."""
    data = {"zz": written, "yy": [written], "xx": json.dumps({"a": written})}
    after = scrubber().scrub(logged("edx.x", data))["event"]
    assert (after["zz"], after["yy"], json.loads(after["xx"])) == (rounded, [rounded], {"a": rounded})
    assert scrubber(timestamp_minutes=0).scrub(logged("edx.x", data))["event"]["zz"] == written


@pytest.mark.parametrize(
    "value", ["2026-03-02", "2026-99-02T06:17", "06:17:11", 999_999_999, 4_200_000_000, 17.25, "1,5"]
)
def test_what_is_no_time_stays(value: str | float) -> None:
    """Dates, and numbers of other sizes."""
    assert scrubber().scrub(logged("edx.x", {"zz": value}))["event"]["zz"] == value
