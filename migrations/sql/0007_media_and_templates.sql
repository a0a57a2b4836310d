CREATE TABLE media (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    contact_id uuid,
    kind text NOT NULL CHECK (kind IN ('image', 'audio', 'video', 'document', 'sticker')),
    status text NOT NULL CHECK (status IN ('pending', 'stored', 'failed')),
    mime_type text NOT NULL CHECK (mime_type <> ''),
    filename text,
    voice boolean NOT NULL DEFAULT false,
    size integer CHECK (size > 0),
    sha256 text CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    content bytea,
    source jsonb NOT NULL DEFAULT '{}',
    failure_reason text,
    transcript_status text CHECK (transcript_status IN ('pending', 'done', 'failed')),
    transcript text,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    stored_at timestamptz,
    UNIQUE (organization_id, id),
    CHECK ((status = 'stored') = (content IS NOT NULL)),
    CHECK (content IS NULL OR (size = octet_length(content) AND sha256 IS NOT NULL)),
    FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, created_by) REFERENCES users (organization_id, id) ON DELETE SET NULL (created_by)
);
-- What cameras and phones write is compressed already.
ALTER TABLE media ALTER COLUMN content SET STORAGE EXTERNAL;
COMMENT ON TABLE media IS 'Files that came or went with messages. Pending: the channel has it, a job fetches it';
COMMENT ON COLUMN media.contact_id IS 'Whose it is: erasing a contact erases their files. Null while staff have uploaded and not sent it';
COMMENT ON COLUMN media.source IS 'How the channel that announced it finds it: its own words, for that channel alone';
CREATE INDEX media_contact ON media (organization_id, contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX media_pending ON media (created_at) WHERE status = 'pending' OR transcript_status = 'pending';

ALTER TABLE messages ADD COLUMN media_id uuid, ADD COLUMN pricing jsonb;
ALTER TABLE messages ADD FOREIGN KEY (organization_id, media_id)
    REFERENCES media (organization_id, id) ON DELETE SET NULL (media_id);
CREATE INDEX messages_media ON messages (organization_id, media_id) WHERE media_id IS NOT NULL;
COMMENT ON COLUMN messages.pricing IS 'What WhatsApp says it charges for a message of ours, in its own words';

ALTER TABLE conversations ADD COLUMN hears_until timestamptz;
COMMENT ON COLUMN conversations.hears_until IS
    'A voice note is being transcribed: no turn before this, by the database''s clock, unless the transcript comes first';

ALTER TABLE whatsapp_instances ADD COLUMN waba_id text, ADD COLUMN last_webhook_at timestamptz,
    ADD COLUMN last_send_error text, ADD COLUMN last_send_error_at timestamptz;
COMMENT ON COLUMN whatsapp_instances.waba_id IS 'Meta''s id of the WhatsApp Business Account, whose templates the number may use';
COMMENT ON COLUMN whatsapp_instances.last_webhook_at IS 'When Meta last called about this number, to the minute';
CREATE INDEX whatsapp_instances_waba_id ON whatsapp_instances (waba_id) WHERE waba_id IS NOT NULL;

CREATE TABLE message_templates (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    instance_id uuid NOT NULL,
    graph_id text NOT NULL,
    name text NOT NULL CHECK (name <> ''),
    language text NOT NULL CHECK (language <> ''),
    category text NOT NULL,
    status text NOT NULL,
    reason text,
    parameter_format text NOT NULL DEFAULT 'POSITIONAL' CHECK (parameter_format IN ('POSITIONAL', 'NAMED')),
    components jsonb NOT NULL DEFAULT '[]',
    purpose text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    UNIQUE (organization_id, instance_id, name, language),
    FOREIGN KEY (organization_id, instance_id) REFERENCES whatsapp_instances (organization_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE message_templates IS 'Texts that Meta approved, as its list last had them';
COMMENT ON COLUMN message_templates.purpose IS 'What it stands in for when free text may not go out: "reply" or another room''s word';
CREATE UNIQUE INDEX message_templates_purpose ON message_templates (organization_id, instance_id, purpose)
    WHERE purpose IS NOT NULL;

SELECT protect_tenant_table(t::regclass) FROM unnest(ARRAY['media', 'message_templates']) AS t;
