//! The rules once more, straight from their texts and as naively as they can be told, to compare a policy with.
//!
//! Written against the world itself and not against the facts that a policy asks for, so that a rule has to be
//! misread twice before nobody notices. Reasons are the reason codes.

mod settings;

use host_harness::facts::{AccessWindow, CustomerId, EmailAccountId, GroupId, StoredLock};
use host_harness::session::Request;

use crate::question::{Answer, Audience, Question};
use crate::world::{Account, Allocated, Contact, Customer, World};

pub use settings::saved;

type Reason = &'static str;

/// What the texts say.
pub fn answer(world: &World, question: &Question) -> Answer {
    match question {
        Question::Access(request) => match access(world, request) {
            Ok(_) => Answer::Yes("granted".into()),
            Err(reason) => Answer::No(reason.into()),
        },
        Question::Visible(request) => Answer::Accounts(visible(world, request).map_err(Into::into)),
        Question::Submit(request, account) => match submit(world, request, *account) {
            Ok(reason) => Answer::Yes(reason.into()),
            Err(reason) => Answer::No(reason.into()),
        },
        Question::Who(account) => Answer::Audience(who(world, *account)),
        Question::Allocate(admin, account, allocation) => {
            settings::allocate(world, admin.actor, *account, allocation)
        }
        Question::Impact(account, allocation) => settings::impact(world, *account, allocation),
        Question::Search(query, limit) => settings::search(world, query, *limit),
        Question::Enable(admin, access) => settings::enable(world, admin.actor, access),
    }
}

/// PA-*, AMB-24 to AMB-28, AMB-63.
fn access<'w>(world: &'w World, request: &Request) -> Result<&'w Contact, Reason> {
    for contact in &world.contacts {
        if contact.id == request.contact {
            if contact.access.deleted {
                return Err("deleted");
            }
            if !contact.access.portal_enabled {
                return Err("not-enabled");
            }
            if let AccessWindow::Dates(dates) = &contact.access.window {
                if dates.start.is_none() || dates.end.is_none() {
                    return Err("dates-missing");
                }
                if Some(request.today) < dates.start {
                    return Err("not-started");
                }
                if Some(request.today) > dates.end {
                    return Err("expired");
                }
            }
            if let Some(StoredLock { until, seen }) = contact.access.lock {
                let latest = if seen > request.now { seen } else { request.now };
                if until.is_none() || until > Some(latest) {
                    return Err("locked");
                }
            }
            return Ok(contact);
        }
    }
    Err("unknown-user")
}

/// D1, CG-05, CG-06: neither a group that is gone nor a customer that is gone makes a member.
fn is_member(world: &World, customer: &Customer, group: GroupId) -> bool {
    !customer.deleted && world.group(group).is_some() && customer.groups.contains(&group)
}

/// CG-07, CG-08: the mark is on the group, and counts only if its bearer is a member too.
fn heads(world: &World, head: &Customer, other: &Customer) -> bool {
    world.groups.iter().any(|group| {
        group.head == Some(head.id)
            && is_member(world, head, group.id)
            && is_member(world, other, group.id)
    })
}

/// AMB-09, AMB-11, AMB-14.
fn chosen<'w>(
    world: &'w World,
    contact: &Contact,
    acting: Option<CustomerId>,
) -> Result<&'w Customer, Reason> {
    let Some(own) = contact.customer.and_then(|own| world.customer(own)) else {
        return Err("no-customer");
    };
    match acting {
        None => Ok(own),
        Some(acting) if acting == own.id => Ok(own),
        Some(acting) => match world.customer(acting) {
            Some(acting) if heads(world, own, acting) => Ok(acting),
            _ => Err("out-of-scope"),
        },
    }
}

