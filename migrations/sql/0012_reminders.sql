ALTER TABLE organization_settings ADD COLUMN reminders jsonb NOT NULL DEFAULT '{}';

CREATE TABLE households (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id)
);
COMMENT ON TABLE households IS 'Contacts who live together: what is to be said to one home is said once';
ALTER TABLE contacts ADD COLUMN household_id uuid,
    ADD FOREIGN KEY (organization_id, household_id) REFERENCES households (organization_id, id) ON DELETE SET NULL (household_id);
CREATE INDEX contacts_household ON contacts (organization_id, household_id) WHERE household_id IS NOT NULL;

ALTER TABLE bookings ADD COLUMN moves integer NOT NULL DEFAULT 0, ADD COLUMN moved_at timestamptz;
COMMENT ON COLUMN bookings.moves IS 'Grows each time the start changes: what was said about an earlier start is not said again about a later one';

CREATE FUNCTION count_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.moves := OLD.moves + 1;
    NEW.moved_at := agenda_now();
    IF NEW.updated_at IS DISTINCT FROM OLD.updated_at THEN
        NEW.moved_at := NEW.updated_at;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER bookings_count_move BEFORE UPDATE OF start_time ON bookings
    FOR EACH ROW WHEN (OLD.start_time IS DISTINCT FROM NEW.start_time) EXECUTE FUNCTION count_move();

-- What the planner asks every minute, over all businesses.
CREATE INDEX bookings_ahead ON bookings (organization_id, start_time) WHERE status IN ('scheduled', 'confirmed');
CREATE INDEX bookings_just_done ON bookings (end_time) WHERE status = 'completed';

CREATE TABLE care_protocols (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    name text NOT NULL CHECK (name <> ''),
    kind text NOT NULL CHECK (kind IN ('vaccine', 'deworming', 'return', 'hygiene', 'other')),
    species text[] NOT NULL DEFAULT '{}',
    every_days integer NOT NULL CHECK (every_days BETWEEN 1 AND 3650),
    first_at_days integer CHECK (first_at_days BETWEEN 0 AND 36500),
    remind_on integer[] NOT NULL DEFAULT '{-7,0,7}' CHECK (cardinality(remind_on) BETWEEN 1 AND 5),
    care_group text CHECK (care_group <> ''),
    is_active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id)
);
COMMENT ON COLUMN care_protocols.first_at_days IS 'Age at which the first is due; null: only after one was given';
COMMENT ON COLUMN care_protocols.remind_on IS 'Days from the due date on which to remind: -7 is a week before';
COMMENT ON COLUMN care_protocols.care_group IS 'Protocols of one group complete each other';
CREATE UNIQUE INDEX care_protocols_name ON care_protocols (organization_id, lower(name));

CREATE TABLE care_protocol_services (
    organization_id uuid NOT NULL,
    care_protocol_id uuid NOT NULL,
    service_id uuid NOT NULL,
    only_completes boolean NOT NULL DEFAULT false,
    PRIMARY KEY (organization_id, care_protocol_id, service_id),
    FOREIGN KEY (organization_id, care_protocol_id) REFERENCES care_protocols (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, service_id) REFERENCES services (organization_id, id) ON DELETE CASCADE
);
COMMENT ON COLUMN care_protocol_services.only_completes IS 'Ends the wait without starting the next one: the return after a consultation';

