"""Does what the article's test client does: one recv for the welcome, one for each reply, quit, and away."""

import socket
import sys
import threading


def talk(number, port):
    connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    connection.connect(("localhost", port))
    lines = [f"Client {number}: {connection.recv(1024).decode('utf-8').strip()}"]
    for command in ["Hello", "time", "count", "quit"]:
        connection.send(f"{command}\n".encode("utf-8"))
        if command != "quit":
            lines.append(f"Client {number} received: {connection.recv(1024).decode('utf-8').strip()}")
    connection.close()
    # In one call, or the lines of three threads get mixed up.
    sys.stdout.write("".join(line + "\n" for line in lines))


clients = [threading.Thread(target=talk, args=(i, int(sys.argv[1]))) for i in range(3)]
for client in clients:
    client.start()
for client in clients:
    client.join()
