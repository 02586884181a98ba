//! H16: files that are no delivery. Each is refused by its own name, nothing hangs, and the policy in force serves on.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::thread;

use host_harness::BUILT_IN;
use host_harness::store::Store;
use host_harness::update::{Refusal, signature_file};
use portal_tests::signing::{Key, comment};
use portal_tests::{LENIENT, STRICT};

use crate::desk::{Desk, keep_compiled, lenient, under_load, updates};

#[test]
fn every_odd_file_is_refused_by_its_own_name_while_others_are_answered() {
    let desk = Desk::new();
    under_load(&desk, || {
        let good = desk.signed("good.wasm", LENIENT, &lenient());
        let signature = fs::read(signature_file(&good)).unwrap();
        let put = |name: &str, bytes: &[u8]| {
            let file = desk.place.join(name);
            fs::write(&file, bytes).unwrap();
            fs::write(signature_file(&file), &signature).unwrap();
            file
        };
        desk.refuses(&desk.place.join("nowhere.wasm"), Refusal::Missing);
        desk.refuses(&put("empty.wasm", b""), Refusal::Empty);
        desk.refuses(&put("half.wasm", &LENIENT[..LENIENT.len() / 2]), Refusal::BadSignature);
        let mut flipped = LENIENT.to_vec();
        flipped[LENIENT.len() / 3] ^= 1;
        desk.refuses(&put("flipped.wasm", &flipped), Refusal::BadSignature);
        desk.refuses(&put("other.wasm", STRICT), Refusal::BadSignature);
        desk.refuses(&put("text.wasm", b"(component)"), Refusal::BadSignature);
        desk.refuses(&put("elf.wasm", b"\x7fELF\x02\x01\x01"), Refusal::BadSignature);
        desk.refuses(&put("large.wasm", &vec![0; (8 << 20) + 1]), Refusal::TooLarge);
        let link = desk.place.join("link.wasm");
        symlink(&good, &link).unwrap();
        fs::write(signature_file(&link), &signature).unwrap();
        desk.refuses(&link, Refusal::Link);
        let folder = desk.place.join("folder.wasm");
        fs::create_dir(&folder).unwrap();
        desk.refuses(&folder, Refusal::NotAFile);
        let pipe = desk.place.join("pipe.wasm");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        desk.refuses(&pipe, Refusal::NotAFile);
        // The signature is a file as well.
        let file = put("signed-by-a-pipe.wasm", LENIENT);
        fs::remove_file(signature_file(&file)).unwrap();
        desk.refuses(&file, Refusal::Unsigned);
        assert!(Command::new("mkfifo").arg(signature_file(&file)).status().unwrap().success());
        desk.refuses(&file, Refusal::NotASignature);
        for text in ["", "no signature", "untrusted comment: a\nAAAA\ntrusted comment: b\nAAAA\n"] {
            fs::remove_file(signature_file(&file)).unwrap();
            fs::write(signature_file(&file), text).unwrap();
            desk.refuses(&file, Refusal::NotASignature);
        }
        // Signed well, and no component.
        for (name, bytes) in
            [("signed-text.wasm", b"(component)".as_slice()), ("signed-elf.wasm", b"\x7fELF")]
        {
            desk.refuses(&desk.signed(name, bytes, &lenient()), Refusal::NotAComponent);
        }
    });
    // After all of it, the good one is taken.
    let good = desk.place.join("good.wasm");
    assert_eq!(desk.activate(&good).unwrap().component.revision, 2);
}

/// A comment is covered by the signature, and compared with what the component says.
#[test]
fn a_signature_that_says_something_else_is_refused() {
    let desk = Desk::new();
    let sign = |said: &str| desk.signed("a.wasm", LENIENT, said);
    let code = |said: &str, code| drop(desk.refuses(&sign(said), code));
    code(&comment("another-policy", "0.2.0", 2, "0.1.0"), Refusal::Name);
    code(&comment("portal-policy", "0.2.1", 2, "0.1.0"), Refusal::Version);
    code(&comment("portal-policy", "0.2.0", 3, "0.1.0"), Refusal::Revision);
    code(&comment("portal-policy", "0.2.0", 2, "0.2.0"), Refusal::Interface);
    code("timestamp:1", Refusal::Comment);
    code(&portal_tests::signing::until(&lenient(), "2020-01-01"), Refusal::Expired);
    // A comment that was exchanged after signing.
    let file = sign(&comment("portal-policy", "0.2.0", 9, "0.1.0"));
    let text = fs::read_to_string(signature_file(&file)).unwrap();
    fs::write(signature_file(&file), text.replace("rev=9", "rev=2")).unwrap();
    desk.refuses(&file, Refusal::BadSignature);
    // Somebody else's key.
    let other = Key::new();
    fs::write(signature_file(&file), other.sign(LENIENT, &lenient())).unwrap();
    desk.refuses(&file, Refusal::UnknownKey);
}

