//! `portal policy new`: the source of a policy of one's own, and what to do with it.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use host_harness::template;
use serde_json::json;

use super::super::Report;

#[derive(Debug, Args)]
pub(crate) struct New {
    /// What the policy and its folder are called: a crate's name, such as our-policy.
    #[arg(value_name = "NAME", value_parser = name)]
    name: String,
    /// The folder to make the policy's folder in.
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    into: PathBuf,
}

/// What cannot be a name makes no sense on the command line.
fn name(text: &str) -> Result<String, template::TemplateError> {
    template::check_name(text).map(|()| text.to_owned())
}

impl New {
    pub(super) fn run(self) -> anyhow::Result<Report> {
        let New { name, into } = self;
        let folder = template::write(&name, &into).context("no policy was written")?;
        let shown = folder.strip_prefix(".").unwrap_or(&folder).display().to_string();
        let component = format!("target/wasm32-wasip2/release/{}.wasm", template::file_of(&name));
        let steps = [
            ("build it", format!("cd {shown} && cargo build --target wasm32-wasip2 --release")),
            ("what every policy must keep", format!("portal conform {component}")),
            (
                "its own scenarios",
                format!("portal test scenarios --plugin {component} --allow-unsigned"),
            ),
            (
                "what would change for whom",
                format!("portal policy diff {component} --allow-unsigned"),
            ),
            ("how to sign it", format!("portal policy sign-help {component}")),
        ];
        let mut human = format!(
            "Wrote the policy {name} 0.1.0 (revision 1) into `{shown}`.
It is the standard policy but for one rule: a ticket must name the ticket email account that it is for.
Its README.md says where that is, and how to go on:
"
        );
        for (what, command) in &steps {
            human.push_str(&format!("  {command}\n      {what}\n"));
        }
        let commands: Vec<_> = steps.iter().map(|(_, command)| command).collect();
        let json = json!({
            "name": name, "folder": folder, "component": folder.join(component), "next": commands,
        });
        Ok(Report::done(human, json))
    }
}
