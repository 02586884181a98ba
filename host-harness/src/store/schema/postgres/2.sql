-- The whole schema of version 2 for PostgreSQL: what 1.sql and 2.sql make in SQLite, table by table.
-- Numbers are BIGINT and texts compare by bytes, as in SQLite. References can wait for the end of a transaction.

-- Says which tables these are, and which steps they have taken.
CREATE TABLE schema_version (
    only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
    application BIGINT NOT NULL,
    version BIGINT NOT NULL
);

-- What SQLite has of this name, as far as the store asks for it: the numbers of a list, or the keys of an object, each
-- with its value where that is a number.
CREATE FUNCTION json_each(document TEXT) RETURNS TABLE (key TEXT, value BIGINT)
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE ROWS 10 AS $$
BEGIN
    IF document LIKE '[%' THEN
        RETURN QUERY SELECT NULL::TEXT, unnest(translate(document, '[]', '{}')::BIGINT[]);
    ELSE
        RETURN QUERY
            SELECT member.key, CASE json_typeof(member.value) WHEN 'number' THEN member.value::TEXT::BIGINT END
            FROM pg_catalog.json_each(document::JSON) AS member;
    END IF;
END $$;

-- Portal data: who belongs to whom, who may use the portal, and to whom ticket email accounts are allocated.
-- Deleted rows stay, so that what refers to them can be reported; the policy says what they count for: nothing.

CREATE TABLE crm_user (
    id BIGINT PRIMARY KEY CHECK (id > 0),
    name TEXT COLLATE "C" NOT NULL,
    administrator BIGINT NOT NULL CHECK (administrator IN (0, 1)),
    active BIGINT NOT NULL CHECK (active IN (0, 1)),
    deleted BIGINT NOT NULL CHECK (deleted IN (0, 1))
);

-- Profile 1 is DEFAULT.
CREATE TABLE profile (
    id BIGINT PRIMARY KEY CHECK (id > 0),
    name TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C" NOT NULL DEFAULT '',
    owner BIGINT REFERENCES crm_user DEFERRABLE,
    view_all BIGINT NOT NULL DEFAULT 0 CHECK (view_all IN (0, 1)),
    edit_all BIGINT NOT NULL DEFAULT 0 CHECK (edit_all IN (0, 1)),
    deleted BIGINT NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1))
);

CREATE TABLE customer (
    id BIGINT PRIMARY KEY CHECK (id > 0),
    name TEXT COLLATE "C" NOT NULL,
    deleted BIGINT NOT NULL CHECK (deleted IN (0, 1))
);

CREATE TABLE customer_group (
    id BIGINT PRIMARY KEY CHECK (id > 0),
    name TEXT COLLATE "C" NOT NULL,
    head_office BIGINT REFERENCES customer DEFERRABLE,
    deleted BIGINT NOT NULL CHECK (deleted IN (0, 1))
);

CREATE TABLE membership (
    customer BIGINT NOT NULL REFERENCES customer DEFERRABLE,
    customer_group BIGINT NOT NULL REFERENCES customer_group DEFERRABLE,
    PRIMARY KEY (customer, customer_group)
);

CREATE INDEX membership_by_group ON membership (customer_group, customer);

CREATE TABLE contact (
    id BIGINT PRIMARY KEY CHECK (id > 0),
    name TEXT COLLATE "C" NOT NULL,
    email TEXT COLLATE "C" NOT NULL,
    email_key TEXT COLLATE "C" NOT NULL,
    user_name TEXT COLLATE "C",
    user_name_key TEXT COLLATE "C",
    customer BIGINT REFERENCES customer DEFERRABLE,
    portal_enabled BIGINT NOT NULL CHECK (portal_enabled IN (0, 1)),
    -- 0: this contact's CRM keeps no access periods.
    has_window BIGINT NOT NULL CHECK (has_window IN (0, 1)),
    window_start BIGINT,
    window_end BIGINT,
    profile BIGINT REFERENCES profile DEFERRABLE,
    deleted BIGINT NOT NULL CHECK (deleted IN (0, 1)),
    CHECK (has_window = 1 OR (window_start IS NULL AND window_end IS NULL))
);

CREATE INDEX contact_by_email ON contact (email_key);
CREATE INDEX contact_by_user_name ON contact (user_name_key) WHERE user_name_key IS NOT NULL;
CREATE INDEX contact_by_customer ON contact (customer, id);

-- mode: 0 never saved, 1 all customers, 2 customer group, 3 selected customers, 4 no customers.
CREATE TABLE email_account (
    id BIGINT PRIMARY KEY CHECK (id > 0),
    name TEXT COLLATE "C" NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL UNIQUE CHECK (position BETWEEN 0 AND 4294967295),
    enabled BIGINT NOT NULL CHECK (enabled IN (0, 1)),
    mode BIGINT NOT NULL CHECK (mode BETWEEN 0 AND 4),
    customer_group BIGINT REFERENCES customer_group DEFERRABLE,
    CHECK ((mode = 2) = (customer_group IS NOT NULL))
);

