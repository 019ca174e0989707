"""The network misbehaves: what a reader sees then, and what it may cost."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hub import Hub
from tui_reader import __version__
from tui_reader.http import Cancelled, FetchError, Limits, Response, get
from tui_reader.http.network import network
from tui_reader.library import open_library
from tui_reader.paths import Paths
from tui_reader.sources import fulltext

BODY = b'["a body"]'
QUICK = Limits(seconds=30, pause=2, backoff=0.01)


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub(bodies={"/x": BODY}).serve() as served:
        yield served


def ask(hub: Hub, **arguments: Any) -> Response:
    return get(hub.url + "/x", **{"origins": [hub.url], "limits": QUICK, **arguments})


def test_an_answer_arrives_whole_and_the_agent_names_the_project(hub: Hub) -> None:
    answer = ask(hub)
    assert (answer.status, answer.body, answer.url) == (200, BODY, hub.url + "/x")
    headers = hub.log[0]["headers"]
    assert headers["User-Agent"] == f"tui-reader/{__version__}"
    assert "Authorization" not in headers


def test_what_is_still_right_is_not_sent_again(hub: Hub) -> None:
    hub.etags = True
    first = ask(hub)
    again = ask(hub, etag=first.etag)
    assert first.etag
    assert again.not_modified
    assert not again.body


@pytest.mark.parametrize("name", ["etag", "last_modified"])
def test_a_stored_validator_that_cannot_be_sent_is_left_out(hub: Hub, name: str) -> None:
    assert ask(hub, **{name: '"\u00e9\r\n"'}).body == BODY
    assert "If-None-Match" not in hub.log[0]["headers"]


def test_a_compressed_answer_is_unpacked(hub: Hub) -> None:
    hub.misbehave("gzip")
    assert ask(hub).body == BODY


FAULTS = [
    # fault, what the sentence says, how many requests it took
    ("429-huge", r"asks for fewer requests \(429\); try again after \d\d:\d\d$", 1),
    ("429-absurd", r"asks for fewer requests \(429\); try again after \d\d:\d\d$", 1),
    ("429-ratelimit", r"asks for fewer requests \(429\); try again after \d\d:\d\d", 1),
    ("429-absent", r"asks for fewer requests \(429\); try again in a few minutes", 3),
    ("500", r"has trouble of its own \(500\); try again", 3),
    ("503", r"has trouble of its own \(503\); try again", 3),
    ("400", r"does not accept this request \(400\)", 1),
    ("401", r"does not accept the token \(401\)", 1),
    ("403", r"refuses this request \(403\)", 1),
    ("404", r"does not know this address \(404\)", 1),
    ("html", "answered with a web page.*: a login page", 1),
    ("htmlplain", "answered with a web page.*: a login page", 1),
    ("htmljson", "answered with a web page.*: a login page", 1),
    ("reset", "broke off in the middle; try again", 3),
    ("short", "broke off in the middle; try again", 3),
    ("gzipcut", "broke off in the middle; try again", 3),
    ("gzipbad", "sent what cannot be unpacked", 1),
    ("brotli", "compression that was not asked for", 1),
    ("large", "sent more than 2 MB", 1),
    ("promise", "sent more than 2 MB", 1),
    ("gzipbomb", "sent more than 2 MB.*16 MB unpacked", 1),
    ("loop", "redirects more than 3 times", 4),
    ("offsite", r"127\.0\.0\.2 \(127\.0\.0\.1 redirects there\) is not a configured host: a login page", 1),
    ("badlocation", "redirects to what is no web address", 1),
]


@pytest.mark.parametrize(("fault", "sentence", "requests"), FAULTS)
def test_every_fault_is_one_clear_sentence(hub: Hub, fault: str, sentence: str, requests: int) -> None:
    hub.misbehave(fault)
    with pytest.raises(FetchError, match=sentence) as caught:
        ask(hub)
    assert "127.0.0.1" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(hub.log) == requests
    assert not caught.value.offline
    assert caught.value.login == ("a login page" in sentence)


@pytest.mark.parametrize("fault", ["429", "429-date", "429-absent", "500", "503", "reset", "short"])
def test_what_passes_is_tried_again_and_only_while_tries_are_left(hub: Hub, fault: str) -> None:
    hub.misbehave(fault, "ok")
    assert ask(hub).body == BODY
    assert [request["fault"] for request in hub.log] == [fault, "ok"]
    with pytest.raises(FetchError):
        ask(hub, limits=Limits(tries=1))


@pytest.mark.parametrize(("fault", "seconds"), [("429-huge", 3_600), ("429-absurd", 3_600), ("429-ratelimit", 200)])
def test_a_long_wait_is_told_instead_of_waited_for(hub: Hub, fault: str, seconds: int) -> None:
    hub.misbehave(fault)
    with pytest.raises(FetchError) as caught:
        ask(hub)
    assert caught.value.retry_at
    assert abs(caught.value.retry_at - datetime.now(UTC) - timedelta(seconds=seconds)) < timedelta(minutes=1)


def test_a_date_long_past_is_no_reason_to_give_up(hub: Hub) -> None:
    hub.retry_date = datetime(2015, 10, 21, 7, 28, tzinfo=UTC)
    hub.misbehave("429-date", "ok")
    assert ask(hub).body == BODY


def test_a_pause_that_is_too_long_is_not_begun(hub: Hub) -> None:
    hub.misbehave("429")
    for limits in (Limits(seconds=0.8), Limits(pause=0.9)):
        with pytest.raises(FetchError, match=r"429.*try again after"):
            ask(hub, limits=limits)
    assert len(hub.log) == 2


@pytest.mark.parametrize(
    ("fault", "strict", "loose"),
    [
        ("drip", Limits(seconds=0.5), Limits()),
        ("slow", Limits(seconds=0.1), Limits()),
        ("ok", Limits(wire=9), Limits(wire=10)),
        ("gzip", Limits(decoded=9), Limits(decoded=10)),
        ("large", Limits(), Limits(wire=10_000_000)),
    ],
)
def test_each_limit_is_what_holds(hub: Hub, fault: str, strict: Limits, loose: Limits) -> None:
    hub.misbehave(fault)
    with pytest.raises(FetchError):
        ask(hub, limits=strict)
    assert ask(hub, limits=loose).body.strip() in (BODY, b"")


@pytest.mark.parametrize("fault", ["hang", "drip"])
def test_the_deadline_ends_a_call_that_would_go_on(hub: Hub, fault: str) -> None:
    hub.misbehave(fault)
    with pytest.raises(FetchError, match=r"127\.0\.0\.1 did not answer in full within 0\.3 seconds; try again later"):
        ask(hub, limits=Limits(seconds=0.3))


@pytest.mark.parametrize("fault", ["hang", "drip", "429-absent"])
def test_a_call_can_be_cancelled_wherever_it_waits(hub: Hub, fault: str) -> None:
    hub.misbehave(fault)
    with pytest.raises(Cancelled):
        ask(hub, cancelled=lambda: bool(hub.log), limits=Limits(seconds=60, backoff=9))
    assert len(hub.log) == 1


def test_a_hanging_look_up_can_be_cancelled_and_keeps_no_one_from_quitting() -> None:
    script = """
