//! What is asked about whom: contacts spread evenly over all there are, with questions about what is stored around them.

use std::collections::BTreeMap;

use super::{BenchError, Plan};
use crate::facts::{ContactId, Directory as _, FieldId, LockoutSettings, ModuleId};
use crate::session::lockouts::{Password, State};
use crate::session::{Action, PrivilegeQuestion, Request};
use crate::store::{Bucket, Transaction};

/// Everything that is asked about one contact.
pub(super) struct Case {
    pub(super) request: Request,
    pub(super) single: PrivilegeQuestion,
    pub(super) batch: Vec<PrivilegeQuestion>,
    /// How its sign-ins stand; none: nothing is stored.
    pub(super) state: Option<State>,
    pub(super) password: Password,
    pub(super) settings: LockoutSettings,
}

/// How many fields a question names.
const FIELDS: usize = 3;

pub(super) fn cases(facts: &mut Transaction, plan: &Plan) -> Result<Vec<Case>, BenchError> {
    let contacts = spread(&facts.contact_ids()?, plan.contacts);
    let modules = facts.module_ids()?;
    let mut fields: BTreeMap<ModuleId, Vec<FieldId>> = BTreeMap::new();
    for (module, field) in facts.field_ids()? {
        fields.entry(module).or_default().push(field);
    }
    fields.values_mut().for_each(|fields| fields.truncate(FIELDS));
    let settings = LockoutSettings::from(facts.lockout_settings()?);
    let mut cases = Vec::with_capacity(contacts.len());
    for (place, contact) in contacts.into_iter().enumerate() {
        let questions = questions(facts, contact, &modules, &fields)?;
        // Others for each contact, so that all kinds occur among a few.
        let turned: Vec<_> = questions.iter().cycle().skip(place).take(plan.batch).collect();
        let Some(single) = turned.first() else { return Err(BenchError::NothingToAsk) };
        let stored = facts.stored_lockout(contact, Bucket::Everywhere)?;
        cases.push(Case {
            request: Request { contact, acting: None, today: plan.today, now: plan.now },
            single: (*single).clone(),
            batch: turned.into_iter().cloned().collect(),
            state: stored.map(|stored| stored.state),
            password: if place % 2 == 0 { Password::Right } else { Password::Wrong },
            settings,
        });
    }
    if cases.is_empty() { Err(BenchError::NoContact) } else { Ok(cases) }
}

/// As many of them, at equal distances.
fn spread(all: &[ContactId], number: usize) -> Vec<ContactId> {
    let number = number.min(all.len());
    (0..number).filter_map(|place| all.get(place * all.len() / number).copied()).collect()
}

/// Every action in every module, and what can be done with records of the contact, of its colleagues and of others.
fn questions(
    facts: &mut Transaction,
    contact: ContactId,
    modules: &[ModuleId],
    fields: &BTreeMap<ModuleId, Vec<FieldId>>,
) -> Result<Vec<PrivilegeQuestion>, BenchError> {
    let mut questions = Vec::new();
    for module in modules {
        for action in [Action::View, Action::Create, Action::Edit, Action::Delete] {
            let fields = Vec::new();
            questions.push(PrivilegeQuestion { module: *module, action, record: None, fields });
        }
    }
    let customer = facts.contact(contact, None)?.and_then(|known| known.customer);
    for (module, record) in facts.records_around(contact, customer.map(|known| known.customer))? {
        for action in [Action::View, Action::Edit] {
            let fields = fields.get(&module).cloned().unwrap_or_default();
            questions.push(PrivilegeQuestion { module, action, record: Some(record), fields });
        }
    }
    Ok(questions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_spread_over_all_and_is_never_larger() {
        let all: Vec<u64> = (1..=10).collect();
        assert_eq!(spread(&all, 3), [1, 4, 7]);
        assert_eq!(spread(&all, 10), all);
        assert_eq!(spread(&all, 99), all);
        assert_eq!(spread(&[], 5), [0; 0]);
    }
}
