//! Stores changes of version 1: which modules the menu shows, how wide they reach, and in which order they stand.

use crate::facts::ModuleId;
use crate::session::changes::{ModuleViewAll, ModuleVisibility};
use crate::store::query::{gone, key};
use crate::store::{StoreError, Transaction};

impl Transaction {
    pub(super) fn show_module(&mut self, change: &ModuleVisibility) -> Result<(), StoreError> {
        let ModuleVisibility { module, visible } = *change;
        let sql = "UPDATE v1_module SET visible = ? WHERE module = ?";
        if self.run(sql, &[&visible, &key(module)])? == 1 {
            return Ok(());
        }
        self.place_last(module, visible, false)
    }

    pub(super) fn widen_module(&mut self, change: &ModuleViewAll) -> Result<(), StoreError> {
        let ModuleViewAll { module, view_all } = *change;
        let sql = "UPDATE v1_module SET view_all = ? WHERE module = ?";
        if self.run(sql, &[&view_all, &key(module)])? == 1 {
            return Ok(());
        }
        self.place_last(module, false, view_all)
    }

    /// A first row, for a module that is switched on in some way; without one it counts as hidden and as No already.
    fn place_last(
        &self,
        module: ModuleId,
        visible: bool,
        view_all: bool,
    ) -> Result<(), StoreError> {
        if !visible && !view_all {
            return Err(gone());
        }
        self.one(
            "INSERT INTO v1_module (module, visible, view_all, sequence)
             SELECT id, ?, ?, (SELECT coalesce(max(sequence) + 1, 0) FROM v1_module)
             FROM module WHERE id = ?",
            &[&visible, &view_all, &key(module)],
        )
    }

    /// The two change places; nobody else moves.
    pub(super) fn move_module(
        &mut self,
        module: ModuleId,
        neighbour: Option<ModuleId>,
    ) -> Result<(), StoreError> {
        let neighbour = neighbour.ok_or_else(gone)?;
        let (one, other) = (self.place(module)?, self.place(neighbour)?);
        if one == other {
            let fault = format!("modules {module} and {neighbour} stand in the same place");
            return Err(StoreError::Nonsense(fault));
        }
        let sql = "UPDATE v1_module SET sequence = ? WHERE module = ?";
        self.one(sql, &[&other, &key(module)])?;
        self.one(sql, &[&one, &key(neighbour)])
    }

    fn place(&self, module: ModuleId) -> Result<u32, StoreError> {
        let sql = "SELECT sequence FROM v1_module WHERE module = ?";
        let places = self.rows(sql, &[&key(module)], |row| row.get(0))?;
        places.into_iter().next().ok_or_else(gone)
    }
}
