ALTER TABLE pets ADD COLUMN coat text
    CHECK (coat IN ('short', 'medium', 'long', 'double', 'curly', 'wire', 'hairless'));

ALTER TABLE organization_settings ADD COLUMN special_hours jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN organization_settings.special_hours IS
    'Hours of single dates, in place of the week''s, holidays and closed_on: {"2026-12-24": ["08:00-12:00"]}; no span: closed';

ALTER TABLE resources ADD COLUMN up_to_size text CHECK (up_to_size IN ('small', 'medium', 'large')),
    ADD COLUMN capacity smallint NOT NULL DEFAULT 1 CHECK (capacity BETWEEN 1 AND 100);
COMMENT ON COLUMN resources.up_to_size IS 'The largest pet it takes; null: any';
COMMENT ON COLUMN resources.capacity IS 'How many it takes at once';

ALTER TABLE services ADD COLUMN buffer_before_minutes integer NOT NULL DEFAULT 0
    CHECK (buffer_before_minutes BETWEEN 0 AND 480);

ALTER TABLE service_resources ADD COLUMN need smallint NOT NULL DEFAULT 1 CHECK (need BETWEEN 1 AND 5);
COMMENT ON COLUMN service_resources.need IS
    'Any one of the resources of each need is taken; the first need''s is the booking''s own resource';

