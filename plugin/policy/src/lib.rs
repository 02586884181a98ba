//! The rules of the portal: they decide, and know nothing else.
//!
//! Every rule is a plain function over facts. Facts come from a [`Directory`], a [`Configuration`] and, for changes of
//! settings, [`SettingsFacts`], which a caller implements; time comes with the request. There is no clock here, no
//! randomness, no input or output, and no knowledge of WIT or of any host.
//!
//! Start with [`Rule`], the list of everything that can be decided, then read [`access`], [`email_account`] and
//! [`privilege`].

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod access;
pub mod access_settings;
pub mod administrator;
pub mod allocation;
pub mod allocation_settings;
mod assignment_settings;
pub mod audience;
pub mod configuration;
pub mod customer;
pub mod customer_search;
pub mod directory;
pub mod email_account;
pub mod explain;
pub mod field;
pub mod grant;
mod home_settings;
pub mod id;
pub mod impact;
pub mod lockout;
pub mod new_record;
mod overlay;
pub mod page;
mod portal_contact;
pub mod portal_settings;
pub mod portal_version;
pub mod privilege;
mod profile_settings;
pub mod record_scope;
pub mod request;
pub mod rule;
pub mod settings_facts;
pub mod sign_in;
pub mod text;
pub mod time;
pub mod trace;
mod v1_settings;
pub mod view;

pub use configuration::Configuration;
pub use directory::Directory;
pub use rule::Rule;
pub use settings_facts::SettingsFacts;
