//! What a recording must be, and where a policy goes another way.

use std::fs;
use std::sync::Arc;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::crm::tests::crm;
use crate::session::{Outcome, Request};

const REQUEST: Request = Request { contact: 1, acting: None, today: 20_619, now: 50 };

/// A recording of one question, which calls back more than once.
fn recorded() -> (TempDir, PathBuf, Policy) {
    let (folder, crm) = crm();
    let path = folder.path().join("recording.jsonl");
    let recording = Arc::new(Recording::append_to(&path, false).unwrap());
    let policy = crm.policy().clone().recorded(recording);
    let session = policy.session(crm.store().read().unwrap());
    session.portal_view(REQUEST).unwrap();
    (folder, path, crm.policy().clone())
}

fn only(path: &Path) -> Exchange {
    let mut lines: Vec<_> = read(path).unwrap().map(Result::unwrap).collect();
    assert_eq!(lines.len(), 1);
    lines.remove(0).1
}

#[test]
fn what_was_recorded_is_the_same_without_a_database() {
    let (_folder, path, policy) = recorded();
    let exchange = only(&path);
    assert_eq!((exchange.asked.as_str(), &*exchange.policy), ("view.portal", policy.digest()));
    assert!(exchange.callbacks.len() > 3);
    assert!(replay(&policy, &exchange).unwrap().is_same());
}

#[test]
fn another_callback_a_missing_one_and_another_order_are_told_apart() {
    let (_folder, path, policy) = recorded();
    let whole = only(&path);
    let detour = |exchange: &Exchange| replay(&policy, exchange).unwrap().detour.unwrap();

    let mut other = whole.clone();
    other.callbacks[0].with["contact"] = json!(77);
    let asked = |exchange: &Exchange| match detour(exchange) {
        Detour::Asked(asked) => *asked,
        Detour::NotAsked(left) => panic!("{left:?}"),
    };
    let Asked { number, call, expected, nearest, elsewhere, .. } = asked(&other);
    assert_eq!((number, call.as_str()), (1, "directory.contact"));
    assert_eq!(expected.unwrap().with["contact"], 77);
    // The next best has the right contact, if it is asked for again, and else only the right call.
    assert_eq!(nearest.unwrap().1.call, "directory.contact");
    assert_eq!(elsewhere, whole.callbacks[1..].contains(&whole.callbacks[0]));

    let mut swapped = whole.clone();
    let last = swapped.callbacks.len() - 1;
    assert_ne!(swapped.callbacks[last], swapped.callbacks[last - 1]);
    swapped.callbacks.swap(last, last - 1);
    let Asked { number, nearest, elsewhere, .. } = asked(&swapped);
    assert_eq!((number, nearest.unwrap().0, elsewhere), (last, last + 1, true));

    let mut cut = whole.clone();
    cut.callbacks.pop();
    let Asked { number, expected, .. } = asked(&cut);
    assert_eq!((number, expected), (last + 1, None));

    let mut longer = whole.clone();
    longer.callbacks.push(whole.callbacks[0].clone());
    assert_eq!(detour(&longer), Detour::NotAsked(vec![(last + 2, whole.callbacks[0].clone())]));
}

#[test]
fn another_answer_shows_value_by_value() {
    let (_folder, path, policy) = recorded();
    let mut exchange = only(&path);
    let Outcome::Answer(answer) = &mut exchange.outcome else { panic!("it has an answer") };
    let rule = std::mem::replace(&mut answer["decision"]["rule"], json!("access.expired"));
    answer["modules"].as_array_mut().unwrap().push(json!(9));
    let differences = replay(&policy, &exchange).unwrap().differences;
    let at: Vec<_> = differences.iter().map(|difference| difference.at.as_str()).collect();
    assert_eq!(at, ["decision.rule", "modules"]);
    assert_eq!((&differences[0].recorded, &differences[0].now), (&json!("access.expired"), &rule));
}

#[test]
fn facts_that_could_not_be_read_cannot_be_read_again() {
    let (_folder, path, policy) = recorded();
    let mut exchange = only(&path);
    exchange.callbacks.truncate(1);
    let broken = json!({ "call": "directory.contact", "with": exchange.callbacks[0].with, "said": { "fails": "Corrupt" } });
    exchange.callbacks[0] = serde_json::from_value(broken).unwrap();
    exchange.outcome = Outcome::Error("the facts could not be read".into());
    assert_eq!(replay(&policy, &exchange).unwrap(), Replayed { detour: None, differences: vec![] });
}

