-- What each process takes, written down as the lock file of SQLite has it, and when it was noticed that the process had
-- ended. Without a log: after a crash of the server it is empty.
/*postgres CREATE UNLOGGED TABLE trying (
    owner   BIGINT NOT NULL PRIMARY KEY,
    updates TEXT NOT NULL,
    noticed BIGINT
); */
