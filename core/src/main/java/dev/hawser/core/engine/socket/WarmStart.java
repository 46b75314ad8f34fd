package dev.hawser.core.engine.socket;

import java.io.File;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicBoolean;

/// Loads in good times what is needed in bad ones. For the engine's rooms.
///
/// A JVM opens files when it first formats a time, writes a log line, or parks a virtual thread on a socket
/// (`sun.nio.ch.Poller`). If that first time comes when no file descriptor is left, a static initializer fails, and
/// with it every later use of the class: the acceptor that wanted to log its trouble is dead for good, though
/// descriptors come back. So each of them is done once when an engine starts. For the same reason classes that lie in a
/// folder, as in development, are all loaded; in a jar they need no further file.
public final class WarmStart {
    private static final System.Logger LOG = System.getLogger(WarmStart.class.getName());

    private static final Duration MOST_WAIT = Duration.ofMillis(200);
    private static final AtomicBoolean DONE = new AtomicBoolean();

    private WarmStart() {}

    /// Warms up. The first call in a process does it, and takes a few milliseconds.
    public static void run() {
        if (DONE.compareAndSet(false, true)) {
            LOG.log(Level.DEBUG, "the time zone is {0}", ZoneId.systemDefault().getRules());
            LOG.log(Level.DEBUG, "a failure looks like this", new IOException("not a failure"));
            loadFromFolder();
            try {
                parkOnSocket();
            } catch (IOException failure) {
                LOG.log(Level.WARNING, "sockets could not be tried out before the first connection", failure);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void loadFromFolder() {
        var source = WarmStart.class.getProtectionDomain().getCodeSource();
        if (source == null || !source.getLocation().getProtocol().equals("file")) {
            return;
        }
        var folder = Path.of(URI.create(source.getLocation().toString()));
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            files.map(file -> folder.relativize(file).toString())
                    .filter(file -> file.endsWith(".class") && !file.endsWith("-info.class"))
                    .map(file -> file.substring(0, file.length() - ".class".length()))
                    .forEach(file -> load(file.replace(File.separatorChar, '.')));
        } catch (IOException failure) {
            LOG.log(Level.WARNING, "classes could not be loaded ahead; a shortage of descriptors may hurt", failure);
        }
    }

    private static void load(String name) {
        try {
            Class.forName(name);
        } catch (ClassNotFoundException | LinkageError unusable) {
            LOG.log(Level.DEBUG, "not loaded ahead: " + name, unusable);
        }
    }

    /// Lets a virtual thread wait for a byte that comes only when it waits.
    private static void parkOnSocket() throws IOException, InterruptedException {
        try (var server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
            try (var client = SocketChannel.open(server.getLocalAddress());
                    var accepted = server.accept()) {
                var reader = Thread.ofVirtual().name("hawser-warm-start").start(() -> read(client));
                long deadline = System.nanoTime() + MOST_WAIT.toNanos();
                while (reader.getState() != Thread.State.WAITING && System.nanoTime() < deadline) {
                    Thread.onSpinWait();
                }
                accepted.write(ByteBuffer.allocate(1));
                reader.join(MOST_WAIT);
            }
        }
    }

    private static void read(SocketChannel client) {
        try {
            client.read(ByteBuffer.allocate(1));
        } catch (IOException failure) {
            LOG.log(Level.WARNING, "a virtual thread could not read a socket", failure);
        }
    }
}
