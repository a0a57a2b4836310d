-- Roles. oxy_app is what room code runs as: it owns nothing and cannot bypass row-level security.
-- oxy_system is for the short list of cross-tenant jobs; it sees every tenant through policies of its own, never
-- through BYPASSRLS, which managed Postgres services do not hand out.
DO $$
DECLARE wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['oxy_app', 'oxy_system'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS NOINHERIT', wanted);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;  -- roles belong to the whole cluster; another database may have made them
        END;
        IF NOT pg_has_role(current_user, wanted, 'MEMBER') THEN
            EXECUTE format('GRANT %I TO %I', wanted, current_user);
        END IF;
    END LOOP;
END $$;

CREATE FUNCTION current_organization() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('app.organization_id', true), '')::uuid;

CREATE TABLE organizations (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    name text NOT NULL CHECK (name <> ''),
    business_type text NOT NULL CHECK (business_type IN ('petshop', 'clinic', 'petshop_clinic')),
    timezone text NOT NULL,
    phone text,
    address text,
    emergency_contact text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE organization_settings (
    organization_id uuid PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE,
    opening_hours jsonb NOT NULL DEFAULT '{}',
    holidays jsonb NOT NULL DEFAULT '{}',
    closed_on date[] NOT NULL DEFAULT '{}',
    booking_rules jsonb NOT NULL DEFAULT '{}',
    ai_config jsonb NOT NULL DEFAULT '{}',
    ai_personality jsonb NOT NULL DEFAULT '{}',
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE users (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    email text NOT NULL,
    name text NOT NULL,
    role text NOT NULL CHECK (role IN ('owner', 'manager', 'attendant')),
    password_hash text NOT NULL,
    is_active boolean NOT NULL DEFAULT true,
    token_version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id)
);
CREATE UNIQUE INDEX users_email ON users (lower(email));

CREATE TABLE aurora_owner_numbers (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    phone text NOT NULL CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'),
    match_key text NOT NULL,
    name text NOT NULL,
    user_id uuid,
    is_active boolean NOT NULL DEFAULT true,
    daily_summary_at time,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    UNIQUE (organization_id, match_key),
    FOREIGN KEY (organization_id, user_id) REFERENCES users (organization_id, id) ON DELETE SET NULL (user_id)
);
COMMENT ON COLUMN aurora_owner_numbers.match_key IS
    'E.164 with a Brazilian mobile''s ninth digit removed, so that both forms of one number are equal';

CREATE TABLE whatsapp_instances (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    name text NOT NULL,
    channel text NOT NULL CHECK (channel IN ('cloud', 'multidevice', 'simulator')),
    phone text,
    phone_number_id text,
    access_token_sealed text,
    status text NOT NULL DEFAULT 'disconnected'
        CHECK (status IN ('disconnected', 'connecting', 'connected', 'failed')),
    status_reason text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    UNIQUE (organization_id, name),
    CHECK (channel <> 'cloud' OR phone_number_id IS NOT NULL)
);
CREATE UNIQUE INDEX whatsapp_instances_phone_number_id
    ON whatsapp_instances (phone_number_id) WHERE phone_number_id IS NOT NULL;

CREATE TABLE alerts (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    kind text NOT NULL,
    severity text NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
    title text NOT NULL,
    detail text NOT NULL DEFAULT '',
    conversation_id uuid,
    data jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    resolved_at timestamptz,
    resolved_by uuid,
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, resolved_by) REFERENCES users (organization_id, id) ON DELETE SET NULL (resolved_by)
);
CREATE INDEX alerts_open ON alerts (organization_id, created_at DESC) WHERE resolved_at IS NULL;

CREATE TABLE audit_log (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    at timestamptz NOT NULL DEFAULT now(),
    actor_kind text NOT NULL CHECK (actor_kind IN ('customer', 'attendant', 'aurora', 'owner', 'staff', 'system')),
    actor_id uuid,
    action text NOT NULL,
    subject_kind text NOT NULL,
    subject_id uuid,
    detail jsonb NOT NULL DEFAULT '{}',
    UNIQUE (organization_id, id)
);
CREATE INDEX audit_log_subject ON audit_log (organization_id, subject_kind, subject_id, at);

CREATE TABLE idempotency_keys (
    organization_id uuid NOT NULL,
    user_id uuid NOT NULL,
    key text NOT NULL,
    request_hash text NOT NULL,
    answer jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, user_id, key),
    FOREIGN KEY (organization_id, user_id) REFERENCES users (organization_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE idempotency_keys IS 'Requests of the API that must do their work once, and what they were answered; kept for a short age';
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

CREATE TABLE knowledge_articles (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    question text NOT NULL CHECK (question <> ''),
    answer text NOT NULL CHECK (answer <> ''),
    is_active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id)
);
CREATE UNIQUE INDEX knowledge_articles_question ON knowledge_articles (organization_id, lower(question));
