//! The list of rules: effect, name, reason, what it says, what would turn it, and where it comes from.

use super::{Effect, RuleInfo};

macro_rules! conceals {
    () => {
        false
    };
    (conceals) => {
        true
    };
}

macro_rules! rules {
    ($($name:ident = $effect:ident $id:literal $reason:literal $(($conceals:ident))?
        : $title:literal; $remedy:literal; $($source:literal)+)*) => {
        /// A rule that can decide. Which effect it has, and why, is part of the rule.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u16)]
        pub enum Rule {
            $(#[doc = $title] $name,)*
        }

        impl Rule {
            /// All rules; a rule's place is its number.
            pub const ALL: &[Rule] = &[$(Rule::$name),*];

            /// What is published about the rule.
            pub const fn info(self) -> RuleInfo {
                match self {
                    $(Rule::$name => RuleInfo {
                        id: $id,
                        effect: Effect::$effect,
                        reason: $reason,
                        title: $title,
                        sources: &[$($source),+],
                        conceals: conceals!($($conceals)?),
                    },)*
                }
            }

            /// The change that turns it and no other rule, for administrators.
            pub fn remedy(self) -> &'static str {
                match self {
                    $(Rule::$name => $remedy,)*
                }
            }

            /// What the rule decides.
            pub const fn effect(self) -> Effect {
                match self {
                    $(Rule::$name => Effect::$effect,)*
                }
            }
        }
    };
}

