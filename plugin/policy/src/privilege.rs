//! What a contact may do with the records and fields of a module.

use alloc::vec::Vec;
use core::ops::ControlFlow;

use crate::Rule;
use crate::configuration::{Configuration, ProfileFacts, RecordKey};
use crate::field::{self, FieldAccess, FieldFacts};
use crate::grant::{Action, Settings};
use crate::id::{FieldId, ModuleId, RecordId, sorted};
use crate::portal_contact::PortalContact;
use crate::record_scope::{RecordFacts, RecordFilter, RecordScope};
use crate::request::Request;
use crate::rule::Effect;
use crate::trace::{Checks, Decide, Flow};

/// May the contact do this?
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    module: ModuleId,
    action: Action,
    record: Option<RecordId>,
    fields: Vec<FieldId>,
}

/// The answer to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The rule that decided.
    pub rule: Rule,
    /// The fields that refuse, all of them, in the order asked.
    pub forbidden_fields: Vec<FieldId>,
}

impl Question {
    /// None if it makes no sense: a record that is yet to be created, or fields of one that is to be deleted.
    ///
    /// No record asks about the module as a whole. The fields are those to be seen or written.
    pub fn new(
        module: ModuleId,
        action: Action,
        record: Option<RecordId>,
        fields: Vec<FieldId>,
    ) -> Option<Self> {
        let sensible = match action {
            Action::View | Action::Edit => true,
            Action::Create => record.is_none(),
            Action::Delete => fields.is_empty(),
        };
        sensible.then_some(Question { module, action, record, fields })
    }

    fn key(&self) -> Option<RecordKey> {
        self.record.map(|record| RecordKey { module: self.module, record })
    }

    fn forbidden_fields(&self, portal: &PortalContact, facts: &[FieldFacts]) -> Vec<FieldId> {
        let (_, needed) = self.field_rule();
        field::forbidden(portal.settings, facts, self.module, needed, &self.fields)
    }

    /// The fewest rules that must be turned so that the permission turns.
    fn turned_by(
        &self,
        portal: &PortalContact,
        record: Option<&RecordFacts>,
        facts: &[FieldFacts],
    ) -> Vec<Rule> {
        let Settings::V2(profile) = portal.settings else {
            return Vec::from([Rule::PrivilegeVersion1]);
        };
        if !profile.opens(self.action) {
            return Vec::from([Rule::PrivilegeProfile]);
        }
        // View-all and edit-all may also be what shows a field, or a module through which the record is reached.
        let rows = ProfileFacts { view_all: false, edit_all: false, ..profile };
        let rows = portal.with(Settings::V2(rows));
        let row = self.holds(&rows, record, facts).then_some(Rule::PrivilegeProfile);
        row.into_iter().chain([Rule::PrivilegeWholeProfile]).collect()
    }

    /// Whether the contact may do it with these settings.
    fn holds(
        &self,
        portal: &PortalContact,
        record: Option<&RecordFacts>,
        facts: &[FieldFacts],
    ) -> bool {
        let opened = portal.module_checks(&mut Decide, self.module, self.action);
        let Some(opened) = opened.continue_value() else { return false };
        let record_checks =
            || portal.record_checks(&mut Decide, opened, self.action, record).is_continue();
        (self.record.is_none() || record_checks())
            && self.forbidden_fields(portal, facts).is_empty()
    }

    fn field_rule(&self) -> (Rule, FieldAccess) {
        match self.action {
            Action::View => (Rule::FieldNotVisible, FieldAccess::ReadOnly),
            Action::Create | Action::Edit | Action::Delete => {
                (Rule::FieldNotEditable, FieldAccess::Editable)
            }
        }
    }
}

impl Answer {
    fn of(rule: Rule) -> Self {
        Answer { rule, forbidden_fields: Vec::new() }
    }
}

/// May the contact do this?
pub fn decide<C: Configuration>(
    configuration: &C,
    request: Request,
    question: &Question,
) -> Result<Answer, C::Error> {
    checks(&mut Decide, configuration, request, question)
}

/// The same for many questions, in their order. Asks for facts in as few look-ups as there are modules with fields.
pub fn decide_many<C: Configuration>(
    configuration: &C,
    request: Request,
    questions: &[Question],
) -> Result<Vec<Answer>, C::Error> {
    if questions.is_empty() {
        return Ok(Vec::new());
    }
    let modules: Vec<ModuleId> = modules(questions).into_iter().map(ModuleId).collect();
    Ok(match PortalContact::load(&mut Decide, configuration, request, &modules)? {
        ControlFlow::Continue(portal) => answers(configuration, &portal, questions)?,
        ControlFlow::Break(rule) => questions.iter().map(|_| Answer::of(rule)).collect(),
    })
}

/// Which records of the module a list may show, no wider than asked for (V1-11).
pub fn filter<C: Configuration>(
    configuration: &C,
    request: Request,
    module: ModuleId,
    widest: RecordScope,
) -> Result<RecordFilter, C::Error> {
    let portal = match PortalContact::load(&mut Decide, configuration, request, &[module])? {
        ControlFlow::Continue(portal) => portal,
        ControlFlow::Break(rule) => return Ok(RecordFilter::refused(rule)),
    };
    Ok(match portal.module_checks(&mut Decide, module, Action::View) {
        ControlFlow::Continue(opened) => portal.filter(opened, widest),
        ControlFlow::Break(rule) => RecordFilter::refused(rule),
    })
}

