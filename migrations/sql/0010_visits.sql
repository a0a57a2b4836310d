-- Several bookings that belong together: booked whole or not at all.
CREATE TABLE visits (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    booked_by text NOT NULL CHECK (booked_by IN ('customer', 'attendant', 'aurora', 'owner', 'staff', 'system')),
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id) ON DELETE CASCADE
);
CREATE INDEX visits_contact ON visits (organization_id, contact_id);

CREATE TABLE visit_offers (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    parts smallint NOT NULL CHECK (parts > 0),
    expires_at timestamptz NOT NULL,
    moves_visit_id uuid,
    visit_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, moves_visit_id) REFERENCES visits (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, visit_id) REFERENCES visits (organization_id, id) ON DELETE CASCADE
);
COMMENT ON COLUMN visit_offers.parts IS 'How many items it was told with: one that lost any books nothing';
COMMENT ON TABLE visit_offers IS
    'Arrangements told to a contact. The id is the token that books all of one, or moves a visit there, until it expires';
CREATE INDEX visit_offers_contact ON visit_offers (organization_id, contact_id, expires_at);
CREATE INDEX visit_offers_visit ON visit_offers (organization_id, visit_id) WHERE visit_id IS NOT NULL;
CREATE INDEX visit_offers_moves ON visit_offers (organization_id, moves_visit_id) WHERE moves_visit_id IS NOT NULL;

CREATE TABLE visit_offer_items (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    visit_offer_id uuid NOT NULL,
    position smallint NOT NULL,
    slot_offer_id uuid NOT NULL,
    pet_id uuid,
    booking_id uuid,
    UNIQUE (organization_id, id),
    UNIQUE (organization_id, visit_offer_id, position),
    FOREIGN KEY (organization_id, visit_offer_id) REFERENCES visit_offers (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, slot_offer_id) REFERENCES slot_offers (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, pet_id) REFERENCES pets (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, booking_id) REFERENCES bookings (organization_id, id) ON DELETE CASCADE
);
COMMENT ON COLUMN visit_offer_items.booking_id IS 'The booking that moves there, where the offer moves a visit';
CREATE INDEX visit_offer_items_slot ON visit_offer_items (organization_id, slot_offer_id);

-- "Banho toda sexta às 10h".
CREATE TABLE booking_series (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    pet_id uuid,
    service_id uuid NOT NULL,
    resource_id uuid,
    every text NOT NULL CHECK (every IN ('week', 'month')),
    step smallint NOT NULL DEFAULT 1 CHECK (step BETWEEN 1 AND 12),
    weekday smallint NOT NULL CHECK (weekday BETWEEN 0 AND 6),
    nth smallint CHECK (nth IN (1, 2, 3, 4, -1)),
    clock time NOT NULL,
    starts_on date NOT NULL,
    ends_on date,
    count integer CHECK (count BETWEEN 1 AND 520),
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'paused', 'ended')),
    started_by text NOT NULL CHECK (started_by IN ('customer', 'attendant', 'aurora', 'owner', 'staff', 'system')),
    notes text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    CHECK ((every = 'month') = (nth IS NOT NULL)),
    CHECK (ends_on >= starts_on),
    FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, pet_id) REFERENCES pets (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, service_id) REFERENCES services (organization_id, id),
    FOREIGN KEY (organization_id, resource_id) REFERENCES resources (organization_id, id) ON DELETE SET NULL (resource_id)
);
COMMENT ON COLUMN booking_series.weekday IS 'Monday is 0';
COMMENT ON COLUMN booking_series.nth IS 'Of a month: its first to fourth such weekday, or -1 for the last';
CREATE INDEX booking_series_contact ON booking_series (organization_id, contact_id);
CREATE INDEX booking_series_active ON booking_series (organization_id, id) WHERE status = 'active';

CREATE TABLE series_occurrences (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    series_id uuid NOT NULL,
    occurs_on date NOT NULL,
    booking_id uuid,
    outcome text NOT NULL CHECK (outcome IN ('booked', 'failed', 'skipped')),
    reason text,
    suggested_start timestamptz,
    suggested_resource_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    UNIQUE (organization_id, series_id, occurs_on),
    FOREIGN KEY (organization_id, series_id) REFERENCES booking_series (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, booking_id) REFERENCES bookings (organization_id, id) ON DELETE SET NULL (booking_id),
    FOREIGN KEY (organization_id, suggested_resource_id) REFERENCES resources (organization_id, id)
        ON DELETE SET NULL (suggested_resource_id)
);
COMMENT ON TABLE series_occurrences IS 'Each date of a series that was looked at, once: its booking, or why there is none';
CREATE INDEX series_occurrences_booking ON series_occurrences (organization_id, booking_id) WHERE booking_id IS NOT NULL;

