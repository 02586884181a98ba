-- Portal data: who belongs to whom, who may use the portal, and to whom ticket email accounts are allocated.
-- Deleted rows stay, so that what refers to them can be reported; the policy says what they count for: nothing.

CREATE TABLE crm_user (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    name TEXT NOT NULL,
    administrator INTEGER NOT NULL CHECK (administrator IN (0, 1)),
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    deleted INTEGER NOT NULL CHECK (deleted IN (0, 1))
) STRICT;

CREATE TABLE profile (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    name TEXT NOT NULL
) STRICT;

CREATE TABLE customer (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    name TEXT NOT NULL,
    deleted INTEGER NOT NULL CHECK (deleted IN (0, 1))
) STRICT;

CREATE TABLE customer_group (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    name TEXT NOT NULL,
    head_office INTEGER REFERENCES customer,
    deleted INTEGER NOT NULL CHECK (deleted IN (0, 1))
) STRICT;

CREATE TABLE membership (
    customer INTEGER NOT NULL REFERENCES customer,
    customer_group INTEGER NOT NULL REFERENCES customer_group,
    PRIMARY KEY (customer, customer_group)
) STRICT, WITHOUT ROWID;

CREATE INDEX membership_by_group ON membership (customer_group, customer);

CREATE TABLE contact (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    user_name TEXT,
    user_name_key TEXT,
    customer INTEGER REFERENCES customer,
    portal_enabled INTEGER NOT NULL CHECK (portal_enabled IN (0, 1)),
    -- 0: this contact's CRM keeps no access periods.
    has_window INTEGER NOT NULL CHECK (has_window IN (0, 1)),
    window_start INTEGER,
    window_end INTEGER,
    profile INTEGER REFERENCES profile,
    deleted INTEGER NOT NULL CHECK (deleted IN (0, 1)),
    CHECK (has_window = 1 OR (window_start IS NULL AND window_end IS NULL))
) STRICT;

CREATE INDEX contact_by_email ON contact (email_key);
CREATE INDEX contact_by_user_name ON contact (user_name_key) WHERE user_name_key IS NOT NULL;
CREATE INDEX contact_by_customer ON contact (customer, id);

-- mode: 0 never saved, 1 all customers, 2 customer group, 3 selected customers, 4 no customers.
CREATE TABLE email_account (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    position INTEGER NOT NULL UNIQUE CHECK (position BETWEEN 0 AND 4294967295),
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    mode INTEGER NOT NULL CHECK (mode BETWEEN 0 AND 4),
    customer_group INTEGER REFERENCES customer_group,
    CHECK ((mode = 2) = (customer_group IS NOT NULL))
) STRICT;

-- Holds all that the candidate query reads, so that it touches the rows of the answer and no others.
CREATE INDEX email_account_by_allocation ON email_account (mode, customer_group, position, enabled);

CREATE TABLE selected_customer (
    account INTEGER NOT NULL REFERENCES email_account,
    customer INTEGER NOT NULL REFERENCES customer,
    place INTEGER NOT NULL,
    PRIMARY KEY (account, customer)
) STRICT, WITHOUT ROWID;

CREATE INDEX selected_customer_by_customer ON selected_customer (customer, account);

-- The portal's Tickets module is allocated as accounts are. No row: never saved.
CREATE TABLE tickets_module (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    mode INTEGER NOT NULL CHECK (mode BETWEEN 1 AND 4),
    customer_group INTEGER REFERENCES customer_group,
    CHECK ((mode = 2) = (customer_group IS NOT NULL))
) STRICT;

CREATE TABLE tickets_module_customer (
    customer INTEGER PRIMARY KEY REFERENCES customer,
    place INTEGER NOT NULL
) STRICT;

-- The product itself cannot restore a replaced allocation; this can show it.
CREATE TABLE allocation_history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES email_account,
    replaced TEXT,
    saved TEXT NOT NULL,
    actor INTEGER NOT NULL REFERENCES crm_user,
    at INTEGER NOT NULL
) STRICT;

CREATE INDEX allocation_history_by_account ON allocation_history (account, id);

INSERT INTO crm_user (id, name, administrator, active, deleted) VALUES (1, 'Administrator', 1, 1, 0);
INSERT INTO profile (id, name) VALUES (1, 'DEFAULT');
