-- Figures are counted from these indexes alone: professionals, who booked and when it was booked are in them now.
DROP INDEX bookings_day;
CREATE INDEX bookings_day ON bookings (organization_id, start_time)
    INCLUDE (end_time, status, price, contact_id, service_id, resource_id, created_at, booked_by, booking_type);
CREATE INDEX bookings_made ON bookings (organization_id, created_at) INCLUDE (booked_by);

-- Read in this order, a conversation's replies are found without sorting.
DROP INDEX messages_thread;
CREATE INDEX messages_thread ON messages (organization_id, conversation_id, seq DESC) INCLUDE (created_at, author);

DROP INDEX ai_interactions_recent;
CREATE INDEX ai_interactions_recent ON ai_interactions (organization_id, created_at DESC)
    INCLUDE (ai_type, status, cost_usd, total_tokens);

CREATE INDEX alerts_calls ON alerts (organization_id, created_at) INCLUDE (conversation_id, kind)
    WHERE kind IN ('handover', 'emergency');

ALTER TABLE organization_settings ADD COLUMN share_benchmarks boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN organization_settings.share_benchmarks IS 'Its figures may go into the medians of the installation, and it sees them';

-- Of the whole installation: no organization, no row that stems from fewer than five of them.
CREATE TABLE benchmark_medians (
    month date NOT NULL,
    metric text NOT NULL,
    median numeric(14, 4) NOT NULL,
    organizations integer NOT NULL CHECK (organizations >= 5),
    computed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (month, metric)
);
COMMENT ON TABLE benchmark_medians IS 'Medians over the organizations that share their figures, by month: nobody''s own';
GRANT SELECT ON benchmark_medians TO oxy_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON benchmark_medians TO oxy_system;
