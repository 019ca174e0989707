"""The command ``digest``: new papers on stdout or by mail, each once; and the timer that sends it every morning."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from tui_reader import digest as digests
from tui_reader import paths
from tui_reader.cli import printing
from tui_reader.cli.finding import index
from tui_reader.cli.printing import say
from tui_reader.config import Mail
from tui_reader.library import Library

PASSWORD_VARIABLE = "TUI_READER_MAIL_PASSWORD"  # noqa: S105 (its name)


def digest(library: Library, given: Namespace) -> int:
    """Print or send the new papers; 1 when the mail was not sent, or nobody knows whether it was."""
    if given.install_timer:
        return install_timer(given)
    mail: Mail | None = given.settings.mail
    if given.send and mail is None:
        say(f"there is no [mail] in {paths.find().settings}; it needs server and to (the README has an example)")
        return 2
    if given.fetch:
        _fetch(library, given)
    query = library.searches.expand(given.query)
    if query:
        index(library)
    wanted = digests.Wanted(given.view, query, given.query, given.since, given.top or 0)
    made = digests.choose(library, wanted)
    if not made.papers:
        say(f"no new papers: {made.name}")
        return 0
    if mail is not None and given.send:
        return _send(library, made, mail, given)
    if given.format == "eml":
        to = mail or Mail("localhost", ("you@localhost",), "tui-reader@localhost")
        sys.stdout.write(digests.message(made, to.sender, to.to, library.time()).as_string())
    elif given.format == "json":
        sys.stdout.write(_json(made))
    else:
        sys.stdout.write(digests.FORMATS[given.format](made))
    sys.stdout.flush()  # a reader that is gone has not read it
    if given.since == digests.LAST and not given.dry_run:
        digests.remember(library, made)
    return 0


def _fetch(library: Library, given: Namespace) -> None:
    """Bring what the digest is of up to date; without a network it is of what is here."""
    view = given.view if given.view in ("weekly", "monthly", "trending") else "daily"
    with printing.ProgressLine() as line:
        done = library.feed.refresh(
            view, progress=lambda progress: line.show(f"{progress.name}, {progress.papers:,} papers")
        )
    if done.error:
        say(f"{done.error}; the digest is of what is here")


def _json(made: digests.Digest) -> str:
    papers = [
        {"key": told.entry.key, **digests.words(told)._asdict(), "highlight": told.highlights or None}
        for told in made.papers
    ]
    record = {
        "name": made.name,
        "title": made.title,
        "since": made.since.isoformat() if made.since else None,
        "day": made.day.isoformat(),
        "papers": papers,
        "left_out": made.left_out,
    }
    return json.dumps(record, ensure_ascii=printing.output().ascii_only, indent=2) + "\n"


def _send(library: Library, made: digests.Digest, mail: Mail, given: Namespace) -> int:
    """Send it once: what is being sent is written down before, so that an end at any instant sends no second one."""
    from tui_reader.mail import MailError, send

    since = digests.being_sent(library, made.name)
    if since and given.forget:
        digests.remember(library, made)
        digests.end_sending(library, made.name)
        say(f"{len(made.keys):,} papers count as sent")
        return 0
    if since and not given.force:
        say(
            f"the digest {made.name!r} of {since} may have been sent: its server did not confirm it; "
            "look into your mail, then --force sends the papers again, --forget counts them as sent"
        )
        return 1
    message = digests.message(made, mail.sender, mail.to, library.time())
    if given.dry_run:
        sys.stdout.write(message.as_string())
        return 0
    digests.begin_sending(library, made.name)
    try:
        with printing.ProgressLine() as line:
            line.show(f"sending to {', '.join(mail.to)}")
            send(message, mail, lambda: password(mail))
    except MailError as error:
        if not error.uncertain:
            digests.end_sending(library, made.name)
        say(f"{error}; {'--force sends it again' if error.uncertain else 'nothing was sent'}")
        return 1
    digests.remember(library, made)
    digests.end_sending(library, made.name)
    sys.stdout.write(f"sent\t{len(made.papers)}\t{', '.join(mail.to)}\n")
    return 0


def password(mail: Mail) -> str:
    """The password of the mail server's user: the environment's, the command's, the keyring's. Raises MailError."""
    from tui_reader.mail import MailError, password_from

    if found := os.environ.get(PASSWORD_VARIABLE):
        return found
    if mail.password_command:
        return password_from(mail.password_command)
    keyring = _keyring()
    if keyring is not None:
        try:
            if found := keyring.get_password(f"tui-reader:{mail.server}", mail.user):
                return str(found)
        except Exception as error:  # each backend has errors of its own
            raise MailError(f"the keyring can't be asked ({type(error).__name__})") from error
    where = f"set {PASSWORD_VARIABLE}, or password_command in [mail]"
    keyring_too = f", or keep it with: keyring set tui-reader:{mail.server} {mail.user}" if keyring else ""
    raise MailError(f"the password of {mail.user} is not known; {where}{keyring_too}")


def _keyring() -> Any:
    """The module of the extra ``keyring``; None where it is not installed."""
    from importlib import import_module

    try:
        return import_module("keyring")
    except ImportError:
        return None


SERVICE = """\
[Unit]
Description=Send the digest of new papers
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart={command}
"""
TIMER = """\
[Unit]
Description=Send the digest of new papers every morning

[Timer]
OnCalendar=*-*-* {at}:00
Persistent=true

[Install]
WantedBy=timers.target
"""


def install_timer(given: Namespace) -> int:
    """Write a timer of systemd for this user, after showing it; ``--yes`` asks nothing. 1 when it was not wanted."""
    program = shutil.which("tui-reader") or f"{sys.executable} -m tui_reader"
    words = [*program.split(" -m "), "digest", *given.words, "--view", given.view, "--since", "last"]
    if " -m " in program:
        words.insert(1, "-m")
    words += [*(["--top", str(given.top)] if given.top else []), "--fetch", "--send"]
    base = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    folder = Path(base) / "systemd" / "user"
    command = " ".join(shlex.quote(word).replace("%", "%%") for word in words)
    files = {
        folder / "tui-reader-digest.service": SERVICE.format(command=command),
        folder / "tui-reader-digest.timer": TIMER.format(at=given.at),
    }
    for path, content in files.items():
        sys.stdout.write(f"# {path}\n{content}\n")
    sys.stdout.flush()
    if not given.yes:
        if not sys.stdin.isatty():
            say("--yes writes these files")
            return 1
        sys.stderr.write("Write these files? [y/N] ")
        sys.stderr.flush()
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            return 1
    folder.mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        path.write_text(content, encoding="utf-8")
    say("systemctl --user enable --now tui-reader-digest.timer starts it")
    return 0
