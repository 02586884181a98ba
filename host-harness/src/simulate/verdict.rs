//! Whether a lockout keeps to what the standards ask, by the figures that were found.

use super::{Attack, Figures};

/// A standard that names a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standard {
    /// OWASP ASVS 4.0.3, requirement 2.2.1: failures on one account in an hour. Version 5.0 names no number any more; it
    /// asks that the control is documented.
    Asvs,
    /// NIST SP 800-63B-4, section 3.2.2: failures in a row on one account.
    Nist,
}

/// What was found, held against a standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StandardVerdict {
    /// Which one.
    pub standard: Standard,
    /// The most that any attack on a contact that is not exempt came to.
    pub found: u64,
    /// Which attack that was.
    pub attack: Attack,
    /// The same for a contact that is exempt for good.
    pub exempt: u64,
}

impl Standard {
    /// Failures that it permits.
    pub const AT_MOST: u64 = 100;

    fn number(self, figures: &Figures) -> u64 {
        match self {
            Standard::Asvs => figures.worst_hour,
            Standard::Nist => figures.in_a_row,
        }
    }
}

impl StandardVerdict {
    /// For everybody who is not exempt.
    pub fn is_met(&self) -> bool {
        self.found <= Standard::AT_MOST
    }

    /// For whoever is exempt.
    pub fn is_met_by_exempt(&self) -> bool {
        self.exempt <= Standard::AT_MOST
    }
}

/// Both standards; of equal attacks the first one.
pub fn verdicts(attacks: &[(Attack, Figures)]) -> [StandardVerdict; 2] {
    [Standard::Asvs, Standard::Nist].map(|standard| {
        let mut verdict =
            StandardVerdict { standard, found: 0, attack: Attack::OneByOne, exempt: 0 };
        for (attack, figures) in attacks {
            let number = standard.number(figures);
            match attack {
                Attack::Exempt => verdict.exempt = number,
                _ if number > verdict.found => (verdict.found, verdict.attack) = (number, *attack),
                _ => {}
            }
        }
        verdict
    })
}
