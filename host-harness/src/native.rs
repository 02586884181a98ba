//! The rules without a component around them, over any host's facts: for comparisons, and never to decide anything.
//!
//! The bench times them beside the component, and tests compare their answers. Nothing else may look in here.

pub mod answer;
mod ask;
pub mod convert;
mod directory;
mod settings;

use std::cell::{RefCell, RefMut};
use std::rc::Rc;

use crate::facts::Facts;
use crate::session::Session;

pub use answer::{Reason, Step, View};
pub use ask::{lockout_step, sensible};

/// A host's facts as the rules see them.
pub struct Native<F>(Rc<RefCell<F>>);

impl<F: Facts + 'static> Native<F> {
    /// The rules over these facts.
    pub fn new(facts: F) -> Self {
        Native(Rc::new(RefCell::new(facts)))
    }

    /// The rules over the facts of a session.
    pub(crate) fn beside(session: &Session<'_, F>) -> Self {
        Native(session.shared_facts())
    }

    fn host(&self) -> RefMut<'_, F> {
        self.0.borrow_mut()
    }
}
