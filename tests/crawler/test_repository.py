import errno
import os
from pathlib import Path

import pytest

from crawler.globs import glob
from crawler.repository import LARGEST, ContentRepo, FileRefused, Organization, Topic, read

POST = b"---\nwebUrl: https://a.example/\n---\n"


def write(root: Path, *paths: str, content: bytes = POST) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)


@pytest.mark.parametrize(
    ("path", "pattern", "matches"),
    [
        ("_news/a.md", "_news/*.md", True),
        ("_news/old/a.md", "_news/*.md", False),
        ("_news/old/a.md", "_news/**/*.md", True),
        ("_news/a.md", "_news/**/*.md", True),
        ("_news/a.md", "./_news/*", True),
        ("_news/a.md", "**", True),
        ("_news", "_news/**", False),
        ("_news/a.md", "*.md", False),
        ("a.md", "*.md", True),
        ("_news/a[1].md", "_news/a[[]1].md", True),
    ],
)
def test_a_star_stays_in_its_folder_and_two_span_any_number(path: str, pattern: str, matches: bool) -> None:
    assert glob(path, pattern) is matches


def test_content_is_every_markdown_and_html_file_outside_what_is_generated_or_hidden(tmp_path: Path) -> None:
    write(tmp_path, "_news/a.md", "_learning/videos/b.html", "c.md", "_samples/d.txt")
    write(
        tmp_path, "_archive/x.md", "api/x.md", "_site/x.html", "node_modules/p/README.md", ".git/x.md", ".masthead/x.md"
    )
    assert list(ContentRepo(tmp_path).paths()) == ["_learning/videos/b.html", "_news/a.md", "c.md"]


def test_globs_say_what_is_content_instead(tmp_path: Path) -> None:
    write(tmp_path, "_news/a.md", "_news/b.md", "_archive/c.md", "d.md")
    repo = ContentRepo(tmp_path, content=["_news/*", "_archive/*"], exclude=["**/b.md"])
    assert list(repo.paths()) == ["_archive/c.md", "_news/a.md"]
    assert list(ContentRepo(tmp_path, match=["_news/*"]).paths()) == ["_news/a.md", "_news/b.md"]


def test_a_folder_that_cannot_be_listed_is_no_crash(tmp_path: Path) -> None:
    assert list(ContentRepo(tmp_path / "nowhere").paths()) == []
    assert ContentRepo(tmp_path / "nowhere").topics == ()


def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    write(tmp_path, "good.md")
    (tmp_path / "link.md").symlink_to(tmp_path / "good.md")
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "folder.md").mkdir()
    assert read(tmp_path / "good.md") == POST
    for name, reason in (
        ("link.md", "symbolic link"),
        ("pipe.md", "not a regular file"),
        ("folder.md", "not a regular file"),
        ("no.md", "No such file"),
    ):
        with pytest.raises(FileRefused, match=reason):
            read(tmp_path / name)


def test_a_file_beyond_all_measure_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "huge.md").open("wb") as file:
        file.truncate((8 << 20) + 1)
    with pytest.raises(FileRefused, match="larger than 8 MiB"):
        read(tmp_path / "huge.md")


def test_a_linked_folder_is_not_followed(tmp_path: Path) -> None:
    write(tmp_path, "outside/a.md")
    (tmp_path / "repo").mkdir()
    (tmp_path / "repo" / "inside").symlink_to(tmp_path / "outside")
    assert list(ContentRepo(tmp_path / "repo").scan()) == []


def test_organizations_are_known_by_domain_whatever_is_wrong_with_some(tmp_path: Path) -> None:
    folder = "_data/organizations"
    write(tmp_path, f"{folder}/theverge.com.md", content=b"---\nname: The Verge\ndomain: theverge.com\n---\n")
    write(tmp_path, f"{folder}/plain.example.yml", content=b"name: Plain\n")
    write(tmp_path, f"{folder}/broken.md", content=b"---\nname: [\n---\n")
    write(tmp_path, f"{folder}/nameless.md", content=b"---\ndomain: x.example\n---\n")
    (tmp_path / folder / "link.md").symlink_to("/etc/hostname")
    assert ContentRepo(tmp_path).organizations == {
        "theverge.com": Organization(name="The Verge", domain="theverge.com"),
        "plain.example": Organization(name="Plain", domain="plain.example"),
    }