CREATE TABLE service_terms (
    organization_id uuid NOT NULL,
    service_id uuid NOT NULL,
    place smallint NOT NULL,
    size text CHECK (size IN ('small', 'medium', 'large')),
    coat text CHECK (coat IN ('short', 'medium', 'long', 'double', 'curly', 'wire', 'hairless')),
    resource_id uuid,
    price numeric(10, 2) CHECK (price >= 0),
    duration_minutes integer CHECK (duration_minutes BETWEEN 5 AND 1440),
    PRIMARY KEY (organization_id, service_id, place),
    UNIQUE NULLS NOT DISTINCT (organization_id, service_id, size, coat, resource_id),
    CHECK (num_nonnulls(size, coat, resource_id) > 0),
    CHECK (num_nonnulls(price, duration_minutes) > 0),
    FOREIGN KEY (organization_id, service_id) REFERENCES services (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, resource_id) REFERENCES resources (organization_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE service_terms IS
    'What a service costs and how long it takes for some pets, or with some resource, where it differs from the rest';

ALTER TABLE bookings ADD COLUMN buffer_before_minutes integer NOT NULL DEFAULT 0 CHECK (buffer_before_minutes >= 0);

CREATE TABLE booking_resources (
    organization_id uuid NOT NULL,
    booking_id uuid NOT NULL,
    need smallint NOT NULL CHECK (need BETWEEN 2 AND 5),
    resource_id uuid NOT NULL,
    PRIMARY KEY (organization_id, booking_id, need),
    UNIQUE (organization_id, booking_id, resource_id),
    FOREIGN KEY (organization_id, booking_id) REFERENCES bookings (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, resource_id) REFERENCES resources (organization_id, id)
);
COMMENT ON TABLE booking_resources IS 'What a booking takes beside its own resource: the tub, the room';
CREATE INDEX booking_resources_resource ON booking_resources (organization_id, resource_id);

ALTER TABLE slot_offers ADD COLUMN other_resource_ids uuid[] NOT NULL DEFAULT '{}';

ALTER TABLE resource_blocks ADD COLUMN block_key uuid NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN whole_business boolean NOT NULL DEFAULT false,
    ADD COLUMN beside_bookings boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN resource_blocks.block_key IS 'One block of several resources has a row for each';
COMMENT ON COLUMN resource_blocks.whole_business IS 'Resources that come later are blocked too';
COMMENT ON COLUMN resource_blocks.beside_bookings IS
    'Bookings stay where they are and the block takes what they leave; what they let go of later is blocked at once';
CREATE INDEX resource_blocks_block ON resource_blocks (organization_id, block_key);

-- A resource that takes several at once has as many seats, and each claim one of them.
ALTER TABLE resource_claims ADD COLUMN seat smallint NOT NULL DEFAULT 1 CHECK (seat BETWEEN 1 AND 100),
    DROP CONSTRAINT resource_claims_no_overlap,
    ADD CONSTRAINT resource_claims_no_overlap
        EXCLUDE USING gist (int8range(resource_no, resource_no, '[]') WITH &&, int4range(seat, seat, '[]') WITH &&,
                            tstzrange(starts_at, ends_at) WITH &&);
COMMENT ON COLUMN resource_claims.starts_at IS 'The start of the buffer before the work';

CREATE OR REPLACE FUNCTION queue_for_booking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM queue_for(VARIADIC ARRAY[NEW.pet_id, NEW.resource_id, OLD.resource_id] || ARRAY(
        SELECT x.resource_id FROM booking_resources x
        WHERE x.organization_id = NEW.organization_id AND x.booking_id = NEW.id));
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION queue_for_resource() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'slot_offers' THEN
        PERFORM queue_for(VARIADIC ARRAY[NEW.resource_id, OLD.resource_id] || NEW.other_resource_ids);
    ELSE
        PERFORM queue_for(NEW.resource_id, OLD.resource_id);
    END IF;
    RETURN NEW;
END $$;

-- With no seat told it takes the first that is free; with none free the constraint says no.
CREATE OR REPLACE FUNCTION claim_resource(claim resource_claims) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    wanted resources;
BEGIN
    DELETE FROM resource_claims c
        WHERE c.organization_id = claim.organization_id AND c.resource_id = claim.resource_id
        AND c.starts_at < claim.ends_at AND c.ends_at > claim.starts_at AND c.expires_at <= agenda_now();
    SELECT r.* INTO wanted FROM resources r WHERE r.organization_id = claim.organization_id AND r.id = claim.resource_id;
    IF NOT FOUND THEN
        RAISE foreign_key_violation USING MESSAGE = format('no resource %s to claim', claim.resource_id);
    END IF;
    IF claim.seat IS NULL AND wanted.capacity > 1 THEN
        SELECT s.seat INTO claim.seat FROM generate_series(1, wanted.capacity) AS s (seat)
        WHERE NOT EXISTS (
            SELECT FROM resource_claims c
            WHERE c.organization_id = claim.organization_id AND c.resource_id = claim.resource_id AND c.seat = s.seat
            AND c.starts_at < claim.ends_at AND c.ends_at > claim.starts_at)
        ORDER BY s.seat LIMIT 1;
    END IF;
    INSERT INTO resource_claims (organization_id, resource_id, resource_no, seat, starts_at, ends_at, expires_at,
                                 booking_id, slot_offer_id, resource_block_id)
        VALUES (wanted.organization_id, wanted.id, wanted.resource_no, coalesce(claim.seat, 1), claim.starts_at,
                claim.ends_at, claim.expires_at, claim.booking_id, claim.slot_offer_id, claim.resource_block_id);
END $$;

-- A block takes every seat for its whole time, less what other blocks have and, where it says so, bookings. A hold gives
-- way to it: whoever was asked "confirma?" is told that the time is gone.
CREATE FUNCTION claim_block(block resource_blocks) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    claim resource_claims;
    blocked resources;
    piece tstzrange;
BEGIN
    SELECT r.* INTO blocked FROM resources r WHERE r.organization_id = block.organization_id AND r.id = block.resource_id;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    DELETE FROM resource_claims c
        WHERE c.organization_id = block.organization_id AND c.resource_id = block.resource_id
        AND (c.resource_block_id = block.id
             OR c.slot_offer_id IS NOT NULL AND c.starts_at < block.end_time AND c.ends_at > block.start_time);
    claim.organization_id := block.organization_id;
    claim.resource_id := block.resource_id;
    claim.resource_block_id := block.id;
    FOR seat IN 1 .. blocked.capacity LOOP
        claim.seat := seat;
        FOR piece IN
            SELECT unnest(tstzmultirange(tstzrange(block.start_time, block.end_time))
                          - coalesce(range_agg(tstzrange(c.starts_at, c.ends_at)), '{}'::tstzmultirange))
            FROM resource_claims c
            WHERE c.organization_id = block.organization_id AND c.resource_id = block.resource_id
              AND c.seat = claim.seat AND c.starts_at < block.end_time AND c.ends_at > block.start_time
              AND (block.beside_bookings OR c.resource_block_id IS NOT NULL)
        LOOP
            claim.starts_at := lower(piece);
            claim.ends_at := upper(piece);
            PERFORM claim_resource(claim);
        END LOOP;
    END LOOP;
END $$;

-- What is let go of within a block is the block's.
CREATE FUNCTION fill_blocks(organization uuid, freed uuid, since timestamptz, until timestamptz) RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    PERFORM claim_block(k) FROM resource_blocks k
    WHERE k.organization_id = organization AND k.resource_id = freed AND k.start_time < until AND k.end_time > since;
END $$;

CREATE OR REPLACE FUNCTION claim_for_booking() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    claim resource_claims;
    gone resource_claims;
    freed resource_claims[];
    wanted uuid;
BEGIN
    WITH let_go AS (
        DELETE FROM resource_claims c
        WHERE c.organization_id = OLD.organization_id AND c.booking_id = OLD.id RETURNING c AS claim
    )
    SELECT array_agg(l.claim) INTO freed FROM let_go l;
    IF TG_OP <> 'DELETE' AND NEW.status NOT IN ('cancelled', 'no_show') THEN
        claim.organization_id := NEW.organization_id;
        claim.starts_at := NEW.start_time - make_interval(mins => NEW.buffer_before_minutes);
        claim.ends_at := NEW.end_time + make_interval(mins => NEW.buffer_minutes);
        claim.booking_id := NEW.id;
        FOR wanted IN
            SELECT NEW.resource_id
            UNION ALL
            SELECT x.resource_id FROM booking_resources x
            WHERE x.organization_id = NEW.organization_id AND x.booking_id = NEW.id
        LOOP
            claim.resource_id := wanted;
            PERFORM claim_resource(claim);
        END LOOP;
    END IF;
    FOREACH gone IN ARRAY coalesce(freed, '{}') LOOP
        PERFORM fill_blocks(gone.organization_id, gone.resource_id, gone.starts_at, gone.ends_at);
    END LOOP;
    RETURN NULL;
END $$;

CREATE FUNCTION claim_for_booking_resource() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    claim resource_claims;
    gone resource_claims;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        FOR gone IN
            DELETE FROM resource_claims c
            WHERE c.organization_id = OLD.organization_id AND c.booking_id = OLD.booking_id
              AND c.resource_id = OLD.resource_id
            RETURNING c.*
        LOOP
            PERFORM fill_blocks(gone.organization_id, gone.resource_id, gone.starts_at, gone.ends_at);
        END LOOP;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN NULL;
    END IF;
    SELECT b.organization_id, b.id, NEW.resource_id, b.start_time - make_interval(mins => b.buffer_before_minutes),
           b.end_time + make_interval(mins => b.buffer_minutes)
    INTO claim.organization_id, claim.booking_id, claim.resource_id, claim.starts_at, claim.ends_at
    FROM bookings b
    WHERE b.organization_id = NEW.organization_id AND b.id = NEW.booking_id
      AND b.status NOT IN ('cancelled', 'no_show')
      AND NOT EXISTS (
          SELECT FROM resource_claims c
          WHERE c.organization_id = b.organization_id AND c.booking_id = b.id AND c.resource_id = NEW.resource_id);
    IF FOUND THEN
        PERFORM claim_resource(claim);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION claim_for_offer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    claim resource_claims;
    wanted uuid;
BEGIN
    DELETE FROM resource_claims WHERE organization_id = NEW.organization_id AND slot_offer_id = NEW.id;
    IF NEW.held_until > agenda_now() AND NEW.booking_id IS NULL THEN
        SELECT NEW.organization_id, NEW.id, NEW.held_until,
               NEW.start_time - make_interval(mins => s.buffer_before_minutes),
               NEW.end_time + make_interval(mins => s.buffer_minutes)
        INTO claim.organization_id, claim.slot_offer_id, claim.expires_at, claim.starts_at, claim.ends_at
        FROM services s WHERE s.organization_id = NEW.organization_id AND s.id = NEW.service_id;
        FOREACH wanted IN ARRAY NEW.resource_id || NEW.other_resource_ids LOOP
            claim.resource_id := wanted;
            PERFORM claim_resource(claim);
        END LOOP;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION claim_for_block() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM resource_claims WHERE organization_id = OLD.organization_id AND resource_block_id = OLD.id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM claim_block(NEW);
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM fill_blocks(OLD.organization_id, OLD.resource_id, OLD.start_time, OLD.end_time);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION block_new_resource() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO resource_blocks (organization_id, resource_id, block_key, whole_business, beside_bookings, start_time,
                                 end_time, reason)
        SELECT DISTINCT ON (k.block_key) NEW.organization_id, NEW.id, k.block_key, true, k.beside_bookings, k.start_time,
               k.end_time, k.reason
        FROM resource_blocks k
        WHERE k.organization_id = NEW.organization_id AND k.whole_business AND k.end_time > agenda_now();
    RETURN NULL;
END $$;

DROP TRIGGER bookings_queue ON bookings;
CREATE TRIGGER bookings_queue
    BEFORE INSERT OR UPDATE OF organization_id, pet_id, resource_id, start_time, end_time, buffer_before_minutes,
                               buffer_minutes, booking_type, status
    ON bookings FOR EACH ROW EXECUTE FUNCTION queue_for_booking();
DROP TRIGGER bookings_claim ON bookings;
CREATE TRIGGER bookings_claim
    AFTER INSERT OR DELETE OR UPDATE OF organization_id, resource_id, start_time, end_time, buffer_before_minutes,
                                        buffer_minutes, status
    ON bookings FOR EACH ROW EXECUTE FUNCTION claim_for_booking();
CREATE TRIGGER booking_resources_queue
    BEFORE INSERT OR UPDATE ON booking_resources FOR EACH ROW EXECUTE FUNCTION queue_for_resource();
CREATE TRIGGER booking_resources_claim
    AFTER INSERT OR UPDATE OR DELETE ON booking_resources
    FOR EACH ROW EXECUTE FUNCTION claim_for_booking_resource();
DROP TRIGGER slot_offers_queue ON slot_offers;
CREATE TRIGGER slot_offers_queue
    BEFORE UPDATE OF organization_id, resource_id, other_resource_ids, start_time, end_time, held_until, booking_id
    ON slot_offers FOR EACH ROW WHEN (OLD.held_until IS NOT NULL OR NEW.held_until IS NOT NULL)
    EXECUTE FUNCTION queue_for_resource();
DROP TRIGGER slot_offers_claim ON slot_offers;
CREATE TRIGGER slot_offers_claim
    AFTER UPDATE OF organization_id, resource_id, other_resource_ids, start_time, end_time, held_until, booking_id
    ON slot_offers FOR EACH ROW WHEN (OLD.held_until IS NOT NULL OR NEW.held_until IS NOT NULL)
    EXECUTE FUNCTION claim_for_offer();
DROP TRIGGER resource_blocks_claim ON resource_blocks;
CREATE TRIGGER resource_blocks_claim
    AFTER INSERT OR UPDATE OR DELETE ON resource_blocks FOR EACH ROW EXECUTE FUNCTION claim_for_block();
CREATE TRIGGER resources_block
    AFTER INSERT ON resources FOR EACH ROW EXECUTE FUNCTION block_new_resource();

SELECT protect_tenant_table(t::regclass) FROM unnest(ARRAY['service_terms', 'booking_resources']) AS t;
