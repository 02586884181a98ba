//! Questions about a contact that can be written down, sent, and asked of several policies over the same facts.

mod reply;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::CallError;
use crate::facts::{EmailAccountId, Facts, FieldId, ModuleId, RecordId};
use crate::session::{Action, PrivilegeQuestion, Request, Session};

pub use reply::{Detail, FieldWord, FilterReply, Reply, ScopeReply, ViewReply};

/// A question about a contact, such as `"access"` or `{"ticket":{"account":2}}`.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
pub enum Question {
    /// May it use the portal?
    Access,
    /// Which ticket email accounts may it choose?
    Accounts,
    /// May it submit a ticket?
    Ticket {
        /// The account that it names, if any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        account: Option<EmailAccountId>,
    },
    /// May it do this?
    Privilege(Wish),
    /// May it do each of these? One answer each, in their order.
    Privileges(Vec<Wish>),
    /// Which records of the module may a list show?
    Records {
        /// Which module.
        module: ModuleId,
        /// Never more than the contact's own.
        #[serde(default)]
        mine: bool,
    },
    /// What does it see and write of each field of the module?
    Fields {
        /// Which module.
        module: ModuleId,
    },
    /// May it create a record in the module, and who will own it?
    NewRecord {
        /// Which module.
        module: ModuleId,
    },
    /// What does the portal show?
    View,
}

/// Something that a contact wants to do with the records of a module.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Wish {
    /// Which module.
    pub module: ModuleId,
    /// What to do.
    pub action: ActionWord,
    /// With which record; none: with the module as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordId>,
    /// The fields to be shown, or to be written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldId>,
}

/// What one can do with a record.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words speak for themselves")]
pub enum ActionWord {
    View,
    Create,
    Edit,
    Delete,
}

impl ActionWord {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::View, Self::Create, Self::Edit, Self::Delete];

    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Create => "create",
            Self::Edit => "edit",
            Self::Delete => "delete",
        }
    }
}

impl From<ActionWord> for Action {
    fn from(word: ActionWord) -> Self {
        match word {
            ActionWord::View => Action::View,
            ActionWord::Create => Action::Create,
            ActionWord::Edit => Action::Edit,
            ActionWord::Delete => Action::Delete,
        }
    }
}

impl From<Action> for ActionWord {
    fn from(action: Action) -> Self {
        match action {
            Action::View => ActionWord::View,
            Action::Create => ActionWord::Create,
            Action::Edit => ActionWord::Edit,
            Action::Delete => ActionWord::Delete,
        }
    }
}

impl From<&Wish> for PrivilegeQuestion {
    fn from(wish: &Wish) -> Self {
        let Wish { module, action, record, fields } = wish;
        let (action, fields) = ((*action).into(), fields.clone());
        PrivilegeQuestion { module: *module, action, record: *record, fields }
    }
}

impl From<&PrivilegeQuestion> for Wish {
    fn from(question: &PrivilegeQuestion) -> Self {
        let PrivilegeQuestion { module, action, record, fields } = question;
        let (action, fields) = ((*action).into(), fields.clone());
        Wish { module: *module, action, record: *record, fields }
    }
}

impl Question {
    /// The word for it in logs.
    pub fn word(&self) -> &'static str {
        match self {
            Question::Access => "access",
            Question::Accounts => "accounts",
            Question::Ticket { .. } => "ticket",
            Question::Privilege(_) => "privilege",
            Question::Privileges(_) => "privileges",
            Question::Records { .. } => "records",
            Question::Fields { .. } => "fields",
            Question::NewRecord { .. } => "new-record",
            Question::View => "view",
        }
    }

    /// Why it can be asked of no policy at all: a record that is yet to be created, or fields of one that is to be
    /// deleted.
    pub fn senseless(&self) -> Option<&'static str> {
        let wishes = match self {
            Question::Privilege(wish) => std::slice::from_ref(wish),
            Question::Privileges(wishes) => wishes,
            _ => &[],
        };
        wishes.iter().find_map(|Wish { action, record, fields, .. }| match action {
            ActionWord::Create if record.is_some() => Some("a record that exists is not created"),
            ActionWord::Delete if !fields.is_empty() => Some("fields are not deleted"),
            _ => None,
        })
    }

    /// The one thing that it is about, if it is about one.
    pub fn about(&self) -> Option<u64> {
        match self {
            Question::Access | Question::Accounts | Question::Privileges(_) | Question::View => {
                None
            }
            Question::Ticket { account } => *account,
            Question::Privilege(Wish { module, .. })
            | Question::Records { module, .. }
            | Question::Fields { module }
            | Question::NewRecord { module } => Some(*module),
        }
    }

    /// Asks it.
    pub fn ask<F: Facts + 'static>(
        &self,
        session: &Session<'_, F>,
        request: Request,
    ) -> Result<Reply, CallError> {
        Ok(match self {
            Question::Access => session.check_access(request)?.into(),
            Question::Accounts => session.visible_accounts(request)?.into(),
            Question::Ticket { account } => session.submit_ticket(request, *account)?.into(),
            Question::Privilege(wish) => session.decide(request, &wish.into())?.into(),
            Question::Privileges(wishes) => {
                let questions: Vec<_> = wishes.iter().map(PrivilegeQuestion::from).collect();
                session.decide_many(request, &questions)?.into()
            }
            Question::Records { module, mine } => session.filter(request, *module, *mine)?.into(),
            Question::Fields { module } => session.field_mask(request, *module)?.into(),
            Question::NewRecord { module } => session.new_record(request, *module)?.into(),
            Question::View => session.portal_view(request)?.into(),
        })
    }
}
