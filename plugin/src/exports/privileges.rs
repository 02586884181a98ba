//! Records and fields: what a contact may do with them, and what the portal shows first.

use alloc::vec::Vec;

use policy::id::ModuleId;
use policy::privilege::{self, Question};
use policy::record_scope::RecordScope;
use policy::{field, new_record, view as rules_view};

use super::bounded;
use crate::bindings::Component;
use crate::bindings::exports::portal::permissions::{privileges, view};
use crate::bindings::portal::permissions::types::{Decision, Request, Undecided};
use crate::directory::Host;

impl privileges::Guest for Component {
    fn decide(
        request: Request,
        question: privileges::Question,
    ) -> Result<privileges::Answer, Undecided> {
        Ok(privilege::decide(&Host, request.into(), &question.try_into()?)?.into())
    }

    fn decide_many(
        request: Request,
        questions: Vec<privileges::Question>,
    ) -> Result<Vec<Decision>, Undecided> {
        let questions: Vec<Question> = bounded(questions)?
            .into_iter()
            .map(TryInto::try_into)
            .collect::<Result<_, Undecided>>()?;
        let answers = privilege::decide_many(&Host, request.into(), &questions)?;
        Ok(answers.into_iter().map(|answer| answer.rule.into()).collect())
    }

    fn filter(
        request: Request,
        module: u64,
        mine: bool,
    ) -> Result<privileges::RecordFilter, Undecided> {
        let widest = if mine { RecordScope::Own } else { RecordScope::Customer };
        Ok(privilege::filter(&Host, request.into(), ModuleId(module), widest)?.into())
    }

    fn field_mask(request: Request, module: u64) -> Result<privileges::Mask, Undecided> {
        Ok(field::field_mask(&Host, request.into(), ModuleId(module))?.into())
    }

    fn new_record(request: Request, module: u64) -> Result<privileges::Creation, Undecided> {
        Ok(new_record::new_record(&Host, request.into(), ModuleId(module))?.into())
    }
}

impl view::Guest for Component {
    fn portal(request: Request) -> Result<view::PortalView, Undecided> {
        Ok(rules_view::portal_view(&Host, request.into())?.into())
    }
}