-- Holds all that the candidate query reads, so that it touches the rows of the answer and no others.
CREATE INDEX email_account_by_allocation ON email_account (mode, customer_group, position, enabled);

CREATE TABLE selected_customer (
    account BIGINT NOT NULL REFERENCES email_account DEFERRABLE,
    customer BIGINT NOT NULL REFERENCES customer DEFERRABLE,
    place BIGINT NOT NULL,
    PRIMARY KEY (account, customer)
);

CREATE INDEX selected_customer_by_customer ON selected_customer (customer, account);

-- The portal's Tickets module is allocated as accounts are. No row: never saved.
CREATE TABLE tickets_module (
    only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
    mode BIGINT NOT NULL CHECK (mode BETWEEN 1 AND 4),
    customer_group BIGINT REFERENCES customer_group DEFERRABLE,
    CHECK ((mode = 2) = (customer_group IS NOT NULL))
);

CREATE TABLE tickets_module_customer (
    customer BIGINT PRIMARY KEY REFERENCES customer DEFERRABLE,
    place BIGINT NOT NULL
);

-- The product itself cannot restore a replaced allocation; this can show it.
CREATE TABLE allocation_history (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    account BIGINT NOT NULL REFERENCES email_account DEFERRABLE,
    replaced TEXT COLLATE "C",
    saved TEXT COLLATE "C" NOT NULL,
    actor BIGINT NOT NULL REFERENCES crm_user DEFERRABLE,
    at BIGINT NOT NULL
);

CREATE INDEX allocation_history_by_account ON allocation_history (account, id);

-- The portal's configuration, the records that it shows, lockouts, and who changed what.
-- What is deleted stays as a row, so that an identifier is never given to something else.

CREATE TABLE email_template (
    id BIGINT PRIMARY KEY CHECK (id > 0),
    name TEXT COLLATE "C" NOT NULL,
    deleted BIGINT NOT NULL CHECK (deleted IN (0, 1))
);

-- installation: 0 new, 1 upgraded.
CREATE TABLE portal (
    only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
    installation BIGINT NOT NULL CHECK (installation IN (0, 1)),
    version BIGINT NOT NULL CHECK (version IN (1, 2)),
    licensed BIGINT NOT NULL CHECK (licensed IN (0, 1)),
    v1_user BIGINT REFERENCES crm_user DEFERRABLE,
    access_template BIGINT REFERENCES email_template DEFERRABLE
);

-- In the order of the Module Manager. kind: 0 contacts, 1 customers, 2 tickets, 3 documents, 4 project items,
-- 5 catalogue items, 6 other.
CREATE TABLE module (
    id BIGINT PRIMARY KEY CHECK (id > 0),
    name TEXT COLLATE "C" NOT NULL,
    kind BIGINT NOT NULL CHECK (kind BETWEEN 0 AND 6),
    is_on BIGINT NOT NULL CHECK (is_on IN (0, 1)),
    position BIGINT NOT NULL UNIQUE CHECK (position BETWEEN 0 AND 4294967295)
);

CREATE TABLE module_path (
    module BIGINT NOT NULL REFERENCES module DEFERRABLE,
    reached_through BIGINT NOT NULL REFERENCES module DEFERRABLE,
    PRIMARY KEY (module, reached_through)
);

CREATE TABLE v1_module (
    module BIGINT PRIMARY KEY REFERENCES module DEFERRABLE,
    visible BIGINT NOT NULL CHECK (visible IN (0, 1)),
    view_all BIGINT NOT NULL CHECK (view_all IN (0, 1)),
    sequence BIGINT NOT NULL CHECK (sequence BETWEEN 0 AND 4294967295)
);

-- organisation: 0 shown, 1 read-only, 2 hidden.
CREATE TABLE field (
    id BIGINT PRIMARY KEY CHECK (id > 0),
    module BIGINT NOT NULL REFERENCES module DEFERRABLE,
    name TEXT COLLATE "C" NOT NULL,
    active BIGINT NOT NULL CHECK (active IN (0, 1)),
    mandatory BIGINT NOT NULL CHECK (mandatory IN (0, 1)),
    organisation BIGINT NOT NULL CHECK (organisation BETWEEN 0 AND 2)
);

CREATE INDEX field_by_module ON field (module, id);

-- What a CRM user's own profile hides, and the drop-down values configured for it; version 1 borrows both.
CREATE TABLE user_hidden_field (
    crm_user BIGINT NOT NULL REFERENCES crm_user DEFERRABLE,
    field BIGINT NOT NULL REFERENCES field DEFERRABLE,
    PRIMARY KEY (crm_user, field)
);

