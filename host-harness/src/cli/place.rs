//! Where the database and the policies are, and who decides.

use std::cell::{Cell, OnceCell};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use host_harness::crm::Crm;
use host_harness::decision_log::JsonLines;
use host_harness::facts::Instant;
use host_harness::recording::Recording;
use host_harness::store::{Location, Revision, Store};
use host_harness::update::{Inspection, PolicyFolder, Probe, Updates};
use host_harness::{Limits, Policy};

/// Where the database and the policy are.
pub(crate) struct Place {
    pub(super) database: Location,
    pub(super) plugin: Option<PathBuf>,
    pub(super) allow_unsigned: bool,
    pub(super) policies: Option<PathBuf>,
    pub(super) at_least: Revision,
    pub(super) decision_log: Option<PathBuf>,
    pub(super) recording: Option<Arc<Recording>>,
    pub(super) limits: Limits,
    pub(super) opened: OnceCell<Store>,
    /// Whether something was decided by a policy that nobody has signed.
    pub(super) unsigned: Cell<bool>,
}

impl Place {
    /// The policy that decides.
    pub(super) fn policy(&self) -> anyhow::Result<Policy> {
        self.policy_within(self.limits.clone())
    }

    /// The same, granted this.
    pub(super) fn policy_within(&self, limits: Limits) -> anyhow::Result<Policy> {
        if self.plugin.is_some() || !self.has_database() {
            return self.named_policy(&limits);
        }
        let updates = self.updates_within(limits)?;
        let active = updates.active().context("the policy in force cannot be used")?;
        Ok(active.policy)
    }

    /// As long as there is no database, no other policy can be in force than the one that came with the program.
    pub(super) fn has_database(&self) -> bool {
        !matches!(&self.database, Location::File(path) if !path.exists())
    }

    /// The policy that is named, or the one that came with the program.
    pub(crate) fn policy_without_database(&self) -> anyhow::Result<Policy> {
        self.named_policy(&self.limits)
    }

    fn named_policy(&self, limits: &Limits) -> anyhow::Result<Policy> {
        let policy = self.unrecorded_policy(limits)?;
        let Some(recording) = &self.recording else { return Ok(policy) };
        Ok(policy.recorded(recording.clone()))
    }

    fn unrecorded_policy(&self, limits: &Limits) -> anyhow::Result<Policy> {
        let Some(path) = &self.plugin else {
            return Policy::built_in(limits.clone()).context("the built-in policy cannot be used");
        };
        let what = || format!("cannot use `{}` as a policy", path.display());
        let found = Inspection::of(path, &self.policy_folder()).with_context(what)?;
        match &found.signature {
            Ok(_) => found.policy(limits, None).with_context(what),
            Err(_) if self.allow_unsigned => {
                let policy = found.policy(limits, None).with_context(what)?.unsigned();
                self.unsigned.set(true);
                Ok(policy)
            }
            Err(refused) => {
                anyhow::bail!("{}: {refused}; for development there is --allow-unsigned", what())
            }
        }
    }

    pub(super) fn allows_unsigned(&self) -> bool {
        self.allow_unsigned
    }

    /// Beside the database, if nobody says otherwise; a server's in the folder where we are.
    pub(super) fn policy_folder(&self) -> PolicyFolder {
        let named = self.policies.clone().filter(|path| !path.as_os_str().is_empty());
        PolicyFolder::at(named.unwrap_or_else(|| match &self.database {
            Location::File(path) => {
                let mut name = path.clone().into_os_string();
                name.push(".policies");
                name.into()
            }
            Location::Postgres(_) => "portal.policies".into(),
        }))
    }

    /// With the limits that are usual: whoever grants two policies nothing finds no difference.
    pub(super) fn updates(&self) -> anyhow::Result<Updates> {
        self.updates_within(Limits::default())
    }

    pub(super) fn updates_within(&self, limits: Limits) -> anyhow::Result<Updates> {
        let store = self.store()?;
        let (folder, probe) = (self.policy_folder(), Some(self.probe()?));
        let updates = Updates::new(store, folder, limits, probe, host_name());
        let Some(recording) = &self.recording else { return Ok(updates) };
        Ok(updates.recorded(recording.clone()))
    }

    /// This program, as the one that compiles what is new.
    pub(crate) fn probe(&self) -> anyhow::Result<Probe> {
        let program = std::env::current_exe().context("this program cannot find itself")?;
        Ok(Probe::new(program, vec!["compile-probe".into()]))
    }

    pub(super) fn store(&self) -> anyhow::Result<Store> {
        if let Some(store) = self.opened.get() {
            return Ok(store.clone());
        }
        let place = &self.database;
        let store =
            Store::open(place).with_context(|| format!("cannot use the database `{place}`"))?;
        if self.at_least > 0 {
            store.read_at_least(self.at_least)?;
        }
        Ok(self.opened.get_or_init(|| store).clone())
    }

    /// Now, by the clock that all hosts of the database go by.
    pub(super) fn now(&self) -> anyhow::Result<Instant> {
        Ok(self.store()?.now()?)
    }

    pub(super) fn crm(&self) -> anyhow::Result<Crm> {
        let crm = Crm::new(self.store()?, self.policy()?).at_least(self.at_least);
        let Some(log) = self.open_log()? else { return Ok(crm) };
        Ok(crm.recording(Arc::new(log)))
    }

    pub(super) fn open_log(&self) -> anyhow::Result<Option<JsonLines>> {
        let Some(path) = &self.decision_log else { return Ok(None) };
        let log = JsonLines::append_to(path)
            .with_context(|| format!("cannot write the log of decisions `{}`", path.display()))?;
        Ok(Some(log))
    }

    pub(super) fn decision_log(&self) -> Option<&PathBuf> {
        self.decision_log.as_ref()
    }
}

/// How this host is named beside others.
pub(super) fn host_name() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let name = name.trim();
    if name.is_empty() { "this host".into() } else { name.into() }
}
