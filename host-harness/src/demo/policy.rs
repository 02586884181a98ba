//! The demo's third part: a new policy is delivered, refused for what is wrong with it, and put into force when it is whole.

use std::fmt::Write;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::Context;
use host_harness::crm::Crm;
use host_harness::day::{Day, now};
use host_harness::difference::Scope;
use host_harness::update::{Actor, Claim, PolicyFolder, Probe, Refused, Updates, signature_file};
use host_harness::{BUILT_IN, Limits};
use minisign::KeyPair;

use crate::cli::table::Table;

pub(super) fn tell(crm: &Crm, probe: Probe, today: Day, story: &mut String) -> anyhow::Result<()> {
    let desk = Desk::new(crm, probe, today)?;
    let (team, stranger) = (key()?, key()?);
    let mut table = Table::default();
    let mut deliver = |what: &str, bytes: &[u8], signed: Option<(&KeyPair, &[u8])>| {
        let file = desk.put(bytes, signed)?;
        let outcome = match desk.updates.submit(&file, desk.actor.user, desk.actor.at) {
            Ok(_) => "taken".to_owned(),
            Err(Refused { code, .. }) => format!("refused  {}", code.as_str()),
        };
        table.row([what, &outcome]);
        anyhow::Ok(file)
    };
    let new = marked(b"demo");
    deliver("while no key is trusted", &new, Some((&team, &new)))?;
    desk.trust(&team)?;
    deliver("signed by nobody", &new, None)?;
    deliver("signed by a stranger", &new, Some((&stranger, &new)))?;
    deliver("with one bit changed", &flipped(&new), Some((&team, &new)))?;
    let file = deliver("as it was signed", &new, Some((&team, &new)))?;
    writeln!(story, "A new policy is delivered:")?;
    story.push_str(&table.lines("  "));

    let component = desk.updates.submit(&file, desk.actor.user, desk.actor.at)?;
    let scope = Scope {
        sample: 1,
        tickets: 0,
        days: 0,
        scenarios: false,
        ..Scope::at(today.number(), now())
    };
    let compared = desk.updates.compare(component, &scope, &mut |_| {})?;
    let asked = compared.difference.asked;
    let changes = if compared.difference.is_empty() { "nothing" } else { "something" };
    writeln!(story, "  {asked} questions to both policies: {changes} would change for anybody.")?;
    let line = desk.updates.activate(&compared, desk.actor, None)?;
    writeln!(story, "  It is in force, as number {} of the history.", line.number)?;
    let again = marked(b"more");
    let file = desk.put(&again, Some((&team, &again)))?;
    if let Err(Refused { code, what, .. }) = desk.updates.submit(&file, 1, now()) {
        let what = what.split(" (").next().unwrap_or_default();
        writeln!(
            story,
            "  The same revision with other bytes is refused, {}: {what}.\n",
            code.as_str()
        )?;
    }
    Ok(())
}

/// A folder of policies, and what delivers to it.
struct Desk {
    updates: Updates,
    actor: Actor,
    folder: tempfile::TempDir,
}

impl Desk {
    fn new(crm: &Crm, probe: Probe, today: Day) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir().context("cannot make a folder for policies")?;
        let policies = PolicyFolder::at(folder.path().join("policies"));
        fs::create_dir_all(policies.trust())?;
        for part in [policies.path(), &policies.trust()] {
            fs::set_permissions(part, Permissions::from_mode(0o755))?;
        }
        let limits: Limits = crm.policy().limits().clone();
        let updates =
            Updates::new(crm.store().clone(), policies, limits, Some(probe), "demo".into());
        let actor = Actor { user: 1, at: now(), today: today.number() };
        Ok(Desk { updates, actor, folder })
    }

    fn trust(&self, key: &KeyPair) -> anyhow::Result<()> {
        let path = self.updates.folder().trust().join("team.pub");
        fs::write(&path, key.pk.to_box()?.into_string())?;
        Ok(fs::set_permissions(path, Permissions::from_mode(0o644))?)
    }

    /// A delivery; `signed`: by whom, and which bytes.
    fn put(&self, bytes: &[u8], signed: Option<(&KeyPair, &[u8])>) -> anyhow::Result<PathBuf> {
        let file: PathBuf = Path::new(self.folder.path()).join("plugin.wasm");
        fs::write(&file, bytes)?;
        let _ = fs::remove_file(signature_file(&file));
        if let Some((KeyPair { pk, sk }, bytes)) = signed {
            let policy = host_harness::Policy::built_in(Limits::default())?;
            let comment = Claim::of(policy.description()).to_string();
            let signature = minisign::sign(Some(pk), sk, bytes, Some(&comment), None)?;
            fs::write(signature_file(&file), signature.into_string())?;
        }
        Ok(file)
    }
}

fn key() -> anyhow::Result<KeyPair> {
    Ok(KeyPair::generate_unencrypted_keypair()?)
}

/// The policy that came with the program, with a section that nobody reads: other bytes, and the same rules.
fn marked(mark: &[u8; 4]) -> Vec<u8> {
    let mut bytes = BUILT_IN.to_vec();
    bytes.extend([0, 5, 4]);
    bytes.extend(mark);
    bytes
}

fn flipped(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    if let Some(byte) = bytes.last_mut() {
        *byte ^= 1;
    }
    bytes
}
