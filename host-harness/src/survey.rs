//! Everything that a contact may do, and everybody who may do something: single decisions, asked for all there are.

use std::collections::BTreeMap;

use crate::crm::CrmError;
use crate::decision::Decision;
use crate::facts::{ContactId, ModuleId};
use crate::question::{ActionWord, Wish};
use crate::session::{PrivilegeQuestion, Request, Session};
use crate::store::Transaction;

/// The decision on each action in each module.
pub type What = BTreeMap<ModuleId, BTreeMap<ActionWord, Decision>>;

/// Asks what the contact may do in every module that there is, with the module as a whole.
pub fn what(session: &Session<'_, Transaction>, request: Request) -> Result<What, CrmError> {
    let modules = session.facts().module_ids()?;
    let mut asked = Vec::with_capacity(modules.len() * ActionWord::ALL.len());
    for module in modules {
        for action in ActionWord::ALL {
            let fields = Vec::new();
            asked.push(Wish { module, action, record: None, fields });
        }
    }
    let questions: Vec<_> = asked.iter().map(PrivilegeQuestion::from).collect();
    let decisions = session.decide_many(request, &questions)?;
    let mut found = What::new();
    for (Wish { module, action, .. }, decision) in asked.into_iter().zip(decisions) {
        found.entry(module).or_default().insert(action, decision);
    }
    Ok(found)
}

/// The modules in which anything is allowed, with what is.
pub fn allowed(what: &What) -> BTreeMap<ModuleId, Vec<ActionWord>> {
    let allowed = |actions: &BTreeMap<ActionWord, Decision>| -> Vec<ActionWord> {
        let allowed = actions.iter().filter(|(_, decision)| decision.allows());
        allowed.map(|(action, _)| *action).collect()
    };
    let modules = what.iter().map(|(module, actions)| (*module, allowed(actions)));
    modules.filter(|(_, actions)| !actions.is_empty()).collect()
}

/// Asks about every contact that there is, ascending, whether it may do this. `request`: the day and the time; whoever
/// it names is not looked at. `progress` is told how many have been asked about.
pub fn who(
    session: &Session<'_, Transaction>,
    request: Request,
    wish: &Wish,
    progress: &mut dyn FnMut(usize),
) -> Result<Vec<(ContactId, Decision)>, CrmError> {
    let contacts = session.facts().contact_ids()?;
    let question = PrivilegeQuestion::from(wish);
    let mut found = Vec::with_capacity(contacts.len());
    for contact in contacts {
        let request = Request { contact, ..request };
        found.push((contact, session.decide(request, &question)?.decision));
        progress(found.len());
    }
    Ok(found)
}
