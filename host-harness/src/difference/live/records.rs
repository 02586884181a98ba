//! What a contact may do in each module, with records and with fields.

use std::collections::BTreeSet;

use crate::crm::CrmError;
use crate::difference::pair::Pair;
use crate::difference::work::Work;
use crate::facts::{CustomerId, FieldId, ModuleId, RecordId};
use crate::question::{ActionWord, Question, Wish};
use crate::session::Request;

/// Wishes of one batch, so that none takes more than a call is granted.
const BATCH: usize = 512;

/// Most fields of a module that are asked about one by one.
const ALONE: usize = 50;

/// Modules and records. `fully`: also what only a few are asked, because it is the same in other words.
pub(super) fn closely(
    work: &Work<'_>,
    pair: &mut Pair<'_>,
    request: Request,
    customer: Option<CustomerId>,
    fully: bool,
) -> Result<(), CrmError> {
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
    let records = pair.active.facts().records_around(request.contact, customer)?;
    batches(pair, request, customer, with_records(&records, work.unknown.record))?;
    if fully { one_by_one(work, pair, request, customer, &records) } else { Ok(()) }
}

/// What a batch answers, asked by itself; with all fields of a module at once, of which the answer names those that
/// refuse; and with each field alone.
fn one_by_one(
    work: &Work<'_>,
    pair: &mut Pair<'_>,
    request: Request,
    customer: Option<CustomerId>,
    records: &[(ModuleId, RecordId)],
) -> Result<(), CrmError> {
    let mut wishes = with_records(records, work.unknown.record);
    let mut alone = Vec::new();
    for (module, fields) in &work.fields {
        let of_it = records.iter().filter(|(of, _)| of == module);
        let of_it: Vec<_> = of_it.map(|(_, record)| Some(*record)).collect();
        let wish = |action, record, fields| Wish { module: *module, action, record, fields };
        for action in [ActionWord::View, ActionWord::Create, ActionWord::Edit] {
            let record = of_it.first().copied().flatten().filter(|_| action != ActionWord::Create);
            wishes.push(wish(action, record, fields.clone()));
        }
        for field in spread(fields) {
            alone.push(wish(ActionWord::Create, None, vec![field]));
            for record in of_it.iter().copied().chain([None]) {
                alone.push(wish(ActionWord::View, record, vec![field]));
                alone.push(wish(ActionWord::Edit, record, vec![field]));
            }
        }
    }
    for wish in wishes {
        pair.ask(request, customer, &Question::Privilege(wish))?;
    }
    batches(pair, request, customer, alone)
}

/// Some from all over, where there are many.
fn spread(fields: &[FieldId]) -> impl Iterator<Item = FieldId> {
    fields.iter().copied().step_by(fields.len().div_ceil(ALONE).max(1))
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