@pytest.mark.parametrize(
    ("said", "names"),
    [
        (b"[The Harbour Light Post, Harbour Light Post]", ("The Harbour Light Post", "Harbour Light Post")),
        (b"Harbour Light Post", ("Harbour Light Post",)),
        (b"[' Post ', Post, '', HLP, [a], {b: c}]", ("Post",)),
        (b"{a: b}", ()),
        (b"", ()),
        (b"[" + b", ".join(b"n%d" % number for number in range(200)) + b"]", tuple(f"n{n}" for n in range(100))),
    ],
)
def test_an_organization_has_other_names_in_whatever_form_they_stand(
    tmp_path: Path, said: bytes, names: tuple[str, ...]
) -> None:
    content = b"name: HLP\notherNames: " + said + b"\n"
    for path, raw in (("a.example.md", b"---\n" + content + b"---\n"), ("b.example.yaml", content)):
        write(tmp_path, f"_data/organizations/{path}", content=raw)
    found = ContentRepo(tmp_path).organizations
    assert {one.domain: one.other_names for one in found.values()} == {"a.example": names, "b.example": names}


def test_a_registry_may_lie_elsewhere_and_be_one_list_and_the_first_that_knows_a_domain_counts(tmp_path: Path) -> None:
    write(tmp_path, "_data/organizations/a.example.yml", content=b"name: A\n")
    shared = b"- {name: Another A, domain: a.example}\n- {name: B, domain: b.example, otherNames: [Bee]}\n"
    write(tmp_path, "shared/all.yaml", content=shared + b"- {name: Nowhere}\n- name\n- {domain: c.example}\n")
    places = ("_data/organizations", "shared/all.yaml", "nowhere")
    assert ContentRepo(tmp_path, registry=places).whole().organizations == {
        "a.example": Organization(name="A", domain="a.example"),
        "b.example": Organization(name="B", domain="b.example", other_names=("Bee",)),
    }
    assert ContentRepo(tmp_path, registry=places[::-1]).organizations["a.example"].name == "Another A"
    assert set(ContentRepo(tmp_path).organizations) == {"a.example"}


@pytest.mark.parametrize(
    ("name", "is_known"),
    [("HLP", True), ("hlp", True), ("harbour-light  POST", True), ("Harbourlight Post", True), ("Harbour", False)],
)
def test_a_name_is_known_whatever_its_case_dashes_and_white_space(name: str, is_known: bool) -> None:
    known = Organization(name="HLP", domain="hlp.example", other_names=("Harbour Light Post",))
    assert known.is_called(name) is is_known


@pytest.mark.parametrize(
    ("address", "domain", "private"),
    [
        ("https://www.news.example/a", "news.example", "news.example"),
        ("https://cloud.google.com/x", "cloud.google.com", "cloud.google.com"),
        ("https://www.google.com/x", "google.com", "google.com"),
        ("https://www.bbc.co.uk/x", "bbc.co.uk", "bbc.co.uk"),
        ("https://ann.github.io/x", "github.io", "ann.github.io"),
        ("not an address", None, None),
    ],
)
def test_the_provider_of_an_address_is_a_known_domain_or_the_registrable_one(
    tmp_path: Path, address: str, domain: str | None, private: str | None
) -> None:
    write(tmp_path, "_data/organizations/cloud.google.com.yaml", content=b"name: Google Cloud\n")
    assert ContentRepo(tmp_path).provider(address) == domain
    assert ContentRepo(tmp_path, private=True).provider(address) == private


