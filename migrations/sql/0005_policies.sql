GRANT USAGE ON SCHEMA public TO oxy_app, oxy_system;

-- Each table with organization_id, now and in later revisions, gets the same coat: row-level security enabled and
-- forced, the tenant's policy for oxy_app, and the audited one for oxy_system.
CREATE FUNCTION protect_tenant_table(target regclass, tenant_column text DEFAULT 'organization_id') RETURNS void
    LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
    EXECUTE format(
        'CREATE POLICY tenant ON %s TO oxy_app USING (%I = current_organization()) WITH CHECK (%I = current_organization())',
        target, tenant_column, tenant_column);
    EXECUTE format('CREATE POLICY system ON %s TO oxy_system USING (true) WITH CHECK (true)', target);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO oxy_app, oxy_system', target);
END $$;
REVOKE EXECUTE ON FUNCTION protect_tenant_table FROM PUBLIC;

SELECT protect_tenant_table('organizations', 'id');
SELECT protect_tenant_table(t::regclass) FROM unnest(ARRAY[
    'organization_settings', 'users', 'idempotency_keys', 'aurora_owner_numbers', 'whatsapp_instances', 'alerts', 'audit_log',
    'knowledge_articles', 'services', 'service_prices', 'resources', 'service_resources', 'contacts',
    'contact_identities', 'pets', 'conversations', 'messages', 'channel_events', 'ai_interactions', 'bookings',
    'booking_history', 'slot_offers', 'resource_blocks', 'resource_claims']) AS t;

-- A business is made and unmade by operators only, and what happened is written once.
REVOKE INSERT, DELETE ON organizations FROM oxy_app;
REVOKE UPDATE, DELETE ON audit_log, booking_history FROM oxy_app;
