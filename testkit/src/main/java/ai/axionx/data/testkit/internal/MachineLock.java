package ai.axionx.data.testkit.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A lock on a file that keeps all other JVMs of this machine out, until it is closed or its JVM ends. */
record MachineLock(FileChannel file, FileLock lock) implements AutoCloseable {

    private static final long POLL_MILLIS = 20;

    /** Waits for the lock, also when it is this JVM that holds it, through another class loader. */
    static MachineLock on(Path path) throws IOException {
        FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        while (true) {
            try {
                return new MachineLock(file, file.lock());
            } catch (OverlappingFileLockException e) {
                try {
                    Thread.sleep(POLL_MILLIS);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    file.close();
                    throw new IOException("interrupted while waiting for the lock on " + path, interrupted);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
