//! Every question about signing in, records, settings and reasons as one type, and its answers.

use std::sync::Arc;

use host_harness::decision::Decision;
use host_harness::error::CallError;
use host_harness::facts::{
    ContactId, Date, Facts, FieldId, Instant, LockoutSettings, ModuleId, Picklist, PortalVersion,
    UserId,
};
use host_harness::session::changes::{AcceptedChange, Change};
use host_harness::session::lockouts::{Candidate, Event, Note, State, Verdict};
use host_harness::session::{
    AdminRequest, Answer as Judged, ContactImpact, ExplainQuestion, Explanation, Fact, FieldRight,
    ParentScope, PrivilegeQuestion, Request, RowScope, RuleInfo, Session,
};

/// Something to ask a policy.
#[derive(Clone, Debug)]
pub enum Question {
    /// Whom does the name mean?
    SignIn(String, Date, Instant),
    /// May the contact do this?
    Decide(Request, PrivilegeQuestion),
    /// May it do each of these?
    DecideMany(Request, Vec<PrivilegeQuestion>),
    /// Which records may a list show?
    Filter(Request, ModuleId, bool),
    /// What may it do with each field?
    Mask(Request, ModuleId),
    /// May it create a record, and who will own it?
    NewRecord(Request, ModuleId),
    /// What does the portal show?
    View(Request),
    /// What does the event lead to?
    Step(LockoutSettings, Option<State>, Event, bool, Instant),
    /// Who is on the blocked list?
    Blocked(Vec<Candidate>, Instant),
    /// May the change be stored?
    Change(AdminRequest, Change),
    /// What would it give and take?
    Impact(Vec<Request>, Change),
    /// Why?
    Explain(Request, ExplainQuestion),
    /// Why does the name mean whom it means?
    ExplainSignIn(String, Date, Instant),
}

/// Yes or no, and the rule.
pub type Reason = Result<String, String>;

/// What somebody answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Who signs in.
    SignIn(Reason, Option<ContactId>),
    /// Whether, and the fields that refuse.
    Decided(Reason, Vec<FieldId>),
    /// Whether, for each.
    Many(Vec<Reason>),
    /// Which records.
    Records {
        /// Whether there may be a list.
        reason: Reason,
        /// By their own links.
        scope: Option<RowScope>,
        /// Only those marked for the portal.
        requires_portal_active: bool,
        /// By way of others.
        parents: Vec<ParentScope>,
    },
    /// What of each field.
    Fields(Reason, Vec<FieldRight>),
    /// Whether a record may be created, and its owner.
    Creation(Reason, Option<UserId>),
    /// What the portal shows.
    View {
        /// Whether it shows anything.
        reason: Reason,
        /// The version in force.
        version: Option<PortalVersion>,
        /// The menu and the buttons.
        shown: [Vec<u64>; 2],
        /// Who will own new records.
        owner: Option<UserId>,
        /// The drop-downs.
        picklists: Vec<Picklist>,
        /// Whether there are accounts, and which.
        accounts: (Reason, Vec<u64>),
    },
    /// What to do and to store.
    Step(Reason, Verdict, Option<State>, Vec<Note>),
    /// Who is blocked.
    Blocked(Vec<ContactId>),
    /// What to store.
    Accepted(AcceptedChange),
    /// Nothing is to be stored: why, and what that is about.
    Refused(String, Vec<u64>),
    /// What would change for whom.
    Impact(Vec<ContactImpact>),
    /// The answer, and how it came about.
    Explained {
        /// What was decided.
        reason: Reason,
        /// The rule, whether it refuses, and what it looked at.
        checks: Vec<(String, bool, Vec<Fact>)>,
        /// Rules that came too late.
        lost: Vec<String>,
        /// The rule that is turned, and by what.
        remedies: Vec<(String, String)>,
        /// Nothing was left open.
        complete: bool,
    },
    /// The question makes no sense.
    Invalid,
}

/// Asks a component; rules are called by their identifiers.
pub fn ask(
    session: &Session<'_, impl Facts + 'static>,
    question: &Question,
) -> Result<Answer, CallError> {
    match answer(session, question) {
        Err(CallError::Undecided("the question makes no sense to it")) => Ok(Answer::Invalid),
        answer => answer,
    }
}

fn word(rule: &Arc<RuleInfo>) -> String {
    rule.id.clone()
}

fn reason(decision: &Decision) -> Reason {
    let word = word(&decision.rule);
    if decision.allows() { Ok(word) } else { Err(word) }
}

fn answer(
    session: &Session<'_, impl Facts + 'static>,
    question: &Question,
) -> Result<Answer, CallError> {
    Ok(match question {
        Question::SignIn(name, today, now) => {
            let found = session.identify(name, *today, *now)?;
            Answer::SignIn(reason(&found.decision), found.contact)
        }
        Question::Decide(request, question) => {
            let found = session.decide(*request, question)?;
            Answer::Decided(reason(&found.decision), found.forbidden_fields)
        }
        Question::DecideMany(request, questions) => {
            Answer::Many(session.decide_many(*request, questions)?.iter().map(reason).collect())
        }
        Question::Filter(request, module, mine) => {
            let found = session.filter(*request, *module, *mine)?;
            Answer::Records {
                reason: reason(&found.decision),
                scope: found.scope,
                requires_portal_active: found.requires_portal_active,
                parents: found.parents,
            }
        }
        Question::Mask(request, module) => {
            let found = session.field_mask(*request, *module)?;
            Answer::Fields(reason(&found.decision), found.fields)
        }
        Question::NewRecord(request, module) => {
            let found = session.new_record(*request, *module)?;
            Answer::Creation(reason(&found.decision), found.owner)
        }
        Question::View(request) => {
            let found = session.portal_view(*request)?;
            Answer::View {
                reason: reason(&found.decision),
                version: found.version,
                shown: [found.modules, found.buttons],
                owner: found.owner,
                picklists: found.picklists,
                accounts: (reason(&found.accounts.decision), found.accounts.accounts),
            }
        }
        Question::Step(settings, state, event, admin, now) => {
            let found = session.lockout_step(*settings, state.as_ref(), *event, *admin, *now)?;
            Answer::Step(reason(&found.decision), found.verdict, found.state, found.notes)
        }
        Question::Blocked(candidates, now) => Answer::Blocked(session.blocked(candidates, *now)?),
        Question::Change(admin, change) => match session.validate(*admin, change)? {
            Judged::Accepted(accepted) => Answer::Accepted(accepted),
            Judged::Refused(no) => Answer::Refused(word(&no.rule), no.subjects),
        },
        Question::Impact(contacts, change) => Answer::Impact(session.impact(contacts, change)?),
        Question::Explain(request, question) => explained(session.explain(*request, question)?),
        Question::ExplainSignIn(name, today, now) => {
            explained(session.explain_sign_in(name, *today, *now)?)
        }
    })
}

fn explained(found: Explanation) -> Answer {
    let checks = found.checks.into_iter();
    Answer::Explained {
        reason: reason(&found.decision),
        checks: checks.map(|check| (word(&check.rule), check.refuses, check.facts)).collect(),
        lost: found.lost.iter().map(word).collect(),
        remedies: found.remedies.iter().map(|one| (word(&one.rule), one.what.clone())).collect(),
        complete: found.complete,
    }
}
