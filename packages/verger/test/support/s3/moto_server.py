"""Moto's server, with one of its limits removed: a key may hold a newline, which a dot in its routes does not match."""
import sys

from moto.moto_server.utilities import RegexConverter

plain_init = RegexConverter.__init__


def init(self, url_map, *items):
    plain_init(self, url_map, *items)
    self.regex = f"(?s:{items[0]})"


RegexConverter.__init__ = init

from moto.server import main  # noqa: E402

main(sys.argv[1:])
