"""Lists of names, as people have them: from spreadsheets, from queries of Wikidata, by hand."""

import pytest

from services.cli.speaker_lists import NoListError, entries
from services.common.contracts.statements import SpeakerKind
from services.common.store.speaker_decisions import Listed

HOLT = Listed(names=("Mira Holt", "ميرا هولت"), wikidata="Q1")
CSV = {
    "as it is documented": "id,kind,name,names\nQ1,person,Mira Holt,ميرا هولت\n",
    "with semicolons and other capitals": "ID;Name;Names\r\nQ1;Mira Holt;ميرا هولت\r\n",
    "with tabs": "id\tname\tnames\nQ1\tMira Holt\tميرا هولت\n",
    "with spaces, quotes and empty lines": '\ufeff id , name,names,note\n\nQ1,"Mira  Holt",ميرا هولت | ,x\n',
    "with addresses, as Wikidata gives": "id,name,names\nhttp://www.wikidata.org/entity/Q1,Mira Holt,ميرا هولت\n",
}
JSON = {
    "lines": '{"id": "Q1", "name": "Mira Holt", "names": ["ميرا هولت"]}\n\n',
    "a list": ' [{"id": "https://www.wikidata.org/wiki/Q1", "name": "Mira Holt", "names": "ميرا هولت"}]',
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("text", CSV.values(), ids=CSV)
def test_a_table_is_read_however_it_was_saved(text: str, encoding: str) -> None:
    assert list(entries(text.removeprefix("\ufeff").encode(encoding), is_csv=True)) == [HOLT]


@pytest.mark.parametrize("text", JSON.values(), ids=JSON)
def test_objects_are_read_line_by_line_or_as_a_list(text: str) -> None:
    assert list(entries(text.encode(), is_csv=False)) == [HOLT]


@pytest.mark.parametrize("text", ["", "item,itemLabel\nQ1,Mira Holt\n"])
def test_a_table_without_names_is_no_list(text: str) -> None:
    with pytest.raises(NoListError, match=r"no column `name`; it has (nothing|item, itemlabel)"):
        list(entries(text.encode(), is_csv=True))


def test_half_a_list_is_none() -> None:
    with pytest.raises(NoListError, match="is none"):
        list(entries(b'[{"name": "Mira Holt"}', is_csv=False))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"name": 5}', "it has no name"),
        ('{"name": "Mira Holt", "names": 7}', "its `names` are no list"),
        ('{"name": "Mira Holt", "names": {"a": 1}}', "its `names` are no list"),
        ('{"name": "Mira Holt", "id": "Q"}', "Q is no Wikidata id"),
        ('{"name": "Mira Holt", "id": 7}', "7 is no Wikidata id"),
        ('{"name": "Mira Holt", "kind": "king"}', "king is no kind of speaker: person, organization, outlet, group"),
        ('"Mira Holt"', "it is no object with fields"),
        ("nonsense", "it is no object with fields"),
    ],
)
def test_what_is_no_entry_says_why_and_the_others_are_read(line: str, why: str) -> None:
    good = '{"name": "Mira Holt"}'
    assert list(entries(f"{good}\n{line}\n{good}\n".encode(), is_csv=False)) == [
        Listed(names=("Mira Holt",)), why, Listed(names=("Mira Holt",)),
    ]  # fmt: skip


def test_a_line_of_a_table_that_cannot_be_read_does_not_end_it() -> None:
    text = f"name,kind\n{'x' * 200_000}\nVelmora Port Authority,organization\n"
    problem, listed = entries(text.encode(), is_csv=True)
    assert "line 2 cannot be read" in str(problem)
    assert listed == Listed(names=("Velmora Port Authority",), kind=SpeakerKind.ORGANIZATION)
