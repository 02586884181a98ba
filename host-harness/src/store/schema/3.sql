-- What proves what happened: revisions, a log of sign-ins, a chain of digests through both logs; and passwords.

-- number rises with every change of data or settings. audit_digest: that of the newest line of the audit. audit_from:
-- the newest line that was there before there were digests.
CREATE TABLE revision (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    number INTEGER NOT NULL CHECK (number >= 0),
    audit_digest TEXT NOT NULL,
    audit_from INTEGER NOT NULL
) STRICT;

INSERT INTO revision (only_row, number, audit_digest, audit_from)
    SELECT 1, 0, '', coalesce(max(id), 0) FROM audit;

-- Each version that a state of sign-ins ever had, with the event that led to it. administrator: whether the actor was an
-- active one. policy: the digest of the component that decided. state: as JSON; empty where a state was taken over from
-- an earlier release, or forgotten with its contact. digest: of this line and of the one before.
CREATE TABLE lockout_log (
    contact INTEGER NOT NULL REFERENCES contact,
    known_address INTEGER NOT NULL CHECK (known_address IN (0, 1)),
    version INTEGER NOT NULL CHECK (version > 0),
    at INTEGER NOT NULL CHECK (at >= 0),
    event TEXT NOT NULL,
    settings TEXT NOT NULL,
    administrator INTEGER NOT NULL CHECK (administrator IN (0, 1)),
    policy TEXT NOT NULL,
    verdict TEXT NOT NULL,
    rule TEXT NOT NULL,
    state TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (contact, known_address, version)
) STRICT, WITHOUT ROWID;

INSERT INTO lockout_log
    (contact, known_address, version, at, event, settings, administrator, policy, verdict, rule, state, digest)
    SELECT contact, known_address, version, seen, '"taken-over"', '', 0, '', '', '', '', '' FROM lockout;

-- Lines from before this release have no digest.
ALTER TABLE audit ADD COLUMN digest TEXT NOT NULL DEFAULT '';

CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit is only ever appended to');
END;
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit is only ever appended to');
END;
CREATE TRIGGER lockout_log_stays BEFORE UPDATE ON lockout_log BEGIN
    SELECT RAISE(ABORT, 'the log of sign-ins is only ever appended to');
END;
CREATE TRIGGER lockout_log_is_kept BEFORE DELETE ON lockout_log BEGIN
    SELECT RAISE(ABORT, 'the log of sign-ins is only ever appended to');
END;

-- What replaces a line would be no update and no deletion.
CREATE TRIGGER audit_is_new BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id) BEGIN
    SELECT RAISE(ABORT, 'the audit is only ever appended to');
END;
CREATE TRIGGER lockout_log_is_new BEFORE INSERT ON lockout_log WHEN EXISTS (
    SELECT 1 FROM lockout_log
    WHERE contact = NEW.contact AND known_address = NEW.known_address AND version = NEW.version
) BEGIN
    SELECT RAISE(ABORT, 'the log of sign-ins is only ever appended to');
END;

-- hash: as a PHC string. changed_at: seconds since 1970-01-01T00:00:00Z.
CREATE TABLE password (
    contact INTEGER PRIMARY KEY REFERENCES contact,
    hash TEXT NOT NULL,
    changed_at INTEGER NOT NULL CHECK (changed_at >= 0)
) STRICT;