/// EV-01 to EV-04, EA-07.
fn admits(world: &World, allocation: &Allocated, customer: &Customer) -> Option<Reason> {
    match allocation {
        Allocated::Unset => Some("default-allocation"),
        Allocated::All => Some("all-customers"),
        Allocated::Group(group) if is_member(world, customer, *group) => Some("group-member"),
        Allocated::Selected(selected) if selected.contains(&customer.id) => {
            Some("selected-customer")
        }
        _ => None,
    }
}

fn has_tickets(world: &World, customer: &Customer) -> bool {
    admits(world, &customer.tickets, customer).is_some()
}

/// EV-05, AMB-12, AMB-13, AMB-15.
fn visible(world: &World, request: &Request) -> Result<Vec<EmailAccountId>, Reason> {
    let contact = access(world, request)?;
    let customer = chosen(world, contact, request.acting)?;
    if !has_tickets(world, customer) {
        return Err("module-disabled");
    }
    let mut accounts: Vec<&Account> = world.accounts.iter().collect();
    accounts.sort_by_key(|account| (account.position, account.id));
    accounts.retain(|account| {
        account.enabled && admits(world, &account.allocation, customer).is_some()
    });
    Ok(accounts.iter().map(|account| account.id).collect())
}

/// EV-08, AMB-08, AMB-16.
fn submit(
    world: &World,
    request: &Request,
    account: Option<EmailAccountId>,
) -> Result<Reason, Reason> {
    let contact = access(world, request)?;
    let customer = chosen(world, contact, request.acting);
    if account.is_none() && customer.is_err() {
        // A contact without a customer may write, but not on behalf of one.
        return if request.acting.is_none() { Ok("no-account-named") } else { Err("out-of-scope") };
    }
    let customer = customer?;
    if !has_tickets(world, customer) {
        return Err("module-disabled");
    }
    let Some(id) = account else { return Ok("no-account-named") };
    match world.accounts.iter().find(|account| account.id == id) {
        None => Err("account-not-configured"),
        Some(account) if !account.enabled => Err("account-disabled"),
        Some(account) => admits(world, &account.allocation, customer).ok_or("account-not-visible"),
    }
}

/// AMB-04 to AMB-06, AMB-08.
fn who(world: &World, id: EmailAccountId) -> Audience {
    let mut audience = Audience { nobody: None, warnings: Vec::new(), members: Vec::new() };
    let Some(account) = world.accounts.iter().find(|account| account.id == id) else {
        audience.nobody = Some("account-not-configured".into());
        return audience;
    };
    match &account.allocation {
        Allocated::Group(group) if world.group(*group).is_none() => {
            audience.warnings.push(("dangling-group".into(), *group));
        }
        Allocated::Selected(selected) => {
            let gone = selected.iter().filter(|customer| world.customer(**customer).is_none());
            let gone: Vec<_> = gone.map(|gone| ("dangling-customer".into(), *gone)).collect();
            let nobody_left = gone.len() == selected.len();
            audience.warnings = gone;
            if nobody_left {
                audience.warnings.push(("empty-selection".into(), 0));
            }
        }
        _ => {}
    }
    if !account.enabled {
        audience.nobody = Some("account-disabled".into());
    } else if account.allocation == Allocated::None {
        audience.nobody = Some("account-not-visible".into());
    } else {
        audience.members = members(world, &account.allocation);
    }
    audience
}

fn members(world: &World, allocation: &Allocated) -> Vec<(CustomerId, String, Vec<CustomerId>)> {
    let mut members = Vec::new();
    for customer in world.customers.iter().filter(|customer| !customer.deleted) {
        if has_tickets(world, customer)
            && let Some(reason) = admits(world, allocation, customer)
        {
            let others = world.customers.iter().filter(|other| other.id != customer.id);
            let heads = others.filter(|other| heads(world, other, customer));
            let mut heads: Vec<CustomerId> = heads.map(|head| head.id).collect();
            heads.sort_unstable();
            members.push((customer.id, reason.into(), heads));
        }
    }
    members.sort_unstable();
    members
}
