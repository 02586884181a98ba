//! Which of the portal's two versions decides.

/// A version of the portal. Both keep their settings; only one is evaluated (AMB-51).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortalVersion {
    /// Modules for everybody, from the version 1 settings.
    V1,
    /// Profiles.
    V2,
}

/// How the CRM came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Installation {
    /// Has version 2 only (PV-02).
    New,
    /// Came from an older release and may choose (PV-01).
    Upgraded,
}

/// What decides which version is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortalState {
    /// How the CRM came to be.
    pub installation: Installation,
    /// The version last chosen.
    pub selected: PortalVersion,
    /// Whether the paid functions are licensed; privileges do not ask (AMB-33).
    pub licensed: bool,
}

impl PortalState {
    /// The version that decides for everybody.
    pub fn in_force(self) -> PortalVersion {
        match self.installation {
            Installation::New => PortalVersion::V2,
            Installation::Upgraded => self.selected,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(installation: Installation, selected: PortalVersion, version: PortalVersion) {
        for licensed in [false, true] {
            assert_eq!(PortalState { installation, selected, licensed }.in_force(), version);
        }
    }

    #[test]
    fn an_upgraded_installation_gets_what_it_chose() {
        check(Installation::Upgraded, PortalVersion::V1, PortalVersion::V1);
        check(Installation::Upgraded, PortalVersion::V2, PortalVersion::V2);
    }

    #[test]
    fn a_new_installation_has_version_2_whatever_is_stored() {
        check(Installation::New, PortalVersion::V1, PortalVersion::V2);
        check(Installation::New, PortalVersion::V2, PortalVersion::V2);
    }
}
