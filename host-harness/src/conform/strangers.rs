//! Whoever and whatever does not exist, other customers, and users who are no administrators get nothing.

use super::ConformError;
use super::sheet::{About, Law, Sheet, replied};
use super::world::{NOBODY, World, wish};
use crate::facts::PortalVersion;
use crate::policy::Policy;
use crate::question::{ActionWord, Question, Wish};
use crate::session::changes::{Change, ProfileRename};
use crate::session::{AdminRequest, Allocation, Answer, Request};

const CONTACTS: Law = Law {
    group: "strangers",
    name: "contacts",
    says: "A contact that does not exist gets nothing.",
};
const CUSTOMERS: Law = Law {
    group: "strangers",
    name: "customers",
    says: "Nobody acts for a customer that does not exist or has nothing to do with its own.",
};
const THINGS: Law = Law {
    group: "strangers",
    name: "things",
    says: "Accounts, modules and records that do not exist are refused.",
};
const USERS: Law =
    Law { group: "strangers", name: "users", says: "Only active administrators change settings." };

pub(super) const LAWS: &[&Law] = &[&CONTACTS, &CUSTOMERS, &THINGS, &USERS];

/// Numbers that no contact of the made-up CRM has.
const UNKNOWN: [u64; 5] = [0, 900_001, NOBODY, i64::MAX as u64, u64::MAX];

pub(super) fn ask(world: &World, policy: &Policy, sheet: &mut Sheet) -> Result<(), ConformError> {
    let session = policy.session(world.read()?);
    let mut nothing = |law, request: Request, question: &Question| {
        let about = About::of(request, question);
        let reply = sheet.ask(law, &session, &about, |session| question.ask(session, request));
        if let Some(reply) = reply.filter(|reply| !reply.is_nothing()) {
            sheet.broken(law, &about, "a refusal that shows nothing", replied(&reply));
        }
    };
    for contact in UNKNOWN {
        for question in world.questions() {
            nothing(&CONTACTS, world.request(contact), &question);
        }
    }
    for member in &world.members {
        let own = world.request(member.contact);
        // The last is a customer that has nothing to do with the contact's own.
        let unrelated = world.requests(member)?.pop().and_then(|request| request.acting);
        for acting in [Some(NOBODY), unrelated.filter(|_| member.customer.is_some())] {
            let Some(acting) = acting else { continue };
            let request = Request { acting: Some(acting), ..own };
            for question in [Question::Accounts, Question::Ticket { account: None }] {
                // For its own customer or a group's member a contact may act.
                if acting == NOBODY || !is_related(world, own.contact, acting)? {
                    nothing(&CUSTOMERS, request, &question);
                }
            }
        }
        nothing(&THINGS, own, &Question::Ticket { account: Some(NOBODY) });
        for action in ActionWord::ALL {
            nothing(&THINGS, own, &Question::Privilege(wish(NOBODY, action)));
        }
        for module in &world.modules {
            for action in [ActionWord::View, ActionWord::Edit, ActionWord::Delete] {
                let wish = Wish { record: Some(NOBODY), ..wish(*module, action) };
                nothing(&THINGS, own, &Question::Privilege(wish));
            }
        }
    }
    users(world, policy, sheet)
}

/// Whether both are of one group.
fn is_related(world: &World, contact: u64, other: u64) -> Result<bool, ConformError> {
    let facts = world.read()?;
    let Some(own) = facts.customer_of(contact)? else { return Ok(false) };
    let groups = facts.all_memberships()?;
    let of =
        |customer| groups.iter().filter(move |(of, _)| *of == customer).map(|(_, group)| group.0);
    Ok(own == other || of(own).any(|group| of(other).any(|another| another == group)))
}

fn users(world: &World, policy: &Policy, sheet: &mut Sheet) -> Result<(), ConformError> {
    let session = policy.session(world.read()?);
    let users = world.read()?.all_users()?;
    let powerless =
        users.into_iter().filter(|(_, administrator, active)| !(*administrator && *active));
    for actor in powerless.map(|(user, ..)| user).chain([NOBODY]) {
        let admin = AdminRequest { actor, today: world.today(), now: world.now() };
        let rename = ProfileRename { profile: 2, name: "Another".into() };
        for change in [
            Change::PortalVersion(PortalVersion::V1),
            Change::PortalVersion(PortalVersion::V2),
            Change::RenameProfile(rename),
        ] {
            let about = About::nobody(format!("user {actor} proposes {change:?}"));
            let answer =
                sheet.ask(&USERS, &session, &about, |session| session.validate(admin, &change));
            if let Some(Answer::Accepted(_)) = answer {
                sheet.broken(&USERS, &about, "a refusal", "accepted");
            }
        }
        for account in world.accounts.iter().take(2) {
            let about = About::nobody(format!("user {actor} allocates account {account}"));
            let answer = sheet.ask(&USERS, &session, &about, |session| {
                session.allocate(admin, *account, &Allocation::AllCustomers)
            });
            if let Some(Answer::Accepted(_)) = answer {
                sheet.broken(&USERS, &about, "a refusal", "accepted");
            }
        }
    }
    Ok(())
}