/// All checks of one question, in their order, each with the facts it needs.
pub(crate) fn checks<C: Configuration>(
    trace: &mut impl Checks,
    configuration: &C,
    request: Request,
    question: &Question,
) -> Result<Answer, C::Error> {
    let portal = match PortalContact::load(trace, configuration, request, &[question.module])? {
        ControlFlow::Continue(portal) => portal,
        ControlFlow::Break(rule) => return Ok(Answer::of(rule)),
    };
    let opened = match portal.module_checks(trace, question.module, question.action) {
        ControlFlow::Continue(opened) => opened,
        ControlFlow::Break(rule) => return Ok(Answer::of(rule)),
    };
    let mut record = None;
    if let Some(key) = question.key() {
        record = configuration.records(&[key])?.into_iter().next().flatten();
        let flow = portal.record_checks(trace, opened, question.action, record.as_ref());
        if let ControlFlow::Break(rule) = flow {
            return Ok(Answer::of(rule));
        }
    }
    if question.fields.is_empty() {
        trace.turned_by(|| question.turned_by(&portal, record.as_ref(), &[]));
        return Ok(Answer::of(opened.rule));
    }
    let facts = configuration.fields(portal.profile, question.module, &question.fields)?;
    let forbidden_fields = question.forbidden_fields(&portal, &facts);
    let rule = match field_check(trace, question, &portal, &facts, &forbidden_fields) {
        ControlFlow::Continue(()) => opened.rule,
        ControlFlow::Break(rule) => rule,
    };
    trace.turned_by(|| question.turned_by(&portal, record.as_ref(), &facts));
    Ok(Answer { rule, forbidden_fields })
}

fn field_check(
    trace: &mut impl Checks,
    question: &Question,
    portal: &PortalContact,
    facts: &[FieldFacts],
    forbidden: &[FieldId],
) -> Flow {
    let (rule, needed) = question.field_rule();
    trace.check(rule, !forbidden.is_empty(), || {
        field::facts(portal.settings, facts, question.module, needed, forbidden)
    })?;
    if field::unknown(facts, question.module, forbidden).next().is_some() {
        trace.leaves_open();
    }
    ControlFlow::Continue(())
}

/// The answers to questions about a contact whose configuration is at hand.
pub(crate) fn answers<C: Configuration>(
    configuration: &C,
    portal: &PortalContact,
    questions: &[Question],
) -> Result<Vec<Answer>, C::Error> {
    let opened: Vec<Flow<_>> = questions
        .iter()
        .map(|question| portal.module_checks(&mut Decide, question.module, question.action))
        .collect();
    let mut keys: Vec<RecordKey> = Vec::new();
    for (question, opened) in questions.iter().zip(&opened) {
        keys.extend(question.key().filter(|_| opened.is_continue()));
    }
    let records = if keys.is_empty() { Vec::new() } else { configuration.records(&keys)? };
    let mut records = records.into_iter();
    let mut answers = Vec::new();
    for (question, opened) in questions.iter().zip(opened) {
        answers.push(Answer::of(match opened {
            ControlFlow::Break(rule) => rule,
            ControlFlow::Continue(opened) if question.record.is_some() => {
                let record = records.next().flatten();
                let action = question.action;
                match portal.record_checks(&mut Decide, opened, action, record.as_ref()) {
                    ControlFlow::Break(rule) => rule,
                    ControlFlow::Continue(()) => opened.rule,
                }
            }
            ControlFlow::Continue(opened) => opened.rule,
        }));
    }
    look_at_fields(configuration, portal, questions, &mut answers)?;
    Ok(answers)
}

/// Turns the answers that a field refuses; one look-up for each module in which fields were asked for.
fn look_at_fields<C: Configuration>(
    configuration: &C,
    portal: &PortalContact,
    questions: &[Question],
    answers: &mut [Answer],
) -> Result<(), C::Error> {
    for module in modules(questions).into_iter().map(ModuleId) {
        let mut pending: Vec<(&Question, &mut Answer)> = questions
            .iter()
            .zip(&mut *answers)
            .filter(|(question, answer)| {
                question.module == module && answer.rule.effect() == Effect::Allow
            })
            .collect();
        let fields = pending.iter().flat_map(|(question, _)| question.fields.iter().copied());
        let fields: Vec<FieldId> = sorted(fields).into_iter().map(FieldId).collect();
        if fields.is_empty() {
            continue;
        }
        let facts = configuration.fields(portal.profile, module, &fields)?;
        for (question, answer) in &mut pending {
            answer.forbidden_fields = question.forbidden_fields(portal, &facts);
            let forbidden = &answer.forbidden_fields;
            let flow = field_check(&mut Decide, question, portal, &facts, forbidden);
            if let ControlFlow::Break(rule) = flow {
                answer.rule = rule;
            }
        }
    }
    Ok(())
}

fn modules(questions: &[Question]) -> Vec<u64> {
    sorted(questions.iter().map(|question| question.module))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With a record, with a field.
    #[track_caller]
    fn check(action: Action, record: bool, field: bool) {
        let question = |record, fields| Question::new(ModuleId(1), action, record, fields);
        assert!(question(None, Vec::new()).is_some());
        assert_eq!(question(Some(RecordId(1)), Vec::new()).is_some(), record, "record");
        assert_eq!(question(None, Vec::from([FieldId(1)])).is_some(), field, "field");
    }

    #[test]
    fn nothing_is_known_of_a_record_to_be_made_and_fields_are_not_deleted() {
        check(Action::View, true, true);
        check(Action::Create, false, true);
        check(Action::Edit, true, true);
        check(Action::Delete, true, false);
    }
}
