//! Ticket email accounts: the list, the single submission and the audience are views of one rule.

use std::collections::BTreeMap;

use super::ConformError;
use super::sheet::{About, Law, Sheet, decided, may};
use super::world::World;
use crate::facts::{CustomerId, EmailAccountId};
use crate::policy::Policy;
use crate::question::Question;
use crate::session::{Allocation, Audience};

const LIST: Law = Law {
    group: "accounts",
    name: "list",
    says: "A contact may submit a ticket for exactly the accounts that it may choose from.",
};
const AUDIENCE: Law = Law {
    group: "accounts",
    name: "audience",
    says: "Whoever may choose an account belongs to its audience, and the other way round unless all is refused to it.",
};
const PAGES: Law =
    Law { group: "accounts", name: "pages", says: "Pages of any size make the same list." };

pub(super) const LAWS: &[&Law] = &[&LIST, &AUDIENCE, &PAGES];

/// Pages of these sizes are put together: one by one, and with a rest at the end.
const SIZES: [u32; 2] = [1, 97];
/// So many accounts are asked about page by page.
const PAGED: usize = 3;

pub(super) fn ask(world: &World, policy: &Policy, sheet: &mut Sheet) -> Result<(), ConformError> {
    let session = policy.session(world.read()?);
    let mut audiences: BTreeMap<EmailAccountId, Audience> = BTreeMap::new();
    for account in &world.accounts {
        let about = About::nobody(format!("who can see account {account}"));
        let audience =
            sheet.ask(&AUDIENCE, &session, &about, |session| session.who_can_see(*account));
        if let Some(audience) = audience {
            if !audience.members.is_sorted_by(|one, next| one.customer < next.customer) {
                sheet.broken(&AUDIENCE, &about, "customers ascending, each once", "another order");
            }
            audiences.insert(*account, audience);
        }
    }
    for member in &world.members {
        let own = world.customer_of(member);
        for request in world.requests(member)? {
            let about = About::of(request, &Question::Accounts);
            let visible =
                sheet.ask(&LIST, &session, &about, |session| session.visible_accounts(request));
            let Some(visible) = visible else { continue };
            for account in &world.accounts {
                let listed = visible.accounts.contains(account);
                let question = Question::Ticket { account: Some(*account) };
                let about = About::of(request, &question);
                let submitted = sheet.ask(&LIST, &session, &about, |session| {
                    session.submit_ticket(request, Some(*account))
                });
                if let Some(submitted) = submitted {
                    let sides = (("the list", &listed), ("the ticket", &submitted.allows()));
                    sheet.same(&LIST, &about, sides.0, sides.1, may);
                }
                sheet.tried(&AUDIENCE, 1);
                let invited = audiences
                    .get(account)
                    .is_some_and(|audience| is_invited(audience, own, request.acting.or(own)));
                let agrees = if visible.decision.allows() { listed == invited } else { !listed };
                if !agrees {
                    let about = About::said(request, &format!("may it choose account {account}"));
                    let says = |yes: bool, from: &str| format!("{} ({from})", may(&yes));
                    sheet.broken(
                        &AUDIENCE,
                        &about,
                        says(invited, "the audience"),
                        says(listed, "the list"),
                    );
                }
            }
        }
    }
    pages(world, policy, sheet)
}

/// Whether the audience has contacts of the first customer, acting for the other one.
fn is_invited(audience: &Audience, own: Option<CustomerId>, acting: Option<CustomerId>) -> bool {
    let Some(own) = own else { return false };
    audience.members.iter().any(|member| {
        Some(member.customer) == acting
            && (own == member.customer || member.head_offices.contains(&own))
    })
}

fn pages(world: &World, policy: &Policy, sheet: &mut Sheet) -> Result<(), ConformError> {
    let whole = policy.session(world.read()?);
    for account in world.accounts.iter().take(PAGED) {
        let proposed = Allocation::NoCustomers;
        let question = format!("who can see account {account}");
        let about = About::nobody(question.as_str());
        let expected = sheet.ask(&PAGES, &whole, &about, |session| session.who_can_see(*account));
        let taken =
            About::nobody(format!("what allocating account {account} to no customers takes away"));
        let impact = sheet
            .ask(&PAGES, &whole, &taken, |session| session.allocation_impact(*account, &proposed));
        for size in SIZES {
            let session = policy.session(world.read()?).paged(size);
            let how = format!("in pages of {size}");
            let about = About::nobody(question.as_str()).how(&how);
            let found = sheet.answered(&PAGES, &about, session.who_can_see(*account));
            if let (Some(expected), Some(found)) = (&expected, &found) {
                sheet.same(&PAGES, &about, ("in one page", expected), (&how, found), counted);
            }
            let about = taken.clone().how(&how);
            let found =
                sheet.answered(&PAGES, &about, session.allocation_impact(*account, &proposed));
            if let (Some(expected), Some(found)) = (&impact, &found) {
                let text = |impact: &crate::session::AllocationImpact| {
                    format!("{} gain and {} lose", impact.gain.len(), impact.lose.len())
                };
                sheet.same(&PAGES, &about, ("in one page", expected), (&how, found), text);
            }
        }
    }
    Ok(())
}

fn counted(audience: &Audience) -> String {
    let Audience { decision, members, .. } = audience;
    let first: Vec<_> = members.iter().take(5).map(|member| member.customer).collect();
    format!("{}: {} customers, first {first:?}", decided(decision), members.len())
}
