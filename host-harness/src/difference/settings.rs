//! Changes of settings that both policies are asked to accept, by users who may change them and by others.

use super::group::About;
use super::matter::{Kind, Matter, Thing};
use super::pair::Pair;
use super::turn::{Direction, Turn, effect};
use super::work::Work;
use crate::crm::CrmError;
use crate::decision::{Decision, Effect, Refusal};
use crate::error::CallError;
use crate::facts::{
    AccessWindow, Facts, LockoutSettings, PortalVersion, ProfileModule, RecordScope, UserId,
    WindowDates,
};
use crate::session::changes::{
    Change, GlobalPrivileges, GroupMembership, ModulePrivileges, NewProfile, ProfileAssignment,
    ProfileDeletion,
};
use crate::session::{AdminRequest, Allocation, Answer, PortalAccess, Session};

/// A change that somebody proposes.
enum Proposal {
    Allocation(Allocation),
    Access(PortalAccess),
    Change(Change),
}

/// What became of it: what is to be stored, in words, or why not.
type Outcome = Result<Answer<String>, CallError>;

/// Asks for every user that was chosen, and for one who does not exist.
pub(super) fn propose(work: &Work<'_>, pair: &mut Pair<'_>) -> Result<(), CrmError> {
    let proposals = proposals(work);
    for user in work.users.iter().copied().chain([work.unknown.user]) {
        let admin = AdminRequest { actor: user, today: work.scope.today, now: work.scope.now };
        for (word, proposal) in &proposals {
            let about = About { day: Some(work.scope.today), ..About::default() };
            pair.both(
                about,
                |session| outcome(session, admin, work, proposal),
                |before, after| compare(word, user, before, after),
            )?;
        }
    }
    Ok(())
}

/// Sensible ones, which need an administrator, and senseless ones, which nobody may save.
fn proposals(work: &Work<'_>) -> Vec<(&'static str, Proposal)> {
    let unknown = &work.unknown;
    let contact = work.directory.members.first().map_or(unknown.contact, |member| member.contact);
    let module = work.modules.first().copied().unwrap_or(unknown.module);
    let (today, profile) = (work.scope.today, 1);
    let window = |start, end| AccessWindow::Dates(WindowDates { start, end });
    let access = PortalAccess {
        contact,
        portal_enabled: true,
        email: "nobody@nowhere.invalid".into(),
        window: window(Some(today), Some(today)),
        profile: None,
    };
    let no_email = PortalAccess { email: String::new(), ..access.clone() };
    let backwards = PortalAccess {
        window: window(Some(today), Some(today.saturating_sub(1))),
        ..access.clone()
    };
    let no_dates = PortalAccess { window: window(None, None), ..access.clone() };
    let nobody = PortalAccess { contact: unknown.contact, ..access.clone() };
    let everything = ProfileModule {
        view: true,
        create: true,
        edit: true,
        delete: true,
        scope: RecordScope::Customer,
    };
    let row = |profile| {
        Change::ModulePrivileges(ModulePrivileges { profile, module, privileges: everything })
    };
    let assign = |profile| Change::AssignProfile(ProfileAssignment { contact, profile });
    let lockout =
        |threshold| Change::Lockout(LockoutSettings { threshold, lease: 30, auto_unlock: None });
    let named = |name: &str| {
        let (name, description) = (name.to_owned(), String::new());
        Change::CreateProfile(NewProfile { name, description, base: profile })
    };
    let global = GlobalPrivileges { profile, view_all: true, edit_all: true };
    let groups = GroupMembership { customer: unknown.customer, groups: vec![unknown.customer] };
    let deletion = ProfileDeletion { profile, transfer_to: None };
    let allocations = [
        ("allocate-to-all", Allocation::AllCustomers),
        ("allocate-to-unknown-group", Allocation::CustomerGroup(unknown.customer)),
        ("allocate-to-unknown-customer", Allocation::SelectedCustomers(vec![unknown.customer])),
        ("allocate-to-empty-selection", Allocation::SelectedCustomers(Vec::new())),
    ];
    let sections = [
        ("enable-access", access),
        ("enable-access-without-email", no_email),
        ("enable-access-backwards", backwards),
        ("enable-access-without-dates", no_dates),
        ("enable-access-of-nobody", nobody),
    ];
    let changes = [
        ("assign-profile", assign(Some(profile))),
        ("assign-unknown-profile", assign(Some(unknown.customer))),
        ("module-privileges", row(profile)),
        ("module-privileges-of-unknown-profile", row(unknown.customer)),
        ("global-privileges", Change::GlobalPrivileges(global)),
        ("threshold-100", lockout(100)),
        ("threshold-0", lockout(0)),
        ("threshold-101", lockout(101)),
        ("create-profile", named("A name that nobody has given")),
        ("create-nameless-profile", named(" ")),
        ("delete-default-profile", Change::DeleteProfile(deletion)),
        ("portal-version-1", Change::PortalVersion(PortalVersion::V1)),
        ("join-unknown-group", Change::GroupMembership(groups)),
    ];
    let allocations = allocations.map(|(word, change)| (word, Proposal::Allocation(change)));
    let sections = sections.map(|(word, section)| (word, Proposal::Access(section)));
    let changes = changes.map(|(word, change)| (word, Proposal::Change(change)));
    allocations.into_iter().chain(sections).chain(changes).collect()
}

