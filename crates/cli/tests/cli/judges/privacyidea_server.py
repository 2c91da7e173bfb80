"""A privacyIDEA server of its own, with people and tokens, on a free port of the loopback interface.

    python privacyidea_server.py FOLDER [--smtp PORT] [--threads N]

FOLDER is empty, and holds everything that the server writes. The one line on standard output is JSON:
where the server listens, its administrator, and for each person the secrets of the tokens. It serves until
its standard input is closed, or until it is ended. What it says of itself is in FOLDER/pi.log.

The tokens have no PIN, so a code alone is right and an empty `pass` asks for a challenge, as with Ninsho:

    taro    mail        needs --smtp, the port of an SMTP server on this machine
    hanako  TOTP
    jiro    mail, TOTP
    goro    HOTP, whose counter a benchmark may move
    nashi   nothing
"""

import argparse
import json
import os
import secrets
import subprocess
import sys
import threading
from pathlib import Path

import requests
from waitress import create_server

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


def manage(folder, *arguments):
    """Runs pi-manage, which is beside this Python."""
    program = Path(sys.executable).parent / "pi-manage"
    done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True)
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

    app = create_app(config_name="production", silent=True)
    server = create_server(app, host="127.0.0.1", port=0, threads=threads)
    threading.Thread(target=server.run, daemon=True).start()
    return f"http://127.0.0.1:{server.effective_port}"


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

    def realm(self, folder):
        """The people are in a file as /etc/passwd is one."""
        lines = [
            f"{name}:x:{number}:100:{name.title()} Example,,,,{name}@example.com:/:/bin/false\n"
            for number, name in enumerate(PEOPLE, 1001)
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


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--smtp", type=int)
    parser.add_argument("--threads", type=int, default=4)
    wanted = parser.parse_args()
    folder = wanted.folder.resolve()
    password = secrets.token_urlsafe(12)
    create(folder, password)
    url = serve(wanted.threads)
    administrator = Administrator(url, password)
    administrator.realm(folder)
    administrator.policies()
    if wanted.smtp:
        administrator.mail(wanted.smtp)
        administrator.mailed("taro")
        administrator.mailed("jiro")
    totp = {name: administrator.counted("totp", name) for name in ("hanako", "jiro")}
    hotp = {"goro": administrator.counted("hotp", "goro")}
    admin = {"user": ADMIN, "password": password}
    print(json.dumps({"url": url, "admin": admin, "totp": totp, "hotp": hotp}), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
