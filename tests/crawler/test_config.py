from __future__ import annotations

import os
import pickle
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.config import OPTIONS, RECORD_KEYS, Config, ConfigError, load
from crawler.config.given import LARGEST, Given
from crawler.config.policies import SENSIBLE
from crawler.frontmatter.fields import FIELD_OF_KEY

ROOT = Path(__file__).parents[2]

EXAMPLE = """\
content: ["_news/*.md", "_learning/**/*.md", "_samples/*"]   # default: every .md/.html
exclude: ["_archive/**"]
keys: {webUrl: link, title: title}
timezone: {example.com: Europe/Berlin}
policy: {excerpt: never}
lock: [title]
amp: drop-if-gone
stages: [merge, amp, related]
user_agent: "ExampleBot/1.0 (+https://example.com/bot)"
concurrency: {total: 16, per_host: 2, delay: 0.5}
gate: {files: 25%}
state: .masthead/other.sqlite3
allow_hosts: [127.0.0.2, "::1/128"]
commit: {message: "Update {collections}", author: "Masthead <bot@example.com>"}
"""


def _repo(tmp_path: Path, text: str | bytes) -> Path:
    (tmp_path / "masthead.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return tmp_path


def _refusal(root: Path, **given: object) -> str:
    with pytest.raises(ConfigError) as refused:
        load(root, **({"environ": {}} | given))  # type: ignore[arg-type]  # a table of tests gives any of them
    message = str(refused.value)
    assert "\n" not in message
    return message


def test_every_option_of_the_file_is_read(tmp_path: Path) -> None:
    config = load(_repo(tmp_path, EXAMPLE), environ={})
    assert config.content == ("_news/*.md", "_learning/**/*.md", "_samples/*")
    assert config.exclude == ("_archive/**",)
    assert config.keys == {"webUrl": "link", "title": "title"}
    assert config.timezone == {"example.com": ZoneInfo("Europe/Berlin")}
    assert config.policy == {"excerpt": "never"}
    assert config.lock == {"**": ("title",)}
    assert (config.amp, config.stages) == ("drop-if-gone", ("merge", "amp", "related"))
    assert config.user_agent == "ExampleBot/1.0 (+https://example.com/bot)"
    assert (config.concurrency.total, config.concurrency.per_host, config.concurrency.delay) == (16, 2, 0.5)
    assert config.gate.files == 0.25
    assert config.state == ".masthead/other.sqlite3"
    assert config.allow_hosts == ("127.0.0.2/32", "::1/128")
    assert (config.commit.message, config.commit.author) == ("Update {collections}", "Masthead <bot@example.com>")


@pytest.mark.parametrize("text", [None, "", "# nothing but a comment\n", "---\n", "amp:\nconcurrency:\n", "\ufeff{}"])
def test_what_nobody_set_has_its_default(tmp_path: Path, text: str | None) -> None:
    root = tmp_path if text is None else _repo(tmp_path, text)
    assert load(root, environ={}) == Config()
    assert Config().stages == ("merge", "amp", "provider", "topics", "images")
    assert (Config().concurrency.per_host, Config().concurrency.delay) == (1, 1.0)


def test_a_flag_wins_over_the_environment_over_the_file_over_the_default(tmp_path: Path) -> None:
    root = _repo(tmp_path, "concurrency: {delay: 2, total: 8}\namp: ignore\n")
    environ = {"MASTHEAD_CONCURRENCY_DELAY": "3", "MASTHEAD_AMP": "drop-if-gone", "HOME": "/"}
    found = load(root, flags={"concurrency.delay": 4.5, "amp": None, "allow_hosts": []}, environ=environ)
    assert (found.concurrency.delay, found.amp, found.concurrency.total) == (4.5, "drop-if-gone", 8)
    assert load(root, environ={"MASTHEAD_AMP": ""}).amp == "ignore"


def test_the_environment_of_the_process_counts_unless_another_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MASTHEAD_AMP", "ignore")
    assert load(tmp_path).amp == "ignore"
    assert load(tmp_path, environ={}).amp == "keep"


def test_lists_and_mappings_fit_into_one_line_of_environment(tmp_path: Path) -> None:
    environ = {
        "MASTHEAD_STAGES": "merge, amp",
        "MASTHEAD_TIMEZONE": "example.com=Europe/Berlin,Bücher.example=UTC",
        "MASTHEAD_LOCK": "title,excerpt",
        "MASTHEAD_COMMIT_AUTHOR": "Bot <bot@example.com>",
    }
    config = load(tmp_path, environ=environ)
    assert config.stages == ("merge", "amp")
    assert config.timezone == {"example.com": ZoneInfo("Europe/Berlin"), "xn--bcher-kva.example": ZoneInfo("UTC")}
    assert config.lock == {"**": ("title", "excerpt")}
    assert config.commit.author == "Bot <bot@example.com>"


def test_flags_take_lists_and_mappings_as_python_has_them(tmp_path: Path) -> None:
    config = load(tmp_path, flags={"allow_hosts": ["127.0.0.2/32"], "policy": {"title": "fill"}}, environ={})
    assert config.allow_hosts == ("127.0.0.2/32",)
    assert config.policy == {"title": "fill"}


def test_a_lock_may_hold_for_some_files_only(tmp_path: Path) -> None:
    config = load(_repo(tmp_path, "lock:\n  _news/2020-*: [title]\n  ./_samples/*: excerpt\n"), environ={})
    assert config.lock == {"_news/2020-*": ("title",), "_samples/*": ("excerpt",)}


WRONG = [  # the file, the line, what was found, what would be right
    ("amp: keep\nstage: [merge]\n", 2, '"stage"', 'did you mean "stages"'),
    ("concurrency:\n  total: 4\n  perhost: 2\n", 3, '"perhost"', 'did you mean "per_host"'),
    ("concurrency.total: 4\n", 1, '"concurrency.total"', 'did you mean "concurrency"'),
    ("concurrency: fast\n", 1, '"fast"', "a mapping"),
    ("concurrency: [1]\n", 1, "a list", "a mapping"),
    ("amp: kep\n", 1, '"kep"', 'did you mean "keep"? it is one of: keep, drop-if-gone, ignore'),
    ("\n\namp: [keep]\n", 3, "a list", "it is one of: keep"),
    ("stages:\n  - merge\n  - ampp\n", 3, '"ampp"', 'did you mean "amp"'),
    ("stages: {merge: true}\n", 1, "a mapping", "it is a list"),
    ("policy: {excerpt: nevr}\n", 1, '"nevr"', 'did you mean "never"'),
    ("policy:\n  title: own\n  excerp: never\n", 3, '"excerp"', 'did you mean "excerpt"'),
    ("policy: [title]\n", 1, "a list", "a mapping"),
    ("policy:\n  title: own\n  topics: own\n", 3, '"own"', "for topics it is one of: never, fill, add"),
    ("policy: {cdnAmpWebUrl: fill}\n", 1, '"fill"', "for cdnAmpWebUrl it is one of: never, derive"),
    ("policy: {provider.images: own}\n", 1, '"own"', "for provider.images it is one of: never, fill, derive"),
    ("policy: {images: derive}\n", 1, '"derive"', "for images it is one of: never, fill, own"),
    ("policy: {title: add}\n", 1, '"add"', "for title it is one of: never, fill, own"),
    ("policy: {title: [own]}\n", 1, "a list", "for title it is one of: never, fill, own"),
    ("policy: {provider.nam: own}\n", 1, '"provider.nam"', 'did you mean "provider.name"'),
    ("keys: {provider.name: n}\n", 1, '"provider.name"', "it is one of: webUrl"),
    ("lock: [webUrl]\n", 1, '"webUrl"', "it is one of: title"),
    ("lock:\n  ../x: [title]\n", 2, '"../x"', "inside the content repo"),
    ("keys: {titel: t}\n", 1, '"titel"', 'did you mean "title"'),
    ("keys: {title: ' '}\n", 1, '" "', "it is a text"),
    ("keys: {title: [a]}\n", 1, "a list", "it is a text"),
    ("content: /etc/*\n", 1, '"/etc/*"', "inside the content repo"),
    ("content: ['a\\b']\n", 1, '"a\\b"', "inside the content repo"),
    ("content:\n  - [a]\n", 2, "a list", "it is a text"),
    ("exclude: 2020: x\n", 1, "not YAML", "mapping values are not allowed"),
    ("timezone: {example.com: Europe/Berlim}\n", 1, '"Europe/Berlim"', 'did you mean "Europe/Berlin"'),
    ("timezone: {example.com: ../../etc/passwd}\n", 1, "etc/passwd", "IANA"),
    ("timezone: {localhost: UTC}\n", 1, '"localhost"', "it is a domain"),
    ("timezone: {127.0.0.1: UTC}\n", 1, '"127.0.0.1"', "it is a domain"),
    ("timezone: {'a b.c': UTC}\n", 1, '"a b.c"', "it is a domain"),
    ("user_agent: MyBot/1.0\n", 1, '"MyBot/1.0"', "can reach you"),
    ('user_agent: "Bot (+https://example.com)\\r\\nX: y"\n', 1, "Bot", "one line of ASCII"),
    ("concurrency: {total: 0}\n", 1, '"0"', "a whole number from 1 to 1024"),
    ("concurrency: {total: 2.5}\n", 1, '"2.5"', "a whole number"),
    ("concurrency: {per_host: 65}\n", 1, '"65"', "from 1 to 64"),
    ("concurrency: {delay: -1}\n", 1, '"-1"', "seconds from 0 to 3600"),
    ("concurrency: {delay: .inf}\n", 1, '".inf"', "seconds from 0"),
    ("concurrency: {delay: [1]}\n", 1, "a list", "seconds from 0"),
    ("gate: {files: 2}\n", 1, '"2"', "a share from 0 to 1"),
    ("gate: {files: half}\n", 1, '"half"', "a share"),
    ("state: ../elsewhere.sqlite3\n", 1, "elsewhere", "inside the content repo"),
    ("state: /var/lib/x.sqlite3\n", 1, "/var/lib", "inside the content repo"),
    ("allow_hosts: [10.0.0.1/8]\n", 1, '"10.0.0.1/8"', "did you mean 10.0.0.0/8"),
    ("allow_hosts: [intranet.example]\n", 1, '"intranet.example"', "an IP address or network"),
    ("commit: {message: 'Update {collection}'}\n", 1, "{collection}", "{collections} is filled in"),
    ("commit: {message: 'Update {collections!r}'}\n", 1, "!r", "{collections} is filled in"),
    ("commit: {message: 'Update {'}\n", 1, '"Update {"', "{collections} is filled in"),
    ("commit: {author: Masthead}\n", 1, '"Masthead"', "Masthead <bot@example.com>"),
    ("- content\n", 1, "a list", "a mapping from options"),
    ("just text\n", 1, '"just text"', "a mapping from options"),
    ("amp: keep\namp: ignore\n", 2, '"amp"', "write it once"),
    ("? [a, b]\n: c\n", 1, "no word", "plain words"),
    ("amp: keep\n---\namp: keep\n", 2, "not YAML", "single document"),
    ('"a\\e[1m\\n": 1\n', 1, "a\\x1b[1m\\n", "it is one of"),
    ('"\\e": 1\n"\\e": 2\n', 2, "\\x1b", "write it once"),
    ("amp: keep\n  bad: [\n", 2, "not YAML", "mapping values"),
    ("amp: *nowhere\n", 1, "not YAML", "undefined alias"),
    ("amp: &a [*a]\n", 1, "too much", "levels"),
    ("keys: " + "[" * 9 + "]" * 9 + "\n", 1, "too much", "levels"),
    ("content: [" + "a," * 4_001 + "]\n", 1, "too much", "so many"),
    ("user_agent: " + "x" * 200 + "\n", 1, "...", "can reach you"),
]


@pytest.mark.parametrize(("text", "line", "found", "right"), WRONG, ids=[row[0][:40] for row in WRONG])
def test_what_is_wrong_is_refused_with_its_line_and_what_would_be_right(
    tmp_path: Path, text: str, line: int, found: str, right: str
) -> None:
    message = _refusal(_repo(tmp_path, text))
    assert message.startswith(f"{tmp_path / 'masthead.yaml'}:{line}: ")
    assert found in message
    assert right in message


def test_a_wrong_flag_or_variable_is_named(tmp_path: Path) -> None:
    assert _refusal(tmp_path, flags={"concurrency.delay": "x"}).startswith('--delay: found "x"; it is seconds')
    assert _refusal(tmp_path, flags={"dely": 1}).startswith('dely: found the option "dely"')
    assert _refusal(tmp_path, environ={"MASTHEAD_AMP": "x"}).startswith('MASTHEAD_AMP: found "x"')
    assert _refusal(tmp_path, environ={"MASTHEAD_TIMEZONE": "x"}).startswith(
        'MASTHEAD_TIMEZONE: found "x"; it is a map'
    )


def test_a_misspelt_variable_is_refused_and_another_programs_is_not(tmp_path: Path) -> None:
    message = _refusal(tmp_path, environ={"MASTHEAD_USERAGENT": "x"})
    assert message == "MASTHEAD_USERAGENT: no such variable; did you mean MASTHEAD_USER_AGENT?"
    assert load(tmp_path, environ={"MASTHEAD_CORPUS": "/x", "OTHER_AMP": "x"}) == Config()


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "masthead.yaml"
    path.mkdir()
    assert _refusal(tmp_path).startswith(f"{path}: found something else than a file")
    path.rmdir()
    os.mkfifo(path)
    assert _refusal(tmp_path).startswith(f"{path}: found something else than a file")
    path.unlink()
    path.symlink_to(path)
    assert load(tmp_path, environ={}) == Config()


def test_a_file_below_something_that_is_no_folder_is_named(tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 300)
    assert _refusal(folder).startswith(f"{folder / 'masthead.yaml'}: cannot be read")


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"amp: \xff", "byte 5 is not UTF-8"),
        (b"amp: \x00", "not YAML"),
        (b"#" * (LARGEST + 1), "found something else than a file"),
        (b"[" * 1_500, "not YAML"),
    ],
)
def test_bytes_that_are_no_configuration_are_refused(tmp_path: Path, raw: bytes, says: str) -> None:
    assert says in _refusal(_repo(tmp_path, raw))


