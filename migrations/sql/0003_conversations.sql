CREATE TABLE conversations (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    instance_id uuid NOT NULL,
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'escalated', 'closed')),
    assigned_to uuid,
    ai_enabled boolean NOT NULL DEFAULT true,
    ai_paused_until timestamptz,
    human_at timestamptz,
    escalated_at timestamptz,
    escalation_reason text,
    escalation_summary text,
    last_message_at timestamptz,
    last_message_preview text NOT NULL DEFAULT '',
    last_incoming_at timestamptz,
    unread_count integer NOT NULL DEFAULT 0,
    dialogue jsonb NOT NULL DEFAULT '{}',
    newest_seq bigint NOT NULL DEFAULT 0,
    answered_seq bigint NOT NULL DEFAULT 0,
    turn_due_at timestamptz,
    turn_waiting_since timestamptz,
    turn_lease_until timestamptz,
    turn_fence bigint NOT NULL DEFAULT 0,
    turn_failures integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, instance_id) REFERENCES whatsapp_instances (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, assigned_to) REFERENCES users (organization_id, id) ON DELETE SET NULL (assigned_to)
);
COMMENT ON COLUMN conversations.human_at IS 'When a person last spoke or took over, by the database''s clock: unsent words of the AI from before are withdrawn';
COMMENT ON COLUMN conversations.newest_seq IS
    'messages.seq of the newest message that wants an answer. On this row, and not looked up: a statement that waited for the row sees its newest version, but other tables as they were before the wait';
COMMENT ON COLUMN conversations.answered_seq IS 'messages.seq of the newest incoming message that a turn has answered or a person has taken';
COMMENT ON COLUMN conversations.turn_due_at IS 'End of the gathering pause, by the database''s clock; null when nothing waits';
COMMENT ON COLUMN conversations.turn_waiting_since IS 'When the oldest waiting message came, by the database''s clock: the pause''s hard cap counts from here';
COMMENT ON COLUMN conversations.turn_fence IS 'Grows with each lease; a turn commits only under its own number';
CREATE UNIQUE INDEX conversations_one_open ON conversations (organization_id, contact_id, instance_id) WHERE status <> 'closed';
CREATE INDEX conversations_inbox ON conversations (organization_id, status, last_message_at DESC NULLS LAST);
CREATE INDEX conversations_due ON conversations (turn_due_at) WHERE turn_due_at IS NOT NULL;

ALTER TABLE alerts ADD FOREIGN KEY (organization_id, conversation_id)
    REFERENCES conversations (organization_id, id) ON DELETE CASCADE;

CREATE TABLE messages (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    conversation_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    instance_id uuid NOT NULL,
    whatsapp_message_id text,
    direction text NOT NULL CHECK (direction IN ('incoming', 'outgoing')),
    author text NOT NULL CHECK (author IN ('contact', 'attendant', 'aurora', 'staff', 'phone', 'system')),
    author_user_id uuid,
    from_me boolean NOT NULL DEFAULT false,
    sent_by_ai boolean NOT NULL DEFAULT false,
    message_type text NOT NULL,
    content text,
    payload jsonb NOT NULL DEFAULT '{}',
    reply_to_whatsapp_id text,
    status text NOT NULL CHECK (status IN
        ('received', 'placeholder', 'queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'unknown', 'cancelled')),
    send_attempts integer NOT NULL DEFAULT 0,
    queued_at timestamptz NOT NULL DEFAULT now(),
    send_after timestamptz NOT NULL DEFAULT now(),
    send_started_at timestamptz,
    failure_code text,
    failure_reason text,
    starts_turn boolean NOT NULL DEFAULT false,
    sent_at timestamptz,
    delivered_at timestamptz,
    read_at timestamptz,
    channel_time timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    CHECK ((direction = 'incoming') = (status IN ('received', 'placeholder'))),
    FOREIGN KEY (organization_id, conversation_id) REFERENCES conversations (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, instance_id) REFERENCES whatsapp_instances (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, author_user_id) REFERENCES users (organization_id, id) ON DELETE SET NULL (author_user_id)
);
COMMENT ON COLUMN messages.seq IS 'Order of arrival within a conversation: rows are inserted under the conversation''s row lock';
COMMENT ON COLUMN messages.send_after IS 'Not before this, by the database''s clock: moved on when a channel says later';
COMMENT ON COLUMN messages.starts_turn IS 'Whether the attendant or Aurora owes this message an answer';
CREATE UNIQUE INDEX messages_once ON messages (organization_id, instance_id, whatsapp_message_id)
    WHERE whatsapp_message_id IS NOT NULL;
CREATE INDEX messages_thread ON messages (organization_id, conversation_id, seq DESC);
CREATE INDEX messages_outbox ON messages (organization_id, conversation_id, seq) WHERE status IN ('queued', 'sending');
CREATE INDEX messages_unsettled ON messages (send_started_at) WHERE status IN ('sending', 'unknown');

CREATE TABLE channel_events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organization_id uuid NOT NULL,
    instance_id uuid NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    payload jsonb NOT NULL,
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, instance_id) REFERENCES whatsapp_instances (organization_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE channel_events IS 'What the channel said, word for word, kept for a short age';
CREATE INDEX channel_events_age ON channel_events (received_at);

CREATE TABLE ai_interactions (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    ai_type text NOT NULL CHECK (ai_type IN ('client', 'aurora')),
    agent_type text NOT NULL CHECK (agent_type IN ('client-ai', 'aurora')),
    model text NOT NULL,
    prompt_tokens integer NOT NULL DEFAULT 0,
    completion_tokens integer NOT NULL DEFAULT 0,
    total_tokens integer GENERATED ALWAYS AS (prompt_tokens + completion_tokens) STORED,
    cost_usd numeric(12, 6),
    function_calls jsonb NOT NULL DEFAULT '[]',
    function_results jsonb NOT NULL DEFAULT '[]',
    status text NOT NULL CHECK (status IN ('success', 'fallback', 'blocked', 'error', 'superseded')),
    error_message text,
    latency_ms integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, conversation_id) REFERENCES conversations (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id) ON DELETE CASCADE
);
CREATE INDEX ai_interactions_recent ON ai_interactions (organization_id, created_at DESC);
CREATE INDEX ai_interactions_conversation ON ai_interactions (organization_id, conversation_id, created_at DESC);
