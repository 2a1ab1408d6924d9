-- What had no answer is nobody's: no hour, no booth, and no place beside the notes of its turn.
CREATE TABLE missed (
    key    BYTEA NOT NULL PRIMARY KEY,
    day    BIGINT NOT NULL,
    locale TEXT NOT NULL,
    reason TEXT NOT NULL,
    query  TEXT NOT NULL
) /*sqlite WITHOUT ROWID */;
INSERT INTO missed (key, day, locale, reason, query)
    SELECT
        /*sqlite randomblob(16) *//*postgres decode(md5(random()::text || random()::text), 'hex') */,
        hour / 24,
        /*sqlite note ->> '$.note.locale' *//*postgres note::json -> 'note' ->> 'locale' */,
        /*sqlite note ->> '$.note.reason' *//*postgres note::json -> 'note' ->> 'reason' */,
        /*sqlite note ->> '$.note.query' *//*postgres note::json -> 'note' ->> 'query' */
    FROM notes WHERE kind = 'missed' ORDER BY random();
DELETE FROM notes WHERE kind = 'missed';

-- A person's visitors in groups, by the visitor that the person is in private: erased together.
CREATE TABLE members (
    visitor BYTEA NOT NULL PRIMARY KEY,
    person  BYTEA NOT NULL
) /*sqlite WITHOUT ROWID */;
CREATE INDEX members_by_person ON members (person);
