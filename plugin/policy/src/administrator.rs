//! Who may change settings.

use crate::Rule;
use crate::directory::Directory;
use crate::id::UserId;

/// Refuses everybody but active administrators, before anything else is looked at (GP-14, PF-11).
pub(crate) fn refuses<D: Directory>(
    directory: &D,
    actor: UserId,
) -> Result<Option<Refusal>, D::Error> {
    let may = directory
        .user(actor)?
        .is_some_and(|user| user.active && !user.deleted && user.administrator);
    Ok((!may).then(|| Refusal::of(Rule::SettingsNotAdmin)))
}

/// A proposed change is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub rule: Rule,
    /// What the refusal is about, in the order proposed.
    pub subjects: alloc::vec::Vec<u64>,
}

impl Refusal {
    /// A refusal that has nothing to name.
    pub fn of(rule: Rule) -> Self {
        Refusal { rule, subjects: alloc::vec::Vec::new() }
    }

    /// A refusal about these.
    pub fn about(rule: Rule, subjects: impl IntoIterator<Item = u64>) -> Self {
        Refusal { rule, subjects: subjects.into_iter().collect() }
    }
}
