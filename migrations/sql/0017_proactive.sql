ALTER TABLE aurora_owner_numbers
    ADD COLUMN weekly_review_at time DEFAULT '08:00',
    ADD COLUMN alerts text NOT NULL DEFAULT 'all' CHECK (alerts IN ('all', 'serious', 'none')),
    ADD COLUMN opportunities boolean NOT NULL DEFAULT true,
    ADD COLUMN quiet_from time DEFAULT '21:00',
    ADD COLUMN quiet_until time DEFAULT '08:00',
    ADD COLUMN quiet_days smallint[] NOT NULL DEFAULT '{}' CHECK (quiet_days <@ '{0,1,2,3,4,5,6}'),
    ADD COLUMN look_at timestamptz NOT NULL DEFAULT to_timestamp(0),
    ADD CHECK ((quiet_from IS NULL) = (quiet_until IS NULL));
COMMENT ON COLUMN aurora_owner_numbers.quiet_days IS 'Weekdays without messages of Aurora''s own accord; 0 is Monday';
COMMENT ON COLUMN aurora_owner_numbers.look_at IS 'When Aurora next looks whether this owner should be told something';
CREATE INDEX aurora_owner_numbers_look_at ON aurora_owner_numbers (look_at) WHERE is_active;

CREATE TABLE aurora_proactive_messages (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    owner_number_id uuid,
    kind text NOT NULL CHECK (kind <> ''),
    cause text NOT NULL CHECK (cause <> ''),
    severity text NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
    headline text NOT NULL CHECK (headline <> ''),
    content text NOT NULL CHECK (content <> ''),
    subject jsonb NOT NULL DEFAULT '{}',
    status text NOT NULL CHECK (status IN ('queued', 'held', 'lapsed')),
    message_id uuid,
    created_at timestamptz NOT NULL,
    handed_on_at timestamptz,
    ended_at timestamptz,
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, owner_number_id)
        REFERENCES aurora_owner_numbers (organization_id, id) ON DELETE SET NULL (owner_number_id),
    FOREIGN KEY (organization_id, message_id) REFERENCES messages (organization_id, id) ON DELETE SET NULL (message_id)
);
COMMENT ON TABLE aurora_proactive_messages IS 'What Aurora told an owner of her own accord';
COMMENT ON COLUMN aurora_proactive_messages.cause IS 'Why, as a key: told once to each owner while the cause lasts';
COMMENT ON COLUMN aurora_proactive_messages.subject IS 'What the owner''s next question may lean on';
COMMENT ON COLUMN aurora_proactive_messages.status IS
    'queued: in the outbox, as message_id; held: no way to the owner yet; lapsed: held until it was of no use any more';
COMMENT ON COLUMN aurora_proactive_messages.ended_at IS 'When the cause had passed; from then on it may be told again';
CREATE UNIQUE INDEX aurora_proactive_messages_once
    ON aurora_proactive_messages (organization_id, owner_number_id, cause) WHERE ended_at IS NULL;
CREATE INDEX aurora_proactive_messages_recent ON aurora_proactive_messages (organization_id, created_at DESC, id);
CREATE INDEX aurora_proactive_messages_held
    ON aurora_proactive_messages (organization_id, owner_number_id) WHERE status = 'held';
CREATE INDEX aurora_proactive_messages_message
    ON aurora_proactive_messages (organization_id, message_id) WHERE message_id IS NOT NULL;

CREATE TABLE goals (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    metric text NOT NULL CHECK (metric IN
        ('revenue', 'completed_bookings', 'served_clients', 'new_clients', 'bookings')),
    target numeric(10, 2) NOT NULL CHECK (target > 0),
    first_day date NOT NULL,
    last_day date NOT NULL,
    set_by_owner_id uuid,
    set_by_user_id uuid,
    set_at timestamptz NOT NULL,
    reached_at timestamptz,
    UNIQUE (organization_id, id),
    UNIQUE (organization_id, metric, first_day, last_day),
    CHECK (first_day <= last_day),
    FOREIGN KEY (organization_id, set_by_owner_id)
        REFERENCES aurora_owner_numbers (organization_id, id) ON DELETE SET NULL (set_by_owner_id),
    FOREIGN KEY (organization_id, set_by_user_id)
        REFERENCES users (organization_id, id) ON DELETE SET NULL (set_by_user_id)
);
COMMENT ON TABLE goals IS 'What the business wants to reach between two local days, both counted in';
COMMENT ON COLUMN goals.reached_at IS 'When the figures first said so; a new target starts anew';
CREATE INDEX goals_running ON goals (organization_id, last_day) WHERE reached_at IS NULL;

SELECT protect_tenant_table(t::regclass) FROM unnest(ARRAY['aurora_proactive_messages', 'goals']) AS t;
