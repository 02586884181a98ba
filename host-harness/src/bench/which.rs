//! Which measures there are: what is asked, of whom, over which facts.

use std::fmt;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// May the contact do this? One question.
    Decision,
    /// May it do each of these? Many questions at once; what is told is one decision's part.
    Batch,
    /// Which ticket email accounts may it choose?
    Accounts,
    /// What does the portal show?
    View,
    /// An attempt to sign in: it begins and, if it is permitted, its password is settled. Nothing is stored.
    SignIn,
}

/// Who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// The component in a new instance, as whenever something is decided.
    Fresh,
    /// The component in an instance that has answered before, which only a host that wants it so does.
    Warm,
    /// The rules without a component.
    Native,
}

/// Where the facts come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lent {
    /// They are looked up in the database.
    Database,
    /// The same, looked up before.
    Memory,
    /// There is nothing to look up.
    Nothing,
}

/// One measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Which {
    /// What is asked; none: nothing is, and an empty function is called.
    pub topic: Option<Topic>,
    /// Who answers.
    pub way: Way,
    /// Where the facts come from.
    pub facts: Lent,
}

impl Topic {
    /// All of them.
    pub const ALL: [Topic; 5] =
        [Topic::Decision, Topic::Batch, Topic::Accounts, Topic::View, Topic::SignIn];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Topic::Decision => "decision",
            Topic::Batch => "batch",
            Topic::Accounts => "accounts",
            Topic::View => "view",
            Topic::SignIn => "sign-in",
        }
    }
}

impl Way {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Way::Fresh => "fresh",
            Way::Warm => "warm",
            Way::Native => "native",
        }
    }
}

impl Lent {
    /// The word for it; none for nothing.
    pub fn as_str(self) -> &'static str {
        match self {
            Lent::Database => "database",
            Lent::Memory => "memory",
            Lent::Nothing => "",
        }
    }
}

impl Which {
    /// All of them, in the order in which they are told.
    pub fn all() -> Vec<Which> {
        let mut all = Vec::new();
        for topic in Topic::ALL {
            let facts: &[Lent] = match topic {
                Topic::SignIn => &[Lent::Nothing],
                _ => &[Lent::Database, Lent::Memory],
            };
            for way in [Way::Fresh, Way::Warm, Way::Native] {
                all.extend(facts.iter().map(|facts| Which {
                    topic: Some(topic),
                    way,
                    facts: *facts,
                }));
            }
        }
        all.extend([Way::Fresh, Way::Warm].map(Which::nothing));
        all
    }

    fn nothing(way: Way) -> Which {
        Which { topic: None, way, facts: Lent::Nothing }
    }

    /// The word for what is asked.
    pub fn asked(self) -> &'static str {
        self.topic.map_or("empty", Topic::as_str)
    }

    /// Whether a policy's component answers.
    pub fn is_by_policy(self) -> bool {
        self.topic.is_some() && self.way != Way::Native
    }

    /// The empty function, called in the same way; for what a policy answers.
    pub(super) fn empty(self) -> Option<Which> {
        self.is_by_policy().then(|| Which::nothing(self.way))
    }

    /// The rules, asked the same over the same facts; for what a policy answers.
    pub(super) fn native(self) -> Option<Which> {
        self.is_by_policy().then_some(Which { way: Way::Native, ..self })
    }
}

/// Such as `decision-fresh-database`, as files name it.
impl fmt::Display for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.asked(), self.way.as_str())?;
        match self.facts {
            Lent::Nothing => Ok(()),
            facts => write!(f, "-{}", facts.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_measure_has_a_name_of_its_own_and_what_it_is_compared_with() {
        let all = Which::all();
        let names: BTreeSet<String> = all.iter().map(Which::to_string).collect();
        assert_eq!((all.len(), names.len()), (29, 29));
        assert!(names.contains("decision-fresh-database") && names.contains("sign-in-warm"));
        for which in &all {
            for base in [which.empty(), which.native()] {
                assert_eq!(base.is_some(), which.is_by_policy(), "{which}");
                assert!(base.is_none_or(|base| all.contains(&base)), "{which}");
            }
        }
    }
}
