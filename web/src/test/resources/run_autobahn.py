# Runs Autobahn's test suite against a server, as its own command does. Its one argument is a file that says what to run.
import json
import sys

from autobahntestsuite import wstest

with open(sys.argv[1]) as spec:
    wstest.start({"mode": "fuzzingclient"}, json.load(spec))
