"""Mail: one message to one server, and whether it went out. Nothing else opens an SMTP connection.

RFC 5321 (SMTP), RFC 3207 (STARTTLS), RFC 8314 (TLS from the first byte). Passwords are in no message of an error.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from typing import NamedTuple

from tui_reader.config import Mail
from tui_reader.text import clean_line

SECONDS = 30.0
"""Seconds to wait for one answer of the server."""
PAUSE = 5.0
"""Seconds before the one retry."""


class MailError(Exception):
    """The message was not sent, or nobody knows; the message is one sentence."""

    def __init__(self, sentence: str, *, uncertain: bool = False, passes: bool = False) -> None:
        super().__init__(sentence)
        self.uncertain = uncertain
        """True when the whole message was handed over and the server did not say that it has it."""
        self.passes = passes
        """True when the same attempt may succeed in a moment."""


class Times(NamedTuple):
    """Seconds that sending waits."""

    answer: float = SECONDS
    pause: float = PAUSE


def send(
    message: EmailMessage,
    server: Mail,
    password: Callable[[], str],
    *,
    times: Times = Times(),  # noqa: B008 (a NamedTuple can't be changed)
    trusted: ssl.SSLContext | None = None,
) -> None:
    """Hand ``message`` to ``server`` for its recipients, all or none of them; tried twice where a failure may pass.

    ``password`` is asked for only when the settings name a user. ``trusted`` replaces the system's certificates.
    Raises MailError; only one that is not ``uncertain`` may be followed by another attempt.
    """
    secret = password() if server.user else ""
    try:
        _attempt(message, server, secret, times, trusted)
    except MailError as error:
        if not error.passes:
            raise
        time.sleep(times.pause)
        _attempt(message, server, secret, times, trusted)


def _attempt(message: EmailMessage, server: Mail, secret: str, times: Times, trusted: ssl.SSLContext | None) -> None:
    where = f"the mail server {server.server}:{server.port}"
    connection = _connected(server, where, times, trusted)
    try:
        _introduced(connection, server, secret, where, trusted)
        _envelope(connection, message, server, where)
        _data(connection, message, where)
    finally:
        _hang_up(connection)


def _connected(server: Mail, where: str, times: Times, trusted: ssl.SSLContext | None) -> smtplib.SMTP:
    try:
        if server.security == "tls":
            return smtplib.SMTP_SSL(
                server.server, server.port, timeout=times.answer, context=trusted or ssl.create_default_context()
            )
        return smtplib.SMTP(server.server, server.port, timeout=times.answer)
    except ssl.SSLCertVerificationError as error:
        raise MailError(_untrusted(where, error)) from error
    except ssl.SSLError as error:
        raise MailError(f'{where} does not speak TLS here; security = "starttls" may be right') from error
    except socket.gaierror as error:
        raise MailError(f"there is no host {server.server}; mend server in [mail]") from error
    except ConnectionRefusedError as error:
        raise MailError(f"{where} refuses connections; mend server and port in [mail]", passes=True) from error
    except smtplib.SMTPResponseException as error:
        raise _answered(where, "does not want to talk", error) from error
    except (OSError, smtplib.SMTPException) as error:
        raise MailError(f"{where} can't be reached ({_reason(error)})", passes=True) from error


def _introduced(
    connection: smtplib.SMTP, server: Mail, secret: str, where: str, trusted: ssl.SSLContext | None
) -> None:
    """Greet the server, make the connection a secret one, and log in."""
    try:
        connection.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            connection.starttls(context=trusted or ssl.create_default_context())
            connection.ehlo()
        if server.user:
            connection.login(server.user, secret)
    except ssl.SSLCertVerificationError as error:
        raise MailError(_untrusted(where, error)) from error
    except smtplib.SMTPAuthenticationError as error:
        raise MailError(f"{where} does not accept the password of {server.user} ({error.smtp_code})") from error
    except smtplib.SMTPNotSupportedError as error:
        what = "STARTTLS" if server.security == "starttls" and "STARTTLS" in str(error) else "logins"
        raise MailError(f"{where} offers no {what}; mend security or user in [mail]") from error
    except smtplib.SMTPResponseException as error:
        raise _answered(where, "refused", error) from error
    except (OSError, smtplib.SMTPException) as error:
        raise MailError(f"{where} hung up ({_reason(error)})", passes=True) from error


def _envelope(connection: smtplib.SMTP, message: EmailMessage, server: Mail, where: str) -> None:
    """Name the sender and every recipient; one that is refused ends it, before anything is sent to anybody."""
    try:
        code, answer = connection.mail(server.sender)
        if code != 250:
            raise _refused(where, server.sender, code, answer)
        for address in server.to:
            code, answer = connection.rcpt(address)
            if code not in (250, 251):
                raise _refused(where, address, code, answer)
    except UnicodeError as error:
        raise MailError("an address in [mail] has letters that mail servers do not take") from error
    except (OSError, smtplib.SMTPException) as error:
        raise MailError(f"{where} hung up ({_reason(error)})", passes=True) from error


def _data(connection: smtplib.SMTP, message: EmailMessage, where: str) -> None:
    begun = False
    try:
        code, answer = connection.docmd("DATA")
        if code != 354:
            raise MailError(f"{where} does not take the message ({_said(code, answer)})", passes=400 <= code < 500)
        begun = True
        connection.send(_dotted(message))
        code, answer = connection.getreply()
    except (OSError, smtplib.SMTPException) as error:
        if begun:
            raise MailError(
                f"{where} did not confirm the message ({_reason(error)}), so it may have been sent", uncertain=True
            ) from error
        raise MailError(f"{where} hung up ({_reason(error)})", passes=True) from error
    if code != 250:
        raise MailError(f"{where} rejected the message ({_said(code, answer)})", passes=400 <= code < 500)


def _dotted(message: EmailMessage) -> bytes:
    """The message's bytes as they go over the line (RFC 5321, 4.5.2), with the full stop that ends them."""
    body = message.as_bytes(policy=message.policy.clone(linesep="\r\n", max_line_length=998))
    body = re.sub(rb"(?m)^\.", b"..", body)
    return body + (b"" if body.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _hang_up(connection: smtplib.SMTP) -> None:
    try:
        if connection.sock is not None:
            connection.sock.settimeout(2)
            connection.quit()
    except (OSError, smtplib.SMTPException):
        pass
    finally:
        connection.close()


def _refused(where: str, address: str, code: int, answer: bytes) -> MailError:
    return MailError(f"{where} refuses the address {address} ({_said(code, answer)})", passes=400 <= code < 500)


def _answered(where: str, what: str, error: smtplib.SMTPResponseException) -> MailError:
    return MailError(
        f"{where} {what} ({_said(error.smtp_code, error.smtp_error)})", passes=400 <= error.smtp_code < 500
    )


def _said(code: int, answer: bytes | str) -> str:
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return clean_line(f"{code} {words}", 200)


def _untrusted(where: str, error: ssl.SSLCertVerificationError) -> str:
    return f"{where} has no certificate that can be trusted ({clean_line(error.verify_message or '', 100)})"


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError) or "timed out" in str(error):  # smtplib has it in its words alone
        return "no answer in time"
    return clean_line(getattr(error, "strerror", None) or str(error) or type(error).__name__, 150).lower()


def password_from(command: Sequence[str]) -> str:
    """The first line that ``command`` prints, as password managers do. Raises MailError, which tells nothing of it."""
    import subprocess

    try:
        done = subprocess.run(  # noqa: S603 (the person's own command, no shell)
            list(command), stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise MailError(f"password_command {command[0]} can't be used ({_reason(error)})") from error
    if done.returncode or not done.stdout.strip():
        raise MailError(f"password_command {command[0]} gave no password (status {done.returncode})")
    return done.stdout.decode("utf-8", "replace").split("\n")[0].rstrip("\r")
