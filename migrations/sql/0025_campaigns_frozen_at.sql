ALTER TABLE campaigns ADD COLUMN frozen_at timestamptz NOT NULL DEFAULT now();
UPDATE campaigns SET frozen_at = created_at;
COMMENT ON COLUMN campaigns.frozen_at IS 'When its audience was last frozen: what people did since is looked at before each message';

-- A template that is gone at Meta goes here too; what it was to carry does not go out without it unasked.
CREATE FUNCTION stop_campaign_without_template() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.state := 'paused';
    NEW.pause_reason := 'template';
    RETURN NEW;
END $$;
CREATE TRIGGER campaigns_template_gone
    BEFORE UPDATE ON campaigns FOR EACH ROW
    WHEN (OLD.template_id IS NOT NULL AND NEW.template_id IS NULL AND NEW.state = OLD.state
          AND OLD.state IN ('scheduled', 'running', 'repeating'))
    EXECUTE FUNCTION stop_campaign_without_template();