fn outcome<F: Facts + 'static>(
    session: &Session<'_, F>,
    admin: AdminRequest,
    work: &Work<'_>,
    proposal: &Proposal,
) -> Outcome {
    fn told<T: std::fmt::Debug>(answer: Answer<T>) -> Answer<String> {
        match answer {
            Answer::Accepted(accepted) => Answer::Accepted(format!("{accepted:?}")),
            Answer::Refused(refusal) => Answer::Refused(refusal),
        }
    }
    Ok(match proposal {
        Proposal::Allocation(allocation) => {
            let account = work.accounts.first().copied().unwrap_or(work.unknown.account);
            told(session.allocate(admin, account, allocation)?)
        }
        Proposal::Access(section) => told(session.set_portal_access(admin, section)?),
        Proposal::Change(change) => told(session.validate(admin, change)?),
    })
}

fn compare(word: &'static str, user: UserId, before: &Outcome, after: &Outcome) -> Vec<Turn> {
    let what = || Matter::about(Kind::Setting(word), Thing::User(user));
    let rule = |outcome: &Outcome| match outcome {
        Ok(Answer::Refused(refusal)) => Some(refusal.rule.clone()),
        _ => None,
    };
    let refused = |refusal: &Refusal| Decision { effect: Effect::Deny, rule: refusal.rule.clone() };
    let direction = match (before, after) {
        (Err(_), Err(_)) => return Vec::new(),
        (Ok(_), Err(_)) => Direction::Failing,
        (Err(_), Ok(Answer::Refused(_))) => Direction::Narrower,
        (Err(_), Ok(Answer::Accepted(_))) => Direction::Wider,
        (Ok(Answer::Refused(_)), Ok(Answer::Accepted(_))) => Direction::Wider,
        (Ok(Answer::Accepted(_)), Ok(Answer::Refused(_))) => Direction::Narrower,
        (Ok(Answer::Refused(old)), Ok(Answer::Refused(new))) => {
            return effect(what(), &refused(old), &refused(new)).into_iter().collect();
        }
        (Ok(Answer::Accepted(old)), Ok(Answer::Accepted(new))) if old == new => return Vec::new(),
        // What is accepted is what was proposed; only what goes with it can differ.
        (Ok(Answer::Accepted(_)), Ok(Answer::Accepted(_))) => Direction::Otherwise,
    };
    vec![Turn { direction, what: what(), before: rule(before), after: rule(after) }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::difference::turn::tests::decision;

    fn accepted(what: &str) -> Outcome {
        Ok(Answer::Accepted(what.into()))
    }

    fn refused(rule: &str) -> Outcome {
        Ok(Answer::Refused(Refusal { rule: decision(rule).rule, subjects: Vec::new() }))
    }

    fn silence() -> Outcome {
        Err(CallError::Undecided("it does not say why"))
    }

    #[track_caller]
    fn check(before: &Outcome, after: &Outcome, expected: Option<Direction>) {
        let found = compare("threshold-100", 7, before, after);
        assert_eq!(found.first().map(|turn| turn.direction), expected);
        let what = Matter::about(Kind::Setting("threshold-100"), Thing::User(7));
        assert!(found.len() < 2 && found.iter().all(|turn| turn.what == what));
    }

    #[test]
    fn a_change_that_is_accepted_and_was_refused_is_wider() {
        use Direction::{Failing, Narrower, Otherwise, Wider};
        check(&refused("-a"), &accepted("x"), Some(Wider));
        check(&accepted("x"), &refused("-a"), Some(Narrower));
        check(&refused("-a"), &refused("-b"), Some(Otherwise));
        check(&refused("-a"), &refused("-a"), None);
        check(&accepted("x"), &accepted("x"), None);
        check(&accepted("x"), &accepted("y"), Some(Otherwise));
        check(&accepted("x"), &silence(), Some(Failing));
        check(&refused("-a"), &silence(), Some(Failing));
        check(&silence(), &accepted("x"), Some(Wider));
        check(&silence(), &refused("-a"), Some(Narrower));
        check(&silence(), &silence(), None);
    }
}