CREATE TABLE user_drop_down_value (
    crm_user BIGINT NOT NULL REFERENCES crm_user DEFERRABLE,
    field BIGINT NOT NULL REFERENCES field DEFERRABLE,
    place BIGINT NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (crm_user, field, place)
);

CREATE INDEX contact_by_profile ON contact (profile, deleted) WHERE profile IS NOT NULL;

-- scope: 0 own, 1 customer.
CREATE TABLE profile_module (
    profile BIGINT NOT NULL REFERENCES profile DEFERRABLE,
    module BIGINT NOT NULL REFERENCES module DEFERRABLE,
    may_view BIGINT NOT NULL CHECK (may_view IN (0, 1)),
    may_create BIGINT NOT NULL CHECK (may_create IN (0, 1)),
    may_edit BIGINT NOT NULL CHECK (may_edit IN (0, 1)),
    may_delete BIGINT NOT NULL CHECK (may_delete IN (0, 1)),
    scope BIGINT NOT NULL CHECK (scope IN (0, 1)),
    PRIMARY KEY (profile, module)
);

-- access: 0 hidden, 1 read-only, 2 editable.
CREATE TABLE profile_field (
    profile BIGINT NOT NULL REFERENCES profile DEFERRABLE,
    field BIGINT NOT NULL REFERENCES field DEFERRABLE,
    access BIGINT NOT NULL CHECK (access BETWEEN 0 AND 2),
    PRIMARY KEY (profile, field)
);

CREATE TABLE profile_notification (
    profile BIGINT NOT NULL REFERENCES profile DEFERRABLE,
    notice TEXT COLLATE "C" NOT NULL,
    template BIGINT NOT NULL REFERENCES email_template DEFERRABLE,
    PRIMARY KEY (profile, notice)
);

-- action: 0 open, 1 create, 2 list, 3 link.
CREATE TABLE home_button (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY CHECK (id > 0),
    profile BIGINT NOT NULL REFERENCES profile DEFERRABLE,
    position BIGINT NOT NULL CHECK (position BETWEEN 0 AND 4294967295),
    label TEXT COLLATE "C" NOT NULL,
    action BIGINT NOT NULL CHECK (action BETWEEN 0 AND 3),
    module BIGINT REFERENCES module DEFERRABLE,
    record BIGINT,
    address TEXT COLLATE "C",
    CHECK ((action = 0) = (record IS NOT NULL) AND (action = 3) = (address IS NOT NULL)),
    CHECK (action = 3 OR module IS NOT NULL)
);

-- A number that was given by hand is not given again. A function of its own, because identity columns only count what
-- they have given themselves.
CREATE FUNCTION home_button_number_is_taken() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM setval('portal.home_button_id_seq', NEW.id)
    FROM portal.home_button_id_seq AS given WHERE NEW.id >= given.last_value;
    RETURN NEW;
END $$;

CREATE TRIGGER home_button_number_is_taken BEFORE INSERT ON home_button
FOR EACH ROW EXECUTE FUNCTION home_button_number_is_taken();

CREATE INDEX home_button_by_profile ON home_button (profile, position, id);

-- Records of modules for contacts and customers are not here: contacts and customers are those records.
CREATE TABLE record (
    module BIGINT NOT NULL REFERENCES module DEFERRABLE,
    id BIGINT NOT NULL CHECK (id > 0),
    portal_active BIGINT NOT NULL CHECK (portal_active IN (0, 1)),
    assignee BIGINT REFERENCES crm_user DEFERRABLE,
    PRIMARY KEY (module, id)
);

CREATE TABLE record_contact (
    module BIGINT NOT NULL,
    record BIGINT NOT NULL,
    contact BIGINT NOT NULL REFERENCES contact DEFERRABLE,
    PRIMARY KEY (module, record, contact),
    FOREIGN KEY (module, record) REFERENCES record (module, id) DEFERRABLE
);

CREATE INDEX record_contact_by_contact ON record_contact (contact, module, record);

CREATE TABLE record_customer (
    module BIGINT NOT NULL,
    record BIGINT NOT NULL,
    customer BIGINT NOT NULL REFERENCES customer DEFERRABLE,
    PRIMARY KEY (module, record, customer),
    FOREIGN KEY (module, record) REFERENCES record (module, id) DEFERRABLE
);

CREATE INDEX record_customer_by_customer ON record_customer (customer, module, record);

CREATE TABLE record_parent (
    module BIGINT NOT NULL,
    record BIGINT NOT NULL,
    parent_module BIGINT NOT NULL,
    parent BIGINT NOT NULL,
    PRIMARY KEY (module, record, parent_module, parent),
    FOREIGN KEY (module, record) REFERENCES record (module, id) DEFERRABLE,
    FOREIGN KEY (parent_module, parent) REFERENCES record (module, id) DEFERRABLE
);

