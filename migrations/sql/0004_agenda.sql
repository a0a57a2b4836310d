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
    -- A pet is in one place at a time, its stay in the hotel apart: it may have a bath meanwhile. A hash stands for the
    -- pet because core GiST has no equality of uuids; halved, so that the range around it cannot overflow.
    CONSTRAINT bookings_pet_in_one_place
        EXCLUDE USING gist (
            int8range(uuid_hash_extended(pet_id, 0) / 2, uuid_hash_extended(pet_id, 0) / 2, '[]') WITH &&,
            tstzrange(start_time, end_time) WITH &&)
        WHERE (pet_id IS NOT NULL AND booking_type <> 'hotel' AND status NOT IN ('cancelled', 'no_show')),
    FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, contact_id, pet_id) REFERENCES pets (organization_id, contact_id, id) ON DELETE SET NULL (pet_id),
    FOREIGN KEY (organization_id, service_id) REFERENCES services (organization_id, id),
    FOREIGN KEY (organization_id, resource_id) REFERENCES resources (organization_id, id),
    FOREIGN KEY (organization_id, conversation_id) REFERENCES conversations (organization_id, id) ON DELETE SET NULL (conversation_id)
);
CREATE INDEX bookings_day ON bookings (organization_id, start_time) INCLUDE (end_time, status, price, contact_id, service_id);
CREATE INDEX bookings_served ON bookings (organization_id, contact_id, start_time) WHERE status = 'completed';
CREATE INDEX bookings_contact ON bookings (organization_id, contact_id, start_time);
CREATE INDEX bookings_stays ON bookings (organization_id, end_time) WHERE booking_type = 'hotel';

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
CREATE INDEX slot_offers_contact ON slot_offers (organization_id, contact_id, expires_at);
CREATE INDEX slot_offers_booking ON slot_offers (organization_id, booking_id) WHERE booking_id IS NOT NULL;

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
CREATE INDEX resource_blocks_time ON resource_blocks (organization_id, resource_id, end_time);

