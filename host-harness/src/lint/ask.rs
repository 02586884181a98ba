//! What the lints ask of the policy, so that no rule is written down a second time.

use std::collections::{HashMap, HashSet};

use super::looked::Index;
use super::stand_in::{StandIn, request};
use crate::crm::{CrmError, Moment};
use crate::decision::Decision;
use crate::document::{AllocationEntry, TicketEmailAccount};
use crate::error::CallError;
use crate::facts::{ButtonId, Configuration, ModuleId, PortalVersion};
use crate::session::{Action, Audience, PrivilegeQuestion, Request, Session};
use crate::store::Transaction;

/// What the policy says.
pub(super) struct Said {
    /// Of each account that is switched on: who may choose it.
    pub(super) reach: HashMap<u64, Reach>,
    /// Of each profile, under version 2: what its holders may do. Of one whose holders the policy shuts out: nothing.
    pub(super) profiles: HashMap<u64, Holding>,
    /// The same of everybody, if version 1 is in force.
    pub(super) version_1: Option<Holding>,
}

/// Who may choose an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// The contacts of every customer; there is more than one.
    Everybody,
    /// Those of some.
    Some,
    /// None, and why.
    Nobody(String),
}

/// What contacts may do, whoever they are.
#[derive(Debug, Default)]
pub(super) struct Holding {
    /// Whether somebody would own what they create.
    pub(super) owned: bool,
    /// Home buttons that are shown. One that opens a record may be hidden because of the record.
    pub(super) buttons: HashSet<ButtonId>,
    rights: HashMap<ModuleId, [Decision; ACTIONS.len()]>,
}

/// In the order in which they are asked about.
const ACTIONS: [Action; 4] = [Action::View, Action::Create, Action::Edit, Action::Delete];

impl Holding {
    /// None: there is no such module.
    pub(super) fn decision(&self, module: ModuleId, action: Action) -> Option<&Decision> {
        let place = ACTIONS.iter().position(|asked| *asked == action)?;
        self.rights.get(&module)?.get(place)
    }

    /// A module in which they may create.
    pub(super) fn creates(&self) -> bool {
        let mut modules = self.rights.keys();
        modules.any(|module| self.decision(*module, Action::Create).is_some_and(Decision::allows))
    }
}

pub(super) fn ask(
    session: Session<'_, Transaction>,
    index: &Index<'_>,
    moment: Moment,
) -> Result<Said, CrmError> {
    let mut accounts = Accounts { session: &session, index, moment, entry: HashMap::new() };
    let reach = accounts.reach()?;
    let policy = session.policy();
    let stand_in = |facts, profile| policy.session(StandIn { facts, profile });
    let standing = stand_in(session.into_facts().ok_or(CallError::Reentered)?, None);
    let (version, holding) = holding(&standing, moment)?;
    let version_1 = (version == Some(PortalVersion::V1)).then_some(holding);
    let StandIn { facts, .. } = standing.into_facts().ok_or(CallError::Reentered)?;
    let standing = stand_in(facts.telling(PortalVersion::V2), None);
    let mut profiles = HashMap::new();
    for profile in index.profiles() {
        let id = profile.id.get();
        standing.facts().profile = Some(id);
        if let (Some(_), found) = self::holding(&standing, moment)? {
            profiles.insert(id, found);
        }
    }
    Ok(Said { reach, profiles, version_1 })
}

/// The version under which the stand-in is let in; none: it is not.
fn holding(
    session: &Session<'_, StandIn>,
    moment: Moment,
) -> Result<(Option<PortalVersion>, Holding), CrmError> {
    let request = request(moment);
    let view = session.portal_view(request)?;
    let modules = session.facts().privileges(None, &[]).map_err(CallError::Facts)?.modules;
    let modules: Vec<ModuleId> = modules.into_iter().map(|module| module.module).collect();
    let question =
        |module, action| PrivilegeQuestion { module, action, record: None, fields: Vec::new() };
    let questions: Vec<_> =
        modules.iter().flat_map(|module| ACTIONS.map(|action| question(*module, action))).collect();
    let mut decisions = session.decide_many(request, &questions)?.into_iter();
    let mut rights = HashMap::new();
    for module in modules {
        let (Some(view), Some(create), Some(edit), Some(delete)) =
            (decisions.next(), decisions.next(), decisions.next(), decisions.next())
        else {
            break;
        };
        rights.insert(module, [view, create, edit, delete]);
    }
    let buttons = view.buttons.into_iter().collect();
    Ok((view.version, Holding { owned: view.owner.is_some(), buttons, rights }))
}

/// Asks about accounts.
struct Accounts<'a> {
    session: &'a Session<'a, Transaction>,
    index: &'a Index<'a>,
    moment: Moment,
    /// Whether a customer has a contact that may use the portal, as far as it was asked.
    entry: HashMap<u64, bool>,
}

impl Accounts<'_> {
    fn reach(&mut self) -> Result<HashMap<u64, Reach>, CrmError> {
        let mut found = HashMap::new();
        // Whoever may choose one account for all customers may choose every one, and the list of them is the longest.
        let mut for_all = None;
        let accounts = &self.index.document.ticket_email_accounts;
        for account in accounts.iter().filter(|account| account.enabled) {
            let reach = match &for_all {
                Some(reach) if is_for_all(account) => Reach::clone(reach),
                _ => self.reach_of(&self.session.who_can_see(account.id.get())?)?,
            };
            if is_for_all(account) {
                for_all = Some(reach.clone());
            }
            found.insert(account.id.get(), reach);
        }
        Ok(found)
    }

    fn reach_of(&mut self, audience: &Audience) -> Result<Reach, CrmError> {
        if !audience.decision.allows() {
            return Ok(Reach::Nobody(audience.decision.rule.title.clone()));
        }
        if audience.members.is_empty() {
            return Ok(Reach::Nobody("There is no customer that it is for.".into()));
        }
        if !self.lets_somebody_in(audience)? {
            let why = "No customer that it is for has a contact who may use the portal today.";
            return Ok(Reach::Nobody(why.into()));
        }
        let all = &self.index.customers;
        let members: HashSet<u64> = audience.members.iter().map(|one| one.customer).collect();
        let everybody = all.len() > 1 && all.is_subset(&members);
        Ok(if everybody { Reach::Everybody } else { Reach::Some })
    }

    fn lets_somebody_in(&mut self, audience: &Audience) -> Result<bool, CrmError> {
        for member in &audience.members {
            for customer in [member.customer].iter().chain(&member.head_offices) {
                if self.may_enter(*customer)? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Asks until one contact may, and about no contact twice.
    fn may_enter(&mut self, customer: u64) -> Result<bool, CrmError> {
        if let Some(known) = self.entry.get(&customer) {
            return Ok(*known);
        }
        let mut found = false;
        for contact in self.index.enabled_of.get(&customer).into_iter().flatten() {
            let Moment { today, now } = self.moment;
            let request = Request { contact: *contact, acting: None, today, now };
            found = self.session.check_access(request)?.allows();
            if found {
                break;
            }
        }
        self.entry.insert(customer, found);
        Ok(found)
    }
}

fn is_for_all(account: &TicketEmailAccount) -> bool {
    matches!(account.allocation, None | Some(AllocationEntry::AllCustomers {}))
}