def test_topics_come_in_file_order_and_of_two_documents_the_first_counts(tmp_path: Path) -> None:
    write(tmp_path, "_data/topics/01-ml.yaml", content=b"name: ML\nkeywords: [machine learning]\n---\n")
    write(tmp_path, "_data/topics/00-ai.yaml", content=b"name: AI\n")
    write(tmp_path, "_data/topics/02-broken.yaml", content=b"name: [\n")
    write(tmp_path, "_data/topics/03-list.yaml", content=b"- a\n")
    assert ContentRepo(tmp_path).topics == (
        Topic(name="AI", keywords=(), root=True),
        Topic(name="ML", keywords=("machine learning",)),
    )


@pytest.mark.parametrize(
    ("config", "address"),
    [
        (b"url: https://a.example/\nbaseurl: /b\n", "https://a.example/b"),
        (b"url: https://a.example\n", "https://a.example"),
        (b"baseurl: /b\n", ""),
        (b"- list\n", ""),
        (b"url: [\n", ""),
    ],
)
def test_the_sites_own_address_is_url_and_baseurl(tmp_path: Path, config: bytes, address: str) -> None:
    (tmp_path / "_config.yml").write_bytes(config)
    assert ContentRepo(tmp_path).address == address


def test_without_a_configuration_the_site_has_no_address(tmp_path: Path) -> None:
    assert ContentRepo(tmp_path).address == ""


def test_a_logo_is_there_if_its_file_is_and_a_domain_is_never_a_path(tmp_path: Path) -> None:
    write(tmp_path, "assets/images/organizations/a.example-50x50.jpg", "secret-50x50.jpg")
    repo = ContentRepo(tmp_path)
    assert repo.logo("a.example") == "/assets/images/organizations/a.example-50x50.jpg"
    assert repo.logo("b.example") is None
    assert repo.logo("../../../secret") is None


@pytest.mark.parametrize(
    ("images", "titled"), [("width: 1, height: 1", False), ("width: 1, height: 1, title: T", True)]
)
def test_whether_pictures_carry_titles_is_learned_from_the_other_posts(
    tmp_path: Path, images: str, titled: bool
) -> None:
    post = f"---\nwebUrl: https://a.example/\nimages: [{{url: https://a.example/i.png, {images}}}]\n---\n"
    write(tmp_path, "_news/a.md", "_news/b.md", content=post.encode())
    repo = ContentRepo(tmp_path)
    assert len(list(repo.scan())) == 2
    assert repo.titles_pictures("_news/c.md") is titled
    assert repo.titles_pictures("_other/c.md") is True


def test_every_real_content_file_is_scanned_without_a_crash(corpus: Path) -> None:
    repo = ContentRepo(corpus / "frontmatter", content=["**"])
    scanned = list(repo.scan())
    assert sum(len(one.entries) for one in scanned) > 1000
    assert {finding.code for one in scanned for finding in one.findings} <= {"frontmatter.invalid"}


def test_what_the_system_does_not_give_is_told_from_what_the_file_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.md").write_text("---\nwebUrl: https://a.example/\n---\n")
    (tmp_path / "link.md").symlink_to("a.md")

    def refused(*_: object, **__: object) -> bytes:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    for call in ("open", "read", "fstat"):
        with monkeypatch.context() as patch:
            patch.setattr(os, call, refused)
            found = {one.path: one.findings[0].code for one in ContentRepo(tmp_path).scan()}
        assert found["a.md"] == "file.unreadable"
    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", refused)
        (unlisted,) = ContentRepo(tmp_path).scan()
    assert (unlisted.path, unlisted.findings[0].code) == (".", "file.unreadable")
    assert [one.findings[0].code for one in ContentRepo(tmp_path).scan() if one.findings] == ["file.refused"]


def test_a_file_that_grows_while_it_is_read_is_read_to_its_end_or_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, real = tmp_path / "a.md", os.fstat
    path.write_bytes(b"x" * 10)

    def growing(handle: int) -> os.stat_result:
        facts = real(handle)
        path.write_bytes(b"y" * size)
        return facts

    monkeypatch.setattr(os, "fstat", growing)
    size = 1_000
    assert read(path) == b"y" * size
    size = LARGEST + 1
    with pytest.raises(FileRefused, match="larger"):
        read(path)
