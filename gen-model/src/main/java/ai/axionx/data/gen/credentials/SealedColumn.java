package ai.axionx.data.gen.credentials;

/** The columns of {@code axion_gen} that hold secrets, each beside a column for the key's id. */
public enum SealedColumn {
    /** What is needed to log in to a data source. */
    DATA_SOURCE_CREDENTIALS("public.data_sources", "credentials", "credentials_key_id", "owner_id"),
    /** With what a user calls an external API. */
    EXTERNAL_API_TOKEN("public.user_external_api_tokens", "token", "token_key_id", "user_id");

    private final String table;
    private final String column;
    private final String keyIdColumn;
    private final String ownerColumn;

    SealedColumn(String table, String column, String keyIdColumn, String ownerColumn) {
        this.table = table;
        this.column = column;
        this.keyIdColumn = keyIdColumn;
        this.ownerColumn = ownerColumn;
    }

    /** The table with its schema. */
    public String table() {
        return table;
    }

    public String column() {
        return column;
    }

    /** The column with the id of the key. */
    public String keyIdColumn() {
        return keyIdColumn;
    }

    /** The column with the owner's id, a user's. */
    public String ownerColumn() {
        return ownerColumn;
    }

    /** The place in this column that belongs to a row and its owner. */
    public Binding of(long rowId, long ownerId) {
        return new Binding(this, rowId, ownerId);
    }

    /** Table and column. */
    @Override
    public String toString() {
        return table + "." + column;
    }
}
