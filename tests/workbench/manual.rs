//! What is made of the definition of the commands: completions for shells, and the manual's pages.

use std::fs;
use std::process::Command;

use crate::{portal, said};

#[test]
fn shells_complete_and_pages_are_written_for_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let script = portal(folder.path(), &["completions", "bash"]);
    assert_eq!(script.status.code(), Some(0));
    fs::write(folder.path().join("portal.bash"), script.stdout).unwrap();
    // As a shell would be asked after `portal lockout si<TAB>`.
    let asked = "source portal.bash; COMP_WORDS=(portal lockout si); COMP_CWORD=2; _portal portal si lockout; echo \"${COMPREPLY[@]}\"";
    let completed =
        Command::new("bash").current_dir(folder.path()).args(["-c", asked]).output().unwrap();
    assert_eq!(said(&completed.stdout), "simulate\n", "{}", said(&completed.stderr));
    for shell in ["zsh", "fish", "elvish", "powershell"] {
        let script = said(&portal(folder.path(), &["completions", shell]).stdout);
        assert!(script.contains("simulate"), "{shell}");
    }
    assert_eq!(portal(folder.path(), &["completions", "ksh"]).status.code(), Some(64));

    let page = said(&portal(folder.path(), &["man"]).stdout);
    assert!(page.contains(".TH portal 1") && page.contains("portal\\-replay(1)"), "{page:.300}");
    let written = portal(folder.path(), &["man", "--into", "pages"]);
    assert!(said(&written.stdout).ends_with(" pages in `pages`.\n"));
    let page = fs::read_to_string(folder.path().join("pages/portal-lockout-simulate.1")).unwrap();
    assert!(page.contains("Example"), "{page}");
    fs::write(folder.path().join("file"), "").unwrap();
    let refused = portal(folder.path(), &["man", "--into", "file"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused.stderr).contains("cannot write pages into `file`"));
}
