//! Every rule that can decide, with the words in which a policy describes itself.

mod table;

pub use table::Rule;

/// Whether the portal may go ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It may.
    Allow,
    /// It must not.
    Deny,
}

/// What is published about a rule.
#[derive(Clone, Copy, Debug)]
pub struct RuleInfo {
    /// Stable name.
    pub id: &'static str,
    /// What it decides.
    pub effect: Effect,
    /// Why, as a code.
    pub reason: &'static str,
    /// What it says, for people.
    pub title: &'static str,
    /// The product's rules it comes from.
    pub sources: &'static [&'static str],
    /// The portal should answer as if the thing asked about did not exist.
    pub conceals: bool,
}

impl Rule {
    /// The rule's place in [`Rule::ALL`].
    pub const fn number(self) -> u16 {
        self as u16
    }
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_are_unique_and_numbers_are_places() {
        let ids: BTreeSet<_> = Rule::ALL.iter().map(|rule| rule.info().id).collect();
        assert_eq!(ids.len(), Rule::ALL.len());
        for (place, rule) in Rule::ALL.iter().enumerate() {
            assert_eq!(usize::from(rule.number()), place);
            assert_eq!(rule.info().effect, rule.effect());
        }
    }

    #[test]
    fn only_refusals_conceal() {
        for rule in Rule::ALL {
            let info = rule.info();
            assert!(!info.conceals || info.effect == Effect::Deny, "{}", info.id);
        }
        assert!(Rule::AccountNotSelected.info().conceals);
        assert!(!Rule::AccessExpired.info().conceals);
    }
}
