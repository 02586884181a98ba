//! `portal completions` and `portal man`: made from the commands as they are parsed, so that they cannot be out of date.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use clap_complete::Shell;
use serde_json::json;

use super::label::count;
use super::{Report, examples};

pub(super) const COMPLETIONS: &str = "\
Example: portal completions bash > ~/.local/share/bash-completion/completions/portal
Example: portal completions zsh > ~/.zfunc/_portal
Example: portal completions fish > ~/.config/fish/completions/portal.fish";

pub(super) const MANUAL: &str = "\
Example: portal man > portal.1 && man ./portal.1
Example: portal man --into ~/.local/share/man/man1";

#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// For which shell.
    shell: Shell,
}

#[derive(Debug, Args)]
pub(crate) struct Manual {
    /// Write a page for each command into this folder.
    #[arg(long, value_name = "FOLDER")]
    into: Option<PathBuf>,
}

impl Completions {
    pub(crate) fn run(self) -> anyhow::Result<Report> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut examples::command(), "portal", &mut script);
        let script = String::from_utf8(script).context("completions are text")?;
        let json = json!({ "shell": self.shell.to_string(), "script": script });
        Ok(Report::done(script, json))
    }
}

impl Manual {
    pub(crate) fn run(self) -> anyhow::Result<Report> {
        let Some(folder) = self.into else {
            let mut page = Vec::new();
            clap_mangen::Man::new(examples::command()).render(&mut page)?;
            let page = String::from_utf8(page).context("a page is text")?;
            let json = json!({ "page": page });
            return Ok(Report::done(page, json));
        };
        let cannot = || format!("cannot write pages into `{}`", folder.display());
        std::fs::create_dir_all(&folder).with_context(cannot)?;
        clap_mangen::generate_to(examples::command(), &folder).with_context(cannot)?;
        let pages = std::fs::read_dir(&folder).with_context(cannot)?.flatten();
        let names = pages.filter_map(|page| page.file_name().into_string().ok());
        let mut names: Vec<_> =
            names.filter(|name| name.starts_with("portal") && name.ends_with(".1")).collect();
        names.sort();
        let human = format!("{} in `{}`.\n", count(names.len(), "page"), folder.display());
        Ok(Report::done(human, json!({ "folder": folder, "pages": names })))
    }
}
