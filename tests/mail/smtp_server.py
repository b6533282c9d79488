"""A real SMTP server for the tests (Debian package python3-aiosmtpd).

Usage: smtp_server.py FOLDER [--tls CERT KEY] [--login USER PASSWORD]
Prints its port. Writes each message to FOLDER/<n>.eml and its envelope to FOLDER/<n>.json.
The mailboxes no@, later@ and full@ are refused: 550, 451 and, after the data, 552.
"""

import argparse
import asyncio
import json
import logging
import pathlib
import ssl

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class Folder:
    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("no@"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("later@"):
            return "451 4.3.0 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if envelope.rcpt_tos[0].startswith("full@"):
            return "552 5.2.2 mailbox full"
        self.count += 1
        envelope_text = json.dumps({
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": session.ssl is not None,
            "authenticated": session.authenticated is True,
        }, sort_keys=True)
        (self.path / f"{self.count}.eml").write_bytes(envelope.content)
        (self.path / f"{self.count}.json").write_text(envelope_text)
        return "250 OK"


def make_factory(arguments):
    options = {"decode_data": False, "hostname": "mail.example.org", "enable_SMTPUTF8": True}
    if arguments.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*arguments.tls)
        options["tls_context"] = context
    if arguments.login:
        user, password = (text.encode() for text in arguments.login)

        def authenticate(server, session, envelope, mechanism, data):
            given = (data.login, data.password) if isinstance(data, LoginPassword) else None
            known = given == (user, password)
            return AuthResult(success=known, handled=False)

        options.update(authenticator=authenticate, auth_required=True, auth_require_tls=False)
    handler = Folder(arguments.folder)
    return lambda: SMTP(handler, **options)


async def main():
    logging.disable()
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--tls", nargs=2)
    parser.add_argument("--login", nargs=2)
    factory = make_factory(parser.parse_args())
    server = await asyncio.get_running_loop().create_server(factory, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
