"""A privacyIDEA server of its own, with people and tokens, on a free port of the loopback interface.

    python privacyidea_server.py FOLDER [--smtp PORT] [--threads N] [--workers N] [--callers N]

FOLDER is empty, and holds everything that the server writes. The one line on standard output is JSON:
where the server listens and by what it is served, its administrator, and for each person the secrets of the
tokens. It serves until its standard input is closed, or until it is ended. What it says of itself is in
FOLDER/pi.log.

waitress serves it on the threads of one process, or, for a benchmark, gunicorn on those of several workers.

The tokens have no PIN, so a code alone is right and an empty `pass` asks for a challenge, as with Ninsho:

    taro    mail        needs --smtp, the port of an SMTP server on this machine
    hanako  TOTP
    jiro    mail, TOTP
    goro    HOTP
    nashi   nothing
    caller0, caller1, ...  HOTP each, as many as --callers says: for a benchmark, which moves their counters
"""

import argparse
import json
import os
import secrets
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import requests

ADMIN = "admin"
REALM = "campus"
PEOPLE = ["taro", "hanako", "jiro", "goro", "nashi"]

CONFIGURATION = """
from pathlib import Path
FOLDER = Path(__file__).resolve().parent
SQLALCHEMY_DATABASE_URI = f"sqlite:///{FOLDER}/pi.sqlite"
SECRET_KEY = "%(secret_key)s"
PI_PEPPER = "%(pepper)s"
PI_ENCFILE = str(FOLDER / "enckey")
PI_AUDIT_KEY_PRIVATE = str(FOLDER / "private.pem")
PI_AUDIT_KEY_PUBLIC = str(FOLDER / "public.pem")
PI_LOGFILE = str(FOLDER / "pi.log")
PI_LOGLEVEL = 30
"""


def beside(program):
    """A program of the packages, which is beside this Python."""
    return Path(sys.executable).parent / program


def manage(folder, *arguments):
    """Runs pi-manage."""
    done = subprocess.run([beside("pi-manage"), *arguments], cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"pi-manage {arguments[0]} {arguments[1]} failed:\n{done.stdout}{done.stderr}")


def create(folder, password):
    """Writes the configuration, the keys, the database and the administrator."""
    values = {"secret_key": secrets.token_hex(24), "pepper": secrets.token_hex(12)}
    configuration = folder / "pi.cfg"
    configuration.write_text(CONFIGURATION % values)
    os.environ["PRIVACYIDEA_CONFIGFILE"] = str(configuration)
    manage(folder, "setup", "create_enckey")
    manage(folder, "setup", "create_audit_keys")
    manage(folder, "setup", "create_tables")
    manage(folder, "admin", "add", ADMIN, "--password", password)


def serve(threads):
    """Serves in the background; returns the address."""
    from privacyidea.app import create_app
    from waitress import create_server

    app = create_app(config_name="production", silent=True)
    server = create_server(app, host="127.0.0.1", port=0, threads=threads)
    threading.Thread(target=server.run, daemon=True).start()
    return f"http://127.0.0.1:{server.effective_port}"


def serve_by_workers(folder, workers, threads):
    """Serves by gunicorn; returns its process and the address.

    A benchmark compares it with a server whose SQLite has a write-ahead log, so its own has one as well.
    """
    sqlite3.connect(folder / "pi.sqlite").execute("PRAGMA journal_mode=WAL").close()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    app = "privacyidea.app:create_app(config_name='production', silent=True)"
    sizes = ["--workers", str(workers), "--threads", str(threads), "--no-control-socket"]
    said = (folder / "gunicorn.log").open("w")
    process = subprocess.Popen(
        [beside("gunicorn"), *sizes, "--bind", address, app], cwd=folder, stdout=said, stderr=said
    )
    for _ in range(600):
        try:
            requests.get(f"http://{address}/auth/rights", timeout=60)
            return process, f"http://{address}"
        except requests.ConnectionError:
            time.sleep(0.1)
    process.terminate()
    sys.exit((folder / "gunicorn.log").read_text())


class Administrator:
    """Sets up what there is, by the server's own API."""

    def __init__(self, url, password):
        self.url, self.headers = url, {}
        answer = self.post("/auth", username=ADMIN, password=password)
        self.headers = {"Authorization": answer["result"]["value"]["token"]}

    def post(self, path, **values):
        response = requests.post(self.url + path, json=values, headers=self.headers, timeout=60)
        answer = response.json()
        if not answer["result"]["status"]:
            sys.exit(f"{path}: {answer['result']['error']}")
        return answer

    def realm(self, folder, people):
        """The people are in a file as /etc/passwd is one."""
        lines = [
            f"{name}:x:{number}:100:{name.title()} Example,,,,{name}@example.com:/:/bin/false\n"
            for number, name in enumerate(people, 1001)
        ]
        (folder / "people").write_text("".join(lines))
        self.post("/resolver/people", type="passwdresolver", fileName=str(folder / "people"))
        self.post(f"/realm/{REALM}", resolvers="people")
        self.post(f"/defaultrealm/{REALM}")

    def policies(self):
        self.post("/policy/asks", scope="authentication", action="challenge_response=email totp hotp")

    def mail(self, port):
        self.post("/smtpserver/mail", server="127.0.0.1", port=port, sender="pi@example.ac.jp", tls="0")
        self.post("/system/setConfig", **{"email.identifier": "mail"})

    def mailed(self, user):
        self.post("/token/init", type="email", user=user, realm=REALM, email=f"{user}@example.com")

    def counted(self, kind, user):
        """A token with a secret; returns the secret in hexadecimal digits."""
        secret = secrets.token_hex(20)
        self.post("/token/init", type=kind, user=user, realm=REALM, otpkey=secret, genkey=0)
        return secret


def set_up(administrator, folder, smtp, callers):
    """People and tokens; returns the secrets by kind of token and person."""
    administrator.realm(folder, PEOPLE + callers)
    administrator.policies()
    if smtp:
        administrator.mail(smtp)
        administrator.mailed("taro")
        administrator.mailed("jiro")
    totp = {name: administrator.counted("totp", name) for name in ("hanako", "jiro")}
    hotp = {name: administrator.counted("hotp", name) for name in ["goro", *callers]}
    return {"totp": totp, "hotp": hotp}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--smtp", type=int)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--callers", type=int, default=0)
    wanted = parser.parse_args()
    folder = wanted.folder.resolve()
    password = secrets.token_urlsafe(12)
    create(folder, password)
    if wanted.workers:
        process, url = serve_by_workers(folder, wanted.workers, wanted.threads)
        by = f"gunicorn, {wanted.workers} workers"
    else:
        process, url = None, serve(wanted.threads)
        by = "waitress"
    try:
        callers = [f"caller{number}" for number in range(wanted.callers)]
        tokens = set_up(Administrator(url, password), folder, wanted.smtp, callers)
        admin = {"user": ADMIN, "password": password}
        print(json.dumps({"url": url, "by": by, "admin": admin, **tokens}), flush=True)
        sys.stdin.read()
    finally:
        if process:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
