CREATE TABLE calendar_feeds (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    resource_id uuid,
    name text NOT NULL CHECK (name <> ''),
    token_hash bytea NOT NULL UNIQUE,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz,
    last_read_at timestamptz,
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, resource_id) REFERENCES resources (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, created_by) REFERENCES users (organization_id, id) ON DELETE SET NULL (created_by)
);
COMMENT ON TABLE calendar_feeds IS
    'Secret addresses that calendar programs subscribe to; of one resource, or of the whole business where that is null';
COMMENT ON COLUMN calendar_feeds.token_hash IS 'SHA-256 of the secret in the address, which is told once and kept nowhere';

CREATE TABLE calendar_imports (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    resource_id uuid NOT NULL,
    name text NOT NULL CHECK (name <> ''),
    url_sealed text NOT NULL,
    host text NOT NULL,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    checked_at timestamptz,
    fetched_at timestamptz,
    failing_since timestamptz,
    last_error text,
    conflicts uuid[] NOT NULL DEFAULT '{}',
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, resource_id) REFERENCES resources (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, created_by) REFERENCES users (organization_id, id) ON DELETE SET NULL (created_by)
);
COMMENT ON TABLE calendar_imports IS 'Somebody''s own calendar elsewhere, whose busy times block a resource';
COMMENT ON COLUMN calendar_imports.conflicts IS 'Bookings that stand in times which the other calendar calls busy';

ALTER TABLE resource_blocks
    ADD COLUMN calendar_import_id uuid,
    ADD FOREIGN KEY (organization_id, calendar_import_id)
        REFERENCES calendar_imports (organization_id, id) ON DELETE CASCADE;
CREATE INDEX resource_blocks_import ON resource_blocks (organization_id, calendar_import_id)
    WHERE calendar_import_id IS NOT NULL;

SELECT protect_tenant_table(t::regclass) FROM unnest(ARRAY['calendar_feeds', 'calendar_imports']) AS t;
