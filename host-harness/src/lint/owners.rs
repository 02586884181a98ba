//! Owners, email templates and profiles that are named and deleted.

use super::catalogue::{DANGLING_OWNER, DANGLING_PROFILE, DANGLING_TEMPLATE, NO_OWNER};
use super::looked::{DEFAULT, Looked};
use super::{Concerned, Example, Finding, Fix, Object};
use crate::document::{Id, Profile};

impl Looked<'_> {
    pub(super) fn owners(&self, findings: &mut Vec<Finding>) {
        for profile in self.index.profiles() {
            self.owner(profile, findings);
            self.notifications(profile, findings);
        }
        self.version_1(findings);
        self.lost_profiles(findings);
    }

    fn owner(&self, profile: &Profile, findings: &mut Vec<Finding>) {
        let command = format!("portal profiles owner {} USER --yes", profile.id);
        let mut find = |lint, what: String| {
            let fix = Fix::command("Choose another owner.", &*command);
            let object = Object::profile(profile);
            findings.push(Finding { lint, object, what, concerned: None, fix });
        };
        if let Some(owner) = profile.owner.filter(|owner| self.is_gone(*owner)) {
            let owner = self.index.user(owner);
            let stands_in = if profile.id.get() == DEFAULT { "" } else { "; DEFAULT's stands in" };
            find(&DANGLING_OWNER, format!("Its owner {owner} is deleted{stands_in}."));
        }
        let holding = self.said.profiles.get(&profile.id.get());
        if holding.is_some_and(|holding| holding.creates() && !holding.owned) {
            let what = "Its holders may create records, and neither it nor DEFAULT names an owner who is there: \
                        creating is refused.";
            find(&NO_OWNER, what.into());
        }
    }

    fn notifications(&self, profile: &Profile, findings: &mut Vec<Finding>) {
        for (notice, template) in &profile.notifications {
            if self.index.templates.contains(&template.get()) {
                continue;
            }
            let notice = notice.as_str();
            let template = self.index.template(*template);
            let what = format!(
                "For `{notice}` it names the email template {template}, which is deleted: it counts as none."
            );
            let command = format!(
                "portal profiles notify {} {} --template TEMPLATE --yes",
                profile.id,
                quoted(notice)
            );
            let words = "Choose another email template; without `--template`, none.";
            findings.push(Finding {
                lint: &DANGLING_TEMPLATE,
                object: Object::profile(profile),
                what,
                concerned: None,
                fix: Fix::command(words, command),
            });
        }
    }

    fn version_1(&self, findings: &mut Vec<Finding>) {
        let Some(stored) = &self.document.version_1 else { return };
        let mut find = |lint, what: String, words: &str, command: &str| {
            let (object, fix) = (Object::whole("version 1"), Fix::command(words, command));
            findings.push(Finding { lint, object, what, concerned: None, fix });
        };
        let (choose, user) = ("Choose another user.", "portal v1 user USER --yes");
        if let Some(owner) = stored.user.filter(|owner| self.is_gone(*owner))
            && self.index.has_version_1()
        {
            let owner = self.index.user(owner);
            find(&DANGLING_OWNER, format!("Its user {owner} is deleted."), choose, user);
        }
        if self.said.version_1.as_ref().is_some_and(|all| all.creates() && !all.owned) {
            let what = "It is in force and has no user who is there: contacts create nothing, and see no drop-down \
                        values.";
            find(&NO_OWNER, what.into(), choose, user);
        }
        if let Some(template) =
            stored.access_template.filter(|id| !self.index.templates.contains(&id.get()))
            && self.index.has_version_1()
        {
            let template = self.index.template(template);
            let what = format!(
                "Its email template for access data, {template}, is deleted: it counts as none."
            );
            let command = "portal v1 access-template TEMPLATE --yes";
            find(&DANGLING_TEMPLATE, what, "Choose another email template.", command);
        }
    }

    fn lost_profiles(&self, findings: &mut Vec<Finding>) {
        for profile in self.document.profiles.iter().filter(|profile| profile.deleted) {
            let holders = self.index.holders_of(profile.id).iter();
            let found = holders.map(|contact| Example::from(*contact));
            let Some(concerned) = Concerned::of("contact", found) else { continue };
            let command =
                format!("portal profiles assign {} --profile PROFILE --yes", concerned.argument());
            let words = "Let them hold another profile; without `--profile`, DEFAULT stands in.";
            findings.push(Finding {
                lint: &DANGLING_PROFILE,
                object: Object::profile(profile),
                what: "It is deleted, and contacts still hold it: under version 2 they may do nothing."
                    .into(),
                concerned: Some(concerned),
                fix: Fix::command(words, command),
            });
        }
    }

    fn is_gone(&self, user: Id) -> bool {
        !self.index.users.contains(&user.get())
    }
}

