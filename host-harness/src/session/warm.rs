//! Questions to one instance that stays, to tell what a fresh one costs. Only `bench` may ask so.

use super::Session;
use crate::facts::Facts;
use crate::sandbox::warm::Warm;

impl<F: Facts + 'static> Session<'_, F> {
    /// The same, asking one instance over and over. What it answers is compared, and decides nothing.
    pub(crate) fn reusing_its_instance(self) -> Self {
        Session { warm: Some(Warm::new()), ..self }
    }
}
