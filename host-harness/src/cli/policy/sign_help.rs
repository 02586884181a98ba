//! `portal policy sign-help`: how to sign, with the comment that the signature must have.

use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use clap::Args;
use host_harness::Policy;
use host_harness::update::{Claim, Inspection};
use serde_json::json;

use super::super::{Place, Report};

#[derive(Debug, Args)]
pub(crate) struct SignHelp {
    /// The component that is to be signed.
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
}

impl SignHelp {
    pub(super) fn run(self, place: &Place) -> anyhow::Result<Report> {
        let folder = place.policy_folder();
        let (trust, inbox) = (folder.trust(), folder.inbox());
        let trust = trust.display();
        let mut before = String::new();
        let (file, comment) = match &self.file {
            None => ("plugin.wasm".to_owned(), None),
            Some(file) => {
                let inspection = Inspection::of(file, &folder)?;
                let policy = inspection.policy(&place.limits, Some(&place.probe()?))?;
                let claim = Claim::of(policy.description());
                let mut shown = file.display().to_string();
                if file.metadata().is_ok_and(|found| found.nlink() > 1) {
                    let copy = format!("{}.wasm", claim.name);
                    before.push_str(&format!(
                        "Cargo has given the file a second name, by which it could change; deliver a copy:\n  \
                         cp {shown} {copy}\n"
                    ));
                    shown = copy;
                }
                if claim.name != Policy::built_in(place.limits.clone())?.description().name {
                    before.push_str(&format!(
                        "Once, on each host, because the policy has a name of its own:\n  \
                         mkdir -p -m 755 {trust} && echo {} >> {trust}/names\n",
                        claim.name
                    ));
                }
                (shown, Some(claim.to_string()))
            }
        };
        let shown = comment
            .clone()
            .unwrap_or_else(|| "portal-policy 0.1.0 rev=1 wit=portal:permissions@0.1.0".into());
        let mut human = before;
        human.push_str(&format!(
            "Once, on the machine that signs (`apt install minisign`, or `cargo install rsign2`, which has the same flags):
  minisign -G -p team.pub -s team.key
Once, on each host: the public half, which nobody but the operator may write to:
  mkdir -p -m 755 {trust} && install -m 644 team.pub {trust}/team.pub
For each release; the comment is signed with it, and must say what the component says of itself:
  minisign -S -s team.key -m {file} -t '{shown}'
Then, on a host:
  portal policy activate {file}
or deliver it to a host that serves, the signature last:
  cp {file} {file}.minisig {inbox}/
",
            inbox = inbox.display(),
        ));
        if comment.is_none() {
            human.push_str(
                "Name the component to see its own comment: portal policy sign-help FILE\n",
            );
        }
        human.push_str(
            "Behind the comment, ` not-after=2027-12-31` gives the last day on which it may be put into force.
To revoke a key, write its identifier into the file `revoked` beside the keys.
",
        );
        Ok(Report::done(human, json!({ "comment": comment, "trust": folder.trust() })))
    }
}
