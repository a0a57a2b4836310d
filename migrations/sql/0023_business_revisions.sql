-- What a business says of itself (its settings, services, resources, answers) is the same in every turn. So that a
-- process need not read it again while it stays the same, each change of it leaves another revision, which every turn
-- looks at. A revision is random and not counted: none comes twice, whatever is rolled back or restored.
CREATE TABLE business_revisions (
    organization_id uuid PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE,
    revision uuid NOT NULL DEFAULT gen_random_uuid()
);
COMMENT ON TABLE business_revisions IS 'Renewed by triggers, in the transaction of the change';
INSERT INTO business_revisions (organization_id) SELECT id FROM organizations;
SELECT protect_tenant_table('business_revisions');

-- The argument names the column that holds the tenant. Nothing is inserted for a business that is being deleted.
CREATE FUNCTION renew_business_revision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed jsonb := CASE TG_OP WHEN 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
    tenant uuid := changed ->> TG_ARGV[0];
BEGIN
    UPDATE business_revisions SET revision = gen_random_uuid() WHERE organization_id = tenant;
    IF NOT FOUND AND TG_OP = 'INSERT' THEN
        INSERT INTO business_revisions (organization_id) VALUES (tenant) ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER organizations_revision
    AFTER INSERT OR UPDATE ON organizations FOR EACH ROW EXECUTE FUNCTION renew_business_revision('id');
DO $$
DECLARE
    named text;
BEGIN
    FOREACH named IN ARRAY ARRAY['organization_settings', 'services', 'service_prices', 'service_terms', 'service_resources',
                                 'resources', 'knowledge_articles'] LOOP
        EXECUTE format(
            'CREATE TRIGGER %I AFTER INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW'
            ' EXECUTE FUNCTION renew_business_revision(''organization_id'')', named || '_revision', named);
    END LOOP;
END $$;