import socket, time
from tui_reader.http import FetchError, Limits, get
socket.getaddrinfo = lambda *_, **__: time.sleep(3600)
try:
    get("https://papers.example/", origins=["https://papers.example"], limits=Limits(seconds=0.2))
except FetchError as error:
    print(error)
"""
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=True)
    assert ended.stdout == "papers.example did not answer in full within 0.2 seconds; try again later\n"


def test_a_handshake_that_hangs_meets_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(FetchError, match=r"within 0\.3 seconds"):
            get(url, origins=[url], limits=Limits(seconds=0.3))


def test_no_connection_at_all_is_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(FetchError, match="cannot be reached; check the connection") as caught:
        get(url, origins=[url], limits=QUICK)
    assert caught.value.offline

    asked: list[str] = []

    def unknown(host: str, *_: object, **__: object) -> list[Any]:
        asked.append(host)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(FetchError, match=r"papers\.example cannot be reached; check the connection") as caught:
        get("https://papers.example/", origins=["https://papers.example"], limits=QUICK)
    assert caught.value.offline
    assert asked == ["papers.example"], "a name that is not found is not worth a pause"


REFUSED = [
    ("http://papers.example/", ["http://papers.example"], r"papers\.example is not asked without https"),
    ("http://192.0.2.1/", ["http://192.0.2.1"], "is not asked without https"),
    ("https://elsewhere.example/", ["https://papers.example"], r"elsewhere\.example is not a configured host"),
    ("https://papers.example:444/", ["https://papers.example"], "is not a configured host"),
    ("https://me:secret@papers.example/", ["https://papers.example"], "is not a configured host"),
    ("http://127.0.0.1:9/", ["https://127.0.0.1:9"], "is not a configured host"),
    ("http://localhost.papers.example/", ["http://localhost.papers.example"], "is not asked without https"),
    ("file:///etc/passwd", ["https://papers.example"], "an address without a host is not a configured host"),
    ("file:///etc/passwd", ["file:///"], "an address without a host is not a configured host"),
    ("ftp://papers.example/", ["ftp://papers.example"], "is not asked without https"),
    ("https://", ["https://"], "an address without a host is not a configured host"),
    ("https://[::1/", ["https://papers.example"], "is not a web address"),
    ("", ["https://papers.example"], "an address without a host is not a configured host"),
]


@pytest.mark.parametrize(("url", "origins", "sentence"), REFUSED)
def test_an_address_that_is_not_configured_is_never_connected_to(
    monkeypatch: pytest.MonkeyPatch, url: str, origins: list[str], sentence: str
) -> None:
    looked_up: list[object] = []

    def look_up(*where: object, **_: object) -> list[Any]:
        looked_up.append(where)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(FetchError, match=sentence) as caught:
        get(url, origins=origins, limits=QUICK)
    assert "secret" not in str(caught.value)
    assert not looked_up


ENDPOINTS = [
    *(
        "http://127.0.0.1:99999",
        "https://papers.example:99999999999",
        "https://papers.example:-1",
        "http://localhost:0",
    ),
    *("https://papers.example:x", "https://127.0.0.1:００１", "\udcff", "https://pa\udcffpers.example", "https://[::1"),
    *(
        "https://[zz]",
        "https://[v1.x]",
        "https://pa pers.example",
        "https://pa\x01pers.example",
        "https://.",
        "https://-",
    ),
    *("https://a..b", "https://xn--", "https://%00", "https://" + "a" * 300, "https://" + "a." * 200, "papers.example"),
    *("https://\u202epapers.example", "https://papers.example/?a=b", "https://papers.example#a", "a\nb"),
    *("https://me:secret@papers.example", "https://ß\u0301\u200d.example"),
]


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=ascii)
@pytest.mark.parametrize("service", ["HF_ENDPOINT", "ARXIV_ENDPOINT", "ARXIV_HTML_ENDPOINT"])
def test_an_endpoint_that_no_host_has_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, endpoint: str, service: str
) -> None:
    monkeypatch.setenv(service, endpoint)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("a name was looked up"))
    paths = Paths(tmp_path / "config", tmp_path / "data")
    error: FetchError | None
    with closing(open_library(paths)) as library:
        if service == "HF_ENDPOINT":
            error = library.feed.refresh("trending").error
        elif service == "ARXIV_ENDPOINT":
            (error,) = library.feed.ask("word", ["arXiv"]).errors.values()
        else:
            page = fulltext.Service.from_environment(paths.arxiv_lock)._replace(every=0)
            with pytest.raises(FetchError) as caught:
                fulltext.page("2309.17453", page)
            error = caught.value
    assert error
    sentence = str(error)
    assert re.fullmatch(r"'.+' is not a web address; correct the endpoint that the environment names", sentence)
    assert sentence.isascii()
    assert "secret" not in sentence
    assert not error.offline


@settings(deadline=None)  # the first of them loads the client
@given(
    st.one_of(
        st.text(max_size=30),
        st.builds(
            "{}{}{}".format,
            st.sampled_from(["https://papers.example", "http://127.0.0.1", "https:/"]),
            st.text(":/@[]%.?#0123456789xé", max_size=12),
            st.sampled_from(["", ":99999", "/x"]),
        ),
    )
)
def test_whatever_the_address_is_only_one_kind_of_error_comes(endpoint: str) -> None:
    async def nobody(*_: object, **__: object) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "nobody")

    with mock.patch.object(network().loop, "getaddrinfo", nobody), pytest.raises(FetchError) as caught:
        get(endpoint + "/api", origins=[endpoint], limits=Limits(seconds=30, tries=1))
    assert "\n" not in str(caught.value)


def test_the_token_goes_to_its_host_alone(hub: Hub) -> None:
    with Hub(bodies={"/x": BODY}).serve() as other:
        hub.elsewhere = other.url + "/x"
        hub.misbehave("offsite")
        with pytest.raises(FetchError, match="is not a configured host"):
            ask(hub, token="hf_secret")
        assert not other.log, "an address that is not configured is not asked at all"

        assert ask(hub, token="hf_secret", origins=[hub.url, other.url]).body == BODY
        assert "Authorization" not in other.log[0]["headers"]
        assert [request["headers"]["Authorization"] for request in hub.log] == ["Bearer hf_secret"] * 2


def test_the_token_follows_a_redirect_on_its_own_host(hub: Hub) -> None:
    hub.elsewhere = "/x?again"
    hub.misbehave("offsite", "ok")
    assert ask(hub, token="hf_secret").body == BODY
    assert hub.log[1]["headers"]["Authorization"] == "Bearer hf_secret"


@pytest.mark.parametrize("token", ["hf_se\r\nX-Evil: cret", "hf_sécret"])
def test_a_token_that_cannot_be_sent_is_not_told(hub: Hub, token: str) -> None:
    with pytest.raises(FetchError, match="the token has characters that cannot be sent") as caught:
        ask(hub, token=token)
    assert "cret" not in str(caught.value)
    assert not hub.log


@pytest.mark.parametrize("fault", ["401", "403"])
def test_a_refused_token_is_named_as_the_likely_cause(hub: Hub, fault: str) -> None:
    hub.misbehave(fault)
    with pytest.raises(FetchError, match="check the token") as caught:
        ask(hub, token="hf_secret")
    assert "hf_secret" not in str(caught.value)


def test_no_cookie_is_sent_back(hub: Hub) -> None:
    hub.cookie = "id=7; Path=/"
    ask(hub)
    ask(hub)
    assert "Cookie" not in hub.log[1]["headers"]


def test_progress_is_told_on_the_calling_thread(hub: Hub) -> None:
    seen: list[tuple[int, int | None, threading.Thread]] = []
    hub.misbehave("drip")
    ask(hub, progress=lambda received, total: seen.append((received, total, threading.current_thread())))
    assert len(seen) > 2
    assert seen[-1] == (len(BODY), len(BODY), threading.current_thread())


def test_a_page_is_welcome_where_one_was_asked_for(hub: Hub) -> None:
    hub.misbehave("html")
    assert b"WiFi" in ask(hub, accept="text/html").body


def test_the_body_of_an_expected_refusal_can_be_read(hub: Hub) -> None:
    hub.misbehave("400")
    assert b"Invalid parameter" in ask(hub, statuses=(200, 400)).body


MEMORY = """
import sys
from pathlib import Path
from tui_reader.http import FetchError, Limits, get
url, decoded = sys.argv[1], int(sys.argv[2])

