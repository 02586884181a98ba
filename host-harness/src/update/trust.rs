//! Whose signatures count: keys that the operator has put into the trust folder, which this program only ever reads.

use std::collections::BTreeSet;
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use minisign_verify::{PublicKey, Signature};

use super::claim::Claim;
use super::open::read_once;
use super::{Refusal, Refused};

/// Files of the trust folder, and signatures, are shorter.
const LONGEST: u64 = 4 << 10;

/// Keys whose identifiers are revoked, one on each line.
const REVOKED: &str = "revoked";
/// Names of policies that are accepted, one on each line; without the file that of the policy that came with the program.
const NAMES: &str = "names";

/// The keys, and what they may sign.
#[derive(Clone, Debug)]
pub(super) struct Trust {
    keys: Vec<Key>,
    revoked: BTreeSet<String>,
    names: Vec<String>,
}

/// A trusted key.
#[derive(Clone, Debug)]
pub(super) struct Key {
    label: String,
    id: String,
    key: PublicKey,
}

/// A signature that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Signed {
    /// The key's identifier, as its tools print it.
    pub(super) key: String,
    /// The key's file without `.pub`.
    pub(super) label: String,
    /// What is claimed.
    pub(super) claim: Claim,
}

impl Trust {
    /// Reads the folder. Anything odd in it is refused: it is the one thing that everything else rests on.
    pub(super) fn read(folder: &Path, usual_name: &str) -> Result<Self, Refused> {
        let shown = folder.display();
        let wrong = |what: String| Refused::new(Refusal::Trust, what);
        let found = folder.symlink_metadata().map_err(|error| {
            let how = "make one with `minisign -G` or `rsign generate` and put its public half there as NAME.pub";
            wrong(format!("no key is trusted, for there is no folder `{shown}`; {how}")).because(error)
        })?;
        if !found.is_dir() {
            return Err(wrong(format!("`{shown}` is no folder")));
        }
        let above = folder.parent().and_then(|above| above.metadata().ok());
        for (metadata, path) in
            [(Some(&found), folder), (above.as_ref(), folder.parent().unwrap_or(folder))]
        {
            if metadata.is_none_or(is_open_to_others) {
                let what = "can be written to by others, who could add a key of theirs: chmod go-w";
                return Err(wrong(format!("`{}` {what}", path.display())));
            }
        }
        let mut trust = Trust {
            keys: Vec::new(),
            revoked: BTreeSet::new(),
            names: vec![usual_name.to_owned()],
        };
        let entries = folder
            .read_dir()
            .map_err(|error| wrong(format!("`{shown}` cannot be read")).because(error))?;
        for entry in entries {
            let path = entry
                .map_err(|error| wrong(format!("`{shown}` cannot be read")).because(error))?
                .path();
            trust.take(&path)?;
        }
        trust.keys.sort_by(|one, next| one.label.cmp(&next.label));
        if trust.keys.is_empty() {
            let how = "put the public half of a key there as NAME.pub";
            return Err(wrong(format!("no key is trusted, for there is none in `{shown}`; {how}")));
        }
        Ok(trust)
    }

