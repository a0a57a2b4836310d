CREATE TABLE services (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    name text NOT NULL CHECK (name <> ''),
    type text NOT NULL CHECK (type IN ('consultation', 'grooming', 'vaccine', 'hotel', 'surgery', 'other')),
    duration_minutes integer CHECK (duration_minutes BETWEEN 5 AND 1440),
    buffer_minutes integer NOT NULL DEFAULT 0 CHECK (buffer_minutes BETWEEN 0 AND 480),
    price numeric(10, 2) CHECK (price >= 0),
    aliases text[] NOT NULL DEFAULT '{}',
    is_active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    CHECK (type = 'hotel' OR duration_minutes IS NOT NULL)
);
COMMENT ON COLUMN services.price IS 'One price for every size, in BRL; a night''s for hotel; null when service_prices says it by size';
CREATE UNIQUE INDEX services_name ON services (organization_id, lower(name));

CREATE TABLE service_prices (
    organization_id uuid NOT NULL,
    service_id uuid NOT NULL,
    size text NOT NULL CHECK (size IN ('small', 'medium', 'large')),
    price numeric(10, 2) NOT NULL CHECK (price >= 0),
    PRIMARY KEY (organization_id, service_id, size),
    FOREIGN KEY (organization_id, service_id) REFERENCES services (organization_id, id) ON DELETE CASCADE
);

CREATE TABLE resources (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    resource_no bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    name text NOT NULL CHECK (name <> ''),
    kind text NOT NULL CHECK (kind IN ('groomer', 'veterinarian', 'room', 'kennel', 'other')),
    hours jsonb,
    breaks jsonb NOT NULL DEFAULT '{}',
    is_active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id)
);
COMMENT ON COLUMN resources.resource_no IS
    'An integer name for the exclusion constraint: core GiST has ranges of integers, not equality of uuids';
COMMENT ON COLUMN resources.hours IS 'null: the opening hours of the organization';
CREATE UNIQUE INDEX resources_name ON resources (organization_id, lower(name));

CREATE TABLE service_resources (
    organization_id uuid NOT NULL,
    service_id uuid NOT NULL,
    resource_id uuid NOT NULL,
    PRIMARY KEY (organization_id, service_id, resource_id),
    FOREIGN KEY (organization_id, service_id) REFERENCES services (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, resource_id) REFERENCES resources (organization_id, id) ON DELETE CASCADE
);

CREATE TABLE contacts (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    phone text CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'),
    name text,
    profile_name text,
    email text,
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'blocked')),
    notes text NOT NULL DEFAULT '',
    marketing_opted_out_at timestamptz,
    consent_at timestamptz,
    last_contact_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id)
);
COMMENT ON COLUMN contacts.profile_name IS 'What WhatsApp says; name is what the person or staff said';
CREATE INDEX contacts_recent ON contacts (organization_id, last_contact_at DESC NULLS LAST);

CREATE TABLE contact_identities (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('phone', 'lid', 'bsuid')),
    value text NOT NULL,
    match_key text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    UNIQUE (organization_id, kind, match_key),
    FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id) ON DELETE CASCADE
);
COMMENT ON COLUMN contact_identities.match_key IS
    'value, but for phones without a Brazilian mobile''s ninth digit: one person, one key';
CREATE INDEX contact_identities_contact ON contact_identities (organization_id, contact_id);

CREATE TABLE pets (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    name text NOT NULL CHECK (name <> ''),
    species text NOT NULL CHECK (species IN ('dog', 'cat', 'bird', 'rabbit', 'other')),
    breed text,
    size text CHECK (size IN ('small', 'medium', 'large')),
    sex text CHECK (sex IN ('male', 'female')),
    birth_date date,
    birth_date_estimated boolean NOT NULL DEFAULT false,
    notes text NOT NULL DEFAULT '',
    deceased_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    UNIQUE (organization_id, contact_id, id),
    FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX pets_once ON pets (organization_id, contact_id, lower(name), species) WHERE deceased_at IS NULL;
