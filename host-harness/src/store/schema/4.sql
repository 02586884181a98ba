-- Policies that were delivered, put into force and taken back; trials beside the one in force; the hosts that serve.
-- The components themselves are files beside the database, named by their digest.

-- key_id, key_label: who signed it; both empty: it came with the program. comment: what the signature says of it.
CREATE TABLE policy_component (
    digest TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    revision INTEGER NOT NULL CHECK (revision >= 0),
    contract TEXT NOT NULL,
    key_id TEXT NOT NULL,
    key_label TEXT NOT NULL,
    comment TEXT NOT NULL,
    at INTEGER NOT NULL CHECK (at >= 0),
    actor INTEGER NOT NULL REFERENCES crm_user
) STRICT;

-- The newest line names the policy in force; without a line it is the one that came with the program. how: `activate`;
-- `inbox`, by a host that serves; `rollback`; or `automatic`, a rollback by a host. wider: how many answers it has widened.
CREATE TABLE policy_activation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL CHECK (at >= 0),
    actor INTEGER NOT NULL REFERENCES crm_user,
    digest TEXT NOT NULL REFERENCES policy_component,
    how TEXT NOT NULL CHECK (how IN ('activate', 'inbox', 'rollback', 'automatic')),
    reason TEXT,
    wider INTEGER NOT NULL CHECK (wider >= 0)
) STRICT;

CREATE TRIGGER policy_activation_stays BEFORE UPDATE ON policy_activation BEGIN
    SELECT RAISE(ABORT, 'the history of policies is only ever appended to');
END;
CREATE TRIGGER policy_activation_is_kept BEFORE DELETE ON policy_activation BEGIN
    SELECT RAISE(ABORT, 'the history of policies is only ever appended to');
END;
CREATE TRIGGER policy_activation_is_new BEFORE INSERT ON policy_activation
WHEN EXISTS (SELECT 1 FROM policy_activation WHERE id = NEW.id) BEGIN
    SELECT RAISE(ABORT, 'the history of policies is only ever appended to');
END;

-- What became of deliveries, the newest thousand. host: where it was tried. digest: empty if it was not read. code: the
-- name of the refusal; empty: it was taken.
CREATE TABLE policy_attempt (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL CHECK (at >= 0),
    host TEXT NOT NULL,
    source TEXT NOT NULL,
    digest TEXT NOT NULL,
    code TEXT NOT NULL,
    what TEXT NOT NULL
) STRICT;

-- Candidates that answer beside the policy in force. decisions, seconds: when it ends; counters: what came of it so far;
-- ended: empty while it runs, else `finished` or `stopped`.
CREATE TABLE policy_shadow (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    digest TEXT NOT NULL REFERENCES policy_component,
    at INTEGER NOT NULL CHECK (at >= 0),
    actor INTEGER NOT NULL REFERENCES crm_user,
    decisions INTEGER NOT NULL CHECK (decisions > 0),
    seconds INTEGER NOT NULL CHECK (seconds > 0),
    asked INTEGER NOT NULL,
    wider INTEGER NOT NULL,
    narrower INTEGER NOT NULL,
    otherwise INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    ended TEXT NOT NULL CHECK (ended IN ('', 'finished', 'stopped'))
) STRICT;

-- Hosts that serve, as they last said. status: as JSON.
CREATE TABLE policy_host (
    name TEXT PRIMARY KEY,
    seen INTEGER NOT NULL CHECK (seen >= 0),
    status TEXT NOT NULL
) STRICT;

-- By which policy a change was accepted; lines from before this release do not say.
ALTER TABLE audit ADD COLUMN policy TEXT;
