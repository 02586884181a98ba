//! The flags of questions about what a contact may do, shared by the commands that ask and the one that explains.

use clap::{Args, ValueEnum};
use host_harness::session::{Action, PrivilegeQuestion};
use host_harness::store::{StoreError, Transaction};

use super::Contact;
use super::naming::{self, Kind};

/// May the contact do this?
#[derive(Debug, Args)]
pub(crate) struct Can {
    #[command(flatten)]
    pub(crate) contact: Contact,
    #[command(flatten)]
    deed: Deed,
}

/// Something that one may want to do in a module.
#[derive(Debug, Args)]
pub(crate) struct Deed {
    /// The module.
    #[arg(long, value_name = "ID")]
    pub(crate) module: u64,
    /// What it wants to do.
    #[arg(long)]
    action: ActionWord,
    /// With this record; left out: with the module as a whole.
    #[arg(long, value_name = "ID")]
    record: Option<u64>,
    /// Fields to be shown, or to be written; such as 31,32.
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    fields: Vec<u64>,
}

/// A contact, and a module of which it wants something.
#[derive(Debug, Args)]
pub(crate) struct InModule {
    #[command(flatten)]
    pub(crate) contact: Contact,
    /// The module.
    #[arg(long, value_name = "ID")]
    pub(crate) module: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ActionWord {
    View,
    Create,
    Edit,
    Delete,
}

impl Can {
    /// A usage error if it makes no sense.
    pub(crate) fn question(&self) -> Result<PrivilegeQuestion, super::Usage> {
        self.deed.question()
    }
}

impl Deed {
    /// A usage error if it makes no sense.
    pub(crate) fn question(&self) -> Result<PrivilegeQuestion, super::Usage> {
        let Deed { module, action, record, fields } = self;
        match action {
            ActionWord::Create if record.is_some() => {
                return Err(super::Usage(
                    "--record cannot be used with `create`: there is none yet",
                ));
            }
            ActionWord::Delete if !fields.is_empty() => {
                return Err(super::Usage("--fields cannot be used with `delete`"));
            }
            _ => {}
        }
        let action = match action {
            ActionWord::View => Action::View,
            ActionWord::Create => Action::Create,
            ActionWord::Edit => Action::Edit,
            ActionWord::Delete => Action::Delete,
        };
        Ok(PrivilegeQuestion { module: *module, action, record: *record, fields: fields.clone() })
    }
}

/// Such as `edit record 12 of Tickets (3), fields Subject (31) and Priority (32)`.
pub(crate) fn in_words(
    facts: &Transaction,
    question: &PrivilegeQuestion,
) -> Result<String, StoreError> {
    let PrivilegeQuestion { module, action, record, fields } = question;
    let verb = match action {
        Action::View => "view",
        Action::Create => "create",
        Action::Edit => "edit",
        Action::Delete => "delete",
    };
    let what = match record {
        Some(record) => naming::record(facts, *module, *record)?,
        None => format!("records of {}", naming::one(facts, Kind::Module, *module)?),
    };
    let fields = match fields.as_slice() {
        [] => String::new(),
        [field] => format!(", field {}", naming::one(facts, Kind::Field, *field)?),
        fields => format!(", fields {}", naming::all(facts, Kind::Field, fields)?),
    };
    Ok(format!("{verb} {what}{fields}"))
}
