//! Why a request got no answer: one word for each way, to count by and for programs to tell apart.

use crate::crm::CrmError;
use crate::error::CallError;
use crate::login::LoginError;
use crate::store::StoreError;

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $name:ident = $word:literal,)*) => {
        /// The ways in which a request gets no answer.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum FaultKind {
            $($(#[doc = $doc])+ $name,)*
        }

        impl FaultKind {
            /// All of them.
            pub const ALL: [FaultKind; [$($word),*].len()] = [$(FaultKind::$name),*];

            /// The word.
            pub fn as_str(self) -> &'static str {
                match self { $(FaultKind::$name => $word,)* }
            }
        }
    };
}

kinds!(
    /// The line was no request.
    Malformed = "malformed",
    /// The policy may be out of date, and this host was told to refuse then.
    Stale = "stale",
    /// Too many connections.
    Busy = "busy",
    /// The host is about to stop.
    Stopping = "stopping",
    /// The database is at an older revision than is demanded.
    Behind = "behind",
    /// The database could not be used, or holds nothing to decide about.
    Store = "store",
    /// The password could not be compared.
    Password = "password",
    /// The policy ran out of time.
    OutOfTime = "out-of-time",
    /// The policy ran out of fuel.
    OutOfFuel = "out-of-fuel",
    /// The policy ran out of stack.
    OutOfStack = "out-of-stack",
    /// The policy ran out of memory.
    OutOfMemory = "out-of-memory",
    /// The policy asked for too much.
    OverBudget = "over-budget",
    /// The policy stopped.
    Stopped = "stopped",
    /// The policy could not be started.
    NotStarted = "not-started",
    /// What the policy handed over is no value of the contract.
    BadValue = "bad-value",
    /// The policy's answer makes no sense.
    BadAnswer = "bad-answer",
    /// The policy says that it has no answer.
    Undecided = "undecided",
    /// The facts could not be read.
    Facts = "facts",
    /// The policy was asked in the middle of another question.
    Reentered = "reentered",
    /// The decision could not be written down.
    Unrecorded = "unrecorded",
    /// The host itself failed.
    Panicked = "panicked",
);

impl From<&CallError> for FaultKind {
    fn from(error: &CallError) -> Self {
        match error {
            CallError::OutOfTime(_) => FaultKind::OutOfTime,
            CallError::OutOfFuel(_) => FaultKind::OutOfFuel,
            CallError::OutOfStack(_) => FaultKind::OutOfStack,
            CallError::OutOfMemory { .. } => FaultKind::OutOfMemory,
            CallError::OverBudget { .. } => FaultKind::OverBudget,
            CallError::Stopped(_) => FaultKind::Stopped,
            CallError::NotStarted(_) => FaultKind::NotStarted,
            CallError::BadValue(_) => FaultKind::BadValue,
            CallError::BadAnswer(_) => FaultKind::BadAnswer,
            CallError::Facts(_) => FaultKind::Facts,
            CallError::Undecided(_) => FaultKind::Undecided,
            CallError::Reentered => FaultKind::Reentered,
            CallError::Unrecorded(_) => FaultKind::Unrecorded,
            CallError::Panicked(_) => FaultKind::Panicked,
        }
    }
}

impl FaultKind {
    /// Whether it is between the host and whoever asked, and nothing is wrong with either.
    pub(super) fn is_usual(self) -> bool {
        matches!(self, FaultKind::Malformed | FaultKind::Stale | FaultKind::Behind)
    }

    /// Whether the policy is to blame, and another one might have answered.
    pub fn is_the_policys(self) -> bool {
        match self {
            FaultKind::OutOfFuel
            | FaultKind::OutOfStack
            | FaultKind::OutOfMemory
            | FaultKind::OverBudget
            | FaultKind::Stopped
            | FaultKind::NotStarted
            | FaultKind::BadValue
            | FaultKind::BadAnswer
            | FaultKind::Undecided => true,
            // Whoever goes on for ever runs out of fuel; time runs out on a machine that is busy with something else.
            FaultKind::OutOfTime
            | FaultKind::Malformed
            | FaultKind::Stale
            | FaultKind::Busy
            | FaultKind::Stopping
            | FaultKind::Behind
            | FaultKind::Store
            | FaultKind::Password
            | FaultKind::Facts
            | FaultKind::Reentered
            | FaultKind::Unrecorded
            | FaultKind::Panicked => false,
        }
    }
}

/// A request got no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) kind: FaultKind,
    /// For whoever asked.
    pub(super) what: String,
    /// With everything that lies behind it, for whoever runs this host.
    pub(super) whole: String,
}

impl Fault {
    pub(super) fn new(kind: FaultKind, what: impl Into<String>) -> Self {
        let what = what.into();
        Fault { kind, whole: what.clone(), what }
    }

    fn of(kind: FaultKind, error: &dyn std::error::Error) -> Self {
        Fault { kind, what: error.to_string(), whole: whole(error) }
    }

    /// Whether the policy was asked, and so has had its chance.
    pub(super) fn is_of_a_call(&self) -> bool {
        self.kind.is_the_policys()
            || matches!(
                self.kind,
                FaultKind::OutOfTime
                    | FaultKind::Facts
                    | FaultKind::Reentered
                    | FaultKind::Unrecorded
                    | FaultKind::Panicked
            )
    }
}

impl From<&CallError> for Fault {
    fn from(error: &CallError) -> Self {
        Fault::of(error.into(), error)
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Fault::of(kind_of_store(&error), &error)
    }
}

impl From<CrmError> for Fault {
    fn from(error: CrmError) -> Self {
        Fault::of(kind_of(&error), &error)
    }
}

impl From<LoginError> for Fault {
    fn from(error: LoginError) -> Self {
        let kind = match &error {
            LoginError::Crm(inner) => kind_of(inner),
            LoginError::NameTooLong { .. } => FaultKind::Malformed,
            LoginError::Password(_) if error.is_about_input() => FaultKind::Malformed,
            LoginError::Password(_) | LoginError::Random(_) => FaultKind::Password,
        };
        Fault::of(kind, &error)
    }
}

fn kind_of(error: &CrmError) -> FaultKind {
    match error {
        CrmError::Call(inner) => inner.into(),
        CrmError::Store(inner) => kind_of_store(inner),
        CrmError::NoContact(_) => FaultKind::Store,
        CrmError::Password(_) => FaultKind::Password,
    }
}

fn kind_of_store(error: &StoreError) -> FaultKind {
    if matches!(error, StoreError::Behind { .. }) { FaultKind::Behind } else { FaultKind::Store }
}

/// An error and what lies behind it, on one line.
pub(super) fn whole(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let cause_text = cause.to_string();
        // Wrappers often say what they wrap.
        if !text.ends_with(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        next = cause.source();
    }
    // What follows a line of a log is read as another.
    text.replace('\n', " ")
}