impl Object {
    pub(super) fn profile(profile: &Profile) -> Self {
        Object::new("profile", profile.id, profile.name.as_str())
    }
}

/// A word of a command as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if word.chars().all(plain) && !word.starts_with('-') {
        return word.into();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::{check, concerned, set};
    use super::*;

    #[test]
    fn owners_who_are_gone_are_found() {
        check(&set(&[("/profiles/1/owner", json!(9))]), &["dangling-owner profile 2"]);
        // Who is disabled still owns.
        check(&set(&[("/users/1/active", json!(false))]), &[]);
    }

    #[test]
    fn nobody_to_own_matters_to_those_who_create() {
        let expected = ["no-owner profile 1", "dangling-owner profile 1"];
        check(&set(&[("/profiles/0/owner", json!(9))]), &expected);
        let document = set(&[("/profiles/0/owner", json!(9)), ("/profiles/1/owner", json!(9))]);
        let expected =
            ["no-owner profile 1", "dangling-owner profile 1", "dangling-owner profile 2"];
        check(&document, &expected);
        let document = set(&[("/profiles/0/owner", json!(null))]);
        check(&document, &["no-owner profile 1"]);
    }

    #[test]
    fn the_user_of_version_1_is_looked_at_where_it_can_matter() {
        let user = ("/version-1/user", json!(9));
        let version = |word: &str| ("/portal/version", json!(word));
        check(&set(&[user.clone(), version("v2")]), &["dangling-owner version 1"]);
        let expected = ["no-owner version 1", "dangling-owner version 1"];
        check(&set(&[user.clone(), version("v1")]), &expected);
        let none = ("/version-1/user", json!(null));
        check(&set(&[none.clone(), version("v1")]), &["no-owner version 1"]);
        check(&set(&[none, version("v2")]), &[]);
        check(&set(&[user, version("v1"), ("/portal/installation", json!("new"))]), &[]);
    }

    #[test]
    fn email_templates_that_are_gone_are_found() {
        let notifications = json!({ "ticket closed": 9, "access data": 1 });
        let findings = check(
            &set(&[("/profiles/1/notifications", notifications)]),
            &["dangling-template profile 2"],
        );
        let command = findings[0].fix.command.as_deref();
        let expected = "portal profiles notify 2 'ticket closed' --template TEMPLATE --yes";
        assert_eq!(command, Some(expected));
        let template = ("/version-1/access-template", json!(9));
        check(&set(&[template]), &["dangling-template version 1"]);
    }

    #[test]
    fn deleted_profiles_that_are_held_are_found() {
        let profile = json!({ "id": 3, "name": "Old", "deleted": true });
        let held = |contact: &str| {
            set(&[("/profiles/-", profile.clone()), (&format!("{contact}/profile"), json!(3))])
        };
        let findings = check(&held("/contacts/1"), &["dangling-profile profile 3"]);
        assert_eq!(concerned(&findings), (1, vec![3]));
        check(&set(&[("/profiles/-", profile.clone())]), &[]);
    }

    #[test]
    fn words_of_a_command_can_be_typed() {
        for (word, typed) in [
            ("ticket-closed", "ticket-closed"),
            ("ticket closed", "'ticket closed'"),
            ("it's; rm", r"'it'\''s; rm'"),
            ("$(x)", "'$(x)'"),
            ("-x", "'-x'"),
        ] {
            assert_eq!(quoted(word), typed);
        }
    }
}
