//! The contract's words in everyday ones.

use host_harness::difference::{Story, Whose};
use host_harness::question::FieldWord;

pub(super) fn field(before: FieldWord, after: FieldWord, things: &str) -> String {
    match (before, after) {
        (FieldWord::Hidden, FieldWord::Editable) => format!("see and write {things}"),
        (FieldWord::Hidden, _) => format!("see {things}"),
        (FieldWord::ReadOnly, FieldWord::Editable) => format!("may write {things}"),
        (FieldWord::Editable, FieldWord::ReadOnly) => format!("may no longer write {things}"),
        _ => format!("no longer see {things}"),
    }
}

pub(super) fn whose(scope: Option<Whose>) -> &'static str {
    match scope {
        None => "no records by their own links",
        Some(Whose::Own) => "their own records",
        Some(Whose::Customer) => "records of their whole customer",
        Some(Whose::CustomerItself) => "records of the customer itself",
    }
}

pub(super) fn story(story: Story) -> &'static str {
    match story {
        Story::WrongPasswords => "one wrong password after the other",
        Story::AtOnce => "many attempts to sign in at once",
        Story::Waiting => "attempts to sign in some time after a lock",
        Story::Exempted => "wrong passwords of an exempted contact",
        Story::RightPassword => {
            "a right password, with an attempt and without, before a lock and behind it"
        }
        Story::NoAdministrator => "somebody who is no administrator acts on a lock",
        Story::Administrator => "an administrator acts on a lock",
        Story::Stored => "the next attempt to sign in",
    }
}

pub(super) fn setting(word: &str) -> &'static str {
    match word {
        "allocate-to-all" => "allocate an account to all customers",
        "allocate-to-unknown-group" => "allocate an account to a group that does not exist",
        "allocate-to-unknown-customer" => "allocate an account to a customer that does not exist",
        "allocate-to-empty-selection" => "allocate an account to an empty selection",
        "enable-access" => "give a contact access to the portal",
        "enable-access-without-email" => "give access to a contact without an email address",
        "enable-access-backwards" => "give access that ends before it starts",
        "enable-access-without-dates" => "give access without dates",
        "enable-access-of-nobody" => "give access to a contact that does not exist",
        "assign-profile" => "give a contact another profile",
        "assign-unknown-profile" => "give a contact a profile that does not exist",
        "module-privileges" => "change what a profile grants in a module",
        "module-privileges-of-unknown-profile" => {
            "change what a profile grants that does not exist"
        }
        "global-privileges" => "give a profile view-all and edit-all",
        "threshold-100" => "let a hundred failures pass before a lock",
        "threshold-0" => "let no failure pass before a lock",
        "threshold-101" => "let more than a hundred failures pass before a lock",
        "create-profile" => "create a profile",
        "create-nameless-profile" => "create a profile without a name",
        "delete-default-profile" => "delete the profile DEFAULT",
        "portal-version-1" => "put version 1 of the portal into force",
        "join-unknown-group" => "put a customer into a group, one of which does not exist",
        _ => "change a setting",
    }
}

/// What becomes of a step of a sign-in.
pub(super) fn verdict(word: Option<&str>) -> &'static str {
    match word {
        None => "there is no answer",
        Some("permit") => "the attempt is permitted",
        Some("busy") => "it is refused, as too many are under way",
        Some("locked") => "it is refused by a lock",
        Some("grant") => "the contact is let in",
        Some("deny") => "the contact is not let in",
        Some("unknown-ticket") => "the attempt is not known",
        Some("done") => "it is done",
        Some("unchanged") => "there is nothing to do",
        Some("not-admin") => "it is refused to whoever is no administrator",
        Some("not-tracked") => "there is nothing to act on",
        Some("in-the-past") => "it is refused, as its end is past",
        Some(_) => "something else",
    }
}
