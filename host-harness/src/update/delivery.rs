//! A delivery: a component and its signature, through every stage that needs no other policy.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::claim::Claim;
use super::open::{look_at, read_once};
use super::shelf::Mark;
use super::trust::{Signed, Trust};
use super::{PolicyFolder, Probe, Refusal, Refused, Updates, self_test};
use crate::day::Day;
use crate::facts::{Instant, UserId};
use crate::policy::Policy;
use crate::sandbox::limits::Limits;
use crate::sandbox::scan::{self, MAX_BYTES};
use crate::session::Description;
use crate::store::{PolicyComponent, Signer, of_bytes};

/// A component that has passed, and is not stored yet.
pub struct Delivery {
    /// The policy, ready to be asked.
    pub policy: Policy,
    /// What would be stored about it.
    pub component: PolicyComponent,
    pub(super) bytes: Vec<u8>,
    pub(super) signature: String,
}

/// What can be told of a component without trusting it.
pub struct Inspection {
    /// The digest of its bytes.
    pub digest: String,
    /// How many bytes.
    pub size: usize,
    /// Its signature, or why that does not count.
    pub signature: Result<(Signer, Claim), Refused>,
    bytes: Vec<u8>,
}

impl Inspection {
    /// The component itself, as it was read.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Looks at a file; trusts and stores nothing. What cannot be read at all is refused.
    pub fn of(file: &Path, folder: &PolicyFolder) -> Result<Self, Refused> {
        let bytes = look_at(file, MAX_BYTES)?;
        let trusted = || {
            let signature = read_signature(file)?;
            let signed = trust(folder)?.verify(&bytes, &signature)?;
            Ok((Signer::from(&signed), signed.claim))
        };
        let signature = trusted();
        Ok(Inspection { digest: of_bytes(&bytes), size: bytes.len(), signature, bytes })
    }

    /// The policy itself, whoever has signed it. It is scanned, and compiled elsewhere first if there is a `probe`.
    pub fn policy(&self, limits: &Limits, probe: Option<&Probe>) -> Result<Policy, Refused> {
        let policy = load(&self.bytes, limits, probe)?;
        if let Ok((_, claim)) = &self.signature {
            claim.fits(policy.description())?;
        }
        Ok(policy)
    }
}

impl Updates {
    /// A component that nobody need have signed, for questions whose answers are only shown.
    pub fn unsigned(&self, file: &Path) -> Result<Policy, Refused> {
        let inspected = Inspection::of(file, &self.folder)?;
        Ok(inspected.policy(&self.limits, self.probe.as_deref())?.unsigned())
    }

    /// Whether a file would be taken: every stage up to the fixed questions. Stores nothing.
    pub fn check(&self, file: &Path, actor: UserId, at: Instant) -> Result<Delivery, Refused> {
        let bytes = read_once(file, MAX_BYTES)?;
        let digest = of_bytes(&bytes);
        self.check_bytes(file, bytes, &digest, (actor, at))
            .map_err(|refused| refused.about(&digest))
    }

    fn check_bytes(
        &self,
        file: &Path,
        bytes: Vec<u8>,
        digest: &str,
        (actor, at): (UserId, Instant),
    ) -> Result<Delivery, Refused> {
        let signature = read_signature(file)?;
        let signed = self.trust()?.verify(&bytes, &signature)?;
        signed.claim.holds_on(Day::today())?;
        self.advances(&signed, digest)?;
        let policy = load(&bytes, &self.limits, self.probe.as_deref())?;
        signed.claim.fits(policy.description())?;
        self_test::check(&policy)?;
        let component = component(&policy, Some(&signed), actor, at);
        Ok(Delivery { policy, component, bytes, signature })
    }

    /// A component that was taken and is trusted still.
    pub fn taken(&self, component: &PolicyComponent) -> Result<Policy, Refused> {
        Ok(self.verified(component)?.0)
    }

