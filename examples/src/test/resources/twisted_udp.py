"""Twisted's side of the UDP examples. Says what it does on standard output; everything stays on the loopback interface.

ask PORT     asks a time service by a connected port
serve        tells the time to one who asks; prints its port
seek PORT    asks the multicast group who is there, for a second
member PORT  is a member of the group, until its input ends
ttl          prints its port, then the time to live of one datagram to the group
"""
import socket
import struct
import sys

from twisted.internet import reactor, stdio
from twisted.internet.protocol import DatagramProtocol, Protocol

HERE = "127.0.0.1"
GROUP = "239.255.77.7"


def say(*words):
    print(*words, flush=True)


class Ask(DatagramProtocol):
    def __init__(self, port):
        self.port = port

    def startProtocol(self):
        self.transport.connect(HERE, self.port)
        self.transport.write(b"what time is it?")

    def datagramReceived(self, data, address):
        say(data.decode())
        reactor.stop()


class Serve(DatagramProtocol):
    def startProtocol(self):
        say(self.transport.getHost().port)

    def datagramReceived(self, data, address):
        say(data.decode())
        self.transport.write(b"2026-01-01T00:00:00Z", address)
        reactor.callLater(0, reactor.stop)


class Seek(DatagramProtocol):
    def __init__(self, port):
        self.port = port
        self.found = set()

    def startProtocol(self):
        self.transport.setOutgoingInterface(HERE)
        self.transport.write(b"who is there?", (GROUP, self.port))
        reactor.callLater(1, self.done)

    def datagramReceived(self, data, address):
        self.found.add(data.decode())

    def done(self):
        say(*sorted(self.found))
        reactor.stop()


class Member(DatagramProtocol):
    def startProtocol(self):
        self.transport.joinGroup(GROUP, HERE).addCallback(lambda _: say("ready"))

    def datagramReceived(self, data, address):
        if data == b"who is there?":
            self.transport.write(b"twisted", address)


class UntilEnd(Protocol):
    def connectionLost(self, reason):
        if reactor.running:
            reactor.stop()


def ttl():
    receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    receiver.settimeout(20)
    receiver.bind(("", 0))
    receiver.setsockopt(socket.IPPROTO_IP, 12, 1)  # IP_RECVTTL of Linux, which Python doesn't know
    receiver.setsockopt(
        socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(GROUP) + socket.inet_aton(HERE))
    say(receiver.getsockname()[1])
    for kind, number, value in receiver.recvmsg(100, 100)[1]:
        if kind == socket.IPPROTO_IP and number == socket.IP_TTL:
            say(struct.unpack("i", value)[0])


what = sys.argv[1]
if what == "ttl":
    ttl()
    sys.exit()
reactor.callLater(30, reactor.stop)
if what == "ask":
    reactor.listenUDP(0, Ask(int(sys.argv[2])), interface=HERE)
elif what == "serve":
    reactor.listenUDP(0, Serve(), interface=HERE)
elif what == "seek":
    reactor.listenMulticast(0, Seek(int(sys.argv[2])))
elif what == "member":
    reactor.listenMulticast(int(sys.argv[2]), Member(), listenMultiple=True)
    stdio.StandardIO(UntilEnd())
else:
    sys.exit(__doc__)
reactor.run()
