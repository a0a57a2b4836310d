-- Who spoke and when as one number: what figures of the talk look at of each message, handed over as it is.
CREATE FUNCTION instant_no(moment timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (extract(epoch FROM moment - timestamptz '2000-01-01 00:00+00') * 1000000)::bigint;
COMMENT ON FUNCTION instant_no IS 'Microseconds from the beginning of 2000 in UTC';

ALTER TABLE messages
    ADD COLUMN said bigint NOT NULL GENERATED ALWAYS AS (8 * instant_no(created_at) + CASE author
        WHEN 'system' THEN 0 WHEN 'contact' THEN 1 WHEN 'attendant' THEN 2 WHEN 'staff' THEN 3 WHEN 'phone' THEN 4
        WHEN 'aurora' THEN 5 END) STORED;
COMMENT ON COLUMN messages.said IS
    'Microseconds from the beginning of 2000 to when it was made, times eight, plus the number of its author';

DROP INDEX messages_thread;
CREATE INDEX messages_thread ON messages (organization_id, conversation_id, seq DESC) INCLUDE (said);
