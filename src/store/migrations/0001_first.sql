-- What is kept, and nothing else. One text for SQLite and PostgreSQL: what stands in a comment that begins with a
-- database's name is for that one. Sealed columns are encrypted with a key that is never in the database.

-- A known text, sealed: shows at start whether the key is the right one.
CREATE TABLE meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value BYTEA NOT NULL
);

-- The updates that were taken, so that one delivered again changes nothing. Says nothing about whose they were.
CREATE TABLE seen (
    bot       BIGINT NOT NULL,
    update_id BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (bot, update_id)
) /*sqlite WITHOUT ROWID */;

-- A visitor is a keyed hash. Only the day of the last visit is kept, for the retention.
CREATE TABLE sessions (
    visitor BYTEA NOT NULL PRIMARY KEY,
    day     BIGINT NOT NULL,
    blocked BIGINT,
    sealed  BYTEA NOT NULL
);

-- Facts worth counting, with the hour and without a visitor.
CREATE TABLE notes (
    hour BIGINT NOT NULL,
    kind TEXT NOT NULL,
    note TEXT NOT NULL
);

-- Replies that Telegram has not confirmed yet: address and words sealed together. Until the lease is over they are sent
-- by the process that owns them.
CREATE TABLE outbox (
    id      BIGINT NOT NULL PRIMARY KEY,
    visitor BYTEA NOT NULL,
    at      BIGINT NOT NULL,
    owner   BIGINT NOT NULL,
    lease   BIGINT NOT NULL,
    sealed  BYTEA NOT NULL
) /*sqlite WITHOUT ROWID */;
/*postgres CREATE SEQUENCE outbox_ids; */
/*postgres CREATE INDEX outbox_by_visitor ON outbox (visitor, id); */

-- Updates that could not be taken and replies that could not be sent, sealed, with the reason in plain words.
CREATE TABLE set_aside (
    id      BIGINT NOT NULL PRIMARY KEY,
    at      BIGINT NOT NULL,
    kind    TEXT NOT NULL,
    reason  TEXT NOT NULL,
    visitor BYTEA NOT NULL,
    sealed  BYTEA NOT NULL
);
