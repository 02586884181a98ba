//! What a signature says of the component beside it: one line, which the signature covers.

use std::fmt;
use std::str::FromStr;

use super::{Refusal, Refused};
use crate::day::Day;
use crate::plain::is_plain;
use crate::sandbox::contract;
use crate::session::Description;

/// The package whose version is named after `wit=`.
const PACKAGE: &str = "portal:permissions";

/// What is claimed, such as `portal-policy 1.4.0 rev=17 wit=portal:permissions@0.1.0 not-after=2027-12-31`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The policy's name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its revision.
    pub revision: u64,
    /// The version of the contract that it was built for.
    pub contract: String,
    /// The last day on which it may be put into force; none: no last day.
    pub not_after: Option<Day>,
}

impl Claim {
    /// What a component says of itself, with no last day.
    pub fn of(description: &Description) -> Self {
        let Description { name, version, revision, contract, rules: _ } = description;
        Claim {
            name: name.clone(),
            version: version.clone(),
            revision: *revision,
            contract: contract.clone(),
            not_after: None,
        }
    }

    /// Refuses a claim that the component does not bear out.
    pub fn fits(&self, description: &Description) -> Result<(), Refused> {
        let found = Claim::of(description);
        let differs = |code, what, signed: &dyn fmt::Display, found: &dyn fmt::Display| {
            Err(Refused::new(
                code,
                format!(
                    "the signature says {what} `{signed}`, and the component says `{found}`; sign what was built"
                ),
            ))
        };
        if self.name != found.name {
            return differs(Refusal::Name, "name", &self.name, &found.name);
        }
        if self.version != found.version {
            return differs(Refusal::Version, "version", &self.version, &found.version);
        }
        if self.revision != found.revision {
            return differs(Refusal::Revision, "revision", &self.revision, &found.revision);
        }
        if self.contract != found.contract {
            return differs(Refusal::Interface, "contract", &self.contract, &found.contract);
        }
        Ok(())
    }

    /// Refuses a claim to a contract that this host does not have, and one whose last day is over.
    pub(super) fn holds_on(&self, today: Day) -> Result<(), Refused> {
        if self.contract != contract::VERSION {
            return Err(Refused::new(
                Refusal::Interface,
                format!(
                    "it was built for {PACKAGE}@{}, and this host has {PACKAGE}@{}",
                    self.contract,
                    contract::VERSION
                ),
            ));
        }
        match self.not_after {
            Some(last) if today > last => Err(Refused::new(
                Refusal::Expired,
                format!(
                    "its signature may be used until {last}, and today is {today}; sign it anew"
                ),
            )),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Claim { name, version, revision, contract, not_after } = self;
        write!(f, "{name} {version} rev={revision} wit={PACKAGE}@{contract}")?;
        not_after.map_or(Ok(()), |day| write!(f, " not-after={day}"))
    }
}

impl FromStr for Claim {
    type Err = Refused;

