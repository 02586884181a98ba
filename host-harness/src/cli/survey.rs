//! `portal what` and `portal who`: everything that a contact may do, and everybody who may do something.

use std::collections::BTreeMap;

use clap::Args;
use host_harness::day::Day;
use host_harness::decision::Decision;
use host_harness::question::{ActionWord, Wish};
use host_harness::session::Request;
use host_harness::survey;
use serde_json::{Value, json};

use super::naming::{self, Kind};
use super::progress::Progress;
use super::question::{Deed, in_words};
use super::report::{decision_text, to_json};
use super::table::Table;
use super::{Contact, Place, Report, Today, label};

#[derive(Debug, Args)]
#[command(after_help = "Example: portal what --contact 1
Every action in every module, with the module as a whole; what holds for a single record or field, `portal can` says.")]
pub(crate) struct What {
    #[command(flatten)]
    contact: Contact,
}

#[derive(Debug, Args)]
#[command(after_help = "Example: portal who --module 30 --action edit
         portal who --module 30 --action view --record 12 --json")]
pub(crate) struct Who {
    #[command(flatten)]
    deed: Deed,
    #[command(flatten)]
    today: Today,
}

impl What {
    pub(crate) fn run(self, place: &Place) -> anyhow::Result<Report> {
        let crm = place.crm()?;
        let session = crm.session()?;
        let request = self.contact.request(place)?;
        let access = session.check_access(request)?;
        let accounts = session.visible_accounts(request)?;
        let what = survey::what(&session, request)?;
        let facts = session.facts();
        let modules =
            naming::names(&facts, Kind::Module, &what.keys().copied().collect::<Vec<_>>())?;
        let mut human = String::new();
        if access.allows() {
            let mut table = Table::default();
            for (module, actions) in &what {
                table.row([&label::label(*module, &modules), &may(actions)]);
            }
            let chosen = if accounts.decision.allows() {
                naming::all(&facts, Kind::Account, &accounts.accounts)?
            } else {
                format!("none: {}", accounts.decision.rule.title)
            };
            table.row(["ticket email accounts", &chosen]);
            let contact = label::contacts(&facts, &[request.contact])?;
            let today = Day::from_number(request.today).unwrap_or_else(Day::today);
            human.push_str(&format!("{contact} may on {today}:\n{}", table.lines("  ")));
        } else {
            human.push_str(&decision_text(&access));
        }
        let rows: Vec<Value> = what
            .iter()
            .map(|(module, actions)| {
                let decisions: BTreeMap<&str, Value> = actions
                    .iter()
                    .map(|(action, decision)| Ok((action.as_str(), to_json(decision)?)))
                    .collect::<anyhow::Result<_>>()?;
                Ok(json!({ "module": module, "name": modules.get(module), "actions": decisions }))
            })
            .collect::<anyhow::Result<_>>()?;
        let json = json!({
            "contact": request.contact, "access": to_json(&access)?, "modules": rows,
            "accounts": { "decision": to_json(&accounts.decision)?, "accounts": accounts.accounts },
        });
        Ok(Report::decided(&access, human, json))
    }
}

/// Such as `view, edit`, or why it may do nothing.
fn may(actions: &BTreeMap<ActionWord, Decision>) -> String {
    let allowed = actions.iter().filter(|(_, decision)| decision.allows());
    let words: Vec<&str> = allowed.map(|(action, _)| action.as_str()).collect();
    match (words.is_empty(), actions.values().next()) {
        (true, Some(decision)) => format!("nothing: {}", decision.rule.title),
        _ => words.join(", "),
    }
}

impl Who {
    pub(crate) fn run(self, place: &Place) -> anyhow::Result<Report> {
        let question = self.deed.question()?;
        let wish = Wish::from(&question);
        let crm = place.crm()?;
        let session = crm.session()?;
        let (today, now) = (self.today.day().number(), place.now()?);
        // Nobody may do anything in a module that does not exist, which is no answer for whoever has mistyped it.
        let module = wish.module;
        if !naming::names(&session.facts(), Kind::Module, &[module])?.contains_key(&module) {
            anyhow::bail!("there is no module {module}");
        }
        // Whoever is asked about is put in its place.
        let request = Request { contact: 0, acting: None, today, now };
        let mut progress = Progress::new("asking");
        let found = survey::who(&session, request, &wish, &mut |done| {
            progress.say(&format!("{done} contacts"));
        })?;
        drop(progress);
        let facts = session.facts();
        let allowed: Vec<_> = found.iter().filter(|(_, decision)| decision.allows()).collect();
        let ids: Vec<u64> = allowed.iter().map(|(contact, _)| *contact).collect();
        let names = naming::names(&facts, Kind::Contact, &ids)?;
        let mut table = Table::default();
        for (contact, decision) in &allowed {
            table.row([&label::label(*contact, &names), &decision.rule.id]);
        }
        let deed = in_words(&facts, &question)?;
        let human = format!(
            "{} of {} may {deed} on {}.\n{}",
            allowed.len(),
            label::count(found.len(), "contact"),
            self.today.day(),
            table.lines("  ")
        );
        let row = |(contact, decision): &&(u64, Decision)| json!({ "contact": contact, "name": names.get(contact), "rule": decision.rule.id });
        let json = json!({
            "asked": found.len(), "contacts": allowed.iter().map(row).collect::<Vec<_>>(),
        });
        Ok(Report::done(human, json))
    }
}
