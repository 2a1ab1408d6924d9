-- The store's own keys, made by chance and wrapped with the operator's key: `now` is the one to open; `before`, while a
-- rotation is under way, the same wrapped with the operator's key before; `next` hands the key of a new generation on to
-- processes at work.
CREATE TABLE keys (
    name  TEXT NOT NULL PRIMARY KEY,
    value BYTEA NOT NULL
);
