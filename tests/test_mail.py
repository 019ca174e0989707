"""Mail: a message arrives once or not at all, and what went wrong is said; against a real server on this machine."""

from __future__ import annotations

import asyncio
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from tui_reader.config import Mail
from tui_reader.mail import MailError, Times, password_from, send

CERTIFICATE = Path(__file__).parent / "loopback.pem"
"""Made for these tests: openssl req -x509 -nodes -days 36500 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1"""
QUICK = Times(answer=1.0, pause=0.0)


class Box:
    """A mailbox that a server fills; what it answers can be set."""

    def __init__(self) -> None:
        self.messages: list[tuple[list[str], EmailMessage]] = []
        self.answers: dict[str, list[str]] = {}
        self.goes_on = threading.Event()
        self.goes_on.set()
        self.logins: list[tuple[bytes, bytes]] = []

    def _answer(self, to: str, good: str) -> str:
        waiting = self.answers.get(to, [])
        return waiting.pop(0) if waiting else good

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        answer = self._answer("MAIL", "250 OK")
        if answer.startswith("250"):
            envelope.mail_from = address
        return answer

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        answer = self._answer(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        answer = self._answer("DATA", "250 OK")
        if answer.startswith("250"):
            made = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(made, EmailMessage)
            self.messages.append((list(envelope.rcpt_tos), made))
        await asyncio.to_thread(self.goes_on.wait)
        return answer


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


def trusting() -> ssl.SSLContext:
    """A context that trusts the tests' certificate."""
    return ssl.create_default_context(cafile=str(CERTIFICATE))


class _Server(Controller):
    def __init__(self, box: Box, **options: Any) -> None:
        self._options = options
        super().__init__(box, hostname="127.0.0.1", port=0)

    def factory(self) -> SMTP:
        return SMTP(self.handler, **self._options)

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]  # the one that it was given for 0
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def serving(box: Box, security: str = "none", *, login: str = "") -> Iterator[Mail]:
    """A server on this machine, and the settings that lead to it."""

    def check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        box.logins.append((data.login, data.password))
        return AuthResult(success=data.password == login.encode(), handled=False)

    options: dict[str, Any] = {"hostname": "localhost"}
    if security == "starttls":
        options["tls_context"] = _context()
    if login:
        options |= {"authenticator": check, "auth_required": True, "auth_require_tls": security != "none"}
    controller = _Server(box, **options)
    if security == "tls":
        controller.ssl_context = _context()
    controller.start()
    try:
        user = "ada" if login else ""
        yield Mail(
            "127.0.0.1", ("bo@example.org", "cy@example.org"), "ada@example.org", controller.port, security, user
        )
    finally:
        box.goes_on.set()
        controller.stop()


def letter() -> EmailMessage:
    made = EmailMessage()
    made["Subject"] = "Daily Papers: π₀ and others"
    made["From"], made["To"] = "ada@example.org", "bo@example.org"
    made.set_content("First.\n.\n.A line that begins with a full stop: π₀\n", cte="quoted-printable")
    made.add_alternative("<p>First.</p>", subtype="html")
    return made


def no_password() -> str:
    pytest.fail("nobody asked for a password")


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_a_message_arrives_whole_and_once(security: str) -> None:
    box = Box()
    with serving(box, security) as server:
        send(letter(), server, no_password, times=QUICK, trusted=trusting())
    [(to, got)] = box.messages
    assert to == ["bo@example.org", "cy@example.org"]
    assert got["Subject"] == "Daily Papers: π₀ and others"
    body = got.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == "First.\n.\n.A line that begins with a full stop: π₀\n"


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_gets_nothing(security: str) -> None:
    box = Box()
    with serving(box, security, login="secret") as server, pytest.raises(MailError, match=r"certificate.*trusted"):
        send(letter(), server, lambda: "secret", times=QUICK)
    assert not box.messages
    assert not box.logins


def test_a_server_that_offers_no_tls_gets_nothing() -> None:
    box = Box()
    with serving(box) as server, pytest.raises(MailError, match="offers no STARTTLS"):
        send(letter(), server._replace(security="starttls"), no_password, times=QUICK, trusted=trusting())
    assert not box.messages


def test_the_password_is_given_over_tls_and_told_in_no_error() -> None:
    box = Box()
    with serving(box, "starttls", login="right") as server:
        send(letter(), server, lambda: "right", times=QUICK, trusted=trusting())
        with pytest.raises(MailError, match="does not accept the password of ada") as caught:
            send(letter(), server, lambda: "wr0ng-secret", times=QUICK, trusted=trusting())
    assert "wr0ng-secret" not in str(caught.value)
    assert len(box.messages) == 1


def test_one_address_that_is_refused_ends_it_before_anybody_gets_it() -> None:
    box = Box()
    box.answers["cy@example.org"] = ["550 no such person"]
    with serving(box) as server, pytest.raises(MailError, match=r"refuses the address cy@example\.org \(550 no such"):
        send(letter(), server, no_password, times=QUICK)
    assert not box.messages


@pytest.mark.parametrize("where", ["MAIL", "DATA"])
def test_what_may_pass_is_tried_once_more(where: str) -> None:
    box = Box()
    box.answers[where] = ["451 later"]
    with serving(box) as server:
        send(letter(), server, no_password, times=QUICK)
        assert len(box.messages) == 1
        box.answers[where] = ["451 later", "451 later"]
        with pytest.raises(MailError, match="451 later"):
            send(letter(), server, no_password, times=QUICK)
    assert len(box.messages) == 1


def test_a_rejected_message_is_not_tried_again() -> None:
    box = Box()
    box.answers["DATA"] = ["554 spam"]
    with serving(box) as server, pytest.raises(MailError, match=r"rejected the message \(554 spam\)") as caught:
        send(letter(), server, no_password, times=QUICK)
    assert not caught.value.uncertain
    assert not box.messages


def test_a_message_that_is_not_confirmed_is_uncertain_and_never_sent_twice() -> None:
    box = Box()
    box.goes_on.clear()
    with serving(box) as server, pytest.raises(MailError, match="may have been sent") as caught:
        send(letter(), server, no_password, times=QUICK)
    assert caught.value.uncertain
    assert len(box.messages) == 1


def test_a_server_that_is_not_there_is_named() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Mail("127.0.0.1", ("bo@example.org",), "ada@example.org", port, "none")
    with pytest.raises(MailError, match=f"127.0.0.1:{port} refuses connections"):
        send(letter(), server, no_password, times=QUICK)


def test_a_server_that_says_nothing_is_given_up() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        server = Mail("127.0.0.1", ("bo@example.org",), "ada@example.org", silent.getsockname()[1], "none")
        with pytest.raises(MailError, match=r"can't be reached \(no answer in time"):
            send(letter(), server, no_password, times=Times(answer=0.2, pause=0.0))


def test_tls_asked_of_a_server_that_speaks_plainly_is_told() -> None:
    with serving(Box()) as server, pytest.raises(MailError, match="does not speak TLS"):
        send(letter(), server._replace(security="tls"), no_password, times=QUICK, trusted=trusting())


def test_a_password_comes_from_a_command() -> None:
    say: Callable[[str], list[str]] = lambda code: [sys.executable, "-c", code]  # noqa: E731
    assert password_from(say("print('pass word')")) == "pass word"
    with pytest.raises(MailError, match="gave no password"):
        password_from(say("raise SystemExit(3)"))
    with pytest.raises(MailError, match="can't be used"):
        password_from(["/nowhere/at/all"])
