//! A log of decisions in a file, a line each.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

pub use crate::json_lines::JsonLines;
use crate::session::{DecisionLine, DecisionLog};

/// A line is longer than this only if it is none.
const LONGEST: u64 = 64 << 10;

impl DecisionLog for JsonLines {
    fn record(&self, line: &DecisionLine) -> io::Result<()> {
        self.append(line)
    }
}

/// The lines of a log, the oldest first; each as far as it can be read, with its number.
pub fn read(path: &Path) -> io::Result<impl Iterator<Item = io::Result<(usize, Line)>>> {
    let mut file = BufReader::new(File::open(path)?);
    let mut number = 0;
    Ok(std::iter::from_fn(move || {
        let mut bytes = Vec::new();
        number += 1;
        match io::Read::take(&mut file, LONGEST).read_until(b'\n', &mut bytes) {
            Ok(0) => None,
            Ok(_) => Some(Ok((number, parse(&bytes)))),
            Err(error) => Some(Err(error)),
        }
    }))
}

/// A line of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A decision.
    Decision(Box<DecisionLine>),
    /// Something else: cut off by a crash or a full disk, or written by somebody else.
    Unreadable,
}

fn parse(bytes: &[u8]) -> Line {
    match serde_json::from_slice(bytes) {
        Ok(line) => Line::Decision(Box::new(line)),
        Err(_) => Line::Unreadable,
    }
}

#[cfg(test)]
mod tests {
    use std::fs::OpenOptions;
    use std::io::Write;
    use std::sync::Arc;

    use super::*;
    use crate::crm::tests::{admin, crm};
    use crate::session::{AdminRequest, EffectWord, Request};

    const REQUEST: Request = Request { contact: 1, acting: None, today: 20_619, now: 50 };

    fn lines(path: &Path) -> Vec<DecisionLine> {
        let decision = |line: io::Result<(usize, Line)>| match line.unwrap().1 {
            Line::Decision(line) => *line,
            Line::Unreadable => panic!("unreadable"),
        };
        read(path).unwrap().map(decision).collect()
    }

    #[test]
    fn every_decision_leaves_a_line_with_its_rule_its_revision_and_its_cost() {
        let (folder, crm) = crm();
        let path = folder.path().join("decisions.jsonl");
        let crm = crm.recording(Arc::new(JsonLines::append_to(&path).unwrap()));
        let revision = crm.store().read().unwrap().revision().unwrap();
        let session = crm.session().unwrap();
        let access = session.check_access(REQUEST).unwrap();
        let accounts = session.visible_accounts(REQUEST).unwrap();
        let refused = AdminRequest { ..admin(2) };
        let _ = session.allocate(refused, 1, &crate::session::Allocation::NoCustomers).unwrap();
        session.identify("kim's secret", 20_619, 50).unwrap();
        let lines = lines(&path);
        let questions: Vec<_> = lines.iter().map(|line| line.question.as_str()).collect();
        assert_eq!(questions, ["access", "accounts", "allocate", "sign-in"]);
        let [first, second, third, last] = lines.as_slice() else { panic!("{lines:?}") };
        assert_eq!(first.rule.as_deref(), Some(access.rule.id.as_str()));
        assert_eq!((first.contact, first.revision), (Some(1), Some(revision)));
        assert_eq!(first.policy, crm.policy().digest());
        assert!(first.used.fuel > 0 && first.used.callbacks > 0 && first.used.rows > 0);
        assert_eq!(second.found, Some(accounts.accounts.len()));
        assert_eq!((third.actor, third.about, third.effect), (Some(2), Some(1), EffectWord::Deny));
        assert_eq!(third.reason.as_deref(), Some("not-admin"));
        assert_eq!((last.contact, last.effect), (None, EffectWord::Deny));
        // What is typed as a name may be a password.
        assert!(!std::fs::read_to_string(&path).unwrap().contains("secret"));
    }

    #[test]
    fn what_cannot_be_recorded_is_not_decided() {
        let (_folder, crm) = crm();
        let full = JsonLines::append_to(Path::new("/dev/full")).unwrap();
        let crm = crm.recording(Arc::new(full));
        let error = crm.session().unwrap().check_access(REQUEST).unwrap_err();
        assert_eq!(error.to_string(), "the decision could not be recorded, so it does not count");
    }

    #[test]
    fn a_line_that_was_cut_off_is_told_apart_and_the_rest_is_read() {
        let (folder, crm) = crm();
        let path = folder.path().join("decisions.jsonl");
        let crm = crm.recording(Arc::new(JsonLines::append_to(&path).unwrap()));
        crm.session().unwrap().check_access(REQUEST).unwrap();
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"{\"at\":1,\n").unwrap();
        crm.session().unwrap().check_access(REQUEST).unwrap();
        let found: Vec<_> = read(&path).unwrap().map(Result::unwrap).collect();
        assert!(matches!(
            found.as_slice(),
            [(1, Line::Decision(_)), (2, Line::Unreadable), (3, Line::Decision(_))]
        ));
    }
}
