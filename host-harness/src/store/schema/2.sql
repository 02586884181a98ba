-- The portal's configuration, the records that it shows, lockouts, and who changed what.
-- What is deleted stays as a row, so that an identifier is never given to something else.

CREATE TABLE email_template (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    name TEXT NOT NULL,
    deleted INTEGER NOT NULL CHECK (deleted IN (0, 1))
) STRICT;

-- installation: 0 new, 1 upgraded.
CREATE TABLE portal (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    installation INTEGER NOT NULL CHECK (installation IN (0, 1)),
    version INTEGER NOT NULL CHECK (version IN (1, 2)),
    licensed INTEGER NOT NULL CHECK (licensed IN (0, 1)),
    v1_user INTEGER REFERENCES crm_user,
    access_template INTEGER REFERENCES email_template
) STRICT;

-- In the order of the Module Manager. kind: 0 contacts, 1 customers, 2 tickets, 3 documents, 4 project items,
-- 5 catalogue items, 6 other.
CREATE TABLE module (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    name TEXT NOT NULL,
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 6),
    is_on INTEGER NOT NULL CHECK (is_on IN (0, 1)),
    position INTEGER NOT NULL UNIQUE CHECK (position BETWEEN 0 AND 4294967295)
) STRICT;

CREATE TABLE module_path (
    module INTEGER NOT NULL REFERENCES module,
    reached_through INTEGER NOT NULL REFERENCES module,
    PRIMARY KEY (module, reached_through)
) STRICT, WITHOUT ROWID;

CREATE TABLE v1_module (
    module INTEGER PRIMARY KEY REFERENCES module,
    visible INTEGER NOT NULL CHECK (visible IN (0, 1)),
    view_all INTEGER NOT NULL CHECK (view_all IN (0, 1)),
    sequence INTEGER NOT NULL CHECK (sequence BETWEEN 0 AND 4294967295)
) STRICT;

-- organisation: 0 shown, 1 read-only, 2 hidden.
CREATE TABLE field (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    module INTEGER NOT NULL REFERENCES module,
    name TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    mandatory INTEGER NOT NULL CHECK (mandatory IN (0, 1)),
    organisation INTEGER NOT NULL CHECK (organisation BETWEEN 0 AND 2)
) STRICT;

CREATE INDEX field_by_module ON field (module, id);

-- What a CRM user's own profile hides, and the drop-down values configured for it; version 1 borrows both.
CREATE TABLE user_hidden_field (
    crm_user INTEGER NOT NULL REFERENCES crm_user,
    field INTEGER NOT NULL REFERENCES field,
    PRIMARY KEY (crm_user, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE user_drop_down_value (
    crm_user INTEGER NOT NULL REFERENCES crm_user,
    field INTEGER NOT NULL REFERENCES field,
    place INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (crm_user, field, place)
) STRICT, WITHOUT ROWID;

-- Profile 1 is DEFAULT.
ALTER TABLE profile ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE profile ADD COLUMN owner INTEGER REFERENCES crm_user;
ALTER TABLE profile ADD COLUMN view_all INTEGER NOT NULL DEFAULT 0 CHECK (view_all IN (0, 1));
ALTER TABLE profile ADD COLUMN edit_all INTEGER NOT NULL DEFAULT 0 CHECK (edit_all IN (0, 1));
ALTER TABLE profile ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1));

CREATE INDEX contact_by_profile ON contact (profile, deleted) WHERE profile IS NOT NULL;

-- scope: 0 own, 1 customer.
CREATE TABLE profile_module (
    profile INTEGER NOT NULL REFERENCES profile,
    module INTEGER NOT NULL REFERENCES module,
    may_view INTEGER NOT NULL CHECK (may_view IN (0, 1)),
    may_create INTEGER NOT NULL CHECK (may_create IN (0, 1)),
    may_edit INTEGER NOT NULL CHECK (may_edit IN (0, 1)),
    may_delete INTEGER NOT NULL CHECK (may_delete IN (0, 1)),
    scope INTEGER NOT NULL CHECK (scope IN (0, 1)),
    PRIMARY KEY (profile, module)
) STRICT, WITHOUT ROWID;

