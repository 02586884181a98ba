//! The log of decisions cannot be written: what is not written down does not count.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use host_harness::decision_log::{JsonLines, Line, read};

use crate::office::{Office, READS, SIGN_INS};
use crate::volume::Volume;

/// The same office, with its decisions written down there.
fn recorded(office: &Office, log: &Path) -> Office {
    office.with(office.crm.clone().recording(Arc::new(JsonLines::append_to(log).unwrap())))
}

#[test]
fn a_full_device_decides_nothing_and_stores_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::in_folder(folder.path());
    let before = office.everything();
    let mute = recorded(&office, Path::new("/dev/full"));
    // The audit is read and not decided.
    mute.refuses(&[&READS[..3], SIGN_INS], &["Unrecorded"], "could not be recorded");
    assert_eq!(office.everything(), before);
    office.works();
}

#[test]
fn a_log_that_cannot_be_opened_is_told_of_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let error = JsonLines::append_to(&folder.path().join("nowhere/log")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let error = JsonLines::append_to(folder.path()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::IsADirectory);
    let Some(mut volume) = Volume::new("1m") else { return };
    let error = JsonLines::append_to(&volume.read_only().join("log")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ReadOnlyFilesystem);
}

#[test]
fn a_line_that_was_cut_off_by_a_full_disk_takes_no_other_with_it() {
    let Some(volume) = Volume::new("1m") else { return };
    let folder = tempfile::tempdir().unwrap();
    let office = Office::in_folder(folder.path());
    let log = volume.path().join("log");
    let recorded = recorded(&office, &log);
    let decided = |ask: &Office| ask.crm.session().unwrap().check_access(crate::office::request(1));
    decided(&recorded).unwrap();
    let filler = volume.fill();
    // What is left of the log's last page is written before the disk is found full.
    let mut kept = 1;
    while decided(&recorded).is_ok() {
        kept += 1;
    }
    fs::remove_file(filler).unwrap();
    decided(&recorded).unwrap();
    let lines: Vec<Line> = read(&log).unwrap().map(|line| line.unwrap().1).collect();
    let decisions = lines.iter().filter(|line| matches!(line, Line::Decision(_))).count();
    assert_eq!(decisions, kept + 1);
    assert_eq!(lines.len(), kept + 2, "one was cut off");
}
