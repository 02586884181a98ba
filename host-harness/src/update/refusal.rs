//! Why a delivery is refused: one name for each way.

use std::fmt;

use crate::crm::CrmError;
use crate::error::LoadError;
use crate::plain::plain;
use crate::store::StoreError;

/// A delivery was refused, or a policy not put into force; what is in force stays.
#[derive(Debug)]
pub struct Refused {
    /// The name of the refusal.
    pub code: Refusal,
    /// What was wrong and what to do, in one line or a few.
    pub what: String,
    /// The digest, if the bytes were read.
    pub digest: Option<String>,
    /// What lies behind it.
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

macro_rules! refusals {
    ($($(#[doc = $doc:literal])+ $name:ident = $word:literal,)*) => {
        /// The names, by stage.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Refusal {
            $($(#[doc = $doc])+ $name,)*
        }

        impl Refusal {
            /// All of them.
            pub const ALL: &[Refusal] = &[$(Refusal::$name),*];

            /// The name.
            pub fn as_str(self) -> &'static str {
                match self { $(Refusal::$name => $word,)* }
            }
        }
    };
}

refusals!(
    /// Open: there is no such file.
    Missing = "missing",
    /// Open: it is a link, which may lead elsewhere by the time it is read.
    Link = "link",
    /// Open: it is a folder, a pipe or a device.
    NotAFile = "not-a-file",
    /// Open: it cannot be read.
    Unreadable = "unreadable",
    /// Open: it changed while it was read.
    Changing = "changing",
    /// Size: there is nothing in it.
    Empty = "empty",
    /// Size: it is larger than any policy may be.
    TooLarge = "too-large",
    /// Signature: the trust folder has no key, or others could put one there.
    Trust = "trust",
    /// Signature: there is none beside the component.
    Unsigned = "unsigned",
    /// Signature: the file is no signature.
    NotASignature = "not-a-signature",
    /// Signature: it is by a key that is not trusted.
    UnknownKey = "unknown-key",
    /// Signature: it is by a key that was revoked.
    RevokedKey = "revoked-key",
    /// Signature: it does not fit the bytes or its own comment.
    BadSignature = "bad-signature",
    /// Signature: its comment does not say what it must.
    Comment = "comment",
    /// Signature: the comment's last day is over.
    Expired = "expired",
    /// Digest: the policy has a name that is not accepted here, or another one than its signature says.
    Name = "name",
    /// Digest: its version is another one than its signature says.
    Version = "version",
    /// Digest: its revision is another one than its signature says.
    Revision = "revision",
    /// Digest: a later revision by this key was in force before.
    Downgrade = "downgrade",
    /// Digest: this revision by this key was delivered before with other bytes.
    Conflict = "conflict",
    /// Scan: it is no component.
    NotAComponent = "not-a-component",
    /// Scan, compile: it takes more than this host is willing to spend on it.
    CompileLimit = "compile-limit",
    /// Check: it imports or exports something else than the contract says, or was built for another version of it.
    Interface = "interface",
    /// Self-test: it has no answer to a fixed question, or one that no policy may give.
    SelfTest = "self-test",
    /// Difference: it has no answer where the policy in force has one.
    Failing = "failing",
    /// Difference: it allows what the policy in force denies, and nobody has agreed to that.
    Widening = "widening",
    /// Commit: the actor is no active administrator.
    NotAdmin = "not-admin",
    /// Commit: it was not delivered here.
    Unknown = "unknown",
    /// Commit: it is in force already.
    Same = "same",
    /// Commit: no reason is given where one is asked for.
    Reason = "reason",
    /// Commit: it was never in force.
    NeverActive = "never-active",
    /// Commit: a host has gone back by itself, and nobody has put another policy into force since.
    Held = "held",
    /// Commit: somebody else has put another policy into force meanwhile.
    Outrun = "outrun",
    /// Commit: it could not be stored.
    Storage = "storage",
);

impl Refused {
    /// Says what was wrong.
    pub fn new(code: Refusal, what: impl Into<String>) -> Self {
        // Names of files are in it, which anybody may have chosen.
        Refused { code, what: plain(&what.into()).into_owned(), digest: None, source: None }
    }

    /// The same, with what lies behind it.
    #[must_use]
    pub fn because(self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Refused { source: Some(source.into()), ..self }
    }

    /// The same, with the digest of what was read.
    #[must_use]
    pub fn about(self, digest: &str) -> Self {
        Refused { digest: Some(digest.to_owned()), ..self }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.what)
    }
}

impl std::error::Error for Refused {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Refused::new(Refusal::Storage, "the database cannot be used").because(error)
    }
}

impl From<CrmError> for Refused {
    fn from(error: CrmError) -> Self {
        Refused::new(Refusal::Storage, "the database cannot be used").because(error)
    }
}

impl From<LoadError> for Refused {
    fn from(error: LoadError) -> Self {
        let (code, what) = match &error {
            LoadError::NotAComponent(_) => (Refusal::NotAComponent, "it is not a component"),
            LoadError::TooComplex { .. } | LoadError::TooLarge { .. } => {
                (Refusal::CompileLimit, "it asks for more than this host spends on a policy")
            }
            LoadError::UnknownImport { .. }
            | LoadError::MissingExport { .. }
            | LoadError::WrongTypes(_)
            | LoadError::Description(_) => {
                (Refusal::Interface, "it does not fit the contract of this host")
            }
            LoadError::Undescribed(_) => (Refusal::SelfTest, "it cannot describe itself"),
        };
        Refused::new(code, what).because(error)
    }
}
