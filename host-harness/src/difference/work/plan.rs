//! Chooses what is to be asked about of what is stored, and says how much of it that is.

use std::collections::BTreeMap;

use super::{Unknown, Work};
use crate::difference::recorded::{Again, Questions, Recorded};
use crate::difference::sample::{self, take_turns};
use crate::difference::{Coverage, Part, Scope};
use crate::document::InstallationEntry;
use crate::facts::{ContactId, FieldId, ModuleId, PortalVersion, UserId};
use crate::store::{Bucket, StoreError, Transaction, User};

/// How many CRM users are asked about who may not change settings.
const USERS: usize = 20;

/// As many as are wanted of those that there are; 0 means all.
fn at_most(wanted: usize, there: usize) -> usize {
    if wanted == 0 { there } else { wanted.min(there) }
}

pub(super) fn lay_out<'a>(
    facts: &Transaction,
    scope: &'a Scope,
) -> Result<(Work<'a>, Coverage), StoreError> {
    let directory = sample::directory(facts, scope.today)?;
    let (modules, accounts) = (facts.module_ids()?, facts.account_ids()?);
    let mut fields: BTreeMap<ModuleId, Vec<FieldId>> = BTreeMap::new();
    for (module, field) in facts.field_ids()? {
        fields.entry(module).or_default().push(field);
    }
    let everybody = facts.all_users()?;
    let users = chosen(&everybody);
    let states = facts.sign_in_states()?;
    let sign_ins = by_phase(&states, scope.sign_ins);
    let (recorded, logs) = read_logs(scope);
    let there = directory.members.len();
    let contacts = at_most(scope.contacts, there);
    let sample = at_most(scope.sample, contacts);
    let tickets = scope.tickets.checked_div(accounts.len()).unwrap_or(sample).min(sample);
    let other_version = other_version(facts)?;
    let few = scope.days.min(sample);
    let coverage = Coverage {
        today: scope.today,
        contacts: Part::of(contacts, there),
        sample: Part::of(sample, there),
        classes: Part::of(directory.classes.min(sample), directory.classes),
        tickets: Part::of(tickets, sample),
        days: Part::of(few, sample),
        other_version: other_version.map_or(Part::default(), |_| Part::of(few, sample)),
        sign_ins: Part::of(sign_ins.len(), states.len()),
        users: Part::of(users.len(), everybody.len()),
        recorded: logs,
        ..Coverage::default()
    };
    let unknown = Unknown {
        contact: behind(directory.members.iter().map(|member| member.contact)),
        account: behind(accounts.iter().copied()),
        module: behind(modules.iter().copied()),
        record: UNKNOWN,
        customer: UNKNOWN,
        user: behind(everybody.iter().map(|(user, _, _)| *user)),
    };
    let work = Work {
        scope,
        directory,
        modules,
        fields,
        accounts,
        tickets,
        users,
        sign_ins,
        recorded,
        other_version,
        unknown,
    };
    Ok((work, coverage))
}

/// A new installation has version 2 for good.
fn other_version(facts: &Transaction) -> Result<Option<PortalVersion>, StoreError> {
    if facts.portal()?.installation == InstallationEntry::New {
        return Ok(None);
    }
    Ok(Some(match facts.version_in_force()? {
        PortalVersion::V1 => PortalVersion::V2,
        PortalVersion::V2 => PortalVersion::V1,
    }))
}

/// The largest number that a database can hold; nobody gives it to anything.
const UNKNOWN: u64 = i64::MAX as u64;

fn behind(ids: impl Iterator<Item = u64>) -> u64 {
    ids.max().unwrap_or(0).saturating_add(1)
}

fn read_logs(scope: &Scope) -> (Vec<Again>, Recorded) {
    let mut questions = Questions::at_most(scope.recorded);
    for path in &scope.logs {
        questions.read(path);
    }
    questions.in_order()
}

/// Users who may not change settings, of each kind, and one who may.
fn chosen(everybody: &[User]) -> Vec<UserId> {
    let of = |administrator: bool, active: bool| -> Vec<UserId> {
        let users =
            everybody.iter().filter(move |user| (user.1, user.2) == (administrator, active));
        users.map(|(user, _, _)| *user).collect()
    };
    let others = take_turns(vec![of(true, false), of(false, true), of(false, false)]);
    of(true, true).into_iter().take(1).chain(others.into_iter().take(USERS)).collect()
}

/// Locked, exempt and open ones in turn.
fn by_phase(states: &[(ContactId, Bucket, i64)], wanted: usize) -> Vec<(ContactId, Bucket)> {
    let of = |phase: i64| -> Vec<_> {
        let states = states.iter().filter(|(_, _, found)| *found == phase);
        states.map(|(contact, bucket, _)| (*contact, *bucket)).collect()
    };
    let mut chosen = take_turns(vec![of(1), of(2), of(0)]);
    chosen.truncate(at_most(wanted, chosen.len()));
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_wanted_means_all() {
        let found = [(0, 9), (3, 9), (12, 9), (3, 0)].map(|(wanted, there)| at_most(wanted, there));
        assert_eq!(found, [9, 3, 9, 0]);
    }

    #[test]
    fn one_administrator_and_some_of_everybody_else_are_asked_about() {
        let users = [
            (1, true, true),
            (2, true, true),
            (3, false, true),
            (4, false, true),
            (5, true, false),
            (6, false, false),
        ];
        assert_eq!(chosen(&users), [1, 5, 3, 6, 4]);
        let many: Vec<User> = (1..=100).map(|user| (user, false, true)).collect();
        assert_eq!(chosen(&many).len(), USERS);
        assert!(chosen(&[]).is_empty());
    }

    #[test]
    fn locked_exempt_and_open_sign_ins_take_turns() {
        let state = |contact, phase| (contact, Bucket::Everywhere, phase);
        let states = [state(1, 0), state(2, 0), state(3, 0), state(4, 1), state(5, 2)];
        let contacts = |wanted| -> Vec<_> {
            by_phase(&states, wanted).into_iter().map(|(contact, _)| contact).collect()
        };
        assert_eq!(contacts(3), [4, 5, 1]);
        assert_eq!(contacts(0), [4, 5, 1, 2, 3]);
    }
}
