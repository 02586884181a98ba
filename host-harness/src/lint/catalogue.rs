//! Every lint: its name, how bad it is, what it finds, and the domain rules behind it.

use super::Lint;
use super::Severity::{Error, Note, Warning};

macro_rules! lints {
    ($($name:ident = $severity:ident $id:literal [$($source:literal)*] $finds:literal)*) => {
        $(pub(super) static $name: Lint =
            Lint { id: $id, severity: $severity, finds: $finds, sources: &[$($source),*] };)*

        /// Every lint there is, by what it is about.
        pub static LINTS: &[&Lint] = &[$(&$name),*];
    };
}

lints! {
    ACCOUNT_NEVER_ALLOCATED = Warning "account-never-allocated" ["EA-05" "EA-06" "EA-07" "EA-08" "AMB-08"]
        "A ticket email account is for all customers because nobody has ever said for whom it is."
    ACCOUNT_FOR_EVERYBODY = Note "account-for-everybody" ["EA-04" "EV-01"]
        "Every customer's contacts may choose the account, by an allocation that was saved."
    ACCOUNT_FOR_NOBODY = Warning "account-for-nobody" ["EV-02" "EV-03" "EV-05" "AMB-04" "AMB-05" "EA-20"]
        "An account is allocated to somebody, and yet nobody may choose it."
    ACCOUNT_FOR_NO_CUSTOMERS = Note "account-for-no-customers" ["EA-04" "EV-04" "EV-06"]
        "An account is allocated to no customers."
    DANGLING_GROUP = Error "dangling-group" ["EA-12" "EA-20" "CG-05" "CG-06" "AMB-05"]
        "An account or the Tickets module is allocated to a customer group that is deleted."
    DANGLING_MEMBERSHIP = Note "dangling-membership" ["CG-05" "CG-06" "D1"]
        "Customers still name a customer group that is deleted."
    DANGLING_CUSTOMER = Warning "dangling-customer" ["EA-20" "CG-07" "CG-08" "AMB-04" "AMB-06" "AMB-14" "V1-09"]
        "An allocation, a Head Office or a contact with the portal flag names a customer that is deleted."
    DANGLING_OWNER = Warning "dangling-owner" ["PF-12" "AMB-36" "AMB-49"]
        "The owner of a profile, or the user selected for version 1, is deleted."
    NO_OWNER = Error "no-owner" ["PF-12" "V1-21" "AMB-36" "AMB-49"]
        "Contacts may create records, and nobody would own them, so that creating is refused."
    DANGLING_TEMPLATE = Warning "dangling-template" ["N-01" "V1-25" "AMB-70"]
        "An email template that a notification or the access data of version 1 names is deleted."
    DANGLING_PROFILE = Error "dangling-profile" ["PA-07" "AMB-30" "AMB-31"]
        "Contacts hold a profile that is deleted, and may do nothing."
    BUTTON_DENIED = Warning "button-denied" ["H-01" "H-04" "GP-11" "AMB-68"]
        "A home button leads into a module where the profile's holders are denied what it is for."
    EDIT_WITHOUT_VIEW = Warning "edit-without-view" ["GP-02" "AMB-41"]
        "A profile grants creating, editing or deleting in a module that its holders cannot view."
    CUSTOMER_SCOPE_WITHOUT_CUSTOMER = Warning "customer-scope-without-customer" ["V1-06" "V1-09" "AMB-38" "AMB-47"]
        "The records of the contact's customer are granted to contacts that have no customer."
    UNUSED_PROFILE = Note "unused-profile" ["PF-01" "PA-07" "AMB-31"]
        "No contact holds the profile."
    IDENTICAL_PROFILES = Note "identical-profiles" ["PF-06" "AMB-35"]
        "Profiles differ in nothing but name and description."
    ACCESS_NEVER_BEGINS = Warning "access-never-begins" ["PA-02" "PA-12" "AMB-26" "AMB-27"]
        "Contacts have the portal flag and an access period that no day lies in."
    ACCESS_ENDS_SOON = Warning "access-ends-soon" ["PA-04" "PA-11" "PA-21" "AMB-24"]
        "The last day of contacts' portal access is near."
    ACCESS_NEVER_ENDS = Note "access-never-ends" ["PA-02" "PA-04" "PA-13" "AMB-26"]
        "Portal access has no last day where others' has one, or one that is more than ten years away."
    EXEMPTION_ENDS_SOON = Note "exemption-ends-soon" ["LK-12" "AMB-59" "D3"]
        "Contacts' exemption from locking ends soon."
    EXEMPTION_NEVER_ENDS = Warning "exemption-never-ends" ["LK-12" "AMB-59" "D3" "D20"]
        "Contacts are exempt from locking for good, so that only the hundredth failure in a row stops a guesser."
}
