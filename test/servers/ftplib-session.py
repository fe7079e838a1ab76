"""Talks to a server by Python's ftplib: reads the server and the steps as JSON, writes each step's outcome as JSON."""

import ftplib
import io
import json
import ssl
import sys


class ExplicitTls(ftplib.FTP_TLS):
    reuse_session = True

    def ntransfercmd(self, cmd, rest=None):
        """Starts TLS on the data connection as FTP_TLS does, but may resume the control connection's session."""
        connection, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        session = self.sock.session if self.reuse_session else None
        return self.context.wrap_socket(connection, server_hostname=self.host, session=session), size


class ImplicitTls(ExplicitTls):
    @property
    def sock(self):
        return self._sock

    @sock.setter
    def sock(self, plain):
        """connect() reads the greeting from what it stores here: TLS must have started by then."""
        is_plain = plain is not None and not isinstance(plain, ssl.SSLSocket)
        self._sock = self.context.wrap_socket(plain, server_hostname=self.host) if is_plain else plain


def connect(server, reuse_session):
    if server["tls"] == "none":
        client = ftplib.FTP(timeout=20)
    else:
        client = {"explicit": ExplicitTls, "implicit": ImplicitTls}[server["tls"]](
            context=ssl.create_default_context(cadata=server["ca"]), timeout=20
        )
        client.reuse_session = reuse_session
    client.encoding = "utf-8"
    client.connect(server["host"], server["port"])
    return client


def login(client, user, password):
    if not isinstance(client, ExplicitTls):
        return client.login(user, password)
    if not isinstance(client, ImplicitTls):
        client.auth()
    reply = ftplib.FTP.login(client, user, password)
    client.prot_p()
    return reply


def store(client, command, text, offset=None):
    return client.storbinary(command, io.BytesIO(text.encode()), rest=offset)


def retrieve(client, command):
    content = io.BytesIO()
    client.retrbinary(command, content.write)
    return content.getvalue().decode()


def run(request):
    """A login opens a session; the other steps use the newest. All sessions stay open to the end."""
    sessions = []
    for name, *args in request["steps"]:
        try:
            if name == "login":
                sessions.append(connect(request["server"], request["reuseSession"]))
                yield login(sessions[-1], *args)
            elif name == "send":
                yield sessions[-1].sendcmd(*args)
            elif name == "store":
                yield store(sessions[-1], *args)
            elif name == "retrieve":
                yield retrieve(sessions[-1], *args)
            elif name == "tls-version":
                yield sessions[-1].sock.version()
        except (ftplib.Error, OSError) as failure:
            yield str(failure)
    for session in sessions:
        session.close()


print(json.dumps(list(run(json.load(sys.stdin)))))
