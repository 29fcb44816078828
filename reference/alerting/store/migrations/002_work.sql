-- Work that waits for the evaluator and the deliverer, and what has to outlive a restart.
CREATE TABLE evaluations (
    id          bigserial PRIMARY KEY,
    provider    text,
    model       text,
    application text,
    environment text,
    first_id    bigint NOT NULL,
    last_id     bigint NOT NULL,
    queued_at   timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE notifications (
    id             uuid PRIMARY KEY,
    alert_event_id text,
    title          text NOT NULL,
    message        text NOT NULL,
    severity       text NOT NULL,
    metadata       jsonb NOT NULL DEFAULT '{}',
    channels       jsonb,
    recipients     jsonb,
    timestamp      timestamptz NOT NULL DEFAULT clock_timestamp(),
    state          text NOT NULL DEFAULT 'queued',
    claimed_until  timestamptz,
    finished_at    timestamptz
);
CREATE INDEX notifications_unfinished ON notifications (timestamp) WHERE state IN ('queued', 'sending');
CREATE INDEX notifications_newest ON notifications (timestamp DESC, id);

CREATE TABLE deliveries (
    notification_id uuid NOT NULL REFERENCES notifications (id) ON DELETE CASCADE,
    channel         text NOT NULL,
    state           text NOT NULL DEFAULT 'queued',
    attempts        integer NOT NULL DEFAULT 0,
    error           text,
    claimed_by      uuid,
    claimed_until   timestamptz,
    finished_at     timestamptz,
    PRIMARY KEY (notification_id, channel)
);
CREATE INDEX deliveries_unfinished ON deliveries (channel) WHERE state = 'queued';

-- Whoever is about to send a title holds it until it is known whether the period begins.
CREATE TABLE throttles (
    title      text NOT NULL,
    severity   text NOT NULL,
    sent_at    timestamptz,
    held_by    uuid,
    held_until timestamptz,
    PRIMARY KEY (title, severity)
);

CREATE TABLE request_counts (
    credential   text PRIMARY KEY,
    window_start timestamptz NOT NULL,
    count        integer NOT NULL
);
