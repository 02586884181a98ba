//! What can go wrong between host and policy, sorted by what to do about it.

use std::fmt;

/// A component cannot be used at all. Fix it, or keep the one in use.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Not WebAssembly, or of a kind that this host does not run.
    #[error("this is not a component that the host can compile")]
    NotAComponent(#[source] EngineError),
    /// Compiling it could take longer or more memory than this host is willing to spend.
    #[error("the component has {found} {what}; the host accepts at most {limit}")]
    TooComplex {
        /// What was counted.
        what: &'static str,
        /// How many there are, as far as they were counted.
        found: u64,
        /// How many are accepted.
        limit: u64,
    },
    /// It asks for something that the contract does not have.
    #[error("the component imports `{import}`, which the host does not offer; it offers {offered}")]
    UnknownImport {
        /// What it asks for.
        import: String,
        /// What there is.
        offered: String,
    },
    /// It does not answer what the contract asks.
    #[error("the component does not export `{export}`{}", other_version(.found))]
    MissingExport {
        /// What it lacks.
        export: String,
        /// The same interface in another version, if it has that.
        found: Option<String>,
    },
    /// Names fit, types do not.
    #[error("the component does not fit the contract `portal:permissions`")]
    WrongTypes(#[source] EngineError),
    /// It needs more before it has started than a call is granted.
    #[error("the component asks for {what}; the host grants {granted}")]
    TooLarge {
        /// What it asks for.
        what: String,
        /// What a call may use.
        granted: String,
    },
    /// What it says of itself cannot be used.
    #[error("the component's description of itself is wrong: {0}")]
    Description(String),
    /// It could not be asked to describe itself.
    #[error("the component cannot describe itself")]
    Undescribed(#[source] CallError),
}

fn other_version(found: &Option<String>) -> String {
    found.as_ref().map_or(String::new(), |found| format!("; it has `{found}`"))
}

/// A question got no answer. Whatever it was about must be refused.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The call took longer than its deadline. On a machine that is less busy it might not.
    #[error("the policy ran out of time")]
    OutOfTime(#[source] EngineError),
    /// The call used up its fuel. It would do so every time.
    #[error("the policy ran out of fuel")]
    OutOfFuel(#[source] EngineError),
    /// The component's calls of itself went too deep.
    #[error("the policy ran out of stack")]
    OutOfStack(#[source] EngineError),
    /// The component was denied memory, and could not go on without.
    #[error("the policy ran out of memory; it was granted {granted} bytes")]
    OutOfMemory {
        /// Bytes of all its memories together.
        granted: usize,
        /// How it ended.
        source: EngineError,
    },
    /// The call asked for too many facts, or handed over too much at once.
    #[error("the policy asked for more than {limit} {what} in one call")]
    OverBudget {
        /// What was counted.
        what: &'static str,
        /// How much is granted.
        limit: u64,
    },
    /// The component trapped: it gave up, or did what no component may.
    #[error("the policy stopped without an answer")]
    Stopped(#[source] EngineError),
    /// The component needs more inner instances, tables or handles than any call is granted, or its functions have
    /// other types than those of the contract.
    #[error("the policy cannot be started")]
    NotStarted(#[source] EngineError),
    /// What the component handed over is no value of the contract's types: a wrong number, no text, outside its memory.
    #[error("the policy handed over something that is no value of the contract")]
    BadValue(#[source] EngineError),
    /// The answer names a rule that the policy does not publish, contradicts itself, or has the wrong length.
    #[error("the policy's answer makes no sense: {0}")]
    BadAnswer(String),
    /// The facts could not be read.
    #[error("the facts could not be read")]
    Facts(#[source] crate::facts::FactsError),
    /// The policy itself says that it has no answer.
    #[error("the policy has no answer: {0}")]
    Undecided(&'static str),
    /// The host asked in the middle of another question, or while it held the facts.
    #[error("the policy was asked while another question, or its facts, were in use")]
    Reentered,
    /// The decision is not in the log of decisions.
    #[error("the decision could not be recorded, so it does not count")]
    Unrecorded(#[source] std::io::Error),
    /// The host itself failed.
    #[error("the host panicked during the call: {0}")]
    Panicked(String),
}

/// Something that the engine reports, with its causes.
#[derive(Debug)]
pub struct EngineError(String);

impl EngineError {
    pub(crate) fn new(error: &wasmtime::Error) -> Self {
        EngineError(line(&format!("{error:#}")))
    }

    /// Something that was found out before the engine was asked.
    pub(crate) fn found(text: &str) -> Self {
        EngineError(line(text))
    }
}

impl fmt::Display for EngineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for EngineError {}

/// The most that a component can put into an error.
const MAX_LINE: usize = 600;

/// Components can put any text into an error; a log line must stay one line of bearable length.
pub(crate) fn line(text: &str) -> String {
    let mut line = String::new();
    for character in text.chars() {
        let escaped = character.escape_debug();
        if line.len() >= MAX_LINE {
            line.push('…');
            break;
        }
        // Quotes do no harm, and are easier to read as they are.
        if matches!(character, '\'' | '"') { line.push(character) } else { line.extend(escaped) }
    }
    line
}
