//! What a contact may do: batches, fields and masks say what single decisions say.

use super::ConformError;
use super::sheet::{About, Law, Sheet, decided};
use super::world::{World, wish};
use crate::facts::{FieldId, ModuleId, PortalVersion};
use crate::policy::Policy;
use crate::question::{ActionWord, Question, Wish};
use crate::session::{FieldAccess, PrivilegeQuestion, Request, Session};
use crate::store::Transaction;

const BATCH: Law = Law {
    group: "privileges",
    name: "batch",
    says: "Many questions at once get the decisions that they get one by one.",
};
const FIELDS: Law = Law {
    group: "privileges",
    name: "fields",
    says: "One forbidden field refuses the whole, and exactly the forbidden ones are named.",
};
const MASK: Law = Law {
    group: "privileges",
    name: "mask",
    says: "A mask says of each field what single decisions say of it.",
};

pub(super) const LAWS: &[&Law] = &[&BATCH, &FIELDS, &MASK];

/// What is asked with fields.
const WRITING: [ActionWord; 3] = [ActionWord::View, ActionWord::Create, ActionWord::Edit];

pub(super) fn ask(world: &World, policy: &Policy, sheet: &mut Sheet) -> Result<(), ConformError> {
    for version in [PortalVersion::V1, PortalVersion::V2] {
        let session = policy.session(world.under(version)?);
        let how = match version {
            PortalVersion::V1 => "under version 1",
            PortalVersion::V2 => "under version 2",
        };
        // Under version 1 profiles do not tell contacts apart.
        let share = if version == PortalVersion::V1 { 4 } else { 1 };
        for member in world.members.iter().take(world.members.len().div_ceil(share)) {
            let request = world.request(member.contact);
            batch(world, &session, request, &world.records(member)?, how, sheet);
            for module in &world.modules {
                let fields = world.fields.get(module).map_or(&[][..], Vec::as_slice);
                let table = Table { request, module: *module, fields, how };
                table.mask(&session, sheet);
                table.whole(&session, sheet);
            }
        }
    }
    Ok(())
}

fn batch(
    world: &World,
    session: &Session<'_, Transaction>,
    request: Request,
    records: &[(ModuleId, u64)],
    how: &str,
    sheet: &mut Sheet,
) {
    let mut wishes: Vec<Wish> = Vec::new();
    for module in &world.modules {
        wishes.extend(ActionWord::ALL.map(|action| wish(*module, action)));
    }
    for (module, record) in records {
        let of = |action| Wish { record: Some(*record), ..wish(*module, action) };
        wishes.extend([ActionWord::View, ActionWord::Delete].map(of));
    }
    let questions: Vec<_> = wishes.iter().map(PrivilegeQuestion::from).collect();
    let about = About::said(request, &format!("{} questions at once", wishes.len())).how(how);
    let many =
        sheet.ask(&BATCH, session, &about, |session| session.decide_many(request, &questions));
    for ((wish, question), many) in wishes.iter().zip(&questions).zip(many.unwrap_or_default()) {
        let about = About::of(request, &Question::Privilege(wish.clone())).how(how);
        let one = sheet.ask(&BATCH, session, &about, |session| session.decide(request, question));
        if let Some(one) = one {
            sheet.same(
                &BATCH,
                &about,
                ("by itself", &one.decision),
                ("in the batch", &many),
                decided,
            );
        }
    }
}

/// The fields of a module, as a contact has them.
struct Table<'w> {
    request: Request,
    module: ModuleId,
    fields: &'w [FieldId],
    how: &'w str,
}

impl Table<'_> {
    fn single(&self, action: ActionWord, fields: Vec<FieldId>) -> PrivilegeQuestion {
        PrivilegeQuestion::from(&Wish { fields, ..wish(self.module, action) })
    }

    fn mask(&self, session: &Session<'_, Transaction>, sheet: &mut Sheet) {
        let question = Question::Fields { module: self.module };
        let about = About::of(self.request, &question).how(self.how);
        let mask = sheet
            .ask(&MASK, session, &about, |session| session.field_mask(self.request, self.module));
        let Some(mask) = mask else { return };
        let asked: Vec<_> = self
            .fields
            .iter()
            .flat_map(|field| WRITING.map(|action| self.single(action, vec![*field])))
            .collect();
        if asked.is_empty() {
            return;
        }
        let decisions =
            sheet.ask(&MASK, session, &about, |session| session.decide_many(self.request, &asked));
        for (field, decisions) in
            self.fields.iter().zip(decisions.unwrap_or_default().chunks(WRITING.len()))
        {
            sheet.tried(&MASK, 1);
            let found = mask.fields.iter().find(|right| right.field == *field);
            let found = found.map_or(FieldAccess::Hidden, |right| right.access);
            let may: Vec<bool> = decisions.iter().map(|decision| decision.allows()).collect();
            let expected = match may.as_slice() {
                [false, ..] => FieldAccess::Hidden,
                [true, false, false] => FieldAccess::ReadOnly,
                _ => FieldAccess::Editable,
            };
            let about =
                About::said(self.request, &format!("field {field} of module {}", self.module))
                    .how(self.how);
            let text = |access: &FieldAccess| format!("{access:?}").replace("FieldAccess::", "");
            sheet.same(&MASK, &about, ("single decisions", &expected), ("the mask", &found), text);
        }
        let known = |field: &FieldId| self.fields.contains(field);
        if let Some(right) = mask.fields.iter().find(|right| !known(&right.field)) {
            sheet.broken(&MASK, &about, "fields of the module", format!("field {}", right.field));
        }
    }

    /// All fields at once.
    fn whole(&self, session: &Session<'_, Transaction>, sheet: &mut Sheet) {
        if self.fields.is_empty() {
            return;
        }
        let action = ActionWord::Edit;
        let bare = self.single(action, Vec::new());
        let whole = Wish { fields: self.fields.to_vec(), ..wish(self.module, action) };
        let about = About::of(self.request, &Question::Privilege(whole.clone())).how(self.how);
        let mut ask = |question: &PrivilegeQuestion| {
            sheet.ask(&FIELDS, session, &about, |session| session.decide(self.request, question))
        };
        let (Some(bare), Some(whole)) = (ask(&bare), ask(&(&whole).into())) else { return };
        if !bare.decision.allows() {
            sheet.same(
                &FIELDS,
                &about,
                ("without fields", &bare),
                ("with all", &whole),
                |answer| decided(&answer.decision),
            );
            return;
        }
        let mut forbidden = Vec::new();
        for field in self.fields {
            if let Some(one) = ask(&self.single(action, vec![*field]))
                && !one.decision.allows()
            {
                forbidden.push(*field);
            }
        }
        let text = |fields: &Vec<FieldId>| format!("forbidden {fields:?}");
        let sides = (("one by one", &forbidden), ("all at once", &whole.forbidden_fields));
        sheet.same(&FIELDS, &about, sides.0, sides.1, text);
        if whole.decision.allows() != forbidden.is_empty() {
            let expected = format!("{} (one by one)", text(&forbidden));
            sheet.broken(&FIELDS, &about, expected, decided(&whole.decision));
        }
    }
}