    fn from_str(text: &str) -> Result<Self, Refused> {
        let wrong = |what: &str| {
            Refused::new(
                Refusal::Comment,
                format!(
                    "the signature's trusted comment {what}; it must be like `portal-policy 1.4.0 rev=17 \
                     wit={PACKAGE}@{}`, with `not-after=2027-12-31` behind it if it may run out",
                    contract::VERSION
                ),
            )
        };
        if text.len() > 500 || !text.chars().all(is_plain) {
            return Err(wrong("is no line of text"));
        }
        let mut words = text.split(' ');
        let mut next =
            |what| words.next().filter(|word| !word.is_empty()).ok_or_else(|| wrong(what));
        let (name, version) = (next("names no policy")?, next("names no version")?);
        let revision = next("names no revision")?
            .strip_prefix("rev=")
            .and_then(|number| number.parse().ok())
            .ok_or_else(|| wrong("names no revision"))?;
        let contract = next("names no contract")?
            .strip_prefix("wit=")
            .and_then(|package| package.strip_prefix(PACKAGE)?.strip_prefix('@'))
            .ok_or_else(|| wrong("names another contract"))?;
        let not_after = match words.next() {
            None => None,
            Some(word) => Some(
                word.strip_prefix("not-after=")
                    .and_then(|day| day.parse().ok())
                    .ok_or_else(|| wrong("ends with something else than a last day"))?,
            ),
        };
        if words.next().is_some() {
            return Err(wrong("goes on behind its end"));
        }
        let (name, version, contract) = (name.into(), version.into(), contract.into());
        Ok(Claim { name, version, revision, contract, not_after })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn description() -> Description {
        Description {
            name: "portal-policy".into(),
            version: "1.4.0".into(),
            revision: 17,
            contract: "0.1.0".into(),
            rules: Vec::new(),
        }
    }

    const GOOD: &str = "portal-policy 1.4.0 rev=17 wit=portal:permissions@0.1.0";

    #[test]
    fn a_claim_is_read_as_it_is_written() {
        let claim: Claim = GOOD.parse().unwrap();
        assert_eq!(claim, Claim::of(&description()));
        assert_eq!(claim.to_string(), GOOD);
        claim.fits(&description()).unwrap();
        let ending = format!("{GOOD} not-after=2027-12-31");
        let claim: Claim = ending.parse().unwrap();
        assert_eq!(claim.to_string(), ending);
        claim.holds_on("2027-12-31".parse().unwrap()).unwrap();
        let late = claim.holds_on("2028-01-01".parse().unwrap()).unwrap_err();
        assert_eq!(late.code, Refusal::Expired);
    }

    #[test]
    fn what_is_no_claim_is_refused() {
        for text in [
            "",
            "timestamp:1700000000 file:a.wasm",
            "portal-policy 1.4.0 rev=17",
            "portal-policy 1.4.0 rev=-1 wit=portal:permissions@0.1.0",
            "portal-policy 1.4.0 rev=99999999999999999999 wit=portal:permissions@0.1.0",
            "portal-policy 1.4.0 17 wit=portal:permissions@0.1.0",
            "portal-policy 1.4.0 rev=17 wit=another:package@0.1.0",
            "portal-policy  rev=17 wit=portal:permissions@0.1.0",
            "portal-policy 1.4.0 rev=17 wit=portal:permissions@0.1.0 ",
            "portal-policy 1.4.0 rev=17 wit=portal:permissions@0.1.0 not-after=tomorrow",
            "portal-policy 1.4.0 rev=17 wit=portal:permissions@0.1.0 not-after=2027-12-31 more",
            "portal-policy 1.4.0 rev=17 wit=portal:permissions@0.1.0\u{7}",
            "portal-policy\u{202e} 1.4.0 rev=17 wit=portal:permissions@0.1.0",
        ] {
            let refused = text.parse::<Claim>().unwrap_err();
            assert_eq!(refused.code, Refusal::Comment, "{text}: {refused}");
        }
    }

    #[test]
    fn each_part_is_compared_with_what_the_component_says() {
        let other = |text: &str| text.parse::<Claim>().unwrap().fits(&description()).unwrap_err();
        let code = |text: &str| other(text).code;
        assert_eq!(code("policy 1.4.0 rev=17 wit=portal:permissions@0.1.0"), Refusal::Name);
        assert_eq!(
            code("portal-policy 1.4.1 rev=17 wit=portal:permissions@0.1.0"),
            Refusal::Version
        );
        assert_eq!(
            code("portal-policy 1.4.0 rev=18 wit=portal:permissions@0.1.0"),
            Refusal::Revision
        );
        let later: Claim =
            "portal-policy 1.4.0 rev=17 wit=portal:permissions@0.2.0".parse().unwrap();
        assert_eq!(later.fits(&description()).unwrap_err().code, Refusal::Interface);
        let refused = later.holds_on("2026-06-15".parse().unwrap()).unwrap_err();
        assert_eq!(refused.code, Refusal::Interface);
    }
}
