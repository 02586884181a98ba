//! Every question of the contract as one type, and its answers, so that several minds can be asked the same.

use std::sync::Arc;

use host_harness::error::CallError;
use host_harness::facts::{CustomerId, EmailAccountId, Facts};
use host_harness::session::{
    AdminRequest, Allocation, Answer as Judged, PortalAccess, Request, RuleInfo, Search, Session,
};

/// Something to ask a policy.
#[derive(Clone, Debug)]
pub enum Question {
    /// May the contact use the portal?
    Access(Request),
    /// Which accounts may it choose?
    Visible(Request),
    /// May it submit a ticket?
    Submit(Request, Option<EmailAccountId>),
    /// Who can see the account?
    Who(EmailAccountId),
    /// May the account be allocated so?
    Allocate(AdminRequest, EmailAccountId, Allocation),
    /// What would that change?
    Impact(EmailAccountId, Allocation),
    /// Which customers have such a name?
    Search(String, u32),
    /// May the portal access be saved so?
    Enable(AdminRequest, PortalAccess),
}

/// What somebody answers. A reason is a word; which kind of word is up to those who compare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Yes, and why.
    Yes(String),
    /// No, and why.
    No(String),
    /// The accounts to choose from, in order; or why there are none.
    Accounts(Result<Vec<EmailAccountId>, String>),
    /// Who can see an account.
    Audience(Audience),
    /// The allocation to store, and whether that changes anything.
    Allocated(Allocation, bool),
    /// Who gains the account, and who loses it.
    Changes(Vec<CustomerId>, Vec<CustomerId>),
    /// Customers by name, and whether there are more.
    Customers(Vec<(CustomerId, String)>, bool),
    /// How many characters a search needs.
    TooShort(u32),
    /// The portal access to store.
    Enabled(PortalAccess),
    /// Nothing is to be stored: why, and what that is about.
    Refused(String, Vec<u64>),
}

/// Who can see an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audience {
    /// Why nobody can, if nobody can.
    pub nobody: Option<String>,
    /// What is wrong with the stored allocation.
    pub warnings: Vec<(String, u64)>,
    /// The customer, why it can, and whose contacts may act for it.
    pub members: Vec<(CustomerId, String, Vec<CustomerId>)>,
}

/// Asks a component. `word` says how its rules are called.
pub fn ask(
    session: &Session<'_, impl Facts + 'static>,
    question: &Question,
    word: fn(&RuleInfo) -> &str,
) -> Result<Answer, CallError> {
    let word = |rule: &Arc<RuleInfo>| word(rule).to_owned();
    let decided = |decision: host_harness::decision::Decision| {
        let reason = word(&decision.rule);
        if decision.allows() { Answer::Yes(reason) } else { Answer::No(reason) }
    };
    Ok(match question.clone() {
        Question::Access(request) => decided(session.check_access(request)?),
        Question::Submit(request, account) => decided(session.submit_ticket(request, account)?),
        Question::Visible(request) => {
            let visible = session.visible_accounts(request)?;
            let allowed = visible.decision.allows();
            let reason = word(&visible.decision.rule);
            Answer::Accounts(if allowed { Ok(visible.accounts) } else { Err(reason) })
        }
        Question::Who(account) => {
            let audience = session.who_can_see(account)?;
            let denied = !audience.decision.allows();
            let warnings = audience.warnings.iter();
            let members = audience.members.into_iter();
            Answer::Audience(Audience {
                nobody: denied.then(|| word(&audience.decision.rule)),
                warnings: warnings.map(|found| (word(&found.rule), found.subject)).collect(),
                members: members.map(|m| (m.customer, word(&m.rule), m.head_offices)).collect(),
            })
        }
        Question::Allocate(admin, account, allocation) => {
            match session.allocate(admin, account, &allocation)? {
                Judged::Accepted(saved) => Answer::Allocated(saved.allocation, saved.changed),
                Judged::Refused(no) => Answer::Refused(word(&no.rule), no.subjects),
            }
        }
        Question::Impact(account, allocation) => {
            let impact = session.allocation_impact(account, &allocation)?;
            Answer::Changes(impact.gain, impact.lose)
        }
        Question::Search(query, limit) => match session.search_customers(&query, limit)? {
            Search::Found(found) => {
                let customers = found.customers.into_iter();
                Answer::Customers(customers.map(|c| (c.customer, c.name)).collect(), found.more)
            }
            Search::TooShort { minimum, .. } => Answer::TooShort(minimum),
        },
        Question::Enable(admin, access) => match session.set_portal_access(admin, &access)? {
            Judged::Accepted(access) => Answer::Enabled(access),
            Judged::Refused(no) => Answer::Refused(word(&no.rule), no.subjects),
        },
    })
}
