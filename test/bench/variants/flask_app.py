"""The same job with what published samples use: Flask, joserfc, boto3's client, one for the process.

Leaves out audit, log, metrics, limits, revocation, policies, and any check of the body but that it is JSON. Run by gunicorn
where that is installed (one worker with threads), else by Werkzeug's own threaded server, which closes the
connection after each answer.
"""
import json
import os
import sys

import boto3
from botocore.config import Config
from flask import Flask, jsonify, request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

with open(os.environ["BENCH_JWKS_FILE"], encoding="utf-8") as file:
    KEYS = KeySet.import_key_set(json.load(file))
CLAIMS = jwt.JWTClaimsRegistry(
    iss={"essential": True, "value": os.environ["BENCH_ISSUER"]},
    client_id={"essential": True, "value": os.environ["BENCH_CLIENT_ID"]},
    token_use={"essential": True, "value": "access"},
    exp={"essential": True},
)
# As many connections as threads, or each call would open one.
SAGEMAKER = boto3.client("sagemaker", config=Config(max_pool_connections=300))

app = Flask(__name__)


@app.get("/readyz")
def ready():
    return jsonify(status="ready")


@app.post(os.environ["BENCH_ROUTE"])
def presign():
    asked = request.get_json()
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    try:
        claims = jwt.decode(token, KEYS, algorithms=["RS256"]).claims
        CLAIMS.validate(claims)
    except (JoseError, ValueError):
        return jsonify(message="Unauthorized"), 401
    url = SAGEMAKER.create_presigned_domain_url(
        DomainId=os.environ["BENCH_DOMAIN_ID"],
        UserProfileName=claims["username"],
        ExpiresInSeconds=60,
        SessionExpirationDurationInSeconds=28800,
        LandingUri=f"app:{asked['app']}:",
    )["AuthorizedUrl"]
    return jsonify(authorizedUrl=url, userProfileName=claims["username"]), 201


def say_listening(port):
    print(json.dumps({"msg": "listening", "address": f"http://127.0.0.1:{port}"}), file=sys.stderr, flush=True)


def run_werkzeug():
    import logging

    from werkzeug.serving import make_server

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    say_listening(server.server_port)
    server.serve_forever()


def run_gunicorn():
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):
        def load_config(self):
            self.cfg.set("bind", "127.0.0.1:0")
            self.cfg.set("worker_class", "gthread")
            self.cfg.set("workers", 1)
            self.cfg.set("threads", 64)
            self.cfg.set("worker_connections", 1000)
            self.cfg.set("keepalive", 75)
            self.cfg.set("loglevel", "error")
            self.cfg.set("when_ready", lambda arbiter: say_listening(arbiter.LISTENERS[0].sock.getsockname()[1]))

        def load(self):
            return app

    Server().run()


if __name__ == "__main__":
    try:
        import gunicorn  # noqa: F401
    except ImportError:
        run_werkzeug()
    else:
        run_gunicorn()
