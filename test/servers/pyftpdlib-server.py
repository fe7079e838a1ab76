"""Runs pyftpdlib with the settings in the JSON file that is the only argument (written by pyftpdlib.ts)."""

import json
import logging
import os
import sys

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler, TLS_FTPHandler
from pyftpdlib.servers import FTPServer

with open(sys.argv[1], encoding="utf-8") as file:
    wanted = json.load(file)


class ImplicitTlsHandler(TLS_FTPHandler):
    """pyftpdlib supports only explicit TLS; this handler starts TLS before the greeting."""

    def handle(self):
        self.secure_connection(self.ssl_context)
        super().handle()

    def handle_ssl_established(self):
        pass


handler = {"none": FTPHandler, "explicit": TLS_FTPHandler, "implicit": ImplicitTlsHandler}[wanted["tls"]]

authorizer = DummyAuthorizer()
authorizer.add_user(wanted["user"], wanted["password"], wanted["root"], perm="elradfmwMT")
first, last = wanted["passivePorts"]

handler.authorizer = authorizer
handler.passive_ports = range(first, last + 1)
handler.timeout = wanted["idleSeconds"]
handler.auth_failed_timeout = 0
if wanted["tls"] != "none":
    handler.certfile = wanted["certificate"]
    handler.tls_control_required = True
    handler.tls_data_required = True
    # Read now, because the user that sessions run as may not read the key.
    handler.ssl_context = handler.get_ssl_context()

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
server = FTPServer((wanted["address"], wanted["port"]), handler)
server.max_cons_per_ip = wanted["maxConnectionsPerHost"]
for statement in wanted["extra"]:
    exec(statement)

os.umask(0o022)
if wanted["account"] is not None:
    os.setgroups([])
    os.setgid(wanted["account"]["gid"])
    os.setuid(wanted["account"]["uid"])

server.serve_forever()
