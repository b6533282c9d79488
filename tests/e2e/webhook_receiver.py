"""Somebody who is told of what happens: a server of HTTP or HTTPS on 127.0.0.1."""

import collections
import http.server
import json
import ssl
import threading


class Receiver:
    """Keeps what arrives at each path; answers 200, or what `answers` holds for the path."""

    def __init__(self, certificate=None):
        self.arrived = collections.defaultdict(list)
        self.refused = collections.Counter()
        self.answers = {}
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = receiver.answers.get(self.path, 200)
                if status == 200:
                    receiver.arrived[self.path].append((self.headers, body))
                else:
                    receiver.refused[self.path] += 1
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.handle_error = lambda *_: None  # Connections that a killed server cuts.
        self.scheme = "http"
        if certificate is not None:
            self.scheme = "https"
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True,
                                                     do_handshake_on_connect=False)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, path):
        return f"{self.scheme}://127.0.0.1:{self.server.server_port}{path}"

    def told(self, path):
        return [json.loads(body) for _, body in self.arrived[path]]

    def close(self):
        self.server.shutdown()
        self.server.server_close()
