//! Steps about records, fields, the view, and why an answer is what it is.

use std::collections::BTreeMap;

use crate::day::Day;
use crate::facts::{Picklist, PortalVersion};
use crate::question::Wish;
use crate::session::{self, ExplainQuestion, FieldAccess};

use super::super::expect::{Answer, FieldRight};
use super::super::portal::{Explained, Explanation, View};
use super::{Done, Fault, Run, compare};

impl Run<'_> {
    pub(super) fn decide(
        &self,
        contact: u64,
        question: &Wish,
        today: Option<Day>,
        expect: &Answer,
    ) -> Done {
        let (session, request) = (self.crm.session()?, self.request(contact, None, today));
        let question = question.into();
        let answer = session.decide(request, &question)?;
        let many = session.decide_many(request, &[question])?;
        if many != [answer.decision.clone()] {
            return Err(Fault::Failed(format!("asked among many questions, it is {many:?}")));
        }
        let forbidden_fields = answer.forbidden_fields;
        let answer = self.answer(&answer.decision.rule, expect);
        compare(expect, &Answer { forbidden_fields, ..answer })
    }

    /// Every record in the list can be viewed, and the list is asked for in the database.
    pub(super) fn list_records(
        &self,
        contact: u64,
        module: u64,
        mine: bool,
        expect: &Answer,
    ) -> Done {
        let session = self.crm.session()?;
        let filter = session.filter(self.request(contact, None, None), module, mine)?;
        let found = session.facts().records_matching(module, &filter)?;
        let records = filter.decision.allows().then_some(found);
        let answer = self.answer(&filter.decision.rule, expect);
        compare(expect, &Answer { records, ..answer })
    }

    pub(super) fn field_mask(&self, contact: u64, module: u64, expect: &Answer) -> Done {
        let mask = self.crm.session()?.field_mask(self.request(contact, None, None), module)?;
        let rights = mask.fields.iter().map(|right| (right.field, right.access.into()));
        let rights: BTreeMap<u64, FieldRight> = rights.collect();
        let fields = mask.decision.allows().then_some(rights);
        compare(expect, &Answer { fields, ..self.answer(&mask.decision.rule, expect) })
    }

    pub(super) fn new_record(&self, contact: u64, module: u64, expect: &Answer) -> Done {
        let found = self.crm.session()?.new_record(self.request(contact, None, None), module)?;
        let answer = self.answer(&found.decision.rule, expect);
        compare(expect, &Answer { owner: found.owner, ..answer })
    }

    pub(super) fn identify(&self, user_name: &str, today: Option<Day>, expect: &Answer) -> Done {
        let request = self.request(0, None, today);
        let found = self.crm.session()?.identify(user_name, request.today, request.now)?;
        let answer = self.answer(&found.decision.rule, expect);
        compare(expect, &Answer { contact: found.contact, ..answer })
    }

    pub(super) fn portal_view(
        &self,
        (contact, acting): (u64, Option<u64>),
        today: Option<Day>,
        expect: &View,
    ) -> Done {
        let shown = self.crm.session()?.portal_view(self.request(contact, acting, today))?;
        let session::PortalView { decision, version, modules, buttons, owner, picklists, accounts } =
            shown;
        self.saw(&decision.rule);
        self.saw(&accounts.decision.rule);
        let found = View {
            effect: decision.rule.effect.into(),
            reason: decision.rule.reason.clone(),
            rule: expect.rule.as_ref().map(|_| decision.rule.id.clone()),
            version: version.map(|version| version_word(version).into()),
            modules,
            buttons,
            owner,
            drop_downs: picklists
                .into_iter()
                .map(|Picklist { field, values }| (field, values))
                .collect(),
            accounts: accounts.decision.allows().then_some(accounts.accounts),
        };
        compare(expect, &found)
    }

    pub(super) fn explain(
        &self,
        (contact, acting): (u64, Option<u64>),
        question: &Explained,
        expect: &Explanation,
    ) -> Done {
        let request = self.request(contact, acting, None);
        let found = self.crm.session()?.explain(request, &question.into())?;
        compare(expect, &self.explained(found))
    }

    pub(super) fn explain_sign_in(&self, user_name: &str, expect: &Explanation) -> Done {
        let request = self.request(0, None, None);
        let found = self.crm.session()?.explain_sign_in(user_name, request.today, request.now)?;
        compare(expect, &self.explained(found))
    }

    fn explained(&self, found: session::Explanation) -> Explanation {
        let session::Explanation { decision, checks: _, lost, remedies, complete } = found;
        self.saw(&decision.rule);
        Explanation {
            effect: decision.effect.into(),
            rule: decision.rule.id.clone(),
            lost: lost.iter().map(|rule| rule.id.clone()).collect(),
            remedies: remedies.iter().map(|remedy| remedy.rule.id.clone()).collect(),
            complete,
        }
    }
}

fn version_word(version: PortalVersion) -> &'static str {
    match version {
        PortalVersion::V1 => "v1",
        PortalVersion::V2 => "v2",
    }
}

impl From<FieldAccess> for FieldRight {
    fn from(access: FieldAccess) -> Self {
        match access {
            FieldAccess::Hidden => FieldRight::Hidden,
            FieldAccess::ReadOnly => FieldRight::ReadOnly,
            FieldAccess::Editable => FieldRight::Editable,
        }
    }
}

impl From<&Explained> for ExplainQuestion {
    fn from(question: &Explained) -> Self {
        match question {
            Explained::Access => ExplainQuestion::Access,
            Explained::Accounts => ExplainQuestion::Accounts,
            Explained::Ticket(account) => ExplainQuestion::Ticket(*account),
            Explained::Privilege(wanted) => ExplainQuestion::Privilege(wanted.into()),
            Explained::NewRecord(module) => ExplainQuestion::NewRecord(*module),
        }
    }
}