rules! {
    AccessUnknownContact = Deny "access.unknown-contact" "unknown-user":
        "No such contact is known.";
        "Use the identifier of a contact that exists."; "PA-01"
    AccessContactDeleted = Deny "access.contact-deleted" "deleted":
        "The contact is deleted, archived or inactive.";
        "Restore the contact."; "PA-08" "PA-17" "D9"
    AccessNotEnabled = Deny "access.not-enabled" "not-enabled":
        "The contact does not have the portal flag.";
        "Tick the portal flag on the contact."; "PA-02" "PA-08" "EV-05"
    AccessDatesMissing = Deny "access.dates-missing" "dates-missing":
        "The CRM keeps access periods, and a date of this contact's is missing.";
        "Enter the date that is missing, so that today lies within the access period."; "PA-02" "AMB-26"
    AccessNotStarted = Deny "access.not-started" "not-started":
        "The access period has not started; its first day counts.";
        "Move the start of the access period to today or earlier."; "PA-04" "PA-09" "AMB-24" "AMB-25"
    AccessExpired = Deny "access.expired" "expired":
        "The access period is over; its last day counts.";
        "Move the end of the access period to today or later."; "PA-04" "PA-08" "AMB-24" "AMB-28"
    AccessLocked = Deny "access.locked" "locked":
        "The contact is locked after failed sign-ins or by an administrator.";
        "Unlock the contact."; "LK-01" "LK-10" "AMB-13"
    AccessGranted = Allow "access.granted" "granted":
        "The contact may use the portal.";
        "Clear the portal flag."; "PA-02" "PA-04"

    ActingNoCustomer = Deny "acting.no-customer" "no-customer":
        "The contact belongs to no customer, or to one that is deleted.";
        "Link the contact to a customer that is not deleted."; "EA-03" "AMB-09" "AMB-14"
    ActingOutOfScope = Deny "acting.out-of-scope" "out-of-scope" (conceals):
        "Only Head Office contacts may act for another customer, and only for one of the same group.";
        "Make the contact's own customer Head Office of a group that the other belongs to."; "CG-08" "AMB-11" "D8"
    TicketsModuleDisabled = Deny "tickets.module-disabled" "module-disabled":
        "The portal's Tickets module is not available to this customer.";
        "Allocate the Tickets module to the customer."; "EA-20" "AMB-12"

    AccountsListed = Allow "accounts.listed" "listed":
        "The contact may choose from the accounts allocated to the customer it acts for.";
        "Take the Tickets module away from the customer."; "EA-01" "EA-02"
    AccountUnset = Allow "accounts.unset" "default-allocation":
        "Nothing was ever saved for the account, so it is for all customers.";
        "Allocate the account to somebody else."; "EA-05" "EA-06" "EA-07"
    AccountAllCustomers = Allow "accounts.all-customers" "all-customers":
        "The account is allocated to all customers.";
        "Allocate the account to somebody else."; "EV-01"
    AccountGroupMember = Allow "accounts.group-member" "group-member":
        "The account is allocated to a group that the customer belongs to.";
        "Take the customer out of the group, or allocate the account to somebody else."; "EV-02" "EV-07" "D1"
    AccountSelectedCustomer = Allow "accounts.selected-customer" "selected-customer":
        "The customer is one of those selected for the account.";
        "Save the selection without the customer, or allocate the account to no customers."; "EV-03"
    AccountNotConfigured = Deny "accounts.not-configured" "account-not-configured" (conceals):
        "No such account is configured in the ticket settings.";
        "Configure the account in the ticket settings."; "EA-09" "AMB-08"
    AccountDisabled = Deny "accounts.disabled" "account-disabled" (conceals):
        "The account is switched off in the ticket settings.";
        "Switch the account on in the ticket settings."; "AMB-08"
    AccountOtherGroup = Deny "accounts.other-group" "account-not-visible" (conceals):
        "The account is allocated to a group that the customer does not belong to.";
        "Allocate the account to the customer, to a group of its own or to all customers.";
        "EA-11" "EV-02" "EV-08" "CG-06"
    AccountNotSelected = Deny "accounts.not-selected" "account-not-visible" (conceals):
        "The customer is not one of those selected for the account.";
        "Save the selection with the customer added."; "EV-03" "EV-08"
    AccountNoCustomers = Deny "accounts.no-customers" "account-not-visible" (conceals):
        "The account is allocated to no customers.";
        "Allocate the account to the customer, to its group or to all customers."; "EV-04" "EV-06" "EV-08"
    TicketWithoutAccount = Allow "tickets.without-account" "no-account-named":
        "A ticket may be submitted without naming an account.";
        "Take the Tickets module away from the customer; a contact without a customer loses the portal flag."; "AMB-16"

    WarnDanglingGroup = Deny "audience.dangling-group" "dangling-group":
        "The account is allocated to a group that is deleted, so nobody belongs to it.";
        "Allocate the account anew."; "CG-05" "CG-06" "AMB-05"
    WarnDanglingCustomer = Deny "audience.dangling-customer" "dangling-customer":
        "The account's selection names a customer that is deleted; the others are not affected.";
        "Save the selection without the customer."; "AMB-06"
    WarnEmptySelection = Deny "audience.empty-selection" "empty-selection":
        "The account is for selected customers and none is left, so nobody can choose it.";
        "Select customers, or allocate the account to no customers."; "AMB-04"

    SettingsNotAdmin = Deny "settings.not-admin" "not-admin":
        "Only an active administrator may change settings.";
        "Ask an administrator."; "GP-14" "PF-11"
    AllocateUnknownAccount = Deny "allocate.unknown-account" "account-not-configured":
        "An account must be configured in the ticket settings before it is allocated.";
        "Configure the account first."; "EA-09" "AMB-07"
    AllocateEmptySelection = Deny "allocate.empty-selection" "empty-selection":
        "A selection needs at least one customer.";
        "Select a customer, or allocate the account to no customers."; "EA-13" "AMB-03"
    AllocateUnknownGroup = Deny "allocate.unknown-group" "unknown-group":
        "A customer group must exist before an account is allocated to it.";
        "Create the group first, or choose another."; "EA-12" "AMB-07"
    AllocateUnknownCustomer = Deny "allocate.unknown-customer" "unknown-customer":
        "Every selected customer must exist.";
        "Save the selection without the customers named."; "EA-13" "AMB-07"
    SearchTooShort = Deny "search.query-too-short" "query-too-short":
        "A search needs at least three characters, not counting white space around them.";
        "Type more of the name."; "CS-01" "CS-02" "AMB-19" "AMB-20"

    EnableEmailMissing = Deny "portal-access.email-missing" "email-missing":
        "A contact needs an email address before it is given portal access.";
        "Save an email address on the contact."; "CO-02" "PA-15"
    EnableEmailNotUnique = Deny "portal-access.email-not-unique" "email-not-unique":
        "Another contact with portal access uses the same email address.";
        "Use an email address that nobody else has."; "CO-03" "PA-15" "D16"
    EnableDatesMissing = Deny "portal-access.dates-missing" "dates-missing":
        "Portal access needs a first and a last day.";
        "Enter both dates of the access period."; "PA-02" "AMB-26"
    EnableStartAfterEnd = Deny "portal-access.start-after-end" "start-after-end":
        "The last day of the access period must not lie before its first day.";
        "Enter an end that is not before the start."; "PA-12" "AMB-27"
    EnableUnknownProfile = Deny "portal-access.unknown-profile" "unknown-profile":
        "The profile does not exist.";
        "Choose a profile that exists, or none."; "PA-05" "PA-07"

    PrivilegeUnknownProfile = Deny "privileges.unknown-profile" "unknown-profile":
        "The contact holds a profile that does not exist.";
        "Give the contact a profile that exists, or none."; "AMB-30" "PA-07"
    ModuleOff = Deny "privileges.module-off" "module-disabled" (conceals):
        "The module is unknown or switched off in the Module Manager, and so for everybody.";
        "Switch the module on in the Module Manager; one that is not there must be made first."; "GP-11" "V1-02" "V1-10"
    ModuleInactive = Deny "privileges.module-inactive" "module-disabled" (conceals):
        "The module is not active in the version 1 portal.";
        "Make the module visible in the version 1 settings."; "V1-01" "V1-12"
    ModuleNotViewable = Deny "privileges.module-not-viewable" "module-not-viewable" (conceals):
        "The profile does not show the module, and without seeing it nothing can be done in it.";
        "Let the profile's row of the module grant viewing it."; "GP-02" "AMB-41" "AMB-43"
    ActionDenied = Deny "privileges.action-denied" "action-denied":
        "The action is not granted for the module.";
        "Grant the action in the profile's row of the module; version 1 has no such setting.";
        "GP-02" "GP-07" "V1-16" "V1-17"
    OwnContactOnly = Deny "privileges.own-contact-only" "action-denied":
        "Under version 1 contacts edit their own contact record and no other.";
        "Let the other contact make the change; no setting of version 1 allows it to this one."; "V1-16"
    PrivilegeVersion1 = Allow "privileges.version-1" "granted":
        "The version 1 portal lets contacts do this.";
        "Hide the module in the version 1 settings; Contacts, never quite hidden, switch off in the Module Manager.";
        "V1-01" "V1-12" "V1-16" "D14"
    PrivilegeProfile = Allow "privileges.profile" "granted":
        "The profile grants the action for the module.";
        "Take the action away from the profile's row of the module."; "GP-02" "G-01"
    PrivilegeWholeProfile = Allow "privileges.whole-profile" "granted":
        "View-all or edit-all opens what the profile does not grant for the module.";
        "Take view-all and edit-all away from the profile."; "GP-06" "GP-07" "D15"

    RecordUnknown = Deny "records.unknown" "unknown-record" (conceals):
        "No such record is known.";
        "Use the identifier of a record that exists."; "V1-13"
    RecordOutOfScope = Deny "records.out-of-scope" "out-of-scope" (conceals):
        "The record belongs to nobody whose records the contact reaches in this module.";
        "Link the record to somebody or something that the contact reaches, or widen whose records it reaches.";
        "V1-06" "V1-07" "V1-08" "V1-13" "V1-14" "V1-15" "AMB-37" "AMB-38"
    RecordNotInPortal = Deny "records.not-in-portal" "not-in-portal" (conceals):
        "The ticket is not visible, or the document not active, in the portal.";
        "Make the ticket visible, or the document active, in the portal."; "EV-09" "V1-15"

    FieldNotVisible = Deny "fields.not-visible" "field-not-visible":
        "A field asked for is unknown, inactive or hidden, and that refuses the whole.";
        "Name fields that are there and active, and show them for the organisation, profile or selected user.";
        "GP-08" "GP-09" "GP-10" "AMB-44" "V1-20"
    FieldNotEditable = Deny "fields.not-editable" "field-not-editable":
        "A field to be written is unknown, not visible or read-only, and that refuses the whole.";
        "Name fields that are there and active, and make them editable for the organisation, profile or selected user.";
        "AMB-44" "AMB-45" "GP-15" "D15"

    NewRecordNoPortalUser = Deny "new-record.no-portal-user" "no-portal-user":
        "The user selected for version 1 is unset or deleted, so nobody would own the record.";
        "Select a user in the version 1 settings who is not deleted."; "V1-21" "AMB-49"
    NewRecordNoOwner = Deny "new-record.no-owner" "no-owner":
        "Neither the profile nor DEFAULT names an owner who is not deleted.";
        "Choose an owner for the profile who is not deleted."; "PF-12" "AMB-36"
    NewRecordPortalUser = Allow "new-record.portal-user" "portal-user":
        "The user selected for version 1 will own the record.";
        "Hide the Tickets module in the version 1 settings."; "V1-18" "V1-21" "D18"
    NewRecordProfileOwner = Allow "new-record.profile-owner" "profile-owner":
        "The owner that the profile names will own the record.";
        "Take create away from the profile's row of the module, and edit-all from the profile."; "PF-12" "D18"
    NewRecordDefaultOwner = Allow "new-record.default-owner" "default-owner":
        "The owner that DEFAULT names will own the record, as the profile has none.";
        "Take create away from the profile's row of the module, and edit-all from the profile."; "AMB-36" "D18"

    ViewShown = Allow "view.shown" "shown":
        "The portal shows what the contact may do.";
        "Clear the portal flag."; "PA-06" "G-01" "V1-01"

    SettingsNotLicensed = Deny "portal-settings.not-licensed" "not-licensed":
        "Creating a profile needs the licence; the profiles that exist do not.";
        "Obtain the licence, or change a profile that exists."; "PF-03" "AMB-33"
    SettingsUnknownProfile = Deny "portal-settings.unknown-profile" "unknown-profile":
        "A profile that is named must exist, and holders are moved to another one than theirs.";
        "Name a profile that exists."; "AMB-31" "AMB-35" "PF-10"
    SettingsDefaultProfile = Deny "portal-settings.default-profile" "default-profile":
        "DEFAULT stands in for every missing profile, so it keeps its name and is never deleted.";
        "Change what DEFAULT grants, or use another profile."; "AMB-32" "PF-09"
    SettingsNameRequired = Deny "portal-settings.name-required" "name-required":
        "A profile needs a name.";
        "Enter a name that is more than white space."; "AMB-34" "PF-07"
    SettingsDuplicateName = Deny "portal-settings.duplicate-name" "duplicate-name":
        "Another profile has this name, ignoring case and white space around it.";
        "Choose another name."; "AMB-34" "PF-07"
    SettingsProfileInUse = Deny "portal-settings.profile-in-use" "profile-in-use":
        "Contacts hold the profile, so its deletion needs a profile to move them to.";
        "Name the profile that its holders get."; "AMB-31" "PF-10"
    SettingsNoOwner = Deny "portal-settings.no-owner" "no-owner":
        "The owner of a profile's records must be a user who is not deleted.";
        "Choose a user who exists; a disabled one will do."; "PF-12" "AMB-36"
    SettingsNoticeRequired = Deny "portal-settings.notice-required" "name-required":
        "A notification needs the name of its occasion.";
        "Enter a name that is more than white space."; "N-01" "AMB-70"
    SettingsUnknownTemplate = Deny "portal-settings.unknown-template" "unknown-template":
        "An email template must exist before it is chosen.";
        "Choose a template that exists."; "N-01" "V1-25" "AMB-70"
    SettingsUnknownModule = Deny "portal-settings.unknown-module" "unknown-module":
        "The module is not in the Module Manager, or has no place in the order of version 1.";
        "Name a module that is there."; "G-01" "V1-01" "GP-11"
    SettingsUnknownField = Deny "portal-settings.unknown-field" "unknown-field":
        "The module has no such field.";
        "Name a field of the module."; "GP-05"
    SettingsLabelRequired = Deny "portal-settings.label-required" "label-required":
        "A home button needs a label.";
        "Enter a label that is more than white space."; "H-02" "AMB-71"
    SettingsLinkRequired = Deny "portal-settings.link-required" "link-required":
        "A home button that links needs an address.";
        "Enter an address."; "H-02" "AMB-71"
    SettingsUnknownRecord = Deny "portal-settings.unknown-record" "unknown-record":
        "The record to open or to assign must exist.";
        "Name a record that exists."; "AMB-50" "AMB-71"
    SettingsUnknownButton = Deny "portal-settings.unknown-button" "unknown-button":
        "The profile's home page has no such button.";
        "Name a button of the profile."; "H-03"
    SettingsNotAPermutation = Deny "portal-settings.not-a-permutation" "not-a-permutation":
        "A new order names every button of the profile exactly once.";
        "Name each button once."; "H-03" "AMB-69"
    SettingsV1Unavailable = Deny "portal-settings.v1-unavailable" "v1-unavailable":
        "A new installation has version 2 only.";
        "Choose version 2."; "PV-02" "AMB-52"
    SettingsNoPortalUser = Deny "portal-settings.no-portal-user" "no-portal-user":
        "The user selected for version 1 must be one who is not deleted.";
        "Choose a user who exists; a disabled one will do."; "V1-18" "AMB-49"
    SettingsUserNotActive = Deny "portal-settings.user-not-active" "user-not-active":
        "Tickets are assigned by active users to active users.";
        "Choose a user who is active."; "V1-22" "AMB-50"
    SettingsUnknownCustomer = Deny "portal-settings.unknown-customer" "unknown-customer":
        "The customer is unknown or deleted.";
        "Name a customer that exists."; "CG-02" "D9"
    SettingsUnknownGroup = Deny "portal-settings.unknown-group" "unknown-group":
        "A customer group must exist before a customer is put into it.";
        "Create the group first, or choose another."; "CG-02" "CG-06" "D1"
    SettingsLockoutRange = Deny "portal-settings.lockout-range" "out-of-range":
        "The threshold is 1 to 100 failures, a lease at least a second, and a lock not longer than the longest.";
        "Choose numbers within these ranges."; "LK-01" "D5" "D20"

    SignInEmptyName = Deny "sign-in.empty-name" "empty-input":
        "No user name was given.";
        "Enter a user name."; "LK-17" "D6"
    SignInUnknownName = Deny "sign-in.unknown-name" "unknown-user":
        "No contact signs in with this name.";
        "Use the user name on the contact."; "PA-08" "LK-16" "D6"
    SignInAmbiguousName = Deny "sign-in.ambiguous-name" "ambiguous-user":
        "More than one contact with portal access signs in with this name.";
        "Give each of them a user name of its own."; "PA-20"

    LockoutPermitted = Allow "lockout.permitted" "permitted":
        "The attempt is paid for, and the password may be compared.";
        "Lock the contact."; "LK-07" "D7"
    LockoutGranted = Allow "lockout.granted" "granted":
        "The password is right, and the contact is not locked.";
        "Lock the contact."; "LK-09" "AMB-55" "D11"
    LockoutWrongPassword = Deny "lockout.wrong-password" "wrong-password":
        "The password is wrong, and the attempt counts as a failure.";
        "Enter the contact's password."; "LK-07"
    LockoutLocked = Deny "lockout.locked" "locked":
        "The contact is locked, so not even the right password lets it in.";
        "Unlock the contact."; "LK-01" "LK-10" "AMB-56" "D2"
    LockoutBusy = Deny "lockout.busy" "busy":
        "As many attempts are under way as could fail before the contact is locked.";
        "Try again when one of them has its result."; "D2" "D7"
    LockoutUnknownTicket = Deny "lockout.unknown-ticket" "unknown-ticket":
        "No such attempt is under way: it was settled, has expired, or never began.";
        "Begin a new attempt."; "D7"
    LockoutDone = Allow "lockout.done" "done":
        "The change took effect.";
        "Undo it by another change."; "LK-02" "LK-03" "D3"
    LockoutUnchanged = Allow "lockout.unchanged" "unchanged":
        "Everything is so already.";
        "Nothing needs to be done."; "AMB-60"
    LockoutNotAdmin = Deny "lockout.not-admin" "not-admin":
        "Only an active administrator may lock, unlock and exempt.";
        "Ask an administrator."; "LK-21" "PF-11"
    LockoutNotTracked = Deny "lockout.not-tracked" "not-tracked":
        "The contact never tried to sign in, so there is nothing to unlock or exempt.";
        "Wait until the contact has tried to sign in."; "AMB-60"
    LockoutInThePast = Deny "lockout.in-the-past" "in-the-past":
        "An exemption must end in the future.";
        "Choose a later end, or an exemption without one."; "D3"
}
