"""Moto's server, with two of its limits removed.

A key may contain a newline, which a dot in Moto's routes does not match. And only one of several concurrent conditional
writes may succeed: Moto checks and writes in two steps, so this server handles requests one by one.
"""
import sys
import threading

from moto.moto_server.utilities import RegexConverter
from moto.moto_server.werkzeug_app import DomainDispatcherApplication

plain_init = RegexConverter.__init__


def init(self, url_map, *items):
    plain_init(self, url_map, *items)
    self.regex = f"(?s:{items[0]})"


RegexConverter.__init__ = init

plain_call = DomainDispatcherApplication.__call__
one_by_one = threading.Lock()


def call(self, environ, start_response):
    with one_by_one:
        return plain_call(self, environ, start_response)


DomainDispatcherApplication.__call__ = call

from moto.server import main  # noqa: E402

main(sys.argv[1:])
