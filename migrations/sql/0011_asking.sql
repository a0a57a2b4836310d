CREATE TABLE pending_questions (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    conversation_id uuid,
    message_id uuid,
    kind text NOT NULL,
    subject jsonb NOT NULL DEFAULT '{}',
    asked_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    closed_at timestamptz,
    outcome text,
    answered_by uuid,
    UNIQUE (organization_id, id),
    CHECK ((closed_at IS NULL) = (outcome IS NULL)),
    FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, conversation_id) REFERENCES conversations (organization_id, id) ON DELETE SET NULL (conversation_id),
    FOREIGN KEY (organization_id, message_id) REFERENCES messages (organization_id, id) ON DELETE SET NULL (message_id),
    FOREIGN KEY (organization_id, answered_by) REFERENCES messages (organization_id, id) ON DELETE SET NULL (answered_by)
);
COMMENT ON TABLE pending_questions IS 'What Oxy asked of its own accord and waits to hear about: a customer''s "sim" can only mean one of these, or the talk under way';
COMMENT ON COLUMN pending_questions.message_id IS 'The outgoing message that asked: who quotes it answers this question';
COMMENT ON COLUMN pending_questions.expires_at IS 'Later answers are told honestly that they came too late';
COMMENT ON COLUMN pending_questions.answered_by IS 'The incoming message that answered: a turn that runs again finds its question by it';
CREATE UNIQUE INDEX pending_questions_one_open ON pending_questions (organization_id, contact_id, kind, subject)
    WHERE closed_at IS NULL;
CREATE INDEX pending_questions_contact ON pending_questions (organization_id, contact_id, asked_at DESC);
CREATE INDEX pending_questions_message ON pending_questions (organization_id, message_id) WHERE message_id IS NOT NULL;

SELECT protect_tenant_table('pending_questions');
