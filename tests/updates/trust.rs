//! Whose signatures count, and what an operator's folder must look like for any to count.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use host_harness::update::Refusal;
use portal_tests::signing::Key;
use portal_tests::{LENIENT, STRICT};

use crate::desk::{ADMIN, Desk, lenient, strict};

/// The identifier that stands in the comment of a public key's file.
fn key_id(key: &Key) -> String {
    let file = key.public_file();
    let first = file.lines().next().unwrap();
    first.rsplit(' ').next().unwrap().to_owned()
}

#[test]
fn without_a_key_nothing_is_taken_and_the_way_to_one_is_told() {
    let desk = Desk::new();
    let file = desk.signed("a.wasm", LENIENT, &lenient());
    fs::remove_file(desk.trust().join("team.pub")).unwrap();
    let refused = desk.refuses(&file, Refusal::Trust);
    assert!(refused.what.contains("put the public half of a key there"), "{refused}");
    fs::remove_dir(desk.trust()).unwrap();
    let refused = desk.refuses(&file, Refusal::Trust);
    assert!(refused.what.contains("minisign -G"), "{refused}");
}

#[test]
fn a_folder_that_others_can_write_to_vouches_for_nothing() {
    let desk = Desk::new();
    let file = desk.signed("a.wasm", LENIENT, &lenient());
    let mode = |path: &std::path::Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap()
    };
    let (trust, key) = (desk.trust(), desk.trust().join("team.pub"));
    for (path, bad, good) in [
        (trust.clone(), 0o777, 0o755),
        (trust.parent().unwrap().to_owned(), 0o775, 0o755),
        (key.clone(), 0o666, 0o644),
    ] {
        mode(&path, bad);
        let refused = desk.refuses(&file, Refusal::Trust);
        assert!(refused.what.contains("chmod go-w"), "{refused}");
        mode(&path, good);
    }
    let text = fs::read_to_string(&key).unwrap();
    fs::rename(&key, desk.place.join("elsewhere.pub")).unwrap();
    symlink(desk.place.join("elsewhere.pub"), &key).unwrap();
    desk.refuses(&file, Refusal::Trust);
    fs::remove_file(&key).unwrap();
    for broken in ["", "no key", "untrusted comment: x\nAAAA\n"] {
        desk.trusts("team.pub", broken);
        desk.refuses(&file, Refusal::Trust);
    }
    desk.trusts("team.pub", &text);
    desk.trusts("twin.pub", &text);
    let refused = desk.refuses(&file, Refusal::Trust);
    assert!(refused.what.contains("the same key"), "{refused}");
    fs::remove_file(desk.trust().join("twin.pub")).unwrap();
    desk.trusts("revoked", "not a key id\n");
    desk.refuses(&file, Refusal::Trust);
    desk.trusts("revoked", "# none yet\n");
    // What an editor leaves behind is no key.
    desk.trusts(".team.pub.swp", "x");
    desk.trusts("README", "x");
    desk.activate(&file).unwrap();
}

#[test]
fn keys_are_changed_without_a_gap_and_a_revoked_one_serves_no_restart() {
    let desk = Desk::new();
    desk.activate(&desk.signed("a.wasm", LENIENT, &lenient())).unwrap();
    let running = desk.active();
    let next = Key::new();
    desk.trusts("next.pub", &next.public_file());
    desk.updates.still_trusts(&running).unwrap();
    desk.trusts("revoked", &format!("{}  # left on a train\n", key_id(&desk.key).to_lowercase()));
    // What serves is told, what starts is refused.
    assert_eq!(desk.updates.still_trusts(&running).unwrap_err().code, Refusal::RevokedKey);
    assert_eq!(desk.updates.active().map(drop).unwrap_err().code, Refusal::RevokedKey);
    let file = desk.signed("b.wasm", STRICT, &strict());
    assert_eq!(desk.submit(&file).unwrap_err().code, Refusal::RevokedKey);
    // A way out that needs no other key, and one that does.
    let built_in = desk.updates.built_in(ADMIN).unwrap();
    desk.updates.rollback(&built_in, ADMIN, "the key is gone").unwrap();
    desk.updates.active().unwrap();
    fs::write(host_harness::update::signature_file(&file), next.sign(STRICT, &strict())).unwrap();
    assert_eq!(desk.activate(&file).unwrap().component.signer.unwrap().label, "next");
}

/// The same component, signed again because the first key is gone, counts as the second key's.
#[test]
fn a_component_that_is_signed_again_is_vouched_for_by_its_new_key() {
    let desk = Desk::new();
    let file = desk.signed("a.wasm", LENIENT, &lenient());
    let first = desk.activate(&file).unwrap().component;
    let next = Key::new();
    desk.trusts("next.pub", &next.public_file());
    fs::write(host_harness::update::signature_file(&file), next.sign(LENIENT, &lenient())).unwrap();
    desk.submit(&file).unwrap();
    desk.trusts("revoked", &key_id(&desk.key));
    let active = desk.active();
    assert_eq!(active.policy.digest(), first.digest);
    assert_eq!(active.component.clone().unwrap().signer.unwrap().label, "next");
    desk.updates.still_trusts(&active).unwrap();
}

#[test]
fn what_may_not_be_put_into_force_any_more_is_not_gone_back_to_either() {
    let desk = Desk::new();
    let file = desk.signed("a.wasm", LENIENT, &lenient());
    let two = desk.activate(&file).unwrap().component;
    desk.activate(&desk.signed("b.wasm", STRICT, &strict())).unwrap();
    let over = format!("{} not-after=2026-01-01", lenient());
    let stored = desk.place.join("policies/store").join(format!("{}.minisig", two.digest));
    fs::remove_file(&stored).unwrap();
    fs::write(&stored, desk.key.sign(LENIENT, &over)).unwrap();
    let refused = desk.updates.rollback(&two, ADMIN, "strict is too strict").unwrap_err();
    assert_eq!(refused.code, Refusal::Expired);
    // Nor by itself: the one that came with the program is next.
    let line = desk.updates.fall_back(2, ADMIN, "it fails").unwrap();
    assert_eq!(line.component.signer, None);
}

#[test]
fn a_policy_by_another_name_is_taken_only_where_the_operator_says_so() {
    let desk = Desk::new();
    desk.trusts("names", "billing-policy\n");
    let file = desk.signed("a.wasm", LENIENT, &lenient());
    let refused = desk.refuses(&file, Refusal::Name);
    assert!(refused.what.contains("`billing-policy`"), "{refused}");
    desk.trusts("names", "# both\nbilling-policy\nportal-policy\n");
    desk.activate(&file).unwrap();
}