    fn take(&mut self, path: &Path) -> Result<(), Refused> {
        let wrong =
            |what: &str| Refused::new(Refusal::Trust, format!("`{}` {what}", path.display()));
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .ok_or_else(|| wrong("has an odd name"))?;
        // Editors and version control leave files of their own.
        let is_key = name.ends_with(".pub");
        if name.starts_with('.') || !(is_key || name == REVOKED || name == NAMES) {
            return Ok(());
        }
        if path.symlink_metadata().map_or(true, |found| is_open_to_others(&found)) {
            return Err(wrong(
                "can be written to by others: chmod go-w, and it must belong to you or root",
            ));
        }
        let bytes = match read_once(path, LONGEST) {
            // Nothing is revoked.
            Err(refused) if refused.code == Refusal::Empty && !is_key => return Ok(()),
            bytes => bytes.map_err(|refused| wrong("cannot be used").because(refused))?,
        };
        let text = String::from_utf8(bytes).map_err(|_| wrong("is no text"))?;
        let lines = || {
            let lines = text.lines().map(|line| line.split('#').next().unwrap_or("").trim());
            lines.filter(|line| !line.is_empty())
        };
        if name == REVOKED {
            for line in lines() {
                let id = line.to_uppercase();
                if id.len() != 16 || !id.chars().all(|digit| digit.is_ascii_hexdigit()) {
                    return Err(wrong(
                        "must name a key on each line, by its sixteen hexadecimal digits",
                    ));
                }
                self.revoked.insert(id);
            }
        } else if name == NAMES {
            self.names = lines().map(str::to_owned).collect();
        } else {
            let key = PublicKey::decode(text.trim_end())
                .map_err(|_| wrong("is no public key of minisign"))?;
            let id = text
                .lines()
                .nth(1)
                .and_then(key_id)
                .ok_or_else(|| wrong("is no public key of minisign"))?;
            let label = name.trim_end_matches(".pub").to_owned();
            if let Some(twin) = self.keys.iter().find(|known| known.id == id) {
                return Err(wrong(&format!("is the same key as `{}.pub`", twin.label)));
            }
            self.keys.push(Key { label, id, key });
        }
        Ok(())
    }

    /// The key of this identifier, if it is trusted.
    pub(super) fn knows(&self, id: &str) -> Result<&Key, Refused> {
        if self.revoked.contains(id) {
            let what = format!(
                "it is signed by the key {id}, which was revoked; sign it with another one"
            );
            return Err(Refused::new(Refusal::RevokedKey, what));
        }
        self.keys.iter().find(|key| key.id == id).ok_or_else(|| {
            let known: Vec<_> =
                self.keys.iter().map(|key| format!("{} ({})", key.id, key.label)).collect();
            let what = format!(
                "it is signed by the key {id}, which is not trusted; trusted: {}",
                known.join(", ")
            );
            Refused::new(Refusal::UnknownKey, what)
        })
    }

    /// Whether the signature is by a trusted key, over exactly these bytes. Nothing has looked into them before.
    pub(super) fn verify(&self, bytes: &[u8], signature: &str) -> Result<Signed, Refused> {
        let broken = || {
            Refused::new(
                Refusal::NotASignature,
                "the file beside the component is no signature of minisign",
            )
        };
        let id = signature.lines().nth(1).and_then(key_id).ok_or_else(broken)?;
        let signature = Signature::decode(signature.trim_end()).map_err(|_| broken())?;
        let Key { label, id, key } = self.knows(&id)?;
        key.verify(bytes, &signature, false).map_err(|error| {
            let what = format!(
                "the signature by the key {id} ({label}) does not fit: component, signature or its comment were changed, \
                 or they do not belong together; sign it anew with `minisign -S` or `rsign sign`"
            );
            Refused::new(Refusal::BadSignature, what).because(error)
        })?;
        let claim: Claim = signature.trusted_comment().parse()?;
        if !self.names.contains(&claim.name) {
            let what = format!(
                "it is signed as `{}`, and this host takes {}; the file `{NAMES}` in the trust folder lists others",
                claim.name,
                self.names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
            );
            return Err(Refused::new(Refusal::Name, what));
        }
        Ok(Signed { key: id.clone(), label: label.clone(), claim })
    }
}

/// Whether somebody else than its owner can change it, or its owner is neither we nor root.
fn is_open_to_others(found: &Metadata) -> bool {
    // A folder with the sticky bit, such as /tmp, keeps others from replacing what is not theirs.
    let sticky = found.is_dir() && found.mode() & 0o1000 != 0;
    found.mode() & 0o022 != 0 && !sticky || !(found.uid() == 0 || Some(found.uid()) == own_user())
}

/// Who we are, as the owner of our own process.
fn own_user() -> Option<u32> {
    Path::new("/proc/self").metadata().ok().map(|found| found.uid())
}

/// The identifier in a line of base64, as minisign prints it.
fn key_id(line: &str) -> Option<String> {
    let bytes = STANDARD.decode(line.trim()).ok()?;
    let id: [u8; 8] = bytes.get(2..10)?.try_into().ok()?;
    Some(format!("{:016X}", u64::from_le_bytes(id)))
}
