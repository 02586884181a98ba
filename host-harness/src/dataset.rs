//! Makes up a CRM.
