//! Whatever one client does, the others are answered.

use std::io::Write;
use std::thread;
use std::time::{Duration, Instant as Clock};

use serde_json::{Value, json};

use super::{ACCESS, Bench, eventually};
use crate::serve::{LONGEST_LINE, MOST_CONNECTIONS};

#[test]
fn a_line_that_is_too_long_ends_its_connection_and_no_other() {
    let bench = Bench::new();
    let (mut bad, mut good) = (bench.talk(), bench.talk());
    // The host may have had enough before all of it is written.
    let _ = bad.stream.write_all(&vec![b'x'; LONGEST_LINE + 1]);
    let reply = bad.hear();
    assert_eq!((&reply["effect"], &reply["kind"]), (&json!("none"), &json!("malformed")));
    assert!(reply["error"].as_str().unwrap().contains("65536 bytes"), "{reply}");
    assert_eq!(bad.hear(), Value::Null);
    assert_eq!(good.ask(ACCESS)["effect"], "allow");
}

#[test]
fn whoever_leaves_in_the_middle_or_does_not_read_harms_nobody() {
    let bench = Bench::new();
    let mut leaving = bench.talk();
    leaving.stream.write_all(&ACCESS.as_bytes()[..20]).unwrap();
    drop(leaving);
    let mut deaf = bench.talk();
    deaf.stream.set_write_timeout(Some(Duration::from_millis(100))).unwrap();
    // Each of these is answered with a hundred times as much, until nothing more fits.
    let flood = "x\n".repeat(100_000);
    let flooded = Clock::now();
    while flooded.elapsed() < Duration::from_secs(2)
        && deaf.stream.write_all(flood.as_bytes()).is_ok()
    {}
    assert_eq!(bench.ask(ACCESS)["effect"], "allow");
    // It is not waited for for ever, although it is still there.
    eventually("only this one is left", || bench.status()["connections"] == 1);
}

#[test]
fn one_connection_too_many_is_told_so_and_closed() {
    let bench = Bench::new();
    let mut talks: Vec<_> = (0..MOST_CONNECTIONS).map(|_| bench.talk()).collect();
    assert_eq!(talks[0].ask(ACCESS)["effect"], "allow");
    let mut late = bench.talk();
    let reply = late.hear();
    assert_eq!((&reply["effect"], &reply["kind"]), (&json!("none"), &json!("busy")));
    assert_eq!(late.hear(), Value::Null);
    drop(talks.split_off(1));
    eventually("there is room again", || bench.ask(ACCESS)["effect"] == "allow");
}

#[test]
fn many_lines_at_once_are_answered_in_their_order() {
    let bench = Bench::new();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut talk = bench.talk();
                for id in 0..20 {
                    talk.send(&ACCESS.replace('{', &format!(r#"{{"id":{id},"#)));
                }
                for id in 0..20 {
                    assert_eq!(talk.hear()["id"], id);
                }
            });
        }
    });
    assert_eq!(bench.status()["answers"]["allow"], 80);
}
