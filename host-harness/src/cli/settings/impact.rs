//! What a change gives to contacts and takes from them, in words and as JSON.

use host_harness::session::{Action, ContactImpact, ModuleChange};
use host_harness::store::{StoreError, Transaction};
use serde_json::{Value, json};

use crate::cli::label;
use crate::cli::table::Table;

/// How many contacts are shown one by one.
const SHOWN: usize = 12;

/// One line for each contact and module.
pub(crate) fn text(facts: &Transaction, impacts: &[ContactImpact]) -> Result<String, StoreError> {
    let mut table = Table::default();
    for impact in impacts.iter().take(SHOWN) {
        let mut who = label::contacts(facts, &[impact.contact])?;
        if let Some(acting) = impact.acting {
            who = format!("{who} for {}", label::customers(facts, &[acting])?);
        }
        for change in &impact.modules {
            let module = label::modules(facts, &[change.module])?;
            table.row([&who, &module, &module_text(facts, change)?]);
            who.clear();
        }
        for (word, accounts) in
            [("may choose", &impact.gain_accounts), ("may no longer choose", &impact.lose_accounts)]
        {
            if !accounts.is_empty() {
                let accounts = label::accounts(facts, accounts)?;
                table.row([&who, "accounts", &format!("{word} {accounts}")]);
                who.clear();
            }
        }
    }
    let mut text = table.lines("  ");
    if let Some(more @ 1..) = impacts.len().checked_sub(SHOWN) {
        text.push_str(&format!("  and {}; --json lists all\n", label::count(more, "more contact")));
    }
    Ok(text)
}

fn module_text(facts: &Transaction, change: &ModuleChange) -> Result<String, StoreError> {
    let mut parts = Vec::new();
    if !change.gain.is_empty() {
        parts.push(format!("gains {}", actions(&change.gain)));
    }
    if !change.lose.is_empty() {
        parts.push(format!("loses {}", actions(&change.lose)));
    }
    match (change.scope_widened, change.scope_narrowed) {
        (true, true) => parts.push("reaches other records".into()),
        (true, false) => parts.push("reaches more records".into()),
        (false, true) => parts.push("reaches fewer records".into()),
        (false, false) => {}
    }
    if !change.more_fields.is_empty() {
        parts.push(format!("more of {}", label::fields(facts, &change.more_fields)?));
    }
    if !change.fewer_fields.is_empty() {
        parts.push(format!("less of {}", label::fields(facts, &change.fewer_fields)?));
    }
    Ok(parts.join("; "))
}

fn actions(actions: &[Action]) -> String {
    actions.iter().map(|action| action_word(*action)).collect::<Vec<_>>().join(", ")
}

pub(crate) fn action_word(action: Action) -> &'static str {
    match action {
        Action::View => "view",
        Action::Create => "create",
        Action::Edit => "edit",
        Action::Delete => "delete",
    }
}

pub(crate) fn json(impacts: &[ContactImpact]) -> Value {
    let words = |actions: &[Action]| -> Vec<&str> {
        actions.iter().map(|action| action_word(*action)).collect()
    };
    let contacts = impacts.iter().map(|impact| {
        let modules = impact.modules.iter().map(|change| {
            json!({
                "module": change.module, "gain": words(&change.gain), "lose": words(&change.lose),
                "scope-widened": change.scope_widened, "scope-narrowed": change.scope_narrowed,
                "more-fields": change.more_fields, "fewer-fields": change.fewer_fields,
            })
        });
        json!({
            "contact": impact.contact, "acting": impact.acting, "modules": modules.collect::<Vec<_>>(),
            "gain-accounts": impact.gain_accounts, "lose-accounts": impact.lose_accounts,
        })
    });
    contacts.collect()
}