def peak():
    # the most memory that this process has held, in kilobytes
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])

get(url + "/x", origins=[url])
before = peak()
try:
    get(url + "/x", origins=[url], limits=Limits(decoded=decoded))
except FetchError as error:
    print("refused" if "unpacked" in str(error) else error)
print(peak() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
@pytest.mark.parametrize(("decoded", "bounded"), [(Limits().decoded, True), (200_000_000, False)])
def test_a_bomb_costs_less_than_64_mb(hub: Hub, decoded: int, bounded: bool) -> None:
    hub.misbehave("ok", "gzipbomb")
    arguments = [sys.executable, "-c", MEMORY, hub.url, str(decoded)]
    printed = subprocess.run(arguments, capture_output=True, text=True, timeout=60, check=True).stdout.split()
    assert printed[0] == "refused"
    assert (int(printed[1]) < 64_000) == bounded


PROXIED = """
import sys
from tui_reader.http import FetchError, Limits, get
for url in sys.argv[1:]:
    try:
        print(get(url, origins=[url], limits=Limits(seconds=30, tries=1)).status)
    except FetchError as error:
        print(error)
"""


@pytest.mark.parametrize(
    ("proxy", "sentence"),
    [
        ("{hub}", r"the proxy does not let through to papers\.example; check HTTPS_PROXY"),
        ("gopher://nowhere", "the proxy in the environment cannot be used; correct or unset HTTPS_PROXY"),
    ],
)
def test_proxies_are_for_the_world_and_not_for_loopback(hub: Hub, proxy: str, sentence: str) -> None:
    proxy = proxy.format(hub=hub.url)
    ended = subprocess.run(
        [sys.executable, "-c", PROXIED, hub.url + "/x", "https://papers.example/"],
        env={"HTTPS_PROXY": proxy, "HTTP_PROXY": "http://127.0.0.1:9", "PYTHONPATH": ":".join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    direct, proxied = ended.stdout.splitlines()
    assert direct == "200"
    assert proxied.startswith(sentence.replace("\\", ""))
