package dev.hawser.web.client;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.web.ByteSource;
import dev.hawser.web.client.HttpClientException.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.compression.JdkZlibDecoder;
import io.netty.handler.codec.compression.ZlibWrapper;
import java.util.Optional;

/// A body that was sent as gzip (RFC 9110 §8.4.1.3), as it was before. Takes little at a time, so that what a few
/// bytes become is counted before there is much of it.
final class Gunzip implements ByteSource {
    /// What these can become at most, 4 MiB, is there for a moment.
    private static final int STEP_BYTES = 4096;

    private static final int ANY_RATIO_BYTES = 64 * 1024;

    private final ByteSource zipped;
    private final ClientOptions.Sizes sizes;
    private final ClientRequest request;
    private final JdkZlibDecoder decoder = new JdkZlibDecoder(ZlibWrapper.GZIP, 0);
    private final EmbeddedChannel channel = new EmbeddedChannel(decoder);
    private ByteBuf undone = Unpooled.EMPTY_BUFFER;
    private long taken;
    private long made;
    private boolean closed;

    Gunzip(ByteSource zipped, ClientOptions.Sizes sizes, ClientRequest request) {
        this.zipped = zipped;
        this.sizes = sizes;
        this.request = request;
    }

    @Override
    public Deferred<Optional<byte[]>> next() {
        return Deferred.attempt(() -> {
            var piece = fromUndone();
            return piece.isPresent() ? Deferred.succeeded(piece) : zipped.next().compose(this::take);
        });
    }

    private Deferred<Optional<byte[]>> take(Optional<byte[]> piece) throws HttpClientException {
        if (piece.isPresent()) {
            undone = Unpooled.wrappedBuffer(piece.get());
            return next();
        }
        if (taken > 0 && !decoder.isClosed()) {
            throw new HttpClientException(
                    Kind.PROTOCOL,
                    "the answer to " + request + " ends in the middle of its gzip, after " + taken + " bytes");
        }
        return Deferred.succeeded(Optional.empty());
    }

    private synchronized Optional<byte[]> fromUndone() throws HttpClientException {
        if (closed) {
            return Optional.empty();
        }
        while (undone.isReadable()) {
            int count = Math.min(undone.readableBytes(), STEP_BYTES);
            taken += count;
            try {
                channel.writeInbound(undone.readBytes(count));
            } catch (DecompressionException bad) {
                throw new HttpClientException(
                        Kind.PROTOCOL, "the answer to " + request + " is no gzip: " + bad.getMessage(), bad);
            }
            var out = Unpooled.buffer();
            for (ByteBuf part = channel.readInbound(); part != null; part = channel.readInbound()) {
                out.writeBytes(part);
                part.release();
            }
            made += out.readableBytes();
            checkLimits();
            if (out.isReadable()) {
                return Optional.of(ByteBufUtil.getBytes(out));
            }
        }
        return Optional.empty();
    }

    private void checkLimits() throws HttpClientException {
        if (made > sizes.bodyBytes()) {
            throw new HttpClientException(
                    Kind.TOO_LARGE,
                    "the answer to " + request + " is longer than " + sizes.bodyBytes()
                            + " bytes when decompressed (Sizes.bodyBytes)");
        }
        if (made > ANY_RATIO_BYTES && made > taken * sizes.ratio()) {
            throw new HttpClientException(
                    Kind.TOO_LARGE,
                    "the answer to " + request + " is more than " + sizes.ratio()
                            + " times as long when decompressed (Sizes.ratio)");
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (!closed) {
                closed = true;
                try {
                    channel.finishAndReleaseAll();
                } catch (DecompressionException known) {
                    // Netty looks once more at what is left; it was seen already, or nobody wants it.
                }
            }
        }
        zipped.close();
    }
}
