-- What was sent and may go on in the next message, for a second: sealed, and gone as soon as it is answered.
CREATE TABLE unfinished (
    visitor BYTEA NOT NULL PRIMARY KEY,
    at      BIGINT NOT NULL,
    sealed  BYTEA NOT NULL
) /*sqlite WITHOUT ROWID */;
