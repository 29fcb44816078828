CREATE TABLE request_metrics (
    id                serial PRIMARY KEY,
    event_id          text NOT NULL UNIQUE,
    timestamp         timestamptz NOT NULL,
    provider          text,
    model             text,
    application       text,
    environment       text,
    request_id        text,
    user_id           text,
    prompt_tokens     integer,
    completion_tokens integer,
    total_tokens      integer,
    latency_ms        float8,
    cost              float8,
    status            text NOT NULL,
    error             text
);
-- Whole texts may be longer than an index takes.
CREATE INDEX request_metrics_by_time ON request_metrics (timestamp);
CREATE INDEX request_metrics_by_application ON request_metrics (left(application, 64), timestamp);
CREATE INDEX request_metrics_latest ON request_metrics (left(application, 64), id);

CREATE TABLE alert_configs (
    id         text PRIMARY KEY,
    name       text NOT NULL,
    config     jsonb NOT NULL,
    enabled    boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE alert_events (
    id              text PRIMARY KEY,
    config_id       text NOT NULL,
    timestamp       timestamptz NOT NULL DEFAULT clock_timestamp(),
    resolved_at     timestamptz,
    metric_value    float8 NOT NULL,
    threshold_value float8 NOT NULL,
    details         jsonb NOT NULL DEFAULT '{}',
    acknowledged    boolean NOT NULL DEFAULT false,
    acknowledged_by text,
    acknowledged_at timestamptz
);
CREATE UNIQUE INDEX alert_events_open ON alert_events (config_id, (details ->> 'metric')) WHERE resolved_at IS NULL;
CREATE INDEX alert_events_newest ON alert_events (timestamp DESC, id);
CREATE INDEX alert_events_of_config ON alert_events (config_id, timestamp DESC, id);

CREATE TABLE users (
    id            serial PRIMARY KEY,
    username      text NOT NULL UNIQUE,
    email         text,
    password_hash text,
    tier          text NOT NULL DEFAULT 'free',
    is_active     boolean NOT NULL DEFAULT true,
    rate_limit    integer NOT NULL DEFAULT 100,
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE api_keys (
    id         serial PRIMARY KEY,
    user_id    integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    api_key    text NOT NULL UNIQUE,
    name       text,
    is_active  boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_used  timestamptz
);
CREATE INDEX api_keys_of_user ON api_keys (user_id);

CREATE TABLE anomalies (
    id          serial PRIMARY KEY,
    anomaly_id  text NOT NULL UNIQUE,
    timestamp   timestamptz NOT NULL DEFAULT clock_timestamp(),
    type        text NOT NULL,
    request_id  text,
    provider    text,
    model       text,
    application text,
    details     jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX anomalies_by_time ON anomalies (timestamp);

-- Always as true as the requests themselves. Times are seconds.
CREATE VIEW daily_aggregates AS
SELECT (timestamp AT TIME ZONE 'UTC')::date AS date, provider, model, application, environment,
    count(*) AS request_count,
    count(*) FILTER (WHERE status = 'success') AS success_count,
    count(*) FILTER (WHERE status <> 'success') AS error_count,
    coalesce(sum(total_tokens), 0) AS total_tokens,
    coalesce(sum(cost::numeric), 0)::float8 AS total_cost,
    (avg(latency_ms::numeric) / 1000)::float8 AS avg_inference_time,
    (max(latency_ms)::numeric / 1000)::float8 AS max_inference_time,
    (percentile_cont(0.95) WITHIN GROUP (ORDER BY latency_ms)::numeric / 1000)::float8 AS p95_inference_time,
    (percentile_cont(0.99) WITHIN GROUP (ORDER BY latency_ms)::numeric / 1000)::float8 AS p99_inference_time
FROM request_metrics
GROUP BY 1, 2, 3, 4, 5;

CREATE TABLE alerts (
    alert_id        text PRIMARY KEY,
    timestamp       timestamptz NOT NULL DEFAULT clock_timestamp(),
    type            text NOT NULL,
    anomaly_id      text,
    message         text NOT NULL,
    sent_to         jsonb NOT NULL DEFAULT '[]',
    acknowledged    boolean NOT NULL DEFAULT false,
    acknowledged_by text,
    acknowledged_at timestamptz
);

CREATE TABLE settings (
    key        text PRIMARY KEY,
    value      jsonb NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO settings (key, value) VALUES
    ('anomaly_thresholds', '{"inference_time": 5.0, "error_rate": 0.1, "token_usage": 1000}'),
    ('retention_policy', '{"metrics_days": 90, "requests_days": 30, "anomalies_days": 180}');
