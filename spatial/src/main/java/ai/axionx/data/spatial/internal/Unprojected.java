package ai.axionx.data.spatial.internal;

import java.util.BitSet;

/**
 * The reference systems of {@code spatial_ref_sys} in which nothing can be measured in metres: those in degrees, and
 * those that count from the centre of the earth.
 */
final class Unprojected {

    /** Codes, and ranges without a projected system, as PostGIS 3.5 has them. A test compares them with the server. */
    private static final String CODES = """
            3819-3824 3887-3889 3906 4000-4025 4027-4036 4039-4047 4052-4055 4073-4081 4120-4216 4218-4389 4463-4466
            4468-4470 4472-4473 4475-4483 4490 4555-4558 4600-4646 4657-4765 4801-4811 4813-4821 4823-4824 4882-5013
            5132 5228-5233 5244-5246 5250-5252 5262-5264 5322-5324 5332 5340-5342 5352-5354 5358-5360 5363-5365
            5368-5381 5391-5393 5451 5464 5467 5487-5489 5498-5500 5524-5527 5544-5546 5558 5560-5561 5591-5593 5628
            5681 5828-5830 5884-5886 5942 6133-6135 6144 6207 6309-6311 6317-6325 6349 6363-6365 6649 6666-6668
            6696-6700 6704-6706 6781-6783 6881-6883 6892 6894 6917 6934 6978-6983 6985-6990 7034-7042 7071-7073
            7084-7088 7133-7139 7371-7373 7400 7404 7406 7408-7410 7414 7423 7656-7686 7789 7796-7798 7815-7816
            7842-7844 7879-7881 7884-7886 7900-7931 8042-8043 8084-8086 8227-8255 8349-8351 8360 8397-8431 8449
            8541-8545 8683-8685 8816-8818 8860-8902 8905-8907 8988-9019 37001-37260 104000-104992""";

    private static final BitSet SET = parse();

    private Unprojected() {}

    static boolean has(int srid) {
        return srid >= 0 && SET.get(srid);
    }

    private static BitSet parse() {
        BitSet set = new BitSet();
        for (String range : CODES.split("\\s+")) {
            String[] ends = range.split("-");
            set.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
        }
        return set;
    }
}
