CREATE TABLE bookings (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    pet_id uuid,
    service_id uuid NOT NULL,
    resource_id uuid NOT NULL,
    conversation_id uuid,
    booking_type text NOT NULL CHECK (booking_type IN ('consultation', 'grooming', 'vaccine', 'hotel', 'surgery', 'other')),
    start_time timestamptz NOT NULL,
    end_time timestamptz NOT NULL,
    duration_minutes integer NOT NULL CHECK (duration_minutes > 0),
    buffer_minutes integer NOT NULL DEFAULT 0 CHECK (buffer_minutes >= 0),
    price numeric(10, 2) CHECK (price >= 0),
    status text NOT NULL DEFAULT 'scheduled'
        CHECK (status IN ('scheduled', 'confirmed', 'in_progress', 'completed', 'cancelled', 'no_show')),
    revision integer NOT NULL DEFAULT 1,
    booked_by text NOT NULL CHECK (booked_by IN ('customer', 'attendant', 'aurora', 'owner', 'staff', 'system')),
    cancel_reason text,
    notes text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    CHECK (end_time > start_time),
    FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, contact_id, pet_id) REFERENCES pets (organization_id, contact_id, id) ON DELETE SET NULL (pet_id),
    FOREIGN KEY (organization_id, service_id) REFERENCES services (organization_id, id),
    FOREIGN KEY (organization_id, resource_id) REFERENCES resources (organization_id, id),
    FOREIGN KEY (organization_id, conversation_id) REFERENCES conversations (organization_id, id) ON DELETE SET NULL (conversation_id)
);
CREATE INDEX bookings_day ON bookings (organization_id, start_time);
CREATE INDEX bookings_contact ON bookings (organization_id, contact_id, start_time);

CREATE TABLE booking_history (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    booking_id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    actor_kind text NOT NULL CHECK (actor_kind IN ('customer', 'attendant', 'aurora', 'owner', 'staff', 'system')),
    actor_id uuid,
    change text NOT NULL,
    reason text,
    before jsonb NOT NULL DEFAULT '{}',
    after jsonb NOT NULL DEFAULT '{}',
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, booking_id) REFERENCES bookings (organization_id, id) ON DELETE CASCADE
);
CREATE INDEX booking_history_booking ON booking_history (organization_id, booking_id, at);

CREATE TABLE slot_offers (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    service_id uuid NOT NULL,
    resource_id uuid NOT NULL,
    start_time timestamptz NOT NULL,
    end_time timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    held_until timestamptz,
    booking_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    CHECK (end_time > start_time),
    FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, service_id) REFERENCES services (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, resource_id) REFERENCES resources (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, booking_id) REFERENCES bookings (organization_id, id) ON DELETE SET NULL (booking_id)
);
COMMENT ON TABLE slot_offers IS
    'Slots told to a contact. The id is the token that books it, by this contact only, until it expires; held_until keeps others off meanwhile';
CREATE INDEX slot_offers_expiry ON slot_offers (expires_at);

CREATE TABLE resource_blocks (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    resource_id uuid NOT NULL,
    start_time timestamptz NOT NULL,
    end_time timestamptz NOT NULL,
    reason text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    CHECK (end_time > start_time),
    FOREIGN KEY (organization_id, resource_id) REFERENCES resources (organization_id, id) ON DELETE CASCADE
);

-- Every reason for which a resource is not free, in one table, so that one exclusion constraint rules all writers.
CREATE TABLE resource_claims (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    resource_id uuid NOT NULL,
    resource_no bigint NOT NULL,
    during tstzrange NOT NULL CHECK (NOT isempty(during)),
    booking_id uuid,
    slot_offer_id uuid,
    resource_block_id uuid,
    UNIQUE (organization_id, id),
    CHECK (num_nonnulls(booking_id, slot_offer_id, resource_block_id) = 1),
    FOREIGN KEY (organization_id, resource_id) REFERENCES resources (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, booking_id) REFERENCES bookings (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, slot_offer_id) REFERENCES slot_offers (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, resource_block_id) REFERENCES resource_blocks (organization_id, id) ON DELETE CASCADE,
    CONSTRAINT resource_claims_no_overlap
        EXCLUDE USING gist (int8range(resource_no, resource_no, '[]') WITH &&, during WITH &&)
);
CREATE INDEX resource_claims_booking ON resource_claims (organization_id, booking_id);
CREATE INDEX resource_claims_offer ON resource_claims (organization_id, slot_offer_id);
CREATE INDEX resource_claims_block ON resource_claims (organization_id, resource_block_id);

-- Claims follow their cause by trigger, for every writer, SQL by hand included.
CREATE FUNCTION claim_resource() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted tstzrange;
    cause text := TG_ARGV[0];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        EXECUTE format('DELETE FROM resource_claims WHERE organization_id = $1 AND %I = $2', cause)
            USING OLD.organization_id, OLD.id;
    END IF;
    IF cause = 'booking_id' THEN
        IF NEW.status IN ('cancelled', 'no_show') THEN
            RETURN NULL;
        END IF;
        wanted := tstzrange(NEW.start_time, NEW.end_time + make_interval(mins => NEW.buffer_minutes), '[)');
    ELSIF cause = 'slot_offer_id' THEN
        IF NEW.held_until IS NULL OR NEW.booking_id IS NOT NULL THEN
            RETURN NULL;
        END IF;
        SELECT tstzrange(NEW.start_time, NEW.end_time + make_interval(mins => s.buffer_minutes), '[)') INTO wanted
            FROM services s WHERE s.organization_id = NEW.organization_id AND s.id = NEW.service_id;
    ELSE
        wanted := tstzrange(NEW.start_time, NEW.end_time, '[)');
    END IF;
    EXECUTE format(
        'INSERT INTO resource_claims (organization_id, resource_id, resource_no, during, %I)
         SELECT $1, r.id, r.resource_no, $3, $4 FROM resources r WHERE r.organization_id = $1 AND r.id = $2', cause)
        USING NEW.organization_id, NEW.resource_id, wanted, NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER bookings_claim
    AFTER INSERT OR UPDATE OF organization_id, resource_id, start_time, end_time, buffer_minutes, status ON bookings
    FOR EACH ROW EXECUTE FUNCTION claim_resource('booking_id');
CREATE TRIGGER slot_offers_claim
    AFTER INSERT OR UPDATE OF organization_id, resource_id, start_time, end_time, held_until, booking_id ON slot_offers
    FOR EACH ROW EXECUTE FUNCTION claim_resource('slot_offer_id');
CREATE TRIGGER resource_blocks_claim
    AFTER INSERT OR UPDATE ON resource_blocks
    FOR EACH ROW EXECUTE FUNCTION claim_resource('resource_block_id');
