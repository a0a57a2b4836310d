-- Words from before have no handle: nothing fits them, and they live for minutes.
ALTER TABLE owner_pairings
    ADD COLUMN handle text NOT NULL DEFAULT '',
    ADD COLUMN misses integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN owner_pairings.handle IS
    'The first signs of the word, as they are: what has none of them is no guess at this word';
COMMENT ON COLUMN owner_pairings.misses IS 'How often somebody had the handle and not the rest';

-- A talk with Aurora stays one when the number is off the list or bound to nobody any more: its figures stand there still.
ALTER TABLE conversations ADD COLUMN of_owner boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN conversations.of_owner IS 'Aurora spoke here: not for everybody who answers customers';
-- The owner of the tables may see no tenant's rows; for this once it must.
ALTER TABLE conversations NO FORCE ROW LEVEL SECURITY;
ALTER TABLE messages NO FORCE ROW LEVEL SECURITY;
ALTER TABLE conversations DISABLE TRIGGER USER;
UPDATE conversations c SET of_owner = true
    FROM (SELECT DISTINCT organization_id, conversation_id FROM messages WHERE author = 'aurora') AS told
    WHERE c.organization_id = told.organization_id AND c.id = told.conversation_id;
ALTER TABLE conversations ENABLE TRIGGER USER;
ALTER TABLE messages FORCE ROW LEVEL SECURITY;
ALTER TABLE conversations FORCE ROW LEVEL SECURITY;

CREATE FUNCTION note_owner_talk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE conversations SET of_owner = true
        WHERE organization_id = NEW.organization_id AND id = NEW.conversation_id AND NOT of_owner;
    RETURN NULL;
END $$;
CREATE TRIGGER messages_of_aurora
    AFTER INSERT OR UPDATE OF conversation_id ON messages FOR EACH ROW
    WHEN (NEW.author = 'aurora')
    EXECUTE FUNCTION note_owner_talk();
