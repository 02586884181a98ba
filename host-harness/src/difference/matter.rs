//! What a difference is about: what kind of thing changes, and which thing it is.

use serde::Serialize;

use crate::facts::{ButtonId, EmailAccountId, FieldId, ModuleId, RecordId, UserId};
use crate::question::{ActionWord, FieldWord, Question, ScopeReply, Wish};

/// What changes, and about which thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    /// What changes. Groups are made by it.
    pub kind: Kind,
    /// About which thing; none: the kind says all.
    pub thing: Option<Thing>,
}

/// What changes. In JSON a word, or an object with one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Kind {
    /// Whether the contact may use the portal.
    Access,
    /// Which contact a sign-in name means.
    SignInName,
    /// Whether it is shown any ticket email accounts.
    Accounts,
    /// Whether it may choose an account.
    Account,
    /// Whether it may submit a ticket that names an account, or none.
    Ticket,
    /// Whether it may do this in a module.
    Action(ActionWord),
    /// Whether it may do this with a record of the module.
    RecordAction(ActionWord),
    /// Several actions at once, where the answer cannot be told by each.
    Actions,
    /// Whether a field refuses this.
    ForbiddenField(ActionWord),
    /// Whether it is shown a list of a module's records.
    Records,
    /// Whose records.
    Scope {
        /// None: own links counted for nothing.
        before: Option<Whose>,
        /// None: they count for nothing.
        after: Option<Whose>,
    },
    /// Whether records count that are not marked for the portal.
    UnmarkedRecords,
    /// Whether records are reached by way of those of another module.
    Through,
    /// Whether it is shown the fields of a module.
    Fields,
    /// What it may do with a field.
    Field {
        /// As it is.
        before: FieldWord,
        /// As it would be.
        after: FieldWord,
    },
    /// Whether it may create a record.
    NewRecord,
    /// Who will own new records.
    Owner,
    /// Whether it is shown the portal at all.
    View,
    /// Which version of the portal it is shown.
    Version,
    /// A module of the menu.
    Menu,
    /// A home button.
    Button,
    /// Values of a drop-down.
    DropDown,
    /// Only the order in which something is shown.
    Order,
    /// The reply has another form than the question asks for.
    Form,
    /// A step of a sign-in: what to do.
    SignIn {
        /// In which story.
        story: Story,
        /// The verdict in force; none: there is no answer.
        before: Option<&'static str>,
        /// The candidate's.
        after: Option<&'static str>,
    },
    /// A step of a sign-in: what is stored after it, or told of it, where the verdict is the same.
    SignInState(Story),
    /// Whether a CRM user may save a change of settings.
    Setting(&'static str),
    /// A rule that is published by the candidate only.
    RuleAdded,
    /// A rule that is published by the policy in force only.
    RuleGone,
    /// What a published rule decides.
    RuleEffect,
    /// Whether a published rule hides that something exists.
    RuleConceals,
    /// The reason that a published rule gives to programs.
    RuleReason,
    /// What a published rule says, or where it comes from.
    RuleText,
}

/// Whose records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Whose {
    /// The contact's.
    Own,
    /// Its customer's too, and those of the customer's other contacts.
    Customer,
    /// Those that are linked to the customer itself.
    CustomerItself,
}

impl From<ScopeReply> for Whose {
    fn from(scope: ScopeReply) -> Self {
        match scope {
            ScopeReply::Own { .. } => Whose::Own,
            ScopeReply::Customer { .. } => Whose::Customer,
            ScopeReply::CustomerItself { .. } => Whose::CustomerItself,
        }
    }
}

/// What somebody tries who signs in, or who acts on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Story {
    /// One wrong password after the other.
    WrongPasswords,
    /// Many attempts at once, all wrong.
    AtOnce,
    /// Waits after a lock, and tries again.
    Waiting,
    /// Wrong passwords of a contact that is exempt.
    Exempted,
    /// A right password: once, again, behind a lock, and without an attempt.
    RightPassword,
    /// An administrator's acts by somebody who is none.
    NoAdministrator,
    /// An administrator's acts.
    Administrator,
    /// The next attempt of a contact, as its sign-ins are stored.
    Stored,
}

/// Which thing. In JSON an object with its kind as key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
#[expect(missing_docs, reason = "the words speak for themselves")]
pub enum Thing {
    Account(EmailAccountId),
    Module(ModuleId),
    Record { module: ModuleId, record: RecordId },
    Through { module: ModuleId, parent: ModuleId },
    Field(FieldId),
    Button(ButtonId),
    User(UserId),
    Rule(String),
}

impl Matter {
    /// About nothing in particular.
    pub fn of(kind: Kind) -> Self {
        Matter { kind, thing: None }
    }

    /// About this.
    pub fn about(kind: Kind, thing: Thing) -> Self {
        Matter { kind, thing: Some(thing) }
    }

    /// What the decision on a question is about.
    pub(super) fn asked(question: &Question) -> Self {
        match question {
            Question::Access => Matter::of(Kind::Access),
            Question::Accounts => Matter::of(Kind::Accounts),
            Question::Ticket { account } => {
                Matter { kind: Kind::Ticket, thing: account.map(Thing::Account) }
            }
            Question::Privilege(wish) => Matter::wished(wish),
            Question::Privileges(_) => Matter::of(Kind::Actions),
            Question::Records { module, mine: _ } => {
                Matter::about(Kind::Records, Thing::Module(*module))
            }
            Question::Fields { module } => Matter::about(Kind::Fields, Thing::Module(*module)),
            Question::NewRecord { module } => {
                Matter::about(Kind::NewRecord, Thing::Module(*module))
            }
            Question::View => Matter::of(Kind::View),
        }
    }

    /// What the decision on a wish is about.
    pub(super) fn wished(wish: &Wish) -> Self {
        let (module, action) = (wish.module, wish.action);
        match wish.record {
            None => Matter::about(Kind::Action(action), Thing::Module(module)),
            Some(record) => {
                Matter::about(Kind::RecordAction(action), Thing::Record { module, record })
            }
        }
    }
}
