-- What proves what happened: revisions, a log of sign-ins, a chain of digests through both logs; and passwords.
-- The same as 3.sql for SQLite, where the columns are explained.

CREATE TABLE revision (
    only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
    number BIGINT NOT NULL CHECK (number >= 0),
    audit_digest TEXT COLLATE "C" NOT NULL,
    audit_from BIGINT NOT NULL
);

INSERT INTO revision (only_row, number, audit_digest, audit_from)
    SELECT 1, 0, '', coalesce(max(id), 0) FROM audit;

CREATE TABLE lockout_log (
    contact BIGINT NOT NULL REFERENCES contact DEFERRABLE,
    known_address BIGINT NOT NULL CHECK (known_address IN (0, 1)),
    version BIGINT NOT NULL CHECK (version > 0),
    at BIGINT NOT NULL CHECK (at >= 0),
    event TEXT COLLATE "C" NOT NULL,
    settings TEXT COLLATE "C" NOT NULL,
    administrator BIGINT NOT NULL CHECK (administrator IN (0, 1)),
    policy TEXT COLLATE "C" NOT NULL,
    verdict TEXT COLLATE "C" NOT NULL,
    rule TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    digest TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (contact, known_address, version)
);

INSERT INTO lockout_log
    (contact, known_address, version, at, event, settings, administrator, policy, verdict, rule, state, digest)
    SELECT contact, known_address, version, seen, '"taken-over"', '', 0, '', '', '', '', '' FROM lockout;

ALTER TABLE audit ADD COLUMN digest TEXT COLLATE "C" NOT NULL DEFAULT '';

CREATE FUNCTION only_appended_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the table % is only ever appended to', TG_TABLE_NAME;
END $$;

CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION only_appended_to();
CREATE TRIGGER lockout_log_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON lockout_log
    FOR EACH STATEMENT EXECUTE FUNCTION only_appended_to();

CREATE TABLE password (
    contact BIGINT PRIMARY KEY REFERENCES contact DEFERRABLE,
    hash TEXT COLLATE "C" NOT NULL,
    changed_at BIGINT NOT NULL CHECK (changed_at >= 0)
);
