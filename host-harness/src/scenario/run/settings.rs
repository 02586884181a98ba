//! Steps about settings, and about what is stored and written down.

use std::collections::BTreeMap;

use crate::crm::{ChangePreview, Changed, CrmError, preview_change};
use crate::document::{ChangeEntry, Document};
use crate::session::changes::Change as Proposal;
use crate::session::{Answer as Outcome, ContactImpact, ModuleChange};
use crate::store::{Notice, Transaction};

use super::super::expect::Change;
use super::super::portal::{Impact, ModuleImpact, Saved};
use super::join::all_in;
use super::{Done, Fault, Run, compare};

/// More than any scenario leads to.
const NOTICES: u32 = 1000;

impl Run<'_> {
    pub(super) fn change_settings(
        &self,
        change: &ChangeEntry,
        actor: Option<u64>,
        expect: &Change<Saved>,
    ) -> Done {
        let before = self.stored()?;
        let nothing = |_: &Transaction, _: &ChangePreview| Ok(());
        let proposal = Proposal::from(change.clone());
        let outcome = self.crm.change::<(), CrmError>(self.admin(actor), &proposal, nothing)?;
        let idle = match &outcome {
            Outcome::Accepted((changed, ())) => !changed.preview.accepted.changed,
            Outcome::Refused(_) => true,
        };
        let found = self.change(outcome, expect, |(changed, ())| {
            let Changed { preview, made: _, revision: _ } = changed;
            saved(preview, expect)
        });
        compare(expect, &found)?;
        if idle { self.unchanged_since(&before) } else { Ok(()) }
    }

    pub(super) fn preview_change(
        &self,
        change: &ChangeEntry,
        actor: Option<u64>,
        expect: &Change<Saved>,
    ) -> Done {
        let before = self.stored()?;
        let proposal = Proposal::from(change.clone());
        let outcome = preview_change(&self.crm.session()?, self.admin(actor), &proposal)?;
        compare(expect, &self.change(outcome, expect, |preview| saved(preview, expect)))?;
        self.unchanged_since(&before)
    }

    pub(super) fn stored_entries(&self, expect: &Document) -> Done {
        all_in(expect, &self.database.store.export()?)
    }

    pub(super) fn profiles(&self, expect: &BTreeMap<u64, String>) -> Done {
        let profiles = self.database.store.read()?.profile_list()?;
        let found = profiles.into_iter().map(|profile| (profile.id, profile.name)).collect();
        compare(expect, &found)
    }

    /// In the order in which they were written down.
    pub(super) fn notices(&self) -> Result<Vec<String>, Fault> {
        let notices = self.database.store.read()?.notices(NOTICES)?;
        let written = notices.into_iter().rev().map(|row| {
            let event = row.notice.event().as_str();
            match row.notice {
                Notice::TicketAssigned { ticket: _, user } => format!("{event} user {user}"),
                Notice::BecameLocked { contact } => format!("{event} contact {contact}"),
            }
        });
        Ok(written.collect())
    }
}

/// What was accepted, with as much of its effects as is looked at.
fn saved(preview: ChangePreview, expect: &Change<Saved>) -> Saved {
    let ChangePreview { accepted, impacts, affected } = preview;
    let wanted = match expect {
        Change::Accepted(wanted) => Some(wanted),
        Change::Refused(_) => None,
    };
    let impacts = impacts.into_iter().map(Impact::from).collect();
    Saved {
        changed: accepted.changed,
        neighbour: accepted.neighbour,
        notify: accepted.notify,
        affected: wanted.and_then(|wanted| wanted.affected).map(|_| affected),
        impact: wanted.and_then(|wanted| wanted.impact.as_ref()).map(|_| impacts),
    }
}

impl From<ContactImpact> for Impact {
    fn from(impact: ContactImpact) -> Self {
        let ContactImpact { contact, acting, modules, gain_accounts, lose_accounts } = impact;
        let modules = modules.into_iter().map(ModuleImpact::from).collect();
        Impact { contact, acting, modules, gain_accounts, lose_accounts }
    }
}

impl From<ModuleChange> for ModuleImpact {
    fn from(change: ModuleChange) -> Self {
        let ModuleChange {
            module,
            gain,
            lose,
            scope_widened,
            scope_narrowed,
            more_fields,
            fewer_fields,
        } = change;
        ModuleImpact {
            module,
            gain: gain.into_iter().map(Into::into).collect(),
            lose: lose.into_iter().map(Into::into).collect(),
            scope_widened,
            scope_narrowed,
            more_fields,
            fewer_fields,
        }
    }
}
