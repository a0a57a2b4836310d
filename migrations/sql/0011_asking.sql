CREATE TABLE pending_questions (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    conversation_id uuid,
    message_id uuid,
    kind text NOT NULL,
    subject jsonb NOT NULL DEFAULT '{}',
    asked_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    closed_at timestamptz,
    outcome text,
    answered_by uuid,
    UNIQUE (organization_id, id),
    CHECK ((closed_at IS NULL) = (outcome IS NULL)),
    FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, conversation_id) REFERENCES conversations (organization_id, id) ON DELETE SET NULL (conversation_id),
    FOREIGN KEY (organization_id, message_id) REFERENCES messages (organization_id, id) ON DELETE SET NULL (message_id),
    FOREIGN KEY (organization_id, answered_by) REFERENCES messages (organization_id, id) ON DELETE SET NULL (answered_by)
);
COMMENT ON TABLE pending_questions IS 'What Oxy asked of its own accord and waits to hear about: a customer''s "sim" can only mean one of these, or the talk under way';
COMMENT ON COLUMN pending_questions.message_id IS 'The outgoing message that asked: who quotes it answers this question';
COMMENT ON COLUMN pending_questions.expires_at IS 'Later answers are told honestly that they came too late';
COMMENT ON COLUMN pending_questions.answered_by IS 'The incoming message that answered: a turn that runs again finds its question by it';
CREATE UNIQUE INDEX pending_questions_one_open ON pending_questions (organization_id, contact_id, kind, subject)
    WHERE closed_at IS NULL;
CREATE INDEX pending_questions_contact ON pending_questions (organization_id, contact_id, asked_at DESC);
CREATE INDEX pending_questions_message ON pending_questions (organization_id, message_id) WHERE message_id IS NOT NULL;

SELECT protect_tenant_table('pending_questions');

CREATE TABLE waitlist (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    pet_id uuid,
    service_id uuid NOT NULL,
    resource_id uuid,
    first_day date NOT NULL,
    last_day date NOT NULL,
    earliest time,
    latest time,
    weekdays smallint[] NOT NULL DEFAULT '{}',
    status text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'offered', 'booked', 'gone', 'expired')),
    asked_by text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    closed_at timestamptz,
    UNIQUE (organization_id, id),
    CHECK (last_day >= first_day),
    CHECK ((closed_at IS NULL) = (status IN ('waiting', 'offered'))),
    FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, pet_id) REFERENCES pets (organization_id, id) ON DELETE SET NULL (pet_id),
    FOREIGN KEY (organization_id, service_id) REFERENCES services (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, resource_id) REFERENCES resources (organization_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE waitlist IS 'Customers who want a slot when one frees up, served in the order in which they came';
COMMENT ON COLUMN waitlist.weekdays IS '0 is Monday; empty means any';
COMMENT ON COLUMN waitlist.earliest IS 'Local start of the work within a day, as latest; null leaves a side open';
CREATE INDEX waitlist_waiting ON waitlist (organization_id, created_at) WHERE closed_at IS NULL;
CREATE INDEX waitlist_contact ON waitlist (organization_id, contact_id, created_at);

CREATE TABLE waitlist_offers (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    slot_offer_id uuid,
    resource_id uuid NOT NULL,
    start_time timestamptz NOT NULL,
    end_time timestamptz NOT NULL,
    freed_at timestamptz,
    offered_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    closed_at timestamptz,
    outcome text CHECK (outcome IN ('accepted', 'declined', 'lapsed', 'taken', 'withdrawn', 'unreachable')),
    booking_id uuid,
    UNIQUE (organization_id, id),
    CHECK ((closed_at IS NULL) = (outcome IS NULL)),
    FOREIGN KEY (organization_id, entry_id) REFERENCES waitlist (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, slot_offer_id) REFERENCES slot_offers (organization_id, id) ON DELETE SET NULL (slot_offer_id),
    FOREIGN KEY (organization_id, resource_id) REFERENCES resources (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, booking_id) REFERENCES bookings (organization_id, id) ON DELETE SET NULL (booking_id)
);
COMMENT ON TABLE waitlist_offers IS 'Each slot offered to somebody who waited, the hold behind it, and what came of it: what the figures of the waitlist are counted from';
COMMENT ON COLUMN waitlist_offers.freed_at IS 'When the booking that had the time let go of it, where one did: accepted minus freed is the time to fill';
COMMENT ON COLUMN waitlist_offers.outcome IS 'taken: somebody else had the time before the yes; unreachable: no message could be sent';
CREATE UNIQUE INDEX waitlist_offers_one_open ON waitlist_offers (organization_id, entry_id) WHERE closed_at IS NULL;
CREATE INDEX waitlist_offers_entry ON waitlist_offers (organization_id, entry_id);
CREATE INDEX waitlist_offers_time ON waitlist_offers (organization_id, offered_at);
CREATE INDEX waitlist_offers_slot ON waitlist_offers (organization_id, slot_offer_id) WHERE slot_offer_id IS NOT NULL;

SELECT protect_tenant_table(t::regclass) FROM unnest(ARRAY['waitlist', 'waitlist_offers']) AS t;
