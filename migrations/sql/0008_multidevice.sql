ALTER TABLE whatsapp_instances ADD COLUMN status_since timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN removed_at timestamptz;
COMMENT ON COLUMN whatsapp_instances.removed_at IS 'Taken off the list by staff; the row stays for the history that hangs on it';

CREATE TABLE device_links (
    organization_id uuid NOT NULL,
    instance_id uuid NOT NULL,
    holder text,
    fence bigint NOT NULL DEFAULT 0,
    lease_until timestamptz,
    wanted boolean NOT NULL DEFAULT false,
    tries integer NOT NULL DEFAULT 0,
    next_try_at timestamptz NOT NULL DEFAULT now(),
    replacements integer NOT NULL DEFAULT 0,
    replaced_at timestamptz,
    pairing_until timestamptz,
    pairing_code_sealed text,
    pairing_qr_sealed text,
    last_connected_at timestamptz,
    mute_restarted_at timestamptz,
    mute_reported_at timestamptz,
    PRIMARY KEY (organization_id, instance_id),
    FOREIGN KEY (organization_id, instance_id) REFERENCES whatsapp_instances (organization_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE device_links IS 'Numbers paired like a phone: which process holds the socket, and when it is tried again';
COMMENT ON COLUMN device_links.fence IS 'Grows with each new holder; whoever stores under an older one is refused';
COMMENT ON COLUMN device_links.wanted IS 'Paired, and to be kept connected';
COMMENT ON COLUMN device_links.tries IS 'Tries to connect since the last success';
COMMENT ON COLUMN device_links.replacements IS 'How often in a row another device or server took the connection';

CREATE TABLE device_requests (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    instance_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('pair', 'reconnect', 'logout', 'check')),
    arguments jsonb NOT NULL DEFAULT '{}',
    requested_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    done_at timestamptz,
    outcome jsonb,
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, instance_id) REFERENCES whatsapp_instances (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, requested_by) REFERENCES users (organization_id, id) ON DELETE SET NULL (requested_by)
);
COMMENT ON TABLE device_requests IS 'What staff want of the process that holds a number''s socket, wherever it runs';
CREATE INDEX device_requests_open ON device_requests (created_at) WHERE done_at IS NULL;
CREATE INDEX device_requests_instance ON device_requests (organization_id, instance_id, created_at);

-- Held back while a number is not connected: send_after is 'infinity'.
CREATE INDEX messages_held ON messages (organization_id, instance_id, conversation_id)
    WHERE status = 'queued' AND send_after = 'infinity';

CREATE INDEX messages_unfilled ON messages (created_at) WHERE status = 'placeholder';

SELECT protect_tenant_table(t::regclass) FROM unnest(ARRAY['device_links', 'device_requests']) AS t;
