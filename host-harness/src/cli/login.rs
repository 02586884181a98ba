//! `portal login` and `portal password`: a contact's password, read from the terminal or from standard input.

use std::io::{IsTerminal, Read, stdin};
use std::net::IpAddr;

use anyhow::{Context, bail};
use clap::Args;
use host_harness::login::{self, Attempt, Secret, StoredPasswords};
use serde_json::json;

use super::{Administrator, Place, Report, Today, accepted, label};

/// More than any password, so that it can be told from one.
const ENOUGH: u64 = 16 << 20;

#[derive(Debug, Args)]
#[command(after_help = "\
The password is asked for, or read from standard input: portal login kim@amber-freight.example < FILE
Whoever is not let in learns nothing else; `portal audit sign-ins CONTACT` shows what became of each.")]
pub(crate) struct Login {
    /// The contact's user name or, if it has none, its email address.
    #[arg(value_name = "NAME")]
    name: String,
    /// The address that the attempt comes from.
    #[arg(long)]
    address: Option<IpAddr>,
    #[command(flatten)]
    today: Today,
}

impl Login {
    pub(crate) fn run(self, place: &Place) -> anyhow::Result<Report> {
        let crm = place.crm()?;
        let password = read("Password: ")?;
        let passwords = StoredPasswords::new(crm.store().clone());
        let Login { name, address, today } = self;
        let today = today.day().number();
        let attempt = Attempt { name: &name, password: &password, address, today };
        let outcome = match login::Login::new(&crm, &passwords).attempt(attempt) {
            Ok(outcome) => outcome.granted,
            Err(error) if error.is_about_input() => return Err(error.into()),
            // The answer is the same as to a wrong password; the cause is for whoever runs this.
            Err(error) => {
                crate::complain(&super::report::error_text(&error.into()));
                None
            }
        };
        let json = json!({ "signed-in": outcome.is_some(), "contact": outcome });
        let Some(contact) = outcome else {
            let human = "Not signed in: the name or the password is wrong, or signing in is not possible now.\n";
            return Ok(Report::denied(human, json));
        };
        // It is signed in: whatever fails now must not say otherwise.
        let who = crm.store().read().and_then(|facts| label::contacts(&facts, &[contact]));
        let who = who.unwrap_or_else(|_| format!("contact {contact}"));
        Ok(Report::done(format!("Signed in as {who}.\n"), json))
    }
}

#[derive(Debug, Args)]
#[command(after_help = "Example: portal password 7 < FILE")]
pub(crate) struct SetPassword {
    /// The contact.
    #[arg(value_name = "CONTACT")]
    contact: u64,
    #[command(flatten)]
    administrator: Administrator,
}

impl SetPassword {
    pub(crate) fn run(self, place: &Place) -> anyhow::Result<Report> {
        let crm = place.crm()?;
        let password = read("New password: ")?;
        let contact = self.contact;
        let answer = crm.set_password(self.administrator.request(place)?, contact, &password)?;
        accepted(&crm, answer, |revision| {
            let human = "The password is set. It ends no lock; `portal unlock` does.\n";
            Report::done(human, json!({ "contact": contact, "set": true })).at(Some(revision))
        })
    }
}

/// One line, without its end.
fn read(prompt: &str) -> anyhow::Result<Secret> {
    if stdin().is_terminal() {
        return Ok(Secret::new(
            rpassword::prompt_password(prompt).context("cannot read a password")?,
        ));
    }
    let mut bytes = Vec::new();
    stdin().lock().take(ENOUGH).read_to_end(&mut bytes).context("cannot read a password")?;
    let text = String::from_utf8(bytes).context("a password is a text in UTF-8")?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.contains('\n') {
        bail!("a password is one line, and standard input has more");
    }
    Ok(Secret::new(line))
}
