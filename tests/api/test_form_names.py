"""Files of a form have the names that their senders gave them, in whatever way these say it."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_multipart.multipart import parse_options_header

from services.api.form_names import plain
from tests.api.conftest import World

ARABIC = "بيان الوزارة.txt"


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        (f"filename*=utf-8''{quote(ARABIC)}", ARABIC),
        (f"filename=\"=?utf-8?B?2KjZitin2YY=?=\"; filename*=utf-8''{quote(ARABIC)}", ARABIC),
        (f"filename*=UTF-8'ar'{quote(ARABIC)}; filename=plain.txt", ARABIC),
        ("filename*=\"utf-8''quoted%20name.txt\"", "quoted name.txt"),
        ("filename*=iso-8859-1'en'caf%E9.txt", "café.txt"),
        ("filename*=utf-8''%22a%22%3B.txt", '"a";.txt'),
        ("filename=plain.txt; filename*=utf-8''%FF.txt", "plain.txt"),
        ("filename=plain.txt; filename*=nonsense", "plain.txt"),
        ("filename=plain.txt; filename*=utf-7''a.txt", "plain.txt"),
        ("filename=\"a; filename*=utf-8''b.txt\"", "a; filename*=utf-8''b.txt"),
    ],
)
def test_a_file_has_its_name(world: World, sent: str, name: str) -> None:
    body = f'--b\r\nContent-Disposition: form-data; name="files"; {sent}\r\n\r\nMira Holt said it.\r\n--b--\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = world.client.post("/v1/submissions", content=body.encode(), headers=headers)
    assert answer.status_code == 202, answer.text
    (one,) = world.client.get("/v1/submissions").json()["items"]
    assert one["name"] == name


def test_what_names_no_file_is_left_as_it_is() -> None:
    for one in (None, b'form-data; name="text"', b'form-data; name="a*b"', b"form-data; name=text; filename*"):
        assert plain(one) is one


@given(st.text(st.characters(codec="utf-8", exclude_characters="\\"), min_size=1))
def test_every_name_is_read_back(name: str) -> None:
    _, options = parse_options_header(plain(f"form-data; name=a; filename*=utf-8''{quote(name, safe='')}".encode()))
    assert options == {b"name": b"a", b"filename": name.encode()}