-- "Pacote de 10 banhos": what is for sale, what was sold, what was drawn.
CREATE TABLE packages (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    name text NOT NULL CHECK (name <> ''),
    count integer NOT NULL CHECK (count BETWEEN 1 AND 500),
    price numeric(10, 2) NOT NULL CHECK (price >= 0),
    validity_days integer CHECK (validity_days BETWEEN 1 AND 3650),
    is_active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id)
);
CREATE UNIQUE INDEX packages_name ON packages (organization_id, lower(name));

CREATE TABLE package_services (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    package_id uuid NOT NULL,
    service_id uuid NOT NULL,
    UNIQUE (organization_id, id),
    UNIQUE (organization_id, package_id, service_id),
    FOREIGN KEY (organization_id, package_id) REFERENCES packages (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, service_id) REFERENCES services (organization_id, id) ON DELETE CASCADE
);

CREATE TABLE package_sales (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    package_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    pet_id uuid,
    name text NOT NULL,
    count integer NOT NULL CHECK (count > 0),
    price numeric(10, 2) NOT NULL CHECK (price >= 0),
    service_ids uuid[] NOT NULL,
    sold_at timestamptz NOT NULL,
    expires_at timestamptz,
    sold_by_kind text NOT NULL,
    sold_by uuid,
    cancelled_at timestamptz,
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, package_id) REFERENCES packages (organization_id, id),
    FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, pet_id) REFERENCES pets (organization_id, id) ON DELETE SET NULL (pet_id),
    FOREIGN KEY (organization_id, sold_by) REFERENCES users (organization_id, id) ON DELETE SET NULL (sold_by)
);
COMMENT ON COLUMN package_sales.service_ids IS 'What may be drawn, as it was when sold; as are name, count and price';
CREATE INDEX package_sales_contact ON package_sales (organization_id, contact_id);
CREATE INDEX package_sales_sold ON package_sales (organization_id, sold_at);

CREATE TABLE package_uses (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    sale_id uuid NOT NULL,
    booking_id uuid NOT NULL,
    no integer NOT NULL CHECK (no > 0),
    size integer NOT NULL,
    value numeric(10, 2),
    used_at timestamptz NOT NULL,
    UNIQUE (organization_id, id),
    UNIQUE (organization_id, booking_id),
    UNIQUE (organization_id, sale_id, no),
    CHECK (no <= size),
    FOREIGN KEY (organization_id, sale_id) REFERENCES package_sales (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, booking_id) REFERENCES bookings (organization_id, id) ON DELETE CASCADE
);
COMMENT ON COLUMN package_uses.value IS 'The price the booking had: while it is drawn from a package its own price is 0';

-- What a customer's absence leaves behind.
CREATE TABLE attendance_marks (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    booking_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('no_show', 'late_cancel')),
    at timestamptz NOT NULL,
    forgiven_at timestamptz,
    UNIQUE (organization_id, id),
    UNIQUE (organization_id, booking_id, kind),
    FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, booking_id) REFERENCES bookings (organization_id, id) ON DELETE CASCADE
);
CREATE INDEX attendance_marks_contact ON attendance_marks (organization_id, contact_id, at);

ALTER TABLE bookings
    ADD COLUMN visit_id uuid,
    ADD COLUMN series_id uuid,
    ADD COLUMN arrived_at timestamptz,
    ADD COLUMN ready_at timestamptz,
    ADD COLUMN delivered_at timestamptz,
    ADD COLUMN ready_told_at timestamptz,
    ADD COLUMN deposit_due numeric(10, 2) CHECK (deposit_due > 0),
    ADD COLUMN deposit_paid_at timestamptz,
    ADD COLUMN confirm_by timestamptz,
    ADD COLUMN confirm_flagged_at timestamptz,
    ADD FOREIGN KEY (organization_id, visit_id) REFERENCES visits (organization_id, id) ON DELETE SET NULL (visit_id),
    ADD FOREIGN KEY (organization_id, series_id) REFERENCES booking_series (organization_id, id)
        ON DELETE SET NULL (series_id);
COMMENT ON COLUMN bookings.ready_told_at IS 'When the tutor was told that the pet is ready, or it was decided not to tell';
CREATE INDEX bookings_visit ON bookings (organization_id, visit_id) WHERE visit_id IS NOT NULL;
CREATE INDEX bookings_series ON bookings (organization_id, series_id) WHERE series_id IS NOT NULL;
CREATE INDEX bookings_unconfirmed ON bookings (confirm_by)
    WHERE confirm_by IS NOT NULL AND confirm_flagged_at IS NULL AND status = 'scheduled';

SELECT protect_tenant_table(t::regclass) FROM unnest(ARRAY[
    'visits', 'visit_offers', 'visit_offer_items', 'booking_series', 'series_occurrences', 'packages',
    'package_services', 'package_sales', 'package_uses', 'attendance_marks']) AS t;
