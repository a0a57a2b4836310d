CREATE TABLE campaigns (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    rule_id uuid,
    kind text NOT NULL CHECK (kind IN ('reactivation', 'promotional', 'birthday', 'vaccine_due', 'empty_agenda', 'custom')),
    name text NOT NULL CHECK (name <> ''),
    state text NOT NULL DEFAULT 'draft'
        CHECK (state IN ('draft', 'scheduled', 'running', 'paused', 'repeating', 'finished', 'cancelled')),
    text text NOT NULL CHECK (text <> ''),
    audience jsonb NOT NULL DEFAULT '{}',
    pace jsonb NOT NULL DEFAULT '{}',
    template_id uuid,
    confirmed_claims text[] NOT NULL DEFAULT '{}',
    holdout_percent integer NOT NULL DEFAULT 0 CHECK (holdout_percent BETWEEN 0 AND 50),
    attribution_days integer NOT NULL DEFAULT 14 CHECK (attribution_days BETWEEN 1 AND 60),
    repeats text CHECK (repeats IN ('daily', 'weekly', 'monthly')),
    next_run_at timestamptz,
    starts_at timestamptz,
    digest text NOT NULL,
    approved_digest text,
    approved_at timestamptz,
    approved_by_kind text,
    pause_reason text,
    wake_at timestamptz,
    started_at timestamptz,
    finished_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    -- Nothing is sent, and no rule runs, without a person's word on exactly this preview.
    CHECK (state IN ('draft', 'cancelled') OR approved_digest = digest),
    FOREIGN KEY (organization_id, rule_id) REFERENCES campaigns (organization_id, id) ON DELETE SET NULL (rule_id),
    FOREIGN KEY (organization_id, template_id)
        REFERENCES message_templates (organization_id, id) ON DELETE SET NULL (template_id)
);
COMMENT ON COLUMN campaigns.rule_id IS 'The repeating campaign that this one is a run of';
COMMENT ON COLUMN campaigns.digest IS 'Of audience, texts, schedule and pace: whatever changes one of them changes it';
COMMENT ON COLUMN campaigns.confirmed_claims IS 'Amounts, discounts and days in the text that no row backs and a person confirmed';
COMMENT ON COLUMN campaigns.pause_reason IS 'asked, or why Oxy stopped by itself: restricted, failures, opt_outs';
COMMENT ON COLUMN campaigns.wake_at IS 'When its next message is due, by the database''s clock: a job that comes earlier is not needed';
CREATE INDEX campaigns_recent ON campaigns (organization_id, created_at DESC, id DESC);
CREATE INDEX campaigns_at_work ON campaigns (state) WHERE state IN ('scheduled', 'running', 'repeating');

CREATE TABLE campaign_recipients (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    campaign_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    pet_id uuid,
    place integer NOT NULL,
    text text NOT NULL,
    state text NOT NULL CHECK (state IN
        ('pending', 'queued', 'sent', 'delivered', 'read', 'replied', 'booked', 'failed', 'skipped', 'held_out')),
    reason text,
    message_id uuid,
    instance_id uuid,
    queued_at timestamptz,
    sent_at timestamptz,
    delivered_at timestamptz,
    read_at timestamptz,
    replied_at timestamptz,
    opted_out_at timestamptz,
    booked_at timestamptz,
    booking_id uuid,
    revenue numeric(10, 2),
    direct boolean,
    UNIQUE (organization_id, id),
    UNIQUE (organization_id, campaign_id, contact_id),
    CHECK (state NOT IN ('failed', 'skipped') OR reason IS NOT NULL),
    CHECK ((state IN ('pending', 'skipped', 'held_out')) = (queued_at IS NULL)),
    FOREIGN KEY (organization_id, campaign_id) REFERENCES campaigns (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, pet_id) REFERENCES pets (organization_id, id) ON DELETE SET NULL (pet_id),
    FOREIGN KEY (organization_id, message_id) REFERENCES messages (organization_id, id) ON DELETE SET NULL (message_id),
    FOREIGN KEY (organization_id, instance_id)
        REFERENCES whatsapp_instances (organization_id, id) ON DELETE SET NULL (instance_id),
    FOREIGN KEY (organization_id, booking_id) REFERENCES bookings (organization_id, id) ON DELETE SET NULL (booking_id)
);
COMMENT ON COLUMN campaign_recipients.place IS 'The order in which they are written to';
COMMENT ON COLUMN campaign_recipients.direct IS 'Booked after answering the message, rather than only after getting it';
CREATE INDEX campaign_recipients_pending ON campaign_recipients (organization_id, campaign_id, place) WHERE state = 'pending';
CREATE INDEX campaign_recipients_contact ON campaign_recipients (organization_id, contact_id, queued_at)
    WHERE queued_at IS NOT NULL;
CREATE INDEX campaign_recipients_number ON campaign_recipients (organization_id, instance_id, queued_at)
    WHERE queued_at IS NOT NULL;

-- What campaigns may still send from a number today, and when the next message may go.
CREATE TABLE campaign_numbers (
    organization_id uuid NOT NULL,
    instance_id uuid NOT NULL,
    next_at timestamptz NOT NULL DEFAULT now(),
    day date NOT NULL,
    sent_today integer NOT NULL DEFAULT 0,
    warm_days integer NOT NULL DEFAULT 0,
    frozen_until timestamptz,
    judged_from timestamptz,
    PRIMARY KEY (organization_id, instance_id),
    FOREIGN KEY (organization_id, instance_id) REFERENCES whatsapp_instances (organization_id, id) ON DELETE CASCADE
);
COMMENT ON COLUMN campaign_numbers.next_at IS 'By the database''s clock: two messages of campaigns never leave a number closer together than this says';
COMMENT ON COLUMN campaign_numbers.warm_days IS 'On how many days campaigns were sent from it: the allowance grows with them';

COMMENT ON COLUMN campaign_numbers.judged_from IS 'What went wrong before somebody let it go on counts no more';

SELECT protect_tenant_table(t::regclass) FROM unnest(ARRAY['campaigns', 'campaign_recipients', 'campaign_numbers']) AS t;