def test_the_other_ending_is_not_ignored_in_silence(tmp_path: Path) -> None:
    (tmp_path / "masthead.yml").write_text("amp: keep\n", "utf-8")
    assert "rename it to masthead.yaml" in _refusal(tmp_path)


def test_a_broken_value_that_is_overridden_does_no_harm(tmp_path: Path) -> None:
    assert load(_repo(tmp_path, "amp: x\n"), flags={"amp": "ignore"}, environ={}).amp == "ignore"


@given(
    st.text(max_size=60)
    | st.sampled_from(list(OPTIONS)).flatmap(lambda name: st.text(max_size=20).map(f"{name}: ".__add__))
)
@settings(max_examples=150, deadline=None)
def test_any_text_is_a_configuration_or_a_clear_refusal(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    root = _repo(tmp_path_factory.getbasetemp(), text.encode("utf-8", "surrogatepass"))
    try:
        assert isinstance(load(root, environ={}), Config)
    except ConfigError as refused:
        assert str(refused).startswith(str(root / "masthead.yaml"))  # noqa: PT017 - either end is right


@pytest.mark.parametrize("name", OPTIONS)
def test_each_option_takes_any_text_without_a_traceback(tmp_path: Path, name: str) -> None:
    for text in ("", " ", ",", "=", "a=", "{", "\x00", "é", "1", "99999999999", "a/b", "*", "\ud800", "::", "a,b=c"):
        try:
            load(tmp_path, flags={name: text}, environ={})
        except ConfigError as refused:
            assert str(refused).startswith(OPTIONS[name].flag)  # noqa: PT017 - either end is right


def test_the_keys_that_a_crawl_writes_can_be_locked() -> None:
    assert set(FIELD_OF_KEY) <= set(RECORD_KEYS)


def test_the_documentation_names_every_key_with_its_policies() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    rows = [line.split("|") for line in page.splitlines() if "| never" in line]
    documented = {
        key.strip(): {word.strip(" *") for word in policies.partition(":")[0].split(",")}
        for _, keys, policies, _ in rows
        for key in keys.split(",")
    }
    assert documented == {key: set(words) for key, words in SENSIBLE.items()}


def test_a_configuration_travels_to_worker_processes(tmp_path: Path) -> None:
    config = load(_repo(tmp_path, EXAMPLE), environ={})
    assert pickle.loads(pickle.dumps(config)) == config  # noqa: S301 - our own bytes


def test_the_documentation_names_every_option_with_its_flag_and_variable() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    for option in OPTIONS.values():
        for word in (option.name.partition(".")[0], option.flag, option.variable):
            assert f"`{word}`" in page, word
        assert option.help
        assert option.help in page, option.name


def test_the_documented_defaults_are_the_defaults() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    rows = [
        [cell.strip().strip("`") for cell in line.split("|")[1:-1]] for line in page.splitlines() if line[:3] == "| `"
    ]
    documented = {row[0]: row[3] for row in rows}
    assert set(documented) == set(OPTIONS)
    for name, option in OPTIONS.items():
        if isinstance(option.default, timedelta):
            assert option.read(Given(where="docs", value=documented[name])) == option.default, name
            continue
        default = ", ".join(option.default) if isinstance(option.default, tuple) else str(option.default or "none")
        assert documented[name] == (default if default not in ("", "{}") else "none"), name


def test_the_documented_example_is_a_right_one(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    blocks = [block.partition("```")[0] for block in page.split("```yaml\n")[1:]]
    assert len(blocks) > 10
    for block in blocks:
        load(_repo(tmp_path, block), environ={})


def test_reading_no_file_loads_no_yaml_and_no_crawler_machinery() -> None:
    program = (
        "import sys, crawler.config as c, pathlib; c.load(pathlib.Path('/nowhere'), environ={}); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert not {"yaml", "scrapy", "twisted", "lxml", "idna", "zoneinfo"} & set(done.stdout.split())


def test_a_link_that_leads_out_of_the_repo_is_not_read_and_nothing_behind_it_is_told(tmp_path: Path) -> None:
    outside, repo = tmp_path / "outside", tmp_path / "site"
    outside.write_text("a hidden word\n")
    repo.mkdir()
    (repo / "masthead.yaml").symlink_to(outside)
    refusal = _refusal(repo)
    assert "leads out of the content repo" in refusal
    assert "hidden" not in refusal
    (repo / "masthead.yaml").unlink()
    (repo / "own.yaml").write_text("lock: [title]\n")
    (repo / "masthead.yaml").symlink_to("own.yaml")
    assert load(repo, environ={}).lock
