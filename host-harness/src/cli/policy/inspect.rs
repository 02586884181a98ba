//! `portal policy inspect`: what can be told of a component without trusting it.

use host_harness::update::{Inspection, Refused};
use serde_json::json;

use super::super::table::Table;
use super::super::{Place, Report};
use super::{File, sentence};

pub(super) fn run(file: &File, place: &Place) -> anyhow::Result<Report> {
    let inspection = Inspection::of(&file.file, &place.policy_folder())?;
    let policy = inspection.policy(&place.limits, Some(&place.probe()?));
    let Inspection { digest, size, signature, .. } = inspection;
    let mut table = Table::default();
    table.row(["digest", &digest]);
    table.row(["size", &format!("{size} bytes")]);
    let signed = match &signature {
        Ok((signer, claim)) => {
            table.row(["signature", &format!("good, by {} ({})", signer.label, signer.key)]);
            table.row(["", &format!("as {claim}")]);
            json!({ "key": signer.key, "label": signer.label, "comment": signer.comment })
        }
        Err(refused) => {
            table.row(["signature", &problem(refused)]);
            json!({ "refused": refused.code.as_str(), "what": refused.what })
        }
    };
    let (title, said) = match &policy {
        Ok(policy) => {
            let told = policy.description();
            let (imports, exports) = policy.interfaces();
            table.row(["memory", &format!("{} bytes to begin with", policy.initial_memory())]);
            table.row(["rules", &told.rules.len().to_string()]);
            for (place, import) in imports.iter().enumerate() {
                table.row([if place == 0 { "imports" } else { "" }, import]);
            }
            for (place, export) in exports.iter().enumerate() {
                table.row([if place == 0 { "exports" } else { "" }, export]);
            }
            let (name, version, revision) = (&told.name, &told.version, told.revision);
            let contract = &told.contract;
            (
                format!("{name} {version} (revision {revision}) for portal:permissions@{contract}"),
                json!({
                    "name": name, "version": version, "revision": revision, "contract": contract,
                    "rules": told.rules.len(), "imports": imports, "exports": exports,
                    "memory-bytes": policy.initial_memory(),
                }),
            )
        }
        Err(refused) => (
            format!("This is no policy for this host: {}", problem(refused)),
            json!({ "refused": refused.code.as_str(), "what": refused.what }),
        ),
    };
    let human = format!("{title}\n{}", table.lines("  "));
    let json = json!({ "digest": digest, "size": size, "signature": signed, "policy": said });
    Ok(if policy.is_ok() { Report::done(human, json) } else { Report::denied(human, json) })
}

fn problem(refused: &Refused) -> String {
    let mut text = format!("{}: {}", refused.code.as_str(), sentence(&refused.what));
    let mut cause = std::error::Error::source(refused);
    while let Some(error) = cause {
        text = format!("{text} Because {error}.");
        cause = error.source();
    }
    text
}
