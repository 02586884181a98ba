//! What an administrator reads.

use host_harness::difference::{Scope, between};
use host_harness::document::Document;
use host_harness::store::{Mode, Store};
use host_harness::{Limits, Policy};

use super::*;

#[test]
fn variant() {
    let Ok(path) = std::env::var("VARIANT") else { return };
    let active = Policy::built_in(Limits::default()).unwrap();
    let variant = Policy::load(&std::fs::read(path).unwrap(), Limits::default()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("test.db")).unwrap();
    let document = Document::parse(include_str!("../../../demo/crm.json")).unwrap();
    store.import(&document, Mode::New).unwrap();
    let found =
        between(&store, &active, &variant, &Scope::at(20_619, 86_400 * 20_619), &mut |_| {})
            .unwrap();
    let (human, json) = report(&store.read().unwrap(), &found).unwrap();
    println!("{human}\n{json}");
}
