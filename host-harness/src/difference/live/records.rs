//! What a contact may do in each module, with records and with fields.

use std::collections::BTreeSet;

use crate::crm::CrmError;
use crate::difference::pair::Pair;
use crate::difference::sample::Member;
use crate::difference::work::Work;
use crate::facts::{CustomerId, ModuleId, RecordId};
use crate::question::{ActionWord, Question, Wish};
use crate::session::Request;

/// Wishes of one batch, so that none takes more than a call is granted.
const BATCH: usize = 512;

/// Modules and records. `fully`: also what only a few are asked, because it is the same in other words.
pub(super) fn closely(
    work: &Work<'_>,
    pair: &mut Pair<'_>,
    member: Member,
    fully: bool,
) -> Result<(), CrmError> {
    let (request, customer) = (work.request(member.contact), member.customer);
    batches(pair, request, customer, work.actions())?;
    for module in work.modules.iter().copied().chain([work.unknown.module]) {
        for question in [
            Question::Records { module, mine: false },
            Question::Fields { module },
            Question::NewRecord { module },
        ] {
            pair.ask(request, customer, &question)?;
        }
        if fully {
            pair.ask(request, customer, &Question::Records { module, mine: true })?;
        }
    }
    let records = pair.active.facts().records_around(member.contact, customer)?;
    batches(pair, request, customer, with_records(&records, work.unknown.record))?;
    if fully { one_by_one(work, pair, member, &records) } else { Ok(()) }
}

/// What a batch answers, asked by itself; and with all fields of a module at once, of which the answer names those that
/// refuse.
fn one_by_one(
    work: &Work<'_>,
    pair: &mut Pair<'_>,
    member: Member,
    records: &[(ModuleId, RecordId)],
) -> Result<(), CrmError> {
    let mut wishes = with_records(records, work.unknown.record);
    for (module, fields) in &work.fields {
        let record = records.iter().find(|(of, _)| of == module).map(|(_, record)| *record);
        for action in [ActionWord::View, ActionWord::Create, ActionWord::Edit] {
            let record = record.filter(|_| action != ActionWord::Create);
            wishes.push(Wish { module: *module, action, record, fields: fields.clone() });
        }
    }
    for wish in wishes {
        let question = Question::Privilege(wish);
        pair.ask(work.request(member.contact), member.customer, &question)?;
    }
    Ok(())
}

fn with_records(records: &[(ModuleId, RecordId)], unknown: RecordId) -> Vec<Wish> {
    let modules: BTreeSet<ModuleId> = records.iter().map(|(module, _)| *module).collect();
    let unknown = modules.into_iter().map(|module| (module, unknown));
    let wish = |(module, record)| {
        let actions = [ActionWord::View, ActionWord::Edit, ActionWord::Delete];
        actions.map(|action| Wish { module, action, record: Some(record), fields: Vec::new() })
    };
    records.iter().copied().chain(unknown).flat_map(wish).collect()
}

pub(super) fn batches(
    pair: &mut Pair<'_>,
    request: Request,
    customer: Option<CustomerId>,
    wishes: Vec<Wish>,
) -> Result<(), CrmError> {
    for wishes in wishes.chunks(BATCH) {
        pair.ask(request, customer, &Question::Privileges(wishes.to_vec()))?;
    }
    Ok(())
}
