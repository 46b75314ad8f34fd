package dev.hawser.testkit.contract;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// A client's end of TLS, by the JDK's sockets. It verifies the server.
final class TlsWire implements Client.Wire {
    private final Socket socket;
    private final SSLSocket tls;
    private boolean isRefused;

    /// Shakes hands over a connected socket.
    TlsWire(Socket socket) throws IOException {
        this(socket, parameters -> {});
    }

    /// What a test wants otherwise.
    interface Tuning {
        void tune(SSLParameters parameters);
    }

    TlsWire(Socket socket, Tuning tuning) throws IOException {
        this(socket, Certificates.shared().client(), tuning);
    }

    TlsWire(Socket socket, SSLContext context, Tuning tuning) throws IOException {
        this.socket = socket;
        tls = (SSLSocket) context.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
        var parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tuning.tune(parameters);
        tls.setSSLParameters(parameters);
        try {
            tls.startHandshake();
        } catch (SSLException | SocketException refused) {
            if (!String.valueOf(refused.getMessage()).matches("Remote host terminated.*|Connection reset.*")) {
                socket.close();
                throw refused;
            }
            // As where there is no TLS, a client learns that it was refused when it reads.
            isRefused = true;
        }
    }

    /// Returns what is below TLS.
    Socket socket() {
        return socket;
    }

    SSLSocket tls() {
        return tls;
    }

    @Override
    public InputStream input() throws IOException {
        return isRefused ? InputStream.nullInputStream() : tls.getInputStream();
    }

    @Override
    public void send(byte[] bytes) throws IOException {
        tls.getOutputStream().write(bytes);
    }

    @Override
    public void endOutput() throws IOException {
        tls.shutdownOutput();
    }

    @Override
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        if (!socket.isClosed()) {
            tls.close();
        }
    }
}
