ALTER TABLE aurora_owner_numbers
    ADD COLUMN role text NOT NULL DEFAULT 'owner' CHECK (role IN ('owner', 'manager')),
    ADD COLUMN grants text[] NOT NULL DEFAULT '{}',
    ADD COLUMN contact_id uuid,
    ADD COLUMN paired_at timestamptz,
    ADD FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id) ON DELETE SET NULL (contact_id);
COMMENT ON COLUMN aurora_owner_numbers.grants IS 'Rights of a manager beyond the usual ones; an owner has them all';
COMMENT ON COLUMN aurora_owner_numbers.contact_id IS
    'Whom a pairing word showed to be this owner: all identities of the contact count, whatever name WhatsApp uses';
CREATE INDEX aurora_owner_numbers_contact ON aurora_owner_numbers (organization_id, contact_id) WHERE contact_id IS NOT NULL;

ALTER TABLE organization_settings ADD COLUMN special_hours jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN organization_settings.special_hours IS
    'Opening hours of single days, {"2026-12-24": ["08:00-12:00"]}: they go before weekdays, holidays and closed days';

CREATE TABLE owner_pairings (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    owner_number_id uuid NOT NULL,
    word_hash text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    UNIQUE (organization_id, id),
    UNIQUE (organization_id, owner_number_id),
    FOREIGN KEY (organization_id, owner_number_id)
        REFERENCES aurora_owner_numbers (organization_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE owner_pairings IS 'The newest one-time word of each owner number, hashed: whoever sends it is that owner';

CREATE TABLE owner_pairing_tries (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    tried_at timestamptz NOT NULL,
    fitted boolean NOT NULL,
    UNIQUE (organization_id, id),
    FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id) ON DELETE CASCADE
);
CREATE INDEX owner_pairing_tries_recent ON owner_pairing_tries (organization_id, tried_at);

CREATE TABLE owner_proposals (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    owner_number_id uuid,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL,
    arguments jsonb NOT NULL,
    said text NOT NULL DEFAULT '',
    preview text NOT NULL,
    digest text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    decided_at timestamptz,
    decided_by uuid,
    outcome text CHECK (outcome IN ('done', 'dropped', 'changed', 'expired', 'failed', 'forbidden', 'replaced', 'revoked')),
    answer text,
    undo jsonb,
    UNIQUE (organization_id, id),
    CHECK ((decided_at IS NULL) = (outcome IS NULL)),
    FOREIGN KEY (organization_id, contact_id) REFERENCES contacts (organization_id, id) ON DELETE CASCADE,
    FOREIGN KEY (organization_id, decided_by) REFERENCES messages (organization_id, id) ON DELETE SET NULL (decided_by),
    FOREIGN KEY (organization_id, owner_number_id)
        REFERENCES aurora_owner_numbers (organization_id, id) ON DELETE SET NULL (owner_number_id)
);
COMMENT ON TABLE owner_proposals IS
    'What an owner ordered, shown word for word and done only on a yes that came after it was shown';
COMMENT ON COLUMN owner_proposals.decided_by IS 'The message that said yes or no: the same message again does nothing more';
COMMENT ON COLUMN owner_proposals.digest IS 'Of the preview and of the facts it stands on: another one at the yes asks again';
COMMENT ON COLUMN owner_proposals.undo IS 'The order that would take it back, {"kind": …, "arguments": …}, where one can';
CREATE INDEX owner_proposals_recent ON owner_proposals (organization_id, contact_id, created_at DESC);

-- An owner who is one no more has nothing open, whoever took the number off and however.
CREATE FUNCTION drop_proposals_of_owner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE owner_proposals SET decided_at = agenda_now(), outcome = 'revoked'
        WHERE organization_id = OLD.organization_id AND owner_number_id = OLD.id AND decided_at IS NULL;
    DELETE FROM owner_pairings WHERE organization_id = OLD.organization_id AND owner_number_id = OLD.id AND used_at IS NULL;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER aurora_owner_numbers_revoked
    BEFORE UPDATE ON aurora_owner_numbers FOR EACH ROW
    WHEN (OLD.is_active AND NOT NEW.is_active OR OLD.match_key <> NEW.match_key)
    EXECUTE FUNCTION drop_proposals_of_owner();
CREATE TRIGGER aurora_owner_numbers_removed
    BEFORE DELETE ON aurora_owner_numbers FOR EACH ROW EXECUTE FUNCTION drop_proposals_of_owner();

SELECT protect_tenant_table(t::regclass)
FROM unnest(ARRAY['owner_pairings', 'owner_pairing_tries', 'owner_proposals']) AS t;
