-- Running sums over the runs of the questionnaire, number by number, for each version and length of the form. They say how
-- often, never who.
CREATE TABLE sums (
    version BIGINT NOT NULL,
    form    TEXT NOT NULL,
    name    TEXT NOT NULL,
    value   BIGINT NOT NULL,
    PRIMARY KEY (version, form, name)
) /*sqlite WITHOUT ROWID */;

-- A note outlives the session that the answers are in: from now on it says whether a question was left out, not how it
-- was answered.
UPDATE notes SET note =
    replace(replace(replace(replace(replace(replace(note,
        '"answer":null', '"skipped":true'),
        '"answer":0', '"skipped":false'),
        '"answer":1', '"skipped":false'),
        '"answer":2', '"skipped":false'),
        '"answer":3', '"skipped":false'),
        '"answer":4', '"skipped":false')
    WHERE kind = 'replied';
