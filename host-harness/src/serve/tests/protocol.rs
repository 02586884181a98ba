//! Good lines and bad ones, and what is said about each.

use std::thread;

use serde_json::json;

use super::{ACCESS, Bench};
use crate::serve::RequestError;
use crate::serve::protocol::{What, parse};

fn error(line: &str) -> RequestError {
    parse(line.as_bytes()).unwrap_err().error
}

/// The name of a bad line's error.
fn name(line: &str) -> String {
    let debug = format!("{:?}", error(line));
    debug.split([' ', '(', '{']).next().unwrap().to_owned()
}

#[test]
fn every_bad_line_has_its_error_and_an_example() {
    for (line, expected) in [
        ("{", "NotJson"),
        ("hello", "NotJson"),
        (r#"{"id":1} {"id":2}"#, "NotJson"),
        (r#"{"contact":1,"contact":2,"question":"access"}"#, "Twice"),
        (r#"{"login":{"name":"a","password":"b","password":"c"}}"#, "Twice"),
        ("[]", "NotAnObject"),
        ("17", "NotAnObject"),
        (r#"{"id":[1],"contact":1,"question":"access"}"#, "BadId"),
        (r#"{"id":1}"#, "NotOne"),
        (r#"{"contact":1,"question":"access","status":true}"#, "NotOne"),
        (r#"{"contact":1,"quetsion":"access"}"#, "UnknownKey"),
        (r#"{"contact":1,"question":"access","now":5}"#, "UnknownKey"),
        (r#"{"contact":1,"login":{"name":"a","password":"b"}}"#, "UnknownKey"),
        (r#"{"login":{"name":"a","password":"b","ticket":1}}"#, "UnknownKey"),
        (r#"{"status":true,"today":"2026-06-15"}"#, "UnknownKey"),
        (r#"{"question":"access"}"#, "Missing"),
        (r#"{"login":{"name":"a"}}"#, "Missing"),
        (r#"{"begin":{"contact":1}}"#, "Missing"),
        (r#"{"settle":{"contact":1,"ticket":2}}"#, "Missing"),
        (r#"{"contact":-1,"question":"access"}"#, "BadValue"),
        (r#"{"contact":"1","question":"access"}"#, "BadValue"),
        (r#"{"contact":1,"acting":1.5,"question":"access"}"#, "BadValue"),
        (r#"{"contact":1,"today":"15.06.2026","question":"access"}"#, "BadValue"),
        (r#"{"contact":1,"at-least":true,"question":"access"}"#, "BadValue"),
        (r#"{"login":["a","b"]}"#, "BadValue"),
        (r#"{"login":{"name":"a","password":17}}"#, "BadValue"),
        (r#"{"login":{"name":"a","password":"b","address":"here"}}"#, "BadValue"),
        (r#"{"settle":{"contact":1,"ticket":2,"password":"hunter2"}}"#, "BadValue"),
        (r#"{"status":false}"#, "BadValue"),
        (r#"{"contact":1,"question":"acces"}"#, "BadQuestion"),
        (
            r#"{"contact":1,"question":{"privilege":{"module":1,"action":"delete","fields":[11]}}}"#,
            "BadQuestion",
        ),
        (
            r#"{"contact":1,"question":{"privileges":[{"module":1,"action":"create","record":3}]}}"#,
            "BadQuestion",
        ),
        (r#"{"contact":1,"question":{"ticket":{"acount":2}}}"#, "BadQuestion"),
    ] {
        assert_eq!(name(line), expected, "{line}");
        let said = error(line).with_example();
        assert!(said.contains("Example: {") && !said.contains('\n'), "{line}: {said}");
    }
    assert!(
        error(r#"{"contact":1,"question":{"ticket":{"account":-2}}}"#)
            .to_string()
            .starts_with("`question.ticket.account`: ")
    );
    let unknown = error(r#"{"contact":1,"quetsion":"access"}"#).to_string();
    assert!(unknown.starts_with("there is no key `quetsion`; there are `id`, "), "{unknown}");
}

#[test]
fn no_password_is_quoted_wherever_it_is_put_in_a_login() {
    for line in [
        r#"{"login":"hunter2"}"#,
        r#"{"login":["kim","hunter2"]}"#,
        r#"{"login":{"name":"kim","password":["hunter2"]}}"#,
        r#"{"login":{"name":"kim","password":"x","address":"hunter2"}}"#,
        r#"{"login":{"name":"kim","password":"x","hunter2":1}}"#,
        r#"{"login":{"name":"kim","pasword":"hunter2"}}"#,
        r#"{"login":{"name":"kim","password":"hunter2"}"#,
        r#"{"login":{"name":"kim","password":"hunter2"},"today":"hunter2"}"#,
        r#"{"logn":{"name":"kim","password":"hunter2"}}"#,
        r#"{"settle":{"contact":1,"ticket":2,"password":"hunter2"}}"#,
    ] {
        let said = error(line).with_example();
        assert!(!said.contains("hunter2"), "{said}");
        assert!(!format!("{:?}", parse(line.as_bytes())).contains("hunter2"));
    }
    let good = parse(br#"{"login":{"name":"kim","password":"hunter2"}}"#).unwrap();
    assert!(matches!(good.what, What::Login { .. }));
    assert!(!format!("{good:?}").contains("hunter2"));
}

#[test]
fn a_request_is_answered_with_its_id_its_rule_and_what_it_was_decided_by() {
    let bench = Bench::new();
    let mut talk = bench.talk();
    let revision = bench.store.read().unwrap().revision().unwrap();
    let reply = talk.ask(&ACCESS.replace('{', r#"{"id":"a","#));
    assert_eq!(
        reply,
        json!({
            "id": "a", "effect": "allow", "rule": "access.granted", "reason": "granted",
            "title": "The contact may use the portal.", "conceals": false,
            "policy": super::good().digest(), "activation": 0, "revision": revision,
        })
    );
    for id in ["null", "true", "1.5", "\"\""] {
        let line =
            format!(r#"{{"id":{id},"contact":1,"today":"2026-06-15","question":"accounts"}}"#);
        let reply = talk.ask(&line);
        assert_eq!(reply["id"].to_string(), id);
        assert!(reply["detail"]["accounts"].is_array(), "{reply}");
    }
    let reply = talk.ask(r#"{"contact":1,"at-least":99,"question":"access"}"#);
    assert_eq!((reply["effect"].as_str(), reply["kind"].as_str()), (Some("none"), Some("behind")));
    let reply = talk.ask(r#"{"contact":1,"question":{"privileges":[]}}"#);
    assert_eq!((&reply["effect"], &reply["error"]), (&json!("none"), &json!("nothing was asked")));
}

#[test]
fn after_a_bad_line_the_connection_goes_on_and_the_id_comes_back_if_it_could_be_read() {
    let bench = Bench::new();
    let mut talk = bench.talk();
    let reply = talk.ask(r#"{"id":7,"contact":1,"question":"acces"}"#);
    assert_eq!((&reply["id"], &reply["effect"]), (&json!(7), &json!("none")));
    assert_eq!(talk.ask("nonsense")["kind"], "malformed");
    talk.send("\n \r");
    assert_eq!(talk.ask(ACCESS)["effect"], "allow");
    let status = bench.status();
    assert_eq!(status["answers"]["errors"], json!({ "malformed": 2 }));
}

#[test]
fn sign_ins_by_steps_are_decided_and_whole_ones_tell_nothing_but_who_is_let_in() {
    let bench = Bench::new();
    let mut talk = bench.talk();
    let begun = talk.ask(r#"{"today":"2026-06-15","begin":{"contact":1,"ticket":4711}}"#);
    assert_eq!((&begun["effect"], &begun["verdict"]), (&json!("allow"), &json!("permit")));
    let line = r#"{"today":"2026-06-15","settle":{"contact":1,"ticket":4711,"password":"wrong"}}"#;
    let settled = talk.ask(line);
    assert_eq!((&settled["effect"], &settled["verdict"]), (&json!("deny"), &json!("deny")));
    let refused = |name: &str| {
        let line =
            format!(r#"{{"today":"2026-06-15","login":{{"name":"{name}","password":"hunter2"}}}}"#);
        bench.ask(&line)
    };
    // Each takes more than a second, on purpose.
    let (nobody, kim) = thread::scope(|scope| {
        let nobody = scope.spawn(|| refused("nobody"));
        (refused("kim"), nobody.join().unwrap())
    });
    assert_eq!(nobody, kim);
    assert_eq!((&kim["effect"], &kim["signed-in"]), (&json!("deny"), &json!(false)));
}
