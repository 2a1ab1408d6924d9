-- Groups that have become supergroups, by a keyed hash of the new number, with the old one sealed: whoever writes there finds
-- the session from before.
CREATE TABLE moved (
    chat   BYTEA NOT NULL PRIMARY KEY,
    day    BIGINT NOT NULL,
    sealed BYTEA NOT NULL
) /*sqlite WITHOUT ROWID */;
