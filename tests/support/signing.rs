//! Keys that are made for a test, and what they sign: policies as their vendors deliver them.

use minisign::KeyPair;

/// A key of a test's own. It is kept nowhere and protects nothing.
#[derive(Clone, Debug)]
pub struct Key(KeyPair);

#[expect(clippy::expect_used, reason = "it only fails without randomness or without memory")]
#[expect(clippy::new_without_default, reason = "no two are the same")]
impl Key {
    /// A fresh one.
    pub fn new() -> Self {
        Key(KeyPair::generate_unencrypted_keypair().expect("there is randomness"))
    }

    /// What stands in the file of the public key, as `minisign` writes it.
    pub fn public_file(&self) -> String {
        self.0.pk.to_box().expect("it can be written").into_string()
    }

    /// What stands in the `.minisig` file beside a file of these bytes.
    pub fn sign(&self, bytes: &[u8], trusted_comment: &str) -> String {
        let KeyPair { pk, sk } = &self.0;
        minisign::sign(Some(pk), sk, bytes, Some(trusted_comment), None)
            .expect("there is randomness")
            .into_string()
    }
}

/// The trusted comment of a policy, such as `portal-policy 0.2.0 rev=2 wit=portal:permissions@0.1.0`.
pub fn comment(name: &str, version: &str, revision: u64, contract: &str) -> String {
    format!("{name} {version} rev={revision} wit=portal:permissions@{contract}")
}

/// The same comment, with a last day on which the signature counts, such as `2027-12-31`.
pub fn until(comment: &str, last_day: &str) -> String {
    format!("{comment} not-after={last_day}")
}

#[cfg(test)]
mod tests {
    use minisign_verify::{PublicKey, Signature};

    use super::*;

    #[test]
    fn what_a_key_signs_verifies_with_its_public_file_alone() {
        let (key, other) = (Key::new(), Key::new());
        let said = until(&comment("portal-policy", "0.2.0", 2, "0.1.0"), "2027-12-31");
        let signature = Signature::decode(&key.sign(b"a policy", &said)).unwrap();
        assert_eq!(
            signature.trusted_comment(),
            "portal-policy 0.2.0 rev=2 wit=portal:permissions@0.1.0 not-after=2027-12-31"
        );
        let public = |key: &Key| PublicKey::decode(&key.public_file()).unwrap();
        // The old mode, which signs the bytes themselves, is not allowed here.
        public(&key).verify(b"a policy", &signature, false).unwrap();
        assert!(public(&key).verify(b"another", &signature, false).is_err());
        assert!(public(&other).verify(b"a policy", &signature, false).is_err());
    }
}