-- access: 0 hidden, 1 read-only, 2 editable.
CREATE TABLE profile_field (
    profile INTEGER NOT NULL REFERENCES profile,
    field INTEGER NOT NULL REFERENCES field,
    access INTEGER NOT NULL CHECK (access BETWEEN 0 AND 2),
    PRIMARY KEY (profile, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE profile_notification (
    profile INTEGER NOT NULL REFERENCES profile,
    notice TEXT NOT NULL,
    template INTEGER NOT NULL REFERENCES email_template,
    PRIMARY KEY (profile, notice)
) STRICT, WITHOUT ROWID;

-- action: 0 open, 1 create, 2 list, 3 link.
CREATE TABLE home_button (
    id INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id > 0),
    profile INTEGER NOT NULL REFERENCES profile,
    position INTEGER NOT NULL CHECK (position BETWEEN 0 AND 4294967295),
    label TEXT NOT NULL,
    action INTEGER NOT NULL CHECK (action BETWEEN 0 AND 3),
    module INTEGER REFERENCES module,
    record INTEGER,
    address TEXT,
    CHECK ((action = 0) = (record IS NOT NULL) AND (action = 3) = (address IS NOT NULL)),
    CHECK (action = 3 OR module IS NOT NULL)
) STRICT;

CREATE INDEX home_button_by_profile ON home_button (profile, position, id);

-- Records of modules for contacts and customers are not here: contacts and customers are those records.
CREATE TABLE record (
    module INTEGER NOT NULL REFERENCES module,
    id INTEGER NOT NULL CHECK (id > 0),
    portal_active INTEGER NOT NULL CHECK (portal_active IN (0, 1)),
    assignee INTEGER REFERENCES crm_user,
    PRIMARY KEY (module, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE record_contact (
    module INTEGER NOT NULL,
    record INTEGER NOT NULL,
    contact INTEGER NOT NULL REFERENCES contact,
    PRIMARY KEY (module, record, contact),
    FOREIGN KEY (module, record) REFERENCES record (module, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX record_contact_by_contact ON record_contact (contact, module, record);

CREATE TABLE record_customer (
    module INTEGER NOT NULL,
    record INTEGER NOT NULL,
    customer INTEGER NOT NULL REFERENCES customer,
    PRIMARY KEY (module, record, customer),
    FOREIGN KEY (module, record) REFERENCES record (module, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX record_customer_by_customer ON record_customer (customer, module, record);

CREATE TABLE record_parent (
    module INTEGER NOT NULL,
    record INTEGER NOT NULL,
    parent_module INTEGER NOT NULL,
    parent INTEGER NOT NULL,
    PRIMARY KEY (module, record, parent_module, parent),
    FOREIGN KEY (module, record) REFERENCES record (module, id),
    FOREIGN KEY (parent_module, parent) REFERENCES record (module, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX record_parent_by_parent ON record_parent (parent_module, parent, module, record);

-- unlock_base and unlock_maximum: seconds; none: a lock ends only by an administrator's hand.
-- known_addresses: failures from addresses that the contact has signed in from are counted by themselves.
CREATE TABLE lockout_settings (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    threshold INTEGER NOT NULL,
    lease INTEGER NOT NULL,
    unlock_base INTEGER,
    unlock_maximum INTEGER,
    known_addresses INTEGER NOT NULL CHECK (known_addresses IN (0, 1)),
    CHECK ((unlock_base IS NULL) = (unlock_maximum IS NULL))
) STRICT;

CREATE TABLE known_address (
    contact INTEGER NOT NULL REFERENCES contact,
    address TEXT NOT NULL,
    PRIMARY KEY (contact, address)
) STRICT, WITHOUT ROWID;

-- One state for each contact, and a second one for its known addresses where these count by themselves.
-- version rises by one with every change. phase: 0 open, 1 locked, 2 whitelisted. cause: 0 threshold, 1 hard, 2 admin.
-- until: of the lock or the exemption. whitelisted_*: the last whitelisting, for display.
CREATE TABLE lockout (
    contact INTEGER NOT NULL REFERENCES contact,
    known_address INTEGER NOT NULL CHECK (known_address IN (0, 1)),
    version INTEGER NOT NULL CHECK (version > 0),
    phase INTEGER NOT NULL CHECK (phase BETWEEN 0 AND 2),
    cause INTEGER CHECK (cause BETWEEN 0 AND 2),
    until INTEGER,
    exempt_by INTEGER REFERENCES crm_user,
    failures INTEGER NOT NULL CHECK (failures BETWEEN 0 AND 4294967295),
    consecutive INTEGER NOT NULL CHECK (consecutive BETWEEN 0 AND 4294967295),
    lockouts INTEGER NOT NULL CHECK (lockouts BETWEEN 0 AND 4294967295),
    epoch INTEGER NOT NULL CHECK (epoch >= 0),
    seen INTEGER NOT NULL CHECK (seen >= 0),
    first_failure INTEGER,
    last_failure INTEGER,
    whitelisted_at INTEGER,
    whitelisted_by INTEGER REFERENCES crm_user,
    whitelisted_why TEXT,
    PRIMARY KEY (contact, known_address),
    CHECK ((phase = 1) = (cause IS NOT NULL) AND (phase = 2) = (exempt_by IS NOT NULL)),
    CHECK (phase <> 0 OR until IS NULL)
) STRICT, WITHOUT ROWID;

CREATE INDEX lockout_locked ON lockout (contact) WHERE phase = 1;

CREATE TABLE lockout_attempt (
    contact INTEGER NOT NULL,
    known_address INTEGER NOT NULL,
    ticket INTEGER NOT NULL,
    since INTEGER NOT NULL CHECK (since >= 0),
    PRIMARY KEY (contact, known_address, ticket),
    FOREIGN KEY (contact, known_address) REFERENCES lockout ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Every change of settings and every administrator's action, in the transaction that made it. before and after: what
-- was stored and is now, as JSON. affected: contacts for whom it changes something; none: not asked.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    actor INTEGER NOT NULL REFERENCES crm_user,
    change TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    affected INTEGER,
    reason TEXT
) STRICT;

-- What people are to be told, for the CRM's own mail to send: to a CRM user or to a contact, and about what.
CREATE TABLE notice (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    event TEXT NOT NULL,
    crm_user INTEGER REFERENCES crm_user,
    contact INTEGER REFERENCES contact,
    ticket INTEGER,
    CHECK ((crm_user IS NULL) <> (contact IS NULL))
) STRICT;

-- A new installation has version 2 only; the product selects its first user for version 1.
INSERT INTO portal (only_row, installation, version, licensed, v1_user) VALUES (1, 0, 2, 0, 1);
INSERT INTO lockout_settings (only_row, threshold, lease, known_addresses) VALUES (1, 5, 30, 0);
