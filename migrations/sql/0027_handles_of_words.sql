-- Words from before have no handle: nothing fits them, and they live for minutes.
ALTER TABLE owner_pairings
    ADD COLUMN handle text NOT NULL DEFAULT '',
    ADD COLUMN misses integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN owner_pairings.handle IS
    'The first signs of the word, as they are: what has none of them is no guess at this word';
COMMENT ON COLUMN owner_pairings.misses IS 'How often somebody had the handle and not the rest';