-- Every reason for which a resource is not free, in one table, so that one exclusion constraint rules all writers.
CREATE TABLE resource_claims (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    resource_id uuid NOT NULL,
    resource_no bigint NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    expires_at timestamptz,
    booking_id uuid,
    slot_offer_id uuid,
    resource_block_id uuid,
    UNIQUE (organization_id, id),
    CHECK (ends_at > starts_at),
    CHECK (num_nonnulls(booking_id, slot_offer_id, resource_block_id) = 1),
    CHECK ((expires_at IS NULL) = (slot_offer_id IS NULL)),
    FOREIGN KEY (organization_id, resource_id) REFERENCES resources (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, booking_id) REFERENCES bookings (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, slot_offer_id) REFERENCES slot_offers (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, resource_block_id) REFERENCES resource_blocks (organization_id, id) ON DELETE CASCADE,
    CONSTRAINT resource_claims_no_overlap
        EXCLUDE USING gist (int8range(resource_no, resource_no, '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&)
);
COMMENT ON COLUMN resource_claims.ends_at IS 'The end of the work and of the buffer after it';
COMMENT ON COLUMN resource_claims.expires_at IS 'When a hold ends by itself; the next claim on the same time clears it away';
-- Reading goes by this index: row-level security lets only leakproof operators near an index, and && is not one.
CREATE INDEX resource_claims_time ON resource_claims (organization_id, resource_id, ends_at);
CREATE INDEX resource_claims_booking ON resource_claims (organization_id, booking_id) WHERE booking_id IS NOT NULL;
CREATE INDEX resource_claims_offer ON resource_claims (organization_id, slot_offer_id) WHERE slot_offer_id IS NOT NULL;
CREATE INDEX resource_claims_block ON resource_claims (organization_id, resource_block_id)
    WHERE resource_block_id IS NOT NULL;

-- The clock that holds expire by: the application's when its transaction has told it, else the server's.
CREATE FUNCTION agenda_now() RETURNS timestamptz
    LANGUAGE sql STABLE
    RETURN coalesce(nullif(current_setting('app.now', true), '')::timestamptz, now());

-- Writers of one resource (and of one pet) queue up. Without this, two inserts that overlap wait for each other inside
-- the exclusion check and one dies of a deadlock a second later; with it, the second hears no at once.
CREATE FUNCTION queue_for(VARIADIC scarce uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(ordered.key) FROM (
        SELECT DISTINCT uuid_hash_extended(thing, 0) AS key FROM unnest(scarce) AS thing WHERE thing IS NOT NULL ORDER BY 1
    ) AS ordered;
END $$;

CREATE FUNCTION queue_for_booking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM queue_for(NEW.pet_id, NEW.resource_id, OLD.resource_id);
    RETURN NEW;
END $$;

CREATE FUNCTION queue_for_resource() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM queue_for(NEW.resource_id, OLD.resource_id);
    RETURN NEW;
END $$;

-- Claims follow their cause by trigger, for every writer, SQL by hand included.
CREATE FUNCTION claim_resource(claim resource_claims) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM resource_claims c
        WHERE c.organization_id = claim.organization_id AND c.resource_id = claim.resource_id
        AND c.starts_at < claim.ends_at AND c.ends_at > claim.starts_at AND c.expires_at <= agenda_now();
    INSERT INTO resource_claims (organization_id, resource_id, resource_no, starts_at, ends_at, expires_at,
                                 booking_id, slot_offer_id, resource_block_id)
        SELECT r.organization_id, r.id, r.resource_no, claim.starts_at, claim.ends_at, claim.expires_at,
               claim.booking_id, claim.slot_offer_id, claim.resource_block_id
        FROM resources r WHERE r.organization_id = claim.organization_id AND r.id = claim.resource_id;
    IF NOT FOUND THEN
        RAISE foreign_key_violation USING MESSAGE = format('no resource %s to claim', claim.resource_id);
    END IF;
END $$;

CREATE FUNCTION claim_for_booking() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE claim resource_claims;
BEGIN
    DELETE FROM resource_claims WHERE organization_id = NEW.organization_id AND booking_id = NEW.id;
    IF NEW.status NOT IN ('cancelled', 'no_show') THEN
        claim.organization_id := NEW.organization_id;
        claim.resource_id := NEW.resource_id;
        claim.starts_at := NEW.start_time;
        claim.ends_at := NEW.end_time + make_interval(mins => NEW.buffer_minutes);
        claim.booking_id := NEW.id;
        PERFORM claim_resource(claim);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION claim_for_offer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE claim resource_claims;
BEGIN
    DELETE FROM resource_claims WHERE organization_id = NEW.organization_id AND slot_offer_id = NEW.id;
    IF NEW.held_until > agenda_now() AND NEW.booking_id IS NULL THEN
        claim.organization_id := NEW.organization_id;
        claim.resource_id := NEW.resource_id;
        claim.starts_at := NEW.start_time;
        claim.ends_at := NEW.end_time + make_interval(mins => (
            SELECT s.buffer_minutes FROM services s
            WHERE s.organization_id = NEW.organization_id AND s.id = NEW.service_id));
        claim.expires_at := NEW.held_until;
        claim.slot_offer_id := NEW.id;
        PERFORM claim_resource(claim);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION claim_for_block() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE claim resource_claims;
BEGIN
    DELETE FROM resource_claims WHERE organization_id = NEW.organization_id AND resource_block_id = NEW.id;
    claim.organization_id := NEW.organization_id;
    claim.resource_id := NEW.resource_id;
    claim.starts_at := NEW.start_time;
    claim.ends_at := NEW.end_time;
    claim.resource_block_id := NEW.id;
    PERFORM claim_resource(claim);
    RETURN NULL;
END $$;

CREATE TRIGGER bookings_queue
    BEFORE INSERT OR UPDATE OF organization_id, pet_id, resource_id, start_time, end_time, buffer_minutes, booking_type, status
    ON bookings FOR EACH ROW EXECUTE FUNCTION queue_for_booking();
CREATE TRIGGER bookings_claim
    AFTER INSERT OR UPDATE OF organization_id, resource_id, start_time, end_time, buffer_minutes, status
    ON bookings FOR EACH ROW EXECUTE FUNCTION claim_for_booking();
CREATE TRIGGER slot_offers_queue
    BEFORE UPDATE OF organization_id, resource_id, start_time, end_time, held_until, booking_id
    ON slot_offers FOR EACH ROW WHEN (OLD.held_until IS NOT NULL OR NEW.held_until IS NOT NULL)
    EXECUTE FUNCTION queue_for_resource();
CREATE TRIGGER slot_offers_queue_new
    BEFORE INSERT ON slot_offers FOR EACH ROW WHEN (NEW.held_until IS NOT NULL) EXECUTE FUNCTION queue_for_resource();
CREATE TRIGGER slot_offers_claim
    AFTER UPDATE OF organization_id, resource_id, start_time, end_time, held_until, booking_id
    ON slot_offers FOR EACH ROW WHEN (OLD.held_until IS NOT NULL OR NEW.held_until IS NOT NULL)
    EXECUTE FUNCTION claim_for_offer();
CREATE TRIGGER slot_offers_claim_new
    AFTER INSERT ON slot_offers FOR EACH ROW WHEN (NEW.held_until IS NOT NULL) EXECUTE FUNCTION claim_for_offer();
CREATE TRIGGER resource_blocks_queue
    BEFORE INSERT OR UPDATE ON resource_blocks FOR EACH ROW EXECUTE FUNCTION queue_for_resource();
CREATE TRIGGER resource_blocks_claim
    AFTER INSERT OR UPDATE ON resource_blocks FOR EACH ROW EXECUTE FUNCTION claim_for_block();

CREATE FUNCTION refuse_bare_claim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE insufficient_privilege USING MESSAGE = 'claims are written through bookings, slot_offers and resource_blocks';
END $$;
CREATE TRIGGER resource_claims_follow
    BEFORE INSERT OR UPDATE OR DELETE ON resource_claims
    FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION refuse_bare_claim();
