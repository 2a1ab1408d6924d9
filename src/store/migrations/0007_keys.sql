-- The store's own keys, made by chance and wrapped with the operator's key: `now` is the one to open; `before`, while a
-- rotation is under way, the same wrapped with the operator's key before; `next:N` hands the key of generation N on to
-- processes at work that know the one before it.
CREATE TABLE keys (
    name  TEXT NOT NULL PRIMARY KEY,
    value BYTEA NOT NULL
);
