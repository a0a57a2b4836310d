-- A block is one thing that staff made; what it takes of each resource are rows that hang on it. Rows of another calendar
-- hang on its import instead.
CREATE TABLE blocks (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    reason text NOT NULL DEFAULT '',
    whole_business boolean NOT NULL DEFAULT false,
    created_by_user_id uuid,
    created_by_owner_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, created_by_user_id)
        REFERENCES users (organization_id, id) ON DELETE SET NULL (created_by_user_id),
    FOREIGN KEY (organization_id, created_by_owner_id)
        REFERENCES aurora_owner_numbers (organization_id, id) ON DELETE SET NULL (created_by_owner_id)
);
COMMENT ON TABLE blocks IS 'Time off as it was asked for: of one resource, of several, of the whole business';
COMMENT ON COLUMN blocks.whole_business IS 'Resources that come later are blocked too';

-- The owner of the tables may see no tenant's rows; for this once it must.
ALTER TABLE resource_blocks NO FORCE ROW LEVEL SECURITY;
INSERT INTO blocks (id, organization_id, reason, whole_business, created_at)
    SELECT k.block_key, k.organization_id, min(k.reason), bool_and(k.whole_business), min(k.created_at)
    FROM resource_blocks k WHERE k.calendar_import_id IS NULL GROUP BY k.block_key, k.organization_id;
DROP INDEX resource_blocks_block;
ALTER TABLE resource_blocks RENAME COLUMN block_key TO block_id;
ALTER TABLE resource_blocks ALTER COLUMN block_id DROP NOT NULL, ALTER COLUMN block_id DROP DEFAULT;
-- Claims stay as they are: nothing that they stand on changes.
ALTER TABLE resource_blocks DISABLE TRIGGER USER;
UPDATE resource_blocks SET block_id = NULL WHERE calendar_import_id IS NOT NULL;
ALTER TABLE resource_blocks ENABLE TRIGGER USER;
ALTER TABLE resource_blocks FORCE ROW LEVEL SECURITY,
    DROP COLUMN whole_business,
    ADD CONSTRAINT resource_blocks_block
        FOREIGN KEY (organization_id, block_id) REFERENCES blocks (organization_id, id) ON DELETE CASCADE;
COMMENT ON COLUMN resource_blocks.block_id IS 'One block of several resources has a row for each; none: out of another calendar';
CREATE INDEX resource_blocks_of_block ON resource_blocks (organization_id, block_id) WHERE block_id IS NOT NULL;
CREATE INDEX blocks_whole_business ON blocks (organization_id) WHERE whole_business;

CREATE OR REPLACE FUNCTION block_new_resource() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO resource_blocks (organization_id, resource_id, block_id, beside_bookings, start_time, end_time, reason)
        SELECT DISTINCT ON (k.block_id) NEW.organization_id, NEW.id, k.block_id, k.beside_bookings, k.start_time,
               k.end_time, k.reason
        FROM blocks h
        JOIN resource_blocks k ON k.organization_id = h.organization_id AND k.block_id = h.id
        WHERE h.organization_id = NEW.organization_id AND h.whole_business AND k.end_time > agenda_now();
    RETURN NULL;
END $$;

SELECT protect_tenant_table('blocks');
