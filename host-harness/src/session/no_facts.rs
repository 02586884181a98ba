//! Nothing to look up, for questions about the policy itself.

use crate::each_callback;
use crate::facts::*;

/// For questions that need no facts.
pub(crate) struct NoFacts;

macro_rules! nothing {
    ($($word:literal $interface:ident {
        $(fn $name:ident($($argument:ident: $of:ty),*) -> $found:ty;)*
    })*) => {
        $(impl $interface for NoFacts {
            $(fn $name(&mut self, $(_: $of),*) -> Found<$found> {
                Err(FactsError::unavailable("no facts are lent for this question"))
            })*
        })*
    };
}

each_callback!(nothing);