/// The recording with a line that is changed so, and what is said of it.
#[track_caller]
fn said_of(change: impl Fn(&mut Value)) -> String {
    let (_folder, path, policy) = recorded();
    let mut line: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    change(&mut line);
    fs::write(&path, format!("{line}\n")).unwrap();
    let (line, exchange) = match read(&path).unwrap().next().unwrap() {
        Ok(read) => read,
        Err(error) => return whole(&error, &path),
    };
    let source = replay(&policy, &exchange).unwrap_err();
    whole(&RecordingError::Question { path: path.clone(), line, source }, &path)
}

fn whole(error: &dyn std::error::Error, path: &Path) -> String {
    let mut text = error.to_string();
    if let Some(source) = error.source() {
        text += &format!(": {}", whole(source, path));
    }
    text.replace(&path.display().to_string(), "FILE")
}

#[test]
fn what_is_no_recording_is_said_with_line_and_key() {
    let no_such = whole(&read(Path::new("no-such-file")).err().unwrap(), Path::new("/"));
    assert!(
        no_such.starts_with("the recording `no-such-file` cannot be read: No such file"),
        "{no_such}"
    );
    let (_folder, path, _) = recorded();
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, "").unwrap();
    let empty = whole(&read(&path).err().unwrap(), &path);
    assert_eq!(empty, "the recording `FILE` is empty: nothing would be replayed");
    for (cut, end) in [(bytes.len() / 2, ""), (1, ""), (bytes.len() / 2, "\n"), (3, "\n")] {
        fs::write(&path, [&bytes[..], &bytes[..cut], end.as_bytes()].concat()).unwrap();
        let read: Vec<_> = read(&path).unwrap().collect();
        assert!(read[0].is_ok());
        let cut = whole(read[1].as_ref().err().unwrap(), &path);
        assert_eq!(cut, "line 2 of `FILE` is cut off; take it out to replay the rest");
    }

    let said = said_of(|line| line["contract"] = json!("portal:permissions@0.0.9"));
    assert!(
        said.starts_with(
            "line 1 of `FILE` was recorded under the contract `portal:permissions@0.0.9`; this program speaks \
             `portal:permissions@0.1.0`: use the program that recorded it (0.1.0, "
        ),
        "{said}"
    );
    let said = said_of(|line| line["recording"] = json!(2));
    assert!(said.contains("a recording of form 2; this program reads form 1"), "{said}");
    let said = said_of(|line| line["callbacks"][0]["colour"] = json!("red"));
    assert!(
        said.starts_with(
            "line 1 of `FILE` is no line of a recording, at `callbacks[0].colour`: unknown field"
        ),
        "{said}"
    );
    let said = said_of(|line| line["asked"] = json!("view.everything"));
    assert_eq!(
        said,
        "line 1 of `FILE` cannot be asked again: the contract has no question `view.everything`"
    );
    let said = said_of(|line| line["with"]["request"]["contact"] = json!(-1));
    assert!(
        said.contains("the arguments of `view.portal` cannot be read: invalid value"),
        "{said}"
    );
    let said = said_of(|line| line["callbacks"][0]["said"]["gives"]["profile"] = json!("x"));
    assert!(
        said.contains("what callback 1, `directory.contact`, was given cannot be read: "),
        "{said}"
    );
}

#[test]
fn nothing_is_appended_to_what_is_no_such_recording() {
    let (_folder, path, _) = recorded();
    let said =
        |path: &Path, mask| Recording::append_to(path, mask).err().map(|error| error.to_string());
    assert_eq!(said(&path, false), None);
    assert_eq!(said(&path, true).unwrap(), "there are names in it already; name another file");
    let masked = fs::read_to_string(&path)
        .unwrap()
        .replace("\"recording\":1", "\"masked\":true,\"recording\":1");
    fs::write(&path, masked).unwrap();
    assert_eq!(said(&path, true), None);
    assert!(said(&path, false).unwrap().contains("add --mask-names"));
    fs::write(&path, "hello\n").unwrap();
    assert_eq!(said(&path, false).unwrap(), "it is no recording; name another file");
    assert_eq!(fs::read_to_string(&path).unwrap(), "hello\n");
}

#[test]
fn what_cannot_be_taken_down_is_not_decided() {
    let (_folder, crm) = crm();
    let full = Arc::new(Recording::append_to(Path::new("/dev/full"), false).unwrap());
    let policy = crm.policy().clone().recorded(full);
    let error = policy.session(crm.store().read().unwrap()).check_access(REQUEST).unwrap_err();
    assert_eq!(error.to_string(), "the decision could not be recorded, so it does not count");
}