/// What is verified is what is used: exchanging the file meanwhile changes nothing.
#[test]
fn a_file_that_is_exchanged_while_it_is_read_never_gets_through() {
    let desk = Desk::new();
    let file = desk.signed("a.wasm", LENIENT, &lenient());
    let signature = fs::read(signature_file(&file)).unwrap();
    let over = AtomicBool::new(false);
    let mut worse = BUILT_IN.to_vec();
    worse.extend([0, 6, 5, b'w', b'o', b'r', b's', b'e']);
    thread::scope(|scope| {
        scope.spawn(|| {
            let spare = desk.place.join("spare");
            let mut turn = 0_u32;
            while !over.load(SeqCst) {
                turn += 1;
                match turn % 4 {
                    0 => {
                        fs::write(&spare, &worse).unwrap();
                        fs::rename(&spare, &file).unwrap();
                    }
                    1 => fs::write(&file, &worse).unwrap(),
                    2 => fs::write(&file, LENIENT).unwrap(),
                    _ => {
                        fs::write(&spare, LENIENT).unwrap();
                        fs::rename(&spare, &file).unwrap();
                    }
                }
            }
        });
        for _ in 0..40 {
            match desk.submit(&file) {
                Ok(taken) => assert_eq!((taken.version.as_str(), taken.revision), ("0.2.0", 2)),
                Err(refused) => assert!(
                    matches!(
                        refused.code,
                        Refusal::BadSignature | Refusal::Changing | Refusal::Empty
                    ),
                    "{refused}"
                ),
            }
        }
        over.store(true, SeqCst);
    });
    assert!(desk.store.read().unwrap().policy_components().unwrap().len() <= 1);
    fs::write(&file, LENIENT).unwrap();
    fs::write(signature_file(&file), signature).unwrap();
    desk.activate(&file).unwrap();
}

#[test]
fn where_nothing_can_be_made_a_delivery_is_refused_and_leaves_nothing_behind() {
    let desk = Desk::new();
    let file = desk.signed("a.wasm", LENIENT, &lenient());
    // Nothing can be made where a file is in the way of the folder.
    fs::write(desk.updates.folder().path().join("store"), "").unwrap();
    let refused = desk.submit(&file).unwrap_err();
    assert_eq!(refused.code, Refusal::Storage, "{refused}");
    assert!(desk.store.read().unwrap().policy_components().unwrap().is_empty());
    fs::remove_file(desk.updates.folder().path().join("store")).unwrap();
    desk.activate(&file).unwrap();
}

/// Names the folder of a delivery for which there is no room.
const FULL: &str = "PORTAL_UPDATES_FULL";

/// The child: to it, every file is full after a megabyte.
#[test]
fn delivers_to_a_full_disk() {
    let Some(place) = std::env::var_os(FULL).map(PathBuf::from) else { return };
    keep_compiled();
    let store = Store::open(&place.join("portal.db")).unwrap();
    let refused = updates(&place, store).submit(&place.join("large.wasm"), 1, 0).unwrap_err();
    assert_eq!(refused.code, Refusal::Storage, "{refused}");
}

#[test]
fn a_full_disk_refuses_and_leaves_nothing_half_written() {
    let desk = Desk::new();
    // A section of three megabytes that nobody reads.
    let mut bytes = LENIENT.to_vec();
    bytes.extend([0, 0x84, 0x80, 0xc0, 0x01, 3, b'p', b'a', b'd']);
    bytes.extend(vec![0; 3 << 20]);
    let file = desk.signed("large.wasm", &bytes, &lenient());
    let before = desk.active().policy.digest().to_owned();
    let limited = r#"trap "" XFSZ; ulimit -f 2048; exec "$0" "$@""#;
    let child = Command::new("sh")
        .args(["-c", limited])
        .arg(std::env::current_exe().unwrap())
        .args(["files::delivers_to_a_full_disk", "--exact", "--nocapture"])
        .env(FULL, &desk.place)
        .output()
        .unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stderr));
    let left = fs::read_dir(desk.updates.folder().path().join("store")).unwrap();
    let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| name.to_string_lossy().ends_with(".minisig")), "{left:?}");
    assert!(desk.store.read().unwrap().policy_components().unwrap().is_empty());
    assert_eq!(desk.active().policy.digest(), before);
    let attempt = desk.store.read().unwrap().policy_attempts(1).unwrap().pop().unwrap();
    assert_eq!(attempt.code, "storage");
    // With room, the same delivery is taken.
    desk.submit(&file).unwrap();
}