    /// The same, with who has signed it as its signature says today: it may have been delivered again with another one.
    pub(super) fn verified(
        &self,
        component: &PolicyComponent,
    ) -> Result<(Policy, PolicyComponent), Refused> {
        let digest = &component.digest;
        if component.signer.is_none() {
            let built_in = Policy::built_in(self.limits.clone())?;
            if built_in.digest() == digest {
                return Ok((built_in, component.clone()));
            }
            let what = "it came with another release of this program, which nobody has signed";
            return Err(Refused::new(Refusal::Unsigned, what).about(digest));
        }
        let (bytes, signature) = self.shelf.get(digest)?;
        let about = |refused: Refused| refused.about(digest);
        let signed =
            self.trust().and_then(|trust| trust.verify(&bytes, &signature)).map_err(about)?;
        let policy =
            Policy::load(&bytes, self.limits.clone()).map_err(Refused::from).map_err(about)?;
        signed.claim.fits(policy.description()).map_err(about)?;
        let signer = Some(Signer::from(&signed));
        Ok((policy, PolicyComponent { signer, ..component.clone() }))
    }

    pub(super) fn trust(&self) -> Result<Trust, Refused> {
        trust(&self.folder)
    }

    /// Refuses a revision behind the one that its key has come to, and the same one with other bytes.
    fn advances(&self, signed: &Signed, digest: &str) -> Result<(), Refused> {
        let Signed { key, claim, .. } = signed;
        let facts = self.store.read()?;
        let twin = facts.policy_components()?.into_iter().find(|known| {
            known.digest != digest
                && known.revision == claim.revision
                && known.signer.as_ref().is_some_and(|signer| signer.key == *key)
        });
        if let Some(twin) = twin {
            let what = format!(
                "revision {} of this key was delivered before with other bytes ({:.12}); raise the revision, and find \
                 out who signs what",
                claim.revision, twin.digest
            );
            return Err(Refused::new(Refusal::Conflict, what));
        }
        let Some(Mark { revision, digest: highest }) = self.mark(&facts, key)? else {
            return Ok(());
        };
        if claim.revision < revision {
            let what = format!(
                "it is revision {}, and revision {revision} of this key was in force before; \
                 `portal policy rollback` goes back to a policy that was in force",
                claim.revision
            );
            return Err(Refused::new(Refusal::Downgrade, what));
        }
        if claim.revision == revision && highest != digest {
            let what = format!(
                "revision {revision} of this key was in force before with other bytes ({highest:.12}); raise the revision"
            );
            return Err(Refused::new(Refusal::Conflict, what));
        }
        Ok(())
    }
}

impl From<&Signed> for Signer {
    fn from(Signed { key, label, claim }: &Signed) -> Self {
        Signer { key: key.clone(), label: label.clone(), comment: claim.to_string() }
    }
}

/// Scans it, compiles it elsewhere, and loads it.
fn load(bytes: &[u8], limits: &Limits, probe: Option<&Probe>) -> Result<Policy, Refused> {
    scan::check(bytes)?;
    if let Some(probe) = probe {
        probe.compile(bytes)?;
    }
    Ok(Policy::load(bytes, limits.clone())?)
}

fn trust(folder: &PolicyFolder) -> Result<Trust, Refused> {
    Trust::read(&folder.trust(), super::built_in_name()?)
}

pub(super) fn component(
    policy: &Policy,
    signed: Option<&Signed>,
    actor: UserId,
    at: Instant,
) -> PolicyComponent {
    let Description { name, version, revision, contract, rules: _ } = policy.description();
    PolicyComponent {
        digest: policy.digest().to_owned(),
        name: name.clone(),
        version: version.clone(),
        revision: *revision,
        contract: contract.clone(),
        signer: signed.map(Signer::from),
        at,
        actor,
    }
}

/// The name of the signature beside a component.
pub fn signature_file(component: &Path) -> PathBuf {
    let mut name = OsString::from(component);
    name.push(".minisig");
    name.into()
}

fn read_signature(component: &Path) -> Result<String, Refused> {
    const LONGEST: u64 = 4 << 10;
    let path = signature_file(component);
    let bytes = read_once(&path, LONGEST).map_err(|refused| match refused.code {
        Refusal::Missing => {
            let what = format!(
                "nobody has signed it: there is no `{}`; `portal policy sign-help` says how",
                path.display()
            );
            Refused::new(Refusal::Unsigned, what)
        }
        _ => Refused::new(Refusal::NotASignature, "the file beside the component is no signature")
            .because(refused),
    })?;
    String::from_utf8(bytes).map_err(|_| {
        Refused::new(Refusal::NotASignature, "the file beside the component is no text")
    })
}
