-- Figures are counted from this index alone, those that know packages too: bookings are told apart by their id. Columns
-- of fixed width stand first, where they are found without looking at the others.
DROP INDEX bookings_day;
CREATE INDEX bookings_day ON bookings (organization_id, start_time)
    INCLUDE (end_time, contact_id, service_id, resource_id, created_at, id, status, price, booked_by, booking_type);

-- Visits in the order of clients: who did what for whom is counted without looking at the bookings.
DROP INDEX bookings_served;
CREATE INDEX bookings_served ON bookings (organization_id, contact_id, start_time) INCLUDE (service_id, resource_id)
    WHERE status = 'completed';

CREATE INDEX pets_deceased ON pets (organization_id, contact_id) WHERE deceased_at IS NOT NULL;
