-- Sessions of people under 18 end by themselves an hour after the last word: when, in seconds since 1970. NULL in a session
-- that is kept by its day.
ALTER TABLE sessions ADD COLUMN until BIGINT;
CREATE INDEX sessions_by_end ON sessions (until) WHERE until IS NOT NULL;
