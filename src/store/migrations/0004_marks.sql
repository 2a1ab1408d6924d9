-- A note's mark stands in a column of its own, where an index finds it: erasing a visitor and counting what is kept of one
-- read no other notes. Old notes are found by their hour.
ALTER TABLE notes ADD COLUMN mark TEXT;
UPDATE notes SET
    mark = /*sqlite note ->> 'mark' *//*postgres note::json ->> 'mark' */,
    note = replace(note, '"mark":"' || (/*sqlite note ->> 'mark' *//*postgres note::json ->> 'mark' */) || '"', '"mark":null')
    WHERE /*sqlite note ->> 'mark' *//*postgres note::json ->> 'mark' */ IS NOT NULL;
CREATE INDEX notes_by_mark ON notes (mark, hour) WHERE mark IS NOT NULL;
CREATE INDEX notes_by_hour ON notes (hour);
