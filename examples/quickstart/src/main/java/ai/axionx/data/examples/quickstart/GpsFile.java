package ai.axionx.data.examples.quickstart;

import ai.axionx.data.examples.quickstart.GpsLine.RejectedException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file of GPS points, read: every data line of it is either a point or a reject.
 *
 * <p>The first line must be {@code lat,lng,datetime,uid}. Points may come in any order. A line that gives the same
 * vehicle the same time and place as an earlier one is rejected as a duplicate; two places in one second are kept,
 * since the file's clock has whole seconds. Blank lines are no lines. All points are held in memory.
 *
 * @param name the file's name
 * @param source where it comes from, for reports: its path, or what the sample is
 * @param lines how many data lines it has
 * @param points the points, by vehicle, then time, then line
 * @param rejects the lines that are not loaded, by line
 */
record GpsFile(String name, String source, int lines, List<GpsPoint> points, List<Reject> rejects) {

    private static final String SAMPLE = "geolife-sample.csv.gz";
    private static final String SAMPLE_SOURCE = "sample of the Geolife GPS trajectories, Microsoft Research";
    private static final int GZIP_MAGIC = 0x1f8b;
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    GpsFile {
        points = List.copyOf(points);
        rejects = List.copyOf(rejects);
    }

    /** The real points that ship with the quickstart. */
    static GpsFile sample() {
        InputStream stream = GpsFile.class.getResourceAsStream(SAMPLE);
        if (stream == null) {
            throw new IllegalStateException("the class path lacks " + SAMPLE + ". Build the module again.");
        }
        try (stream) {
            return read(SAMPLE, SAMPLE_SOURCE, stream, Instant.now());
        } catch (IOException e) {
            throw new IllegalStateException("the sample " + SAMPLE + " cannot be read. Build the module again.", e);
        }
    }

    /**
     * Reads a file, with or without gzip.
     *
     * @throws QuickstartException when it cannot be read or holds no point
     */
    static GpsFile read(Path path) {
        try {
            if (Files.isDirectory(path)) {
                throw unusable(path + " is a directory. Name a file of it.", null);
            }
            try (InputStream stream = Files.newInputStream(path)) {
                return read(String.valueOf(path.getFileName()), path.toString(), stream, Instant.now());
            }
        } catch (NoSuchFileException e) {
            throw unusable("there is no file " + path.toAbsolutePath().normalize() + ". Check the path.", e);
        } catch (AccessDeniedException e) {
            throw unusable(path + " may not be read by this user. Check its permissions.", e);
        } catch (IOException e) {
            throw unusable(path + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    static GpsFile read(String name, String source, InputStream stream, Instant now) throws IOException {
        GpsLine parser = new GpsLine(now);
        List<GpsPoint> points = new ArrayList<>();
        List<Reject> rejects = new ArrayList<>();
        int number = 0;
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(plain(stream), StandardCharsets.UTF_8))) {
            String header = reader.readLine();
            if (header == null) {
                throw unusable(source + " is empty. Expected a line " + GpsLine.HEADER + " and then points.", null);
            }
            requireHeader(source, header);
            number++;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                try {
                    points.add(parser.parse(number, line));
                } catch (RejectedException e) {
                    rejects.add(new Reject(number, e.reason()));
                }
            }
        } catch (IOException e) {
            throw unusable(
                    source + " breaks off after line " + number + ": " + e.getMessage()
                            + ". Nothing was loaded. Fetch the file again.",
                    e);
        }
        int lines = points.size() + rejects.size();
        if (lines == 0) {
            throw unusable(source + " has a header, but no line after it. Name a file with points.", null);
        }
        List<GpsPoint> distinct = withoutDuplicates(points, rejects);
        rejects.sort(Comparator.comparingInt(Reject::line));
        return new GpsFile(name, source, lines, distinct, rejects);
    }

    /** Sorts the points, and moves those that say nothing new to the rejects. */
    private static List<GpsPoint> withoutDuplicates(List<GpsPoint> points, List<Reject> rejects) {
        points.sort(Comparator.comparing(GpsPoint::uid)
                .thenComparing(GpsPoint::time)
                .thenComparingInt(GpsPoint::line));
        List<GpsPoint> kept = new ArrayList<>(points.size());
        for (GpsPoint point : points) {
            int original = -1;
            for (int i = kept.size() - 1; i >= 0 && isSameMoment(kept.get(i), point); i--) {
                if (kept.get(i).isAtPlaceOf(point)) {
                    original = kept.get(i).line();
                }
            }
            if (original < 0) {
                kept.add(point);
            } else {
                rejects.add(new Reject(point.line(), "duplicate of line " + original));
            }
        }
        return kept;
    }

    private static boolean isSameMoment(GpsPoint one, GpsPoint other) {
        return one.time().equals(other.time()) && one.uid().equals(other.uid());
    }

    private static void requireHeader(String source, String line) {
        String header = (line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line)
                .replace(" ", "")
                .toLowerCase(Locale.ROOT);
        if (!header.equals(GpsLine.HEADER)) {
            throw unusable(
                    source + " is not a file of GPS points: its first line must be " + GpsLine.HEADER + ", but is "
                            + GpsLine.shown(line) + ". Convert it, or name another file.",
                    null);
        }
    }

    /** What is inside, whether or not it was packed, and whatever the file is called. */
    private static InputStream plain(InputStream stream) throws IOException {
        InputStream buffered = new BufferedInputStream(stream, 1 << 16);
        buffered.mark(2);
        int magic = buffered.read() << 8 | buffered.read();
        buffered.reset();
        return magic == GZIP_MAGIC ? new GZIPInputStream(buffered, 1 << 16) : buffered;
    }

    private static QuickstartException unusable(String message, @Nullable Throwable cause) {
        return new QuickstartException(QuickstartExit.NO_TRACKS, message, cause);
    }
}
