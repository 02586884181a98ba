//! The inbox: each delivery is looked at once, what allows no more comes into force by itself, and nothing else does.

use std::fs;
use std::path::PathBuf;

use host_harness::store::How;
use host_harness::update::{Inbox, Looked, Refusal, signature_file};
use portal_tests::{LENIENT, STRICT};

use crate::desk::{ADMIN, Desk, lenient, scope, strict};

fn deliver(desk: &Desk, name: &str, bytes: &[u8], comment: &str) -> PathBuf {
    fs::create_dir_all(desk.updates.folder().inbox()).unwrap();
    let file = desk.updates.folder().inbox().join(name);
    fs::write(&file, bytes).unwrap();
    fs::write(signature_file(&file), desk.key.sign(bytes, comment)).unwrap();
    file
}

fn codes(looked: &[Looked]) -> Vec<Result<u64, Refusal>> {
    let code = |looked: &Looked| {
        looked.outcome.as_ref().map(|line| line.number).map_err(|refused| refused.code)
    };
    looked.iter().map(code).collect()
}

#[test]
fn what_allows_no_more_comes_into_force_and_what_allows_more_waits() {
    let desk = Desk::new();
    let inbox = Inbox::new(desk.updates.clone(), |_| scope());
    assert_eq!(codes(&inbox.look(ADMIN)), []);
    deliver(&desk, "two.wasm", LENIENT, &lenient());
    assert_eq!(codes(&inbox.look(ADMIN)), [Err(Refusal::Widening)]);
    assert_eq!(codes(&inbox.look(ADMIN)), [], "nothing is tried twice");
    assert_eq!(desk.active().number, 0);
    deliver(&desk, "three.wasm", STRICT, &strict());
    assert_eq!(codes(&inbox.look(ADMIN)), [Ok(1)]);
    let line = desk.store.read().unwrap().active_policy().unwrap().unwrap();
    assert_eq!(line.how, How::Inbox, "nobody has looked at it, and the history says so");
    assert_eq!(codes(&inbox.look(ADMIN)), []);
    // Another host, or the same after a restart, finds both there and does nothing.
    let again = Inbox::new(desk.updates.clone(), |_| scope());
    assert_eq!(codes(&again.look(ADMIN)), [Err(Refusal::Downgrade)]);
    assert_eq!(desk.active().number, 1);
}

#[test]
fn a_delivery_in_steps_is_taken_when_it_is_whole() {
    let desk = Desk::new();
    let inbox = Inbox::new(desk.updates.clone(), |_| scope());
    let file = deliver(&desk, "three.wasm", STRICT, &strict());
    let signature = fs::read(signature_file(&file)).unwrap();
    fs::remove_file(signature_file(&file)).unwrap();
    fs::write(&file, &STRICT[..1000]).unwrap();
    assert_eq!(codes(&inbox.look(ADMIN)), [], "its signature may be on the way");
    fs::write(&file, STRICT).unwrap();
    assert_eq!(codes(&inbox.look(ADMIN)), []);
    assert_eq!(codes(&inbox.look(ADMIN)), [Err(Refusal::Unsigned)]);
    assert_eq!(codes(&inbox.look(ADMIN)), []);
    fs::write(signature_file(&file), &signature[..50]).unwrap();
    assert_eq!(codes(&inbox.look(ADMIN)), [Err(Refusal::NotASignature)]);
    fs::write(signature_file(&file), signature).unwrap();
    assert_eq!(codes(&inbox.look(ADMIN)), [Ok(1)]);
}

#[test]
fn a_key_that_is_trusted_later_lets_a_delivery_in_later() {
    let desk = Desk::new();
    let inbox = Inbox::new(desk.updates.clone(), |_| scope());
    let key = fs::read_to_string(desk.trust().join("team.pub")).unwrap();
    fs::remove_file(desk.trust().join("team.pub")).unwrap();
    deliver(&desk, "three.wasm", STRICT, &strict());
    assert_eq!(codes(&inbox.look(ADMIN)), [Err(Refusal::Trust)]);
    desk.trusts("team.pub", &key);
    assert_eq!(codes(&inbox.look(ADMIN)), [Ok(1)]);
}

#[test]
fn after_a_host_has_gone_back_by_itself_nothing_comes_into_force_by_itself() {
    let desk = Desk::new();
    let inbox = Inbox::new(desk.updates.clone(), |_| scope());
    desk.activate(&desk.signed("two.wasm", LENIENT, &lenient())).unwrap();
    desk.updates.fall_back(1, ADMIN, "it fails").unwrap();
    deliver(&desk, "three.wasm", STRICT, &strict());
    assert_eq!(codes(&inbox.look(ADMIN)), [Err(Refusal::Held)]);
    // Somebody does it by hand.
    let three = desk.store.read().unwrap().policy_components().unwrap();
    let three = three.into_iter().find(|known| known.revision == 3).unwrap();
    let compared = desk.updates.compare(three, &scope(), &mut |_| {}).unwrap();
    let line = desk.updates.activate(&compared, ADMIN, None).unwrap();
    assert_eq!(line.how, How::Activate);
}

#[test]
fn somebody_who_is_no_administrator_delivers_in_vain() {
    let desk = Desk::new();
    let inbox = Inbox::new(desk.updates.clone(), |_| scope());
    deliver(&desk, "three.wasm", STRICT, &strict());
    let nobody = host_harness::update::Actor { user: 2, ..ADMIN };
    assert_eq!(codes(&inbox.look(nobody)), [Err(Refusal::NotAdmin)]);
}
