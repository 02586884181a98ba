//! Stores changes of home buttons, and says which addresses a button may lead to.

use crate::document::{Name, address_fault};
use crate::facts::{ButtonId, RecordKey};
use crate::session::changes::{
    ButtonAddition, ButtonLink, ButtonOrder, ButtonRemoval, ButtonTarget,
};
use crate::store::column::id;
use crate::store::query::{gone, key};
use crate::store::{StoreError, Transaction};

impl Transaction {
    pub(super) fn add_button(&mut self, addition: &ButtonAddition) -> Result<ButtonId, StoreError> {
        let ButtonAddition { profile, label, target } = addition;
        self.standing(*profile)?;
        let (action, module, record, address) = match target {
            ButtonTarget::Open(RecordKey { module, record }) => {
                (0, Some(*module), Some(key(*record)), None)
            }
            ButtonTarget::Create(module) => (1, Some(*module), None, None),
            ButtonTarget::List(module) => (2, Some(*module), None, None),
            ButtonTarget::Link(ButtonLink { address, module }) => (3, *module, None, Some(address)),
        };
        self.made(
            "INSERT INTO home_button (profile, position, label, action, module, record, address)
             SELECT ?1, coalesce(max(position) + 1, 0), ?2, ?3, ?4, ?5, ?6
             FROM home_button WHERE profile = ?1
             RETURNING id",
            &[&key(*profile), label, &action, &module.map(key), &record, &address],
        )
    }

    pub(super) fn remove_button(&mut self, removal: &ButtonRemoval) -> Result<(), StoreError> {
        let ButtonRemoval { profile, button } = *removal;
        let sql = "DELETE FROM home_button WHERE profile = ? AND id = ?";
        self.one(sql, &[&key(profile), &key(button)])
    }

    pub(super) fn order_buttons(&mut self, order: &ButtonOrder) -> Result<(), StoreError> {
        let ButtonOrder { profile, buttons } = order;
        let stored = self.rows(
            "SELECT id FROM home_button WHERE profile = ? ORDER BY id",
            &[&key(*profile)],
            |row| id(row, 0),
        )?;
        let mut named = buttons.clone();
        named.sort_unstable();
        if named != stored {
            return Err(gone());
        }
        for (place, button) in (0_u32..).zip(buttons) {
            self.one("UPDATE home_button SET position = ? WHERE id = ?", &[&place, &key(*button)])?;
        }
        Ok(())
    }
}

/// Home pages are shown to strangers: an address must not run anything, nor look like a place inside the CRM and lead
/// out of it.
pub(super) fn leads_somewhere(target: &ButtonTarget) -> Result<(), StoreError> {
    let ButtonTarget::Link(ButtonLink { address, module: _ }) = target else { return Ok(()) };
    Name::try_from(address.clone()).map_err(|why| StoreError::Unfit(format!("address: {why}")))?;
    match address_fault(address) {
        Some(fault) => Err(StoreError::Unfit(format!("`{address}`: {fault}"))),
        None => Ok(()),
    }
}
