//! Steps that ask for everything at once, so that what is new shows: what a contact may do, and who may do something.

use std::collections::BTreeMap;

use crate::day::Day;
use crate::question::{ActionWord, Wish};
use crate::survey;

use super::{Done, Run, compare};

impl Run<'_> {
    pub(super) fn what(
        &self,
        (contact, acting): (u64, Option<u64>),
        today: Option<Day>,
        expect: &BTreeMap<u64, Vec<ActionWord>>,
    ) -> Done {
        let session = self.crm.session()?;
        let found = survey::what(&session, self.request(contact, acting, today))?;
        let decisions = found.values().flat_map(|actions| actions.values());
        decisions.for_each(|decision| self.saw(&decision.rule));
        compare(expect, &survey::allowed(&found))
    }

    pub(super) fn who(&self, question: &Wish, today: Option<Day>, expect: &[u64]) -> Done {
        let session = self.crm.session()?;
        let request = self.request(0, None, today);
        let found = survey::who(&session, request, question, &mut |_| {})?;
        found.iter().for_each(|(_, decision)| self.saw(&decision.rule));
        let allowed = found.iter().filter(|(_, decision)| decision.allows());
        let allowed: Vec<u64> = allowed.map(|(contact, _)| *contact).collect();
        compare(expect, allowed.as_slice())
    }
}
