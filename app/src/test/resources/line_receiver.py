"""A client of Twisted's: prints each line it is sent, answers the welcome with three lines, ends with the connection.

Arguments: the port, and LF if lines end so; else they end in CRLF, as Twisted has it by default.
"""

import sys

from twisted.internet import endpoints, protocol, reactor
from twisted.protocols.basic import LineReceiver


class Client(LineReceiver):
    greeted = False

    def lineReceived(self, line):
        print(line.decode("utf-8"), flush=True)
        if not self.greeted:
            self.greeted = True
            for text in ["Grüße", "", "QUIT"]:
                self.sendLine(text.encode("utf-8"))

    def connectionLost(self, reason):
        print(reason.type.__name__, flush=True)
        reactor.stop()


if "LF" in sys.argv:
    Client.delimiter = b"\n"
place = endpoints.clientFromString(reactor, f"tcp:127.0.0.1:{sys.argv[1]}")
place.connect(protocol.Factory.forProtocol(Client))
reactor.run()
