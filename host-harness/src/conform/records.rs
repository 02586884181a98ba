//! Records: a list shows what single decisions allow, and nothing of another customer.

use std::collections::BTreeSet;

use super::ConformError;
use super::sheet::{About, Law, Sheet, may};
use super::world::{World, wish};
use crate::facts::{
    Configuration, ContactId, CustomerId, PortalVersion, RecordFacts, RecordKey, RecordLink,
};
use crate::policy::Policy;
use crate::question::{ActionWord, Question, Wish};
use crate::session::PrivilegeQuestion;

const LIST: Law = Law {
    group: "records",
    name: "list",
    says: "A list shows a record exactly if the contact may view it.",
};
const MINE: Law = Law {
    group: "records",
    name: "mine",
    says: "A list of the contact's own shows nothing that the whole list does not.",
};
const OTHERS: Law = Law {
    group: "records",
    name: "others",
    says: "Nothing is allowed with records that belong to neither the contact nor its own customer.",
};

pub(super) const LAWS: &[&Law] = &[&LIST, &MINE, &OTHERS];

pub(super) fn ask(world: &World, policy: &Policy, sheet: &mut Sheet) -> Result<(), ConformError> {
    for version in [PortalVersion::V2, PortalVersion::V1] {
        let session = policy.session(world.under(version)?);
        for member in &world.members {
            let request = world.request(member.contact);
            let around = world.records(member)?;
            for module in &world.modules {
                let mut lists = [false, true].map(|mine| {
                    let question = Question::Records { module: *module, mine };
                    let about = About::of(request, &question);
                    let law = if mine { &MINE } else { &LIST };
                    let filter = sheet.ask(law, &session, &about, |session| {
                        session.filter(request, *module, mine)
                    })?;
                    session.facts().records_matching(*module, &filter).ok()
                });
                let (Some(all), Some(mine)) = (lists[0].take(), lists[1].take()) else { continue };
                let about = About::of(request, &Question::Records { module: *module, mine: true });
                if let Some(record) = mine.iter().find(|record| !all.contains(record)) {
                    let found = format!("record {record}, which is in this list only");
                    sheet.broken(&MINE, &about, "records of the whole list", found);
                }
                let own = around.iter().filter(|(of, _)| of == module).map(|(_, record)| *record);
                let asked: Vec<u64> =
                    all.iter().copied().chain(own).collect::<BTreeSet<_>>().into_iter().collect();
                if asked.is_empty() {
                    continue;
                }
                let wishes: Vec<_> = asked
                    .iter()
                    .flat_map(|record| {
                        [ActionWord::View, ActionWord::Edit, ActionWord::Delete]
                            .map(|action| Wish { record: Some(*record), ..wish(*module, action) })
                    })
                    .collect();
                let questions: Vec<_> = wishes.iter().map(PrivilegeQuestion::from).collect();
                let about = About::of(request, &Question::Records { module: *module, mine: false });
                let decisions = sheet.ask(&LIST, &session, &about, |session| {
                    session.decide_many(request, &questions)
                });
                let Some(decisions) = decisions else { continue };
                let keys: Vec<_> = asked
                    .iter()
                    .map(|record| RecordKey { module: *module, record: *record })
                    .collect();
                let facts = session.facts().records(&keys).unwrap_or_default();
                for (place, record) in asked.iter().enumerate() {
                    let Some([view, rest @ ..]) = decisions.get(place * 3..place * 3 + 3) else {
                        continue;
                    };
                    let (viewed, written) = (view.allows(), rest.iter().any(|one| one.allows()));
                    sheet.tried(&LIST, 1);
                    let about = About::said(
                        request,
                        &format!("may it view record {record} of module {module}"),
                    );
                    let listed = all.contains(record);
                    sheet.same(
                        &LIST,
                        &about,
                        ("by itself", &viewed),
                        ("in the list", &listed),
                        may,
                    );
                    sheet.tried(&OTHERS, 1);
                    let belongs = facts.get(place).and_then(Option::as_ref).is_some_and(|facts| {
                        belongs(facts, member.contact, world.customer_of(member))
                    });
                    if (viewed || written) && !belongs {
                        let expected = "deny (the record is linked to neither it nor its customer)";
                        let found = if viewed { "may view it" } else { "may write it" };
                        sheet.broken(&OTHERS, &about, expected, found);
                    }
                }
            }
        }
    }
    Ok(())
}

/// Whether the record, or one that it is reached through, is linked to the contact, its customer or a colleague.
fn belongs(record: &RecordFacts, contact: ContactId, customer: Option<CustomerId>) -> bool {
    let linked = |links: &RecordLink| {
        links.customers.iter().any(|linked| Some(*linked) == customer)
            || links.contacts.iter().any(|linked| {
                linked.contact == contact || customer.is_some() && linked.customer == customer
            })
    };
    linked(&record.links) || record.parents.iter().any(|parent| linked(&parent.links))
}