CREATE INDEX record_parent_by_parent ON record_parent (parent_module, parent, module, record);

-- unlock_base and unlock_maximum: seconds; none: a lock ends only by an administrator's hand.
-- known_addresses: failures from addresses that the contact has signed in from are counted by themselves.
CREATE TABLE lockout_settings (
    only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
    threshold BIGINT NOT NULL,
    lease BIGINT NOT NULL,
    unlock_base BIGINT,
    unlock_maximum BIGINT,
    known_addresses BIGINT NOT NULL CHECK (known_addresses IN (0, 1)),
    CHECK ((unlock_base IS NULL) = (unlock_maximum IS NULL))
);

CREATE TABLE known_address (
    contact BIGINT NOT NULL REFERENCES contact DEFERRABLE,
    address TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (contact, address)
);

-- One state for each contact, and a second one for its known addresses where these count by themselves.
-- version rises by one with every change. phase: 0 open, 1 locked, 2 whitelisted. cause: 0 threshold, 1 hard, 2 admin.
-- until: of the lock or the exemption. whitelisted_*: the last whitelisting, for display.
CREATE TABLE lockout (
    contact BIGINT NOT NULL REFERENCES contact DEFERRABLE,
    known_address BIGINT NOT NULL CHECK (known_address IN (0, 1)),
    version BIGINT NOT NULL CHECK (version > 0),
    phase BIGINT NOT NULL CHECK (phase BETWEEN 0 AND 2),
    cause BIGINT CHECK (cause BETWEEN 0 AND 2),
    until BIGINT,
    exempt_by BIGINT REFERENCES crm_user DEFERRABLE,
    failures BIGINT NOT NULL CHECK (failures BETWEEN 0 AND 4294967295),
    consecutive BIGINT NOT NULL CHECK (consecutive BETWEEN 0 AND 4294967295),
    lockouts BIGINT NOT NULL CHECK (lockouts BETWEEN 0 AND 4294967295),
    epoch BIGINT NOT NULL CHECK (epoch >= 0),
    seen BIGINT NOT NULL CHECK (seen >= 0),
    first_failure BIGINT,
    last_failure BIGINT,
    whitelisted_at BIGINT,
    whitelisted_by BIGINT REFERENCES crm_user DEFERRABLE,
    whitelisted_why TEXT COLLATE "C",
    PRIMARY KEY (contact, known_address),
    CHECK ((phase = 1) = (cause IS NOT NULL) AND (phase = 2) = (exempt_by IS NOT NULL)),
    CHECK (phase <> 0 OR until IS NULL)
);

CREATE INDEX lockout_locked ON lockout (contact) WHERE phase = 1;

CREATE TABLE lockout_attempt (
    contact BIGINT NOT NULL,
    known_address BIGINT NOT NULL,
    ticket BIGINT NOT NULL,
    since BIGINT NOT NULL CHECK (since >= 0),
    PRIMARY KEY (contact, known_address, ticket),
    FOREIGN KEY (contact, known_address) REFERENCES lockout ON DELETE CASCADE DEFERRABLE
);

-- Every change of settings and every administrator's action, in the transaction that made it. before and after: what
-- was stored and is now, as JSON. affected: contacts for whom it changes something; none: not asked.
CREATE TABLE audit (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    at BIGINT NOT NULL,
    actor BIGINT NOT NULL REFERENCES crm_user DEFERRABLE,
    change TEXT COLLATE "C" NOT NULL,
    before TEXT COLLATE "C" NOT NULL,
    after TEXT COLLATE "C" NOT NULL,
    affected BIGINT,
    reason TEXT COLLATE "C"
);

-- What people are to be told, for the CRM's own mail to send: to a CRM user or to a contact, and about what.
CREATE TABLE notice (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    at BIGINT NOT NULL,
    event TEXT COLLATE "C" NOT NULL,
    crm_user BIGINT REFERENCES crm_user DEFERRABLE,
    contact BIGINT REFERENCES contact DEFERRABLE,
    ticket BIGINT,
    CHECK ((crm_user IS NULL) <> (contact IS NULL))
);

INSERT INTO crm_user (id, name, administrator, active, deleted) VALUES (1, 'Administrator', 1, 1, 0);
INSERT INTO profile (id, name) VALUES (1, 'DEFAULT');

-- A new installation has version 2 only; the product selects its first user for version 1.
INSERT INTO portal (only_row, installation, version, licensed, v1_user) VALUES (1, 0, 2, 0, 1);
INSERT INTO lockout_settings (only_row, threshold, lease, known_addresses) VALUES (1, 5, 30, 0);
