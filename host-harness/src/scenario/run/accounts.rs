//! Steps about portal access and ticket email accounts.

use crate::crm::{AllocationPreview, Crm, CrmError, preview};
use crate::day::Day;
use crate::document::AllocationEntry;
use crate::facts::EmailAccountId;
use crate::session::{AdminRequest, Allocation, Answer as Outcome, PortalAccess, Search};
use crate::store::{TemporaryStore, Transaction};

use super::super::PortalSection;
use super::super::expect::{
    Allocated, Answer, Change, Found, Member, SavedAccess, Stored, Warning,
};
use super::super::words::{allocated, found, portal_access, proposed};
use super::{Done, Fault, Run, compare};

/// More than any scenario's customers.
const SEARCH_LIMIT: u32 = 100;

impl Run<'_> {
    pub(super) fn check_access(&self, contact: u64, today: Option<Day>, expect: &Answer) -> Done {
        let decision = self.crm.session()?.check_access(self.request(contact, None, today))?;
        compare(expect, &self.answer(&decision.rule, expect))
    }

    pub(super) fn visible_accounts(
        &self,
        (contact, acting): (u64, Option<u64>),
        today: Option<Day>,
        expect: &Answer,
    ) -> Done {
        let visible = self.crm.session()?.visible_accounts(self.request(contact, acting, today))?;
        let accounts = visible.decision.allows().then_some(visible.accounts);
        let answer = self.answer(&visible.decision.rule, expect);
        compare(expect, &Answer { accounts, ..answer })
    }

    pub(super) fn submit_ticket(
        &self,
        (contact, acting): (u64, Option<u64>),
        account: Option<u64>,
        today: Option<Day>,
        expect: &Answer,
    ) -> Done {
        let request = self.request(contact, acting, today);
        let decision = self.crm.session()?.submit_ticket(request, account)?;
        compare(expect, &self.answer(&decision.rule, expect))
    }

    pub(super) fn who_can_see(&self, account: u64, expect: &Answer) -> Done {
        let audience = self.crm.session()?.who_can_see(account)?;
        let members = audience.members.into_iter().map(|member| {
            self.saw(&member.rule);
            Member {
                customer: member.customer,
                reason: member.rule.reason.clone(),
                head_offices: member.head_offices,
            }
        });
        let customers = members.collect();
        let warnings = audience.warnings.into_iter().map(|warning| {
            self.saw(&warning.rule);
            Warning { reason: warning.rule.reason.clone(), subject: warning.subject }
        });
        let answer = Answer {
            customers: audience.decision.allows().then_some(customers),
            warnings: warnings.collect(),
            ..self.answer(&audience.decision.rule, expect)
        };
        compare(expect, &answer)
    }

    pub(super) fn allocate(
        &self,
        actor: Option<u64>,
        account: u64,
        allocation: &AllocationEntry,
        expect: &Change<Allocated>,
    ) -> Done {
        let before = self.stored()?;
        let outcome = self.save_allocation(self.admin(actor), account, &proposed(allocation))?;
        self.settled(outcome, before, expect, allocated)
    }

    pub(super) fn preview_allocation(
        &self,
        actor: Option<u64>,
        account: u64,
        allocation: &AllocationEntry,
        expect: &Change<Allocated>,
    ) -> Done {
        let before = self.stored()?;
        let allocation = proposed(allocation);
        let outcome = preview(&self.crm.session()?, self.admin(actor), account, &allocation)?;
        compare(expect, &self.change(outcome, expect, allocated))?;
        self.unchanged_since(&before)
    }

    fn save_allocation(
        &self,
        admin: AdminRequest,
        account: EmailAccountId,
        allocation: &Allocation,
    ) -> Result<Outcome<AllocationPreview>, CrmError> {
        let nothing = |_: &Transaction, _: &AllocationPreview| Ok(());
        Ok(match self.crm.allocate::<(), CrmError>(admin, account, allocation, nothing)? {
            Outcome::Accepted((allocated, ())) => Outcome::Accepted(allocated.preview),
            Outcome::Refused(refusal) => Outcome::Refused(refusal),
        })
    }

    pub(super) fn set_portal_access(
        &self,
        section: &PortalSection,
        actor: Option<u64>,
        expect: &Change<SavedAccess>,
    ) -> Done {
        let before = self.stored()?;
        let outcome = self.save_portal_access(self.admin(actor), portal_access(section))?;
        self.settled(outcome, before, expect, |saved| SavedAccess { email: saved.email })
    }

    fn save_portal_access(
        &self,
        admin: AdminRequest,
        access: PortalAccess,
    ) -> Result<Outcome<PortalAccess>, CrmError> {
        let contact = access.contact;
        Ok(match self.crm.change_portal_access(admin, contact, |stored| *stored = access)? {
            Outcome::Accepted(change) => Outcome::Accepted(change.after),
            Outcome::Refused(refusal) => Outcome::Refused(refusal),
        })
    }

    pub(super) fn search(&self, query: &str, limit: Option<u32>, expect: &Found) -> Done {
        let search = self.crm.session()?.search_customers(query, limit.unwrap_or(SEARCH_LIMIT))?;
        if let Search::TooShort { refusal, .. } = &search {
            self.saw(&refusal.rule);
        }
        compare(expect, &found(search))
    }

    pub(super) fn stored_allocation(&self, account: u64, expect: &Stored) -> Done {
        let stored = self.database.store.read()?;
        let entry = stored.account_entry(account)?.ok_or_else(no_such_account)?;
        let replacements = stored.allocation_history(account)?.len();
        compare(expect, &Stored { allocation: entry.allocation, replacements })
    }

    /// The store keeps every account that it has ever had. A CRM without this one is a new database, whose history of
    /// allocations is empty.
    pub(super) fn delete_account(&mut self, account: u64) -> Done {
        let mut document = self.database.store.export()?;
        let before = document.ticket_email_accounts.len();
        document.ticket_email_accounts.retain(|entry| entry.id.get() != account);
        if document.ticket_email_accounts.len() == before {
            return Err(no_such_account());
        }
        self.database = TemporaryStore::holding(&document)?;
        self.crm = Crm::new(self.database.store.clone(), self.policy.clone());
        Ok(())
    }
}

fn no_such_account() -> Fault {
    Fault::Unusable("there is no such account".into())
}
