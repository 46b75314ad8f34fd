package dev.hawser.lab.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.CountDownLatch;

/// A process for tests.
final class Parrot {
    private Parrot() {}

    static void main(String[] arguments) throws IOException {
        Questions.answer(question -> switch (question) {
            case "fail" -> throw new IllegalStateException("as asked");
            case "print" -> {
                System.out.println("noise");
                yield "printed";
            }
            case "die" -> {
                Runtime.getRuntime().halt(3);
                yield "";
            }
            case "linger" -> {
                Thread.ofPlatform().start(Parrot::waitForEver);
                yield "lingers";
            }
            case "argument" -> arguments[0];
            case "scratch" -> {
                Files.writeString(Files.createTempDirectory("left").resolve("behind"), "x");
                yield System.getProperty("java.io.tmpdir");
            }
            case "memory" -> Long.toString(Runtime.getRuntime().maxMemory());
            case "cpus" -> Integer.toString(Runtime.getRuntime().availableProcessors());
            default -> question;
        });
    }

    private static void waitForEver() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }
}
