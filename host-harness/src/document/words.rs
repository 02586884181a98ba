//! The values of a document that cannot be wrong once they are read.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use schemars::JsonSchema;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// An identifier: 1 to 2^63 - 1, the range that every database keeps.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "u64", into = "u64")]
pub struct Id(u64);

impl Id {
    /// The number.
    pub fn get(self) -> u64 {
        self.0
    }
}

impl TryFrom<u64> for Id {
    type Error = String;

    fn try_from(id: u64) -> Result<Self, String> {
        if id == 0 || i64::try_from(id).is_err() {
            return Err(format!("an identifier is a number from 1 to {}, not {id}", i64::MAX));
        }
        Ok(Id(id))
    }
}

impl From<Id> for u64 {
    fn from(id: Id) -> u64 {
        id.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A name or address: not blank, one line, at most 255 characters. Kept as it is written.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
pub struct Name(String);

/// Longer than any company name, short enough for every list.
const MAX_LENGTH: usize = 255;

impl Name {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What two names have in common that differ in case and in white space around them only.
    pub fn key(&self) -> String {
        name_key(&self.0)
    }
}

/// The key that the contract defines for `contacts-by-name-key`: an index, not a rule. The policy compares again.
pub(crate) fn name_key(text: &str) -> String {
    text.trim().chars().flat_map(char::to_lowercase).collect()
}

impl TryFrom<String> for Name {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let length = name.chars().count();
        if name.chars().all(invisible) {
            Err("a name must not be blank".into())
        } else if length > MAX_LENGTH {
            Err(format!("a name has at most {MAX_LENGTH} characters, not {length}"))
        } else if let Some(control) =
            name.chars().find(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'))
        {
            Err(format!("a name is one line of text; this one contains {control:?}"))
        } else {
            Ok(Name(name))
        }
    }
}

/// White space, and characters that show as nothing.
fn invisible(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Reads a map. Serde itself would keep the last of several values of one key, and say nothing.
pub(super) fn each_key_once<'de, D, V>(reader: D) -> Result<BTreeMap<Name, V>, D::Error>
where
    D: Deserializer<'de>,
    V: Deserialize<'de>,
{
    struct Entries<V>(PhantomData<V>);

    impl<'de, V: Deserialize<'de>> Visitor<'de> for Entries<V> {
        type Value = BTreeMap<Name, V>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object with keys")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
            let mut map = BTreeMap::new();
            while let Some((key, value)) = entries.next_entry::<Name, V>()? {
                let message = format!("duplicate key `{}`", key.as_str());
                if map.insert(key, value).is_some() {
                    return Err(serde::de::Error::custom(message));
                }
            }
            Ok(map)
        }
    }

    reader.deserialize_map(Entries(PhantomData))
}

impl std::str::FromStr for Name {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        name.to_owned().try_into()
    }
}

impl From<Name> for String {
    fn from(name: Name) -> String {
        name.0
    }
}
