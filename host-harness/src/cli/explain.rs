//! `portal explain`: why an answer is what it is, and what would change it. For support, never for contacts.

mod fact;
mod page;
mod view;

use clap::Subcommand;
use host_harness::day::Day;
use host_harness::session::{ExplainQuestion, Request};
use host_harness::store::{StoreError, Transaction};

use super::accounts::Submit;
use super::naming::{self, Kind};
use super::question::{Can, InModule, in_words};
use super::sign_in::SignIn;
use super::{Contact, Place, Report, label};

#[derive(Debug, Subcommand)]
pub(crate) enum Explain {
    /// May the contact use the portal?
    #[command(after_help = "Example: portal explain access --contact 3 --today 2026-06-16")]
    Access(Contact),
    /// May the contact choose from ticket email accounts at all?
    #[command(after_help = "Example: portal explain accounts --contact 1 --acting 2")]
    Accounts(Contact),
    /// May the contact submit a ticket that names this account, or none?
    #[command(after_help = "Example: portal explain ticket --contact 2 --account 3")]
    Ticket(Submit),
    /// May the contact do this?
    #[command(
        after_help = "Example: portal explain can --contact 1 --module 30 --action edit --record 12"
    )]
    Can(Can),
    /// May the contact create a record, and who will own it?
    #[command(after_help = "Example: portal explain new-record --contact 1 --module 30")]
    NewRecord(InModule),
    /// Why does the portal show each module and each account, or not?
    #[command(after_help = "Example: portal explain view --contact 1 --today 2026-06-16")]
    View(Contact),
    /// Which contact does a sign-in name mean?
    #[command(after_help = "Example: portal explain sign-in kim@amber-freight.example")]
    SignIn(SignIn),
}

impl Explain {
    pub(crate) fn run(&self, place: &Place) -> anyhow::Result<Report> {
        let (contact, question) = match self {
            Explain::Access(contact) => (contact, ExplainQuestion::Access),
            Explain::Accounts(contact) => (contact, ExplainQuestion::Accounts),
            Explain::Ticket(Submit { contact, account }) => {
                (contact, ExplainQuestion::Ticket(*account))
            }
            Explain::Can(can) => (&can.contact, ExplainQuestion::Privilege(can.question()?)),
            Explain::NewRecord(InModule { contact, module }) => {
                (contact, ExplainQuestion::NewRecord(*module))
            }
            Explain::View(contact) => return view::run(contact, place),
            Explain::SignIn(asked) => return sign_in(asked, place),
        };
        let crm = place.crm()?;
        let session = crm.session()?;
        let request = contact.request(place)?;
        let explanation = session.explain(request, &question)?;
        let facts = session.facts();
        let asked = title(&facts, request, &question)?;
        page::report(&facts, &asked, &explanation)
    }
}

fn sign_in(asked: &SignIn, place: &Place) -> anyhow::Result<Report> {
    let crm = place.crm()?;
    let session = crm.session()?;
    let today = asked.today.day();
    let explanation = session.explain_sign_in(&asked.name, today.number(), place.now()?)?;
    let title = format!("Whom does the name `{}` mean on {today}?", asked.name);
    let mut report = page::report(&session.facts(), &title, &explanation)?;
    let meant = session.identify(&asked.name, today.number(), place.now()?)?.contact;
    if let Some(contact) = meant {
        let request = Request { contact, acting: None, today: today.number(), now: place.now()? };
        let access = session.check_access(request)?;
        let state = if access.allows() { "it is not locked now." } else { &access.rule.title };
        report
            .human
            .push_str(&format!("\nPasswords and locks are looked at when it signs in: {state}\n",));
    }
    Ok(report)
}

/// The question in words.
fn title(
    facts: &Transaction,
    request: Request,
    question: &ExplainQuestion,
) -> Result<String, StoreError> {
    let Request { contact, acting, today, now: _ } = request;
    let contact = label::contacts(facts, &[contact])?;
    let acting = match acting {
        Some(customer) => format!(", acting for {},", label::customers(facts, &[customer])?),
        None => String::new(),
    };
    let what = match question {
        ExplainQuestion::Access => "use the portal".into(),
        ExplainQuestion::Accounts => "choose from ticket email accounts".into(),
        ExplainQuestion::Ticket(None) => "submit a ticket that names no account".into(),
        ExplainQuestion::Ticket(Some(account)) => {
            format!("submit a ticket that names {}", naming::one(facts, Kind::Account, *account)?)
        }
        ExplainQuestion::Privilege(question) => in_words(facts, question)?,
        ExplainQuestion::NewRecord(module) => {
            format!("create a record of {}", naming::one(facts, Kind::Module, *module)?)
        }
    };
    let today = Day::from_number(today).map_or(String::new(), |day| format!(" on {day}"));
    Ok(format!("May {contact}{acting} {what}{today}?"))
}
