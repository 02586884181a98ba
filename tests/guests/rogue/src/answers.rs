//! Questions of contacts. Where no mischief is asked for, everything is allowed.
//!
//! `visible-accounts` keeps whatever order the host's rows come in, `identify` looks at the length of the name only, and
//! `explain` of contact 907 tells a story without end.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::bindings::Rogue;
use crate::bindings::exports::portal::permissions::{
    about, access, email_accounts, explain, impact, privileges, sign_in, view,
};
use crate::bindings::portal::permissions::directory;
use crate::bindings::portal::permissions::types::{
    Date, Decision, Effect, Instant, Page, Request, Undecided,
};
use crate::mischief::{act, long_text};

/// The rule that allows.
pub(crate) const YES: Decision = Decision { effect: Effect::Allow, rule: 0 };
/// The rule that denies.
pub(crate) const NO: Decision = Decision { effect: Effect::Deny, rule: 1 };

impl about::Guest for Rogue {
    fn describe() -> about::Description {
        let rule = |id: &str, effect| about::RuleInfo {
            id: id.to_string(),
            effect,
            reason: "rogue".to_string(),
            title: "It says so.".to_string(),
            sources: Vec::new(),
            conceals: false,
        };
        about::Description {
            name: "rogue".to_string(),
            version: env!("CARGO_PKG_VERSION").to_string(),
            revision: 1,
            contract: "0.1.0".to_string(),
            rules: [rule("rogue.yes", Effect::Allow), rule("rogue.no", Effect::Deny)].into(),
        }
    }
}

impl access::Guest for Rogue {
    fn check(request: Request) -> Result<Decision, Undecided> {
        act(request.contact);
        Ok(YES)
    }
}

impl sign_in::Guest for Rogue {
    fn identify(user_name: String, _: Date, _: Instant) -> Result<sign_in::Identity, Undecided> {
        act(user_name.parse().unwrap_or(0));
        let named = directory::contacts_by_name_key(&user_name).unwrap_or_default();
        let odd = user_name.len() % 2 == 1;
        Ok(match named.first() {
            Some(named) if odd => sign_in::Identity { decision: YES, contact: Some(named.contact) },
            _ => sign_in::Identity { decision: NO, contact: None },
        })
    }
}

impl email_accounts::Guest for Rogue {
    fn visible_accounts(request: Request) -> Result<email_accounts::Visible, Undecided> {
        act(request.contact);
        let rows = directory::candidate_accounts(1, &[]).unwrap_or_default();
        let mut accounts: Vec<u64> = Vec::new();
        for row in rows {
            if !accounts.contains(&row.account) {
                accounts.push(row.account);
            }
        }
        Ok(email_accounts::Visible { decision: YES, accounts })
    }

    fn submit_ticket(request: Request, _: Option<u64>) -> Result<Decision, Undecided> {
        act(request.contact);
        Ok(YES)
    }

    fn who_can_see(account: u64, _: Page) -> Result<email_accounts::Audience, Undecided> {
        act(account);
        let (warnings, members) = (Vec::new(), Vec::new());
        Ok(email_accounts::Audience { decision: YES, warnings, members, next: None })
    }
}

impl privileges::Guest for Rogue {
    fn decide(request: Request, _: privileges::Question) -> Result<privileges::Answer, Undecided> {
        act(request.contact);
        Ok(privileges::Answer { decision: YES, forbidden_fields: Vec::new() })
    }

    fn decide_many(
        request: Request,
        questions: Vec<privileges::Question>,
    ) -> Result<Vec<Decision>, Undecided> {
        act(request.contact);
        Ok(questions.iter().map(|_| YES).collect())
    }

    fn filter(request: Request, _: u64, _: bool) -> Result<privileges::RecordFilter, Undecided> {
        act(request.contact);
        let (scope, parents) = (None, Vec::new());
        Ok(privileges::RecordFilter {
            decision: YES,
            scope,
            requires_portal_active: false,
            parents,
        })
    }

    fn field_mask(request: Request, _: u64) -> Result<privileges::Mask, Undecided> {
        act(request.contact);
        Ok(privileges::Mask { decision: YES, fields: Vec::new() })
    }

    fn new_record(request: Request, _: u64) -> Result<privileges::Creation, Undecided> {
        act(request.contact);
        Ok(privileges::Creation { decision: NO, owner: None })
    }
}

impl view::Guest for Rogue {
    fn portal(request: Request) -> Result<view::PortalView, Undecided> {
        act(request.contact);
        Err(Undecided::Other)
    }
}

impl impact::Guest for Rogue {
    fn of_change(
        contacts: Vec<Request>,
        _: impact::Change,
    ) -> Result<Vec<impact::ContactImpact>, Undecided> {
        contacts.iter().for_each(|request| act(request.contact));
        Ok(Vec::new())
    }
}

impl explain::Guest for Rogue {
    fn explain(request: Request, _: explain::Question) -> Result<explain::Explanation, Undecided> {
        act(request.contact);
        let name = if request.contact == 907 { long_text() } else { "reason".to_string() };
        let facts = [explain::Fact { name, value: explain::Value::Absent }].into();
        let checks = [explain::Check { rule: 0, refuses: false, facts }].into();
        let (lost, remedies) = (Vec::new(), Vec::new());
        Ok(explain::Explanation { decision: YES, checks, lost, remedies, complete: true })
    }

    fn sign_in(user_name: String, _: Date, _: Instant) -> Result<explain::Explanation, Undecided> {
        act(user_name.parse().unwrap_or(0));
        Err(Undecided::Other)
    }
}
