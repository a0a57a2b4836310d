-- Whoever writes more than a few messages a minute is answered once for all of them (conversations/inbound.py).
ALTER TABLE conversations
    ADD COLUMN minute_began_at timestamptz,
    ADD COLUMN minute_messages integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN conversations.minute_messages IS 'Messages that ask for an answer since minute_began_at';
