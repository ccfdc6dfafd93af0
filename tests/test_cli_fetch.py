"""``passage ingest URL…`` as a user runs it, against a site on loopback."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from retrieval.access import Access
from retrieval.library import Library
from service.access.keys import KeyStore
from service.cli import main
from service.fetch.remembered import FILE
from service.settings import Settings
from tests.fakes import HashEncoder
from tests.http.conftest import running
from tests.service.fetch.site import Site, page, says, serving, unless_known

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def site() -> Iterator[Site]:
    with serving({}) as found:
        yield found


@pytest.fixture
def run(
    site: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Run:
    """Exit code and stderr of one command, in a new data folder; the site is allowed."""
    monkeypatch.setenv("PASSAGE_FETCH_ALLOW", json.dumps([f"127.0.0.1:{site.port}"]))
    monkeypatch.setenv("PASSAGE_FETCH_PAUSE", "0")
    monkeypatch.setenv("PASSAGE_FETCH_CONTACT", "mailto:library@example.org")

    def command(*arguments: object) -> tuple[int, str]:
        words = [str(one) for one in arguments]
        with pytest.raises(SystemExit, match=r"^\d+$") as ended:
            main([*words, "--data", str(tmp_path / "data")], encoder=HashEncoder)
        err = capsys.readouterr().err
        assert "Traceback" not in err
        return int(str(ended.value.code)), err

    return command


def at(site: Site, path: str) -> str:
    return f"http://127.0.0.1:{site.port}{path}"


def test_off_unless_it_is_turned_on(run: Run, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.answers["/it"] = says(page())
    code, err = run("ingest", at(site, "/it"))
    assert code == 2
    assert err.strip() == (
        "passage: Fetching from the web is off: add --fetch, or set PASSAGE_FETCH=on."
    )
    assert site.requests == []
    assert run("ingest", "--fetch", at(site, "/it"))[0] == 0
    monkeypatch.setenv("PASSAGE_FETCH", "on")
    assert run("ingest", at(site, "/it"))[0] == 0
    assert len(site.paths) == 2


def test_pages_files_and_failures_in_one_run(run: Run, site: Site, tmp_path: Path) -> None:
    site.answers["/it"] = unless_known(page(), ETag='"1"')
    story = tmp_path / "story.txt"
    story.write_text("The lighthouse was lit again on Sunday.")
    sources = (story, at(site, "/missing"), at(site, "/it"), "http://10.0.0.1/", "ftp://x/y")
    code, err = run("ingest", "--fetch", *sources)
    assert code == 1
    assert "2 added, 0 replaced, 0 unchanged, 3 failed" in err
    lines = err.strip().splitlines()
    assert len(lines) == 4
    assert sum("127.0.0.1" in line and "answers 404" in line for line in lines) == 1
    assert sum(line.startswith("http://10.0.0.1/: ") for line in lines) == 1
    assert sum(line.startswith("ftp://x/y: only http") for line in lines) == 1
    agents = {headers["User-Agent"] for _, headers in site.requests}
    assert [one.endswith(" (+mailto:library@example.org)") for one in agents] == [True]
    assert "2 unchanged" in run("ingest", "--fetch", story, at(site, "/it"))[1]
    assert site.requests[-1][1]["If-None-Match"] == '"1"'


def test_a_feed_by_its_option_and_a_limit(run: Run, site: Site) -> None:
    items = "".join(f"<item><link>/page{n}</link></item>" for n in range(5))
    site.answers["/feed"] = says(f"<rss version='2.0'><channel>{items}</channel></rss>".encode())
    site.answers |= {f"/page{n}": says(page(f"Page {n}")) for n in range(5)}
    code, err = run("ingest", "--fetch", "--as", "feed", "--limit", 3, at(site, "/feed"))
    assert code == 1
    assert "2 added" in err
    assert "3 are fetched in a run" in err
    assert run("ingest", "--fetch", at(site, "/feed"))[1].startswith("3 added, 0 replaced, 2 unch")
    assert run("ingest", "--fetch", "--as", "sitemap", at(site, "/feed"))[0] == 1
    assert run("ingest", "--fetch", "--as", "nonsense", at(site, "/feed"))[0] == 2


def test_pages_for_a_group(run: Run, site: Site, tmp_path: Path) -> None:
    site.answers["/it"] = unless_known(page(), ETag='"1"')
    assert "1 added" in run("ingest", "--fetch", "--group", "press", at(site, "/it"))[1]
    with Library.open(tmp_path / "data", HashEncoder, write=False) as library:
        (one,) = library.documents()
        assert one.groups == ("press",)
        assert library.count(access=Access(frozenset())) == 0
    assert "1 unchanged" in run("ingest", "--fetch", "--group", "press", at(site, "/it"))[1]
    assert "1 replaced" in run("ingest", "--fetch", at(site, "/it"))[1]  # now for everybody
    with Library.open(tmp_path / "data", HashEncoder, write=False) as library:
        assert library.count(access=Access(frozenset())) == 1


def test_through_a_server_the_groups_are_those_of_the_key(
    run: Run, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.answers["/it"] = unless_known(page(), ETag='"1"')
    with closing(KeyStore(tmp_path / "data")) as keys:
        monkeypatch.setenv("PASSAGE_KEY", keys.add("desk", "ingest", groups=["desk"])[1])
    with running(Settings(data=tmp_path / "data", key=None)):
        assert "1 added" in run("ingest", "--fetch", at(site, "/it"))[1]
        assert "1 unchanged" in run("ingest", "--fetch", at(site, "/it"))[1]
        assert "If-None-Match" not in site.requests[-1][1]  # open documents have another state
        run("ingest", "--fetch", "--group", "desk", at(site, "/it"))
        assert "1 unchanged" in run("ingest", "--fetch", "--group", "desk", at(site, "/it"))[1]
        assert site.requests[-1][1]["If-None-Match"] == '"1"'
    with Library.open(tmp_path / "data", HashEncoder, write=False) as library:
        assert [one.groups for one in library.documents()] == [("desk",)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PASSAGE_FETCH_ALLOW", '["intranet.example"]'),
        ("PASSAGE_FETCH_ALLOW", '["http://intranet.example:80"]'),
        ("PASSAGE_FETCH_ALLOW", '["*:80"]'),
        ("PASSAGE_FETCH_ALLOW", '["10.0.0.0/8:80"]'),
        ("PASSAGE_FETCH_CONTACT", "a\r\nHost: b"),
        ("PASSAGE_FETCH_PAUSE", "-1"),
        ("PASSAGE_FETCH_ALLOW", "intranet.example:8080"),
    ],
)
def test_settings_that_make_no_sense_are_told(
    run: Run, site: Site, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    code, err = run("ingest", "--fetch", at(site, "/it"))
    assert code == 2
    assert err.startswith(f"passage: {name}: ")
    assert "Value error" not in err
    assert len(err.strip().splitlines()) == 1
    assert site.requests == []


def test_through_the_server_that_holds_the_folder(run: Run, site: Site, tmp_path: Path) -> None:
    """The command fetches, the server stores; what was visited is remembered beside it, unless
    the server is another folder's, which may hold another state of the page."""
    site.answers["/it"] = unless_known(page(), ETag='"1"')
    with running(Settings(data=tmp_path / "data")) as client:
        code, err = run("ingest", "--fetch", at(site, "/it"))
        assert code == 0, err
        assert client.get("/v1/documents").json()["total"] == 1
        assert (tmp_path / "data" / FILE).is_file()
        assert "1 unchanged" in run("ingest", "--fetch", at(site, "/it"))[1]
        assert site.requests[-1][1]["If-None-Match"] == '"1"'
        (stored,) = client.get("/v1/documents").json()["documents"]
        client.delete(f"/v1/documents/{stored['id']}")
        assert "1 added" in run("ingest", "--fetch", at(site, "/it"))[1]
        run("ingest", "--fetch", "--server", client.base_url, at(site, "/it"))
        assert "If-None-Match" not in site.requests[-1][1]
