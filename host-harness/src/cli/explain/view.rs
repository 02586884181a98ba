//! `portal explain view`: for every module and every account, why the portal shows it or does not.

use std::sync::Arc;

use host_harness::day::Day;
use host_harness::decision::Decision;
use host_harness::session::{
    Action, ExplainQuestion, PrivilegeQuestion, Request, RuleInfo, Session,
};
use host_harness::store::Transaction;
use serde_json::{Value, json};

use super::super::naming::{self, Kind};
use super::super::report::{decision_text, to_json};
use super::super::table::Table;
use super::super::{Contact, Place, Report, label};
use super::page;

pub(super) fn run(contact: &Contact, place: &Place) -> anyhow::Result<Report> {
    let crm = place.crm()?;
    let session = crm.session()?;
    let request = contact.request(place)?;
    let view = session.portal_view(request)?;
    let name = label::contacts(&session.facts(), &[request.contact])?;
    let today = Day::from_number(request.today).map_or(String::new(), |day| format!(" on {day}"));
    let title = format!("What does the portal show {name}{today}, and why?");
    if !view.decision.allows() {
        let explanation = session.explain(request, &ExplainQuestion::Access)?;
        return page::report(&session.facts(), &title, &explanation);
    }
    let modules = session.facts().module_ids()?;
    let modules = why(&session, request, Kind::Module, &modules, &view.modules, |module| {
        let (action, fields) = (Action::View, Vec::new());
        ExplainQuestion::Privilege(PrivilegeQuestion { module, action, record: None, fields })
    })?;
    let accounts: Vec<_> =
        session.facts().accounts()?.into_iter().map(|account| account.id).collect();
    let shown = &view.accounts.accounts;
    let accounts = why(&session, request, Kind::Account, &accounts, shown, |account| {
        ExplainQuestion::Ticket(Some(account))
    })?;
    let human = format!(
        "{title}\n{}\nModules:\n{}\nTicket email accounts:\n{}",
        decision_text(&view.decision),
        lines(&modules),
        lines(&accounts)
    );
    let json = json!({
        "decision": to_json(&view.decision)?, "modules": rows(&modules)?, "accounts": rows(&accounts)?,
    });
    Ok(Report::done(human, json))
}

/// Something that is shown or not, and why.
struct Why {
    id: u64,
    name: String,
    shown: bool,
    decision: Decision,
    remedies: Vec<(Arc<RuleInfo>, String)>,
}

fn why(
    session: &Session<'_, Transaction>,
    request: Request,
    kind: Kind,
    all: &[u64],
    shown: &[u64],
    question: impl Fn(u64) -> ExplainQuestion,
) -> anyhow::Result<Vec<Why>> {
    let mut found = Vec::new();
    for id in all {
        let explanation = session.explain(request, &question(*id))?;
        let remedies = explanation.remedies.into_iter().map(|remedy| (remedy.rule, remedy.what));
        found.push(Why {
            id: *id,
            name: naming::one(&session.facts(), kind, *id)?,
            shown: shown.contains(id),
            decision: explanation.decision,
            remedies: remedies.collect(),
        });
    }
    Ok(found)
}

fn lines(all: &[Why]) -> String {
    let mut table = Table::default();
    for Why { name, shown, decision, remedies, .. } in all {
        let mark = match (shown, decision.allows()) {
            (true, _) => "shown",
            (false, true) => "not in the menu",
            (false, false) => "hidden",
        };
        let rule = &decision.rule;
        table.row([mark, name, &rule.id, &rule.title]);
        let turns = remedies.iter().filter(|_| !decision.allows());
        for (number, (_, what)) in turns.enumerate() {
            table.row(["", "", if number == 0 { "to show it" } else { "and" }, what]);
        }
    }
    table.lines("  ")
}

fn rows(all: &[Why]) -> anyhow::Result<Vec<Value>> {
    let row = |Why { id, name: _, shown, decision, remedies }: &Why| {
        let remedies = remedies.iter().map(|(rule, what)| json!({ "rule": rule.id, "what": what }));
        Ok(json!({
            "id": id, "shown": shown, "decision": to_json(decision)?,
            "remedies": remedies.collect::<Vec<_>>(),
        }))
    };
    all.iter().map(row).collect()
}
