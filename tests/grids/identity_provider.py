"""An identity provider on this machine: a page to log in, codes, signed tokens, a person."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET, KID = "hotline", "a-secret-of-the-site", "key-1"


@dataclass
class Provider:
    """Who is at the door, and what of the answers a test wants otherwise."""

    url: str = ""
    name: str = "operator"
    claims: dict[str, Any] = field(default_factory=dict)
    person: dict[str, Any] = field(default_factory=dict)
    header: dict[str, str] = field(default_factory=dict)
    key: Any = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    signing_key: Any = None
    is_away: bool = False
    asked: dict[str, str] = field(default_factory=dict)

    def settings(self) -> dict[str, Any]:
        """Return the settings of a site that trusts it."""
        return {
            "OIDC_ISSUER": self.url, "OIDC_RP_CLIENT_ID": CLIENT, "OIDC_RP_CLIENT_SECRET": SECRET,
            "OIDC_RP_SIGN_ALGO": "RS256", "OIDC_OP_AUTHORIZATION_ENDPOINT": f"{self.url}/authorize",
            "OIDC_OP_TOKEN_ENDPOINT": f"{self.url}/token", "OIDC_TIMEOUT": 5,
            "OIDC_OP_USER_ENDPOINT": f"{self.url}/person",
            "OIDC_OP_JWKS_ENDPOINT": f"{self.url}/keys",
        }  # fmt: skip

    def token(self) -> str:
        """Return an id token for what was asked last."""
        now = int(time.time())
        claims = {
            "iss": self.url, "aud": CLIENT, "sub": "42", "iat": now, "exp": now + 60,
            "nonce": self.asked.get("nonce"),
        }  # fmt: skip
        wanted = {name: value for name, value in (claims | self.claims).items() if value}
        head = {"kid": KID, **self.header}
        if head.get("alg") == "none":
            return jwt.encode(wanted, None, algorithm="none", headers=head)
        return jwt.encode(wanted, self.signing_key or self.key, algorithm="RS256", headers=head)

    def keys(self) -> dict[str, Any]:
        """Return the public half of the key."""
        shown = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**shown, "kid": KID, "alg": "RS256", "use": "sig"}]}

    def answer_token(self, sent: dict[str, str]) -> tuple[int, Any]:
        """Give a token for the code, if the site can prove that it asked for it."""
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        known = (sent.get("code"), sent.get("client_secret"), proof)
        if known != ("the-code", SECRET, self.asked.get("code_challenge")):
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "access", "id_token": self.token(), "token_type": "Bearer"}


PAGE = """<!doctype html><meta charset=utf-8><title>统一身份认证</title>
<form action="/agree"><input type=hidden name=back value="{back}">
<button>以 {name} 登录</button></form>"""


@contextmanager
def identity_provider() -> Iterator[Provider]:
    """Serve one on a free port until the block ends."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            given = {name: value[0] for name, value in parse_qs(parts.query).items()}
            if parts.path == "/authorize":
                provider.asked = given
                back = {"code": "the-code", "state": given["state"]}
                address = escape(f"{given['redirect_uri']}?{urlencode(back)}")
                self.give(200, PAGE.format(back=address, name=provider.name), "text/html")
            elif parts.path == "/agree":
                self.send_response(302)
                self.send_header("Location", given["back"])
                self.end_headers()
            elif parts.path == "/person":
                said = {"sub": "42", "preferred_username": provider.name}
                self.give(200, said | provider.person)
            else:
                self.give(200, provider.keys())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if provider.is_away:
                self.give(503, {})
                return
            sent = {name: value[0] for name, value in parse_qs(body).items()}
            self.give(*provider.answer_token(sent))

        def give(self, status: int, said: Any, kind: str = "application/json") -> None:
            content = (said if isinstance(said, str) else json.dumps(said)).encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: Any) -> None:
            """Say nothing on the test's terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    provider.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
