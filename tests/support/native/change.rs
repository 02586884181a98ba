//! A change of settings as the rules accept it, in the contract's types.

use host_harness::native::convert::{numbers, ours};
use host_harness::session::changes as asked;
use policy::portal_settings::{ButtonTarget, Change};

/// What was proposed, as the rules leave it: of all cases only these can come back otherwise.
pub(super) fn accepted(proposed: asked::Change, accepted: Change) -> asked::Change {
    // Everything else must be what went in.
    let mut answer = proposed;
    match (&mut answer, &accepted) {
        (asked::Change::CreateProfile(new), Change::CreateProfile { name, .. }) => {
            new.name.clone_from(name);
        }
        (asked::Change::RenameProfile(new), Change::RenameProfile { name, .. }) => {
            new.name.clone_from(name);
        }
        (asked::Change::ProfileNotification(new), Change::ProfileNotification { notice, .. }) => {
            new.notice.clone_from(notice);
        }
        (asked::Change::AddButton(new), Change::AddButton { label, target, .. }) => {
            new.label.clone_from(label);
            if let (asked::ButtonTarget::Link(link), ButtonTarget::Link { address, .. }) =
                (&mut new.target, target)
            {
                link.address.clone_from(address);
            }
        }
        (asked::Change::GroupMembership(new), Change::GroupMembership { groups, .. }) => {
            new.groups = numbers(groups);
        }
        _ => {}
    }
    assert!(ours(answer.clone()) == accepted, "{answer:?} was accepted as {accepted:?}");
    answer
}
