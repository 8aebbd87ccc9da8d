package ai.axionx.data.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every line is a point or a reject, and says which. */
final class GpsFileTest {

    private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");
    private static final String GOOD = "39.984094,116.319236,2008-10-23 05:53:05,001";

    @Test
    void readsALine_inUtc() throws IOException {
        assertThat(read(GOOD).points())
                .containsExactly(new GpsPoint(2, "001", Instant.parse("2008-10-23T05:53:05Z"), 39.984094, 116.319236));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "39.98,116.31,2008-10-23 05:53:05 | 4 columns expected (lat,lng,datetime,uid), found 3",
                "39.98,116.31,2008-10-23 05:53:05,001,7 | found 5",
                "garbage | found 1: 'garbage'",
                "north,116.31,2008-10-23 05:53:05,001 | lat must be a number, found 'north'",
                "NaN,116.31,2008-10-23 05:53:05,001 | lat must be a number, found 'NaN'",
                "39.98,Infinity,2008-10-23 05:53:05,001 | lng must be a number, found 'Infinity'",
                "39.98,0x1p3,2008-10-23 05:53:05,001 | lng must be a number",
                "39.98,1d,2008-10-23 05:53:05,001 | lng must be a number",
                ",116.31,2008-10-23 05:53:05,001 | lat must be a number, found ''",
                "90.000001,116.31,2008-10-23 05:53:05,001 | lat must be from -90 to 90, found '90.000001'",
                "39.98,-180.1,2008-10-23 05:53:05,001 | lng must be from -180 to 180",
                "39.98,116.31,2008-02-30 05:53:05,001 | datetime must be like 2008-10-23 02:53:04, found '2008-02-30",
                "39.98,116.31,2008-10-23T05:53:05,001 | datetime must be like",
                "39.98,116.31,2008-10-23 24:00:00,001 | datetime must be like",
                "39.98,116.31,1970-01-01 00:00:00,001 | datetime lies before GPS did",
                "39.98,116.31,2026-11-24 00:00:00,001 | datetime lies in the future",
                "39.98,116.31,2008-10-23 05:53:05, | uid must be",
                "39.98,116.31,2008-10-23 05:53:05,a b | uid must be",
                "39.98,\"116.31,2008-10-23 05:53:05,001 | lng must be a number"
            })
    void aBrokenLine_isRejectedWithItsNumber_andGoodLinesAreKept(String line, String reason) throws IOException {
        GpsFile file = read(GOOD, line, "40,116.31,2008-10-23 05:53:06,001");

        assertThat(file.lines()).isEqualTo(3);
        assertThat(file.points()).extracting(GpsPoint::line).containsExactly(2, 4);
        assertThat(file.rejects()).singleElement().satisfies(reject -> {
            assertThat(reject.line()).isEqualTo(3);
            assertThat(reject.reason()).contains(reason);
        });
    }

    @Test
    void whatIsShownOfALine_isShort_andTellsATerminalNothing() throws IOException {
        assertThat(read("\u001b[2J" + "x".repeat(10_000)).rejects().get(0).reason())
                .endsWith("'?[2J" + "x".repeat(36) + "...'");
    }

    @Test
    void theLimits_areGood() throws IOException {
        assertThat(read(
                                "-90,-180,1980-01-06 00:00:00,a",
                                "90.0,180,2026-11-23 00:00:00,A",
                                "1e-7,0,2008-10-23 05:53:05,b")
                        .points())
                .hasSize(3);
    }

    @Test
    void aPointThatIsThereAlready_isADuplicate_anotherPlaceInTheSameSecondIsNot() throws IOException {
        GpsFile file = read(
                GOOD,
                "39.985,116.319236,2008-10-23 05:53:05,001",
                "39.984094,116.319236,2008-10-23 05:53:05,005",
                GOOD,
                "39.9840940,116.319236,2008-10-23 05:53:05,001");

        assertThat(file.points()).extracting(GpsPoint::line).containsExactly(2, 3, 4);
        assertThat(file.rejects())
                .extracting(Reject::line, Reject::reason)
                .containsExactly(tuple(5, "duplicate of line 2"), tuple(6, "duplicate of line 2"));
    }

    @Test
    void points_areSortedByVehicleAndTime_rejectsByLine() throws IOException {
        GpsFile file = read(
                "1,1,2008-10-23 05:00:02,b",
                "1,1,2008-10-23 05:00:01,b",
                "1,1,2008-10-23 05:00:02,b",
                "broken",
                "1,1,2008-10-23 05:00:03,A");

        assertThat(file.points()).extracting(GpsPoint::line).containsExactly(6, 3, 2);
        assertThat(file.rejects()).extracting(Reject::line).containsExactly(4, 5);
    }

    @Test
    void theSameFile_packedOrWithWindowsLineEndsOrAByteOrderMark_isTheSame() throws IOException {
        String text = GpsLine.HEADER + "\n" + GOOD + "\n\n";
        GpsFile plain = read(text.getBytes(StandardCharsets.UTF_8));

        assertThat(plain.lines()).isEqualTo(1);
        assertThat(read(packed(text))).isEqualTo(plain);
        assertThat(read(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(plain);
        assertThat(read(("\uFEFF" + text).getBytes(StandardCharsets.UTF_8))).isEqualTo(plain);
    }

    @Test
    void aPackedFileThatBreaksOff_isRefused_withTheLastLineRead() throws IOException {
        byte[] whole = packed(GpsLine.HEADER + "\n" + (GOOD + "\n").repeat(5));

        assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length - 12)))
                .isInstanceOf(QuickstartException.class)
                .hasMessageContaining("tracks.csv breaks off after line")
                .hasMessageContaining("Fetch the file again");
    }

    private static GpsFile read(String... lines) throws IOException {
        return read((GpsLine.HEADER + "\n" + String.join("\n", lines)).getBytes(StandardCharsets.UTF_8));
    }

    private static GpsFile read(byte[] content) throws IOException {
        return GpsFile.read("tracks.csv", "tracks.csv", new ByteArrayInputStream(content), NOW);
    }

    private static byte[] packed(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
