//! Passwords that are kept in the store, as hashes by Argon2id.

use std::sync::LazyLock;
use std::thread::available_parallelism;
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{Error, PasswordHasher, PasswordVerifier};
use argon2::{Argon2, Params};

use super::gate::{Gate, Place};
use super::{PasswordError, Passwords, Secret};
use crate::facts::ContactId;
use crate::session::lockouts::Password;
use crate::store::Store;

/// OWASP's first recommendation for Argon2id: 19 MiB, two passes, one lane.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);

/// A stored hash that asks for more than this was not stored by this host: 64 MiB, ten passes, four lanes.
const HIGHEST: (u32, u32, u32) = (64 * 1024, 10, 4);

/// How long to wait for the processors.
const PATIENCE: Duration = Duration::from_secs(2);

/// As many hashes at once as there are processors.
static GATE: LazyLock<Gate> =
    LazyLock::new(|| Gate::new(available_parallelism().map_or(1, usize::from)));

/// What is compared with when nobody is meant: the hash of a password that nobody has.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| {
    let mut random = [0; 32];
    getrandom::fill(&mut random).ok()?;
    Some(argon2().ok()?.hash_password(&random).ok()?.to_string())
});

/// Compares with the hashes in the store.
#[derive(Clone, Debug)]
pub struct StoredPasswords(Store);

impl StoredPasswords {
    /// Those of the store's contacts.
    pub fn new(store: Store) -> Self {
        // Else the first name that means nobody would take twice as long.
        LazyLock::force(&NOBODY);
        StoredPasswords(store)
    }
}

/// A hash to compare with, and a processor to do it.
#[derive(Debug)]
pub struct ReadyHash {
    hash: PasswordHash,
    /// Whether it is anybody's.
    somebody: bool,
    argon2: Argon2<'static>,
    _place: Place<'static>,
}

impl Passwords for StoredPasswords {
    type Ready = ReadyHash;

    fn ready(&self, contact: Option<ContactId>) -> Result<ReadyHash, PasswordError> {
        let stored = match contact {
            Some(contact) => self.0.read()?.password(contact)?,
            None => None,
        };
        let nobody =
            || NOBODY.clone().ok_or_else(|| PasswordError::Unhashed("no randomness".into()));
        let (hash, somebody) = match stored {
            Some(stored) => (stored.hash, true),
            None => (nobody()?, false),
        };
        let (hash, argon2) = (ours(&hash)?, argon2()?);
        let _place = GATE.enter(PATIENCE).ok_or(PasswordError::Overloaded)?;
        Ok(ReadyHash { hash, somebody, argon2, _place })
    }

    fn compare(&self, ready: ReadyHash, password: &Secret) -> Result<Password, PasswordError> {
        let right = matches(&ready.argon2, password, &ready.hash)?;
        Ok(if right && ready.somebody { Password::Right } else { Password::Wrong })
    }
}

fn matches(
    argon2: &Argon2<'_>,
    password: &Secret,
    hash: &PasswordHash,
) -> Result<bool, PasswordError> {
    password.is_short_enough()?;
    match argon2.verify_password(password.bytes(), hash) {
        Ok(()) => Ok(true),
        Err(Error::PasswordInvalid) => Ok(false),
        Err(_) => Err(PasswordError::Corrupt),
    }
}

/// Whether a text can be compared with, at a cost that this host pays.
pub(crate) fn is_hash(text: &str) -> bool {
    ours(text).is_ok()
}

fn ours(text: &str) -> Result<PasswordHash, PasswordError> {
    let hash = PasswordHash::new(text).map_err(|_| PasswordError::Corrupt)?;
    let asked = Params::try_from(&hash).map_err(|_| PasswordError::Corrupt)?;
    let (memory, passes, lanes) = HIGHEST;
    if hash.algorithm.as_str() != "argon2id"
        || hash.salt.is_none()
        || hash.hash.is_none()
        || asked.m_cost() > memory
        || asked.t_cost() > passes
        || asked.p_cost() > lanes
    {
        return Err(PasswordError::Corrupt);
    }
    Ok(hash)
}

/// What to store for a password.
pub(crate) fn hash(password: &Secret) -> Result<String, PasswordError> {
    let _place = GATE.enter(PATIENCE).ok_or(PasswordError::Overloaded)?;
    let hash = argon2()?.hash_password(password.bytes());
    hash.map(|hash| hash.to_string()).map_err(|error| PasswordError::Unhashed(error.to_string()))
}

fn argon2() -> Result<Argon2<'static>, PasswordError> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None);
    params.map(Argon2::from).map_err(|error| PasswordError::Unhashed(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_says_by_what_it_was_made_and_is_never_the_same_twice() {
        let password = Secret::new("correct horse");
        let (first, second) = (hash(&password).unwrap(), hash(&password).unwrap());
        assert!(first.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{first}");
        assert_ne!(first, second);
        let matches = |password: &Secret, hash: &str| {
            super::matches(&argon2().unwrap(), password, &ours(hash).unwrap()).unwrap()
        };
        assert!(matches(&password, &first) && matches(&password, &second));
        assert!(!matches(&Secret::new("Correct horse"), &first));
    }

    #[test]
    fn a_hash_of_another_kind_or_of_any_cost_is_not_computed() {
        let password = Secret::new("correct horse");
        let good = hash(&password).unwrap();
        for bad in [
            String::new(),
            "correct horse".into(),
            good.replace("argon2id", "argon2i"),
            good.replace("m=19456", "m=4194304"),
            good.replace("t=2", "t=4000000"),
            good.replace("p=1", "p=200"),
            good.split_at(good.len() - 50).0.into(),
        ] {
            let error = ours(&bad).unwrap_err();
            assert!(matches!(error, PasswordError::Corrupt), "{bad}: {error:?}");
        }
    }
}