CREATE TABLE pet_care (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    pet_id uuid NOT NULL,
    care_protocol_id uuid NOT NULL,
    done_on date NOT NULL,
    source text NOT NULL CHECK (source IN ('staff', 'customer', 'import')),
    notes text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    CONSTRAINT pet_care_once UNIQUE (organization_id, pet_id, care_protocol_id, done_on),
    FOREIGN KEY (organization_id, pet_id) REFERENCES pets (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, care_protocol_id) REFERENCES care_protocols (organization_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE pet_care IS 'Care that no booking here shows: given before or elsewhere';

CREATE TABLE reminders (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('first', 'last', 'moved', 'cancelled', 'follow_up', 'care', 'birthday')),
    status text NOT NULL CHECK (status IN ('sent', 'skipped')),
    reason text,
    booking_id uuid,
    moves integer,
    told_start timestamptz,
    pet_id uuid,
    care_protocol_id uuid,
    due_on date,
    step integer,
    message_id uuid,
    created_at timestamptz NOT NULL,
    UNIQUE (organization_id, id),
    CHECK ((status = 'skipped') = (reason IS NOT NULL)),
    -- At most once, whatever crashes: the row commits with the message it tells of.
    CONSTRAINT reminders_once
        UNIQUE NULLS NOT DISTINCT (organization_id, kind, booking_id, moves, pet_id, care_protocol_id, due_on, step),
    FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, booking_id) REFERENCES bookings (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, pet_id) REFERENCES pets (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, care_protocol_id) REFERENCES care_protocols (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, message_id) REFERENCES messages (organization_id, id) ON DELETE SET NULL (message_id)
);
COMMENT ON TABLE reminders IS 'What Oxy told of its own accord, or decided not to tell: one row for each matter, several rows may share a message';
COMMENT ON COLUMN reminders.moves IS 'The booking''s count of moves when it was told';
COMMENT ON COLUMN reminders.told_start IS 'The start that the customer knows from this message';
CREATE INDEX reminders_booking ON reminders (organization_id, booking_id) WHERE booking_id IS NOT NULL;
CREATE INDEX reminders_told ON reminders (told_start) WHERE status = 'sent' AND told_start IS NOT NULL;
CREATE INDEX reminders_recent ON reminders (organization_id, created_at DESC, id);
CREATE INDEX reminders_contact ON reminders (organization_id, contact_id, created_at);
CREATE INDEX reminders_message ON reminders (organization_id, message_id) WHERE message_id IS NOT NULL;

CREATE TABLE booking_ratings (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    booking_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    rating integer NOT NULL CHECK (rating BETWEEN 1 AND 5),
    comment text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    UNIQUE (organization_id, id),
    UNIQUE (organization_id, booking_id),
    FOREIGN KEY (organization_id, booking_id) REFERENCES bookings (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id) ON DELETE CASCADE
);
CREATE INDEX booking_ratings_recent ON booking_ratings (organization_id, created_at DESC, id);

CREATE TABLE care_days (
    organization_id uuid PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE,
    planned_on date NOT NULL
);
COMMENT ON TABLE care_days IS 'The last local day for which care and birthdays were looked through';

-- Local times of a business, as the planner's one query needs them.
CREATE FUNCTION is_quiet(moment timestamptz, zone text, quiet_from time, quiet_until time) RETURNS boolean
    LANGUAGE sql STABLE
    RETURN CASE WHEN quiet_from <= quiet_until
        THEN (moment AT TIME ZONE zone)::time >= quiet_from AND (moment AT TIME ZONE zone)::time < quiet_until
        ELSE (moment AT TIME ZONE zone)::time >= quiet_from OR (moment AT TIME ZONE zone)::time < quiet_until END;

-- The moment itself or, in quiet hours, half an hour before they began.
CREATE FUNCTION before_quiet(moment timestamptz, zone text, quiet_from time, quiet_until time) RETURNS timestamptz
    LANGUAGE sql STABLE
    RETURN CASE
        WHEN NOT is_quiet(moment, zone, quiet_from, quiet_until) THEN moment
        WHEN (moment AT TIME ZONE zone)::time >= quiet_from
        THEN ((moment AT TIME ZONE zone)::date + quiet_from - interval '30 minutes') AT TIME ZONE zone
        ELSE ((moment AT TIME ZONE zone)::date - 1 + quiet_from - interval '30 minutes') AT TIME ZONE zone END;

-- The moment itself or, in quiet hours, when they end.
CREATE FUNCTION after_quiet(moment timestamptz, zone text, quiet_from time, quiet_until time) RETURNS timestamptz
    LANGUAGE sql STABLE
    RETURN CASE
        WHEN NOT is_quiet(moment, zone, quiet_from, quiet_until) THEN moment
        WHEN (moment AT TIME ZONE zone)::time < quiet_until
        THEN ((moment AT TIME ZONE zone)::date + quiet_until) AT TIME ZONE zone
        ELSE ((moment AT TIME ZONE zone)::date + 1 + quiet_until) AT TIME ZONE zone END;

SELECT protect_tenant_table(t::regclass) FROM unnest(ARRAY[
    'households', 'care_protocols', 'care_protocol_services', 'pet_care', 'reminders', 'booking_ratings', 'care_days'
]) AS t;
