//! What the component is: its shape, what it imports and exports, and what it says of itself.

use super::sheet::{About, Law, Sheet};
use super::{Scope, granted};
use crate::decision::Effect;
use crate::error::LoadError;
use crate::policy::Policy;
use crate::session::{Description, RuleInfo};
use crate::update::Claim;

const COMPONENT: Law = Law {
    group: "interface",
    name: "component",
    says: "It is a component of a shape that hosts compile and start.",
};
const CONTRACT: Law = Law {
    group: "interface",
    name: "contract",
    says: "It imports and exports what the contract has, by exact name and type.",
};
const DESCRIPTION: Law = Law {
    group: "interface",
    name: "description",
    says: "It says which policy it is, in words that a signature can repeat.",
};
const RULES: Law = Law {
    group: "interface",
    name: "rules",
    says: "Every rule has a name of its own, a reason, a title and its sources; only refusals conceal.",
};

pub(super) const LAWS: &[&Law] = &[&COMPONENT, &CONTRACT, &DESCRIPTION, &RULES];

/// Loads the component; none: it cannot be asked anything.
pub(super) fn ask(component: &[u8], scope: &Scope, sheet: &mut Sheet) -> Option<Policy> {
    let about = About::nobody(format!("the component of {} bytes", component.len()));
    sheet.tried(&COMPONENT, 1);
    let policy = match Policy::load(component, scope.limits.clone()) {
        Ok(_) => Policy::load(component, granted(&scope.limits)),
        Err(error) => Err(error),
    };
    // Only what is of a good shape is worth the other process.
    if let (Ok(_), Some(probe)) = (&policy, &scope.probe)
        && let Err(refused) = probe.compile(component)
    {
        sheet.broken(&COMPONENT, &about, "a component that hosts compile", refused.to_string());
        return None;
    }
    match policy {
        Ok(policy) => {
            let (imports, exports) = policy.interfaces();
            sheet.tried(&CONTRACT, (imports.len() + exports.len()) as u64);
            describe(policy.description(), sheet);
            rules(policy.description(), sheet);
            Some(policy)
        }
        Err(error) => {
            let (law, expected) = match &error {
                LoadError::NotAComponent(_)
                | LoadError::TooComplex { .. }
                | LoadError::TooLarge { .. } => (&COMPONENT, "a component that hosts compile"),
                LoadError::UnknownImport { .. }
                | LoadError::MissingExport { .. }
                | LoadError::WrongTypes(_) => (&CONTRACT, "the interfaces of the contract"),
                LoadError::Description(_) | LoadError::Undescribed(_) => {
                    (&DESCRIPTION, "a description that can be used")
                }
            };
            if law != &COMPONENT {
                sheet.tried(law, 1);
            }
            sheet.broken(law, &about, expected, chain(&error));
            None
        }
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    text
}

fn describe(told: &Description, sheet: &mut Sheet) {
    sheet.tried(&DESCRIPTION, 1);
    let claim = Claim::of(told);
    // What cannot be read back cannot be signed.
    if claim.to_string().parse::<Claim>().ok().as_ref() != Some(&claim) {
        let about = About::nobody("name and version");
        let found = format!("`{}` and `{}`", told.name, told.version);
        sheet.broken(&DESCRIPTION, &about, "a word each", found);
    }
}

fn rules(told: &Description, sheet: &mut Sheet) {
    sheet.tried(&RULES, told.rules.len() as u64);
    for rule in &told.rules {
        if let Some(wanted) = wanting(rule) {
            sheet.broken(
                &RULES,
                &About::nobody(format!("rule `{}`", rule.id)),
                wanted,
                format!("{rule:?}"),
            );
        }
    }
    for effect in [Effect::Allow, Effect::Deny] {
        if told.rules.iter().all(|rule| rule.effect != effect) {
            let expected = format!("a rule of effect {effect:?}");
            sheet.broken(&RULES, &About::nobody("all rules"), expected, "none");
        }
    }
}

/// What a rule lacks.
fn wanting(rule: &RuleInfo) -> Option<&'static str> {
    let words = |text: &str| {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        !text.is_empty() && text.split('-').all(|word| !word.is_empty() && word.chars().all(fits))
    };
    let mut parts = rule.id.split('.');
    let is_named = matches!((parts.next(), parts.next(), parts.next()), (Some(area), Some(name), None)
        if words(area) && words(name));
    if !is_named {
        Some("an identifier like `access.expired`")
    } else if !words(&rule.reason) {
        Some("a reason in kebab-case")
    } else if rule.title.trim().is_empty() {
        Some("a title")
    } else if rule.sources.is_empty() || rule.sources.iter().any(|source| source.trim().is_empty())
    {
        Some("the sources that it comes from")
    } else if rule.conceals && rule.effect == Effect::Allow {
        Some("a refusal, if it conceals")
    } else {
        None
    }
}
