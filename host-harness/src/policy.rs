//! A loaded policy: compiled once, asked any number of times, from any thread.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use wasmtime::component::{Component, InstancePre};

use crate::bindings::PortalPolicyPre;
use crate::bindings::exports::portal::permissions::about::Description;
use crate::decision::Rules;
use crate::error::{EngineError, LoadError, line};
use crate::facts::Facts;
use crate::sandbox::call::{CallState, call, linker};
use crate::sandbox::engine::engine;
use crate::sandbox::kept::compiled;
use crate::sandbox::limits::{Limits, MAX_MEMORIES, MAX_TABLES};
use crate::sandbox::stack::with_enough;
use crate::sandbox::{contract, scan};
use crate::session::{Functions, NoFacts, Recorder, Session};
use crate::store::of_bytes;

/// The policy that was built together with this host.
pub const BUILT_IN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/policy.wasm"));

/// A component that fits the contract and has described itself.
#[derive(Clone)]
pub struct Policy {
    pub(crate) component: InstancePre<CallState>,
    pub(crate) functions: Arc<Functions>,
    pub(crate) limits: Limits,
    pub(crate) rules: Arc<Rules>,
    description: Arc<Description>,
    digest: Arc<str>,
    unsigned: bool,
    pub(crate) recorder: Option<Arc<dyn Recorder>>,
}

impl Policy {
    /// Compiles and checks a component. Takes some tens of milliseconds; keep the result.
    pub fn load(component: &[u8], limits: Limits) -> Result<Self, LoadError> {
        scan::check(component)?;
        let digest: Arc<str> = of_bytes(component).into();
        let component =
            compiled(&digest, || with_enough(|| Component::from_binary(engine(), component)))
                .map_err(|error| LoadError::NotAComponent(EngineError::new(&error)))?;
        contract::check(&component)?;
        check_size(&component, &limits)?;
        let component = linker(engine())
            .and_then(|linker| linker.instantiate_pre(&component))
            .and_then(PortalPolicyPre::new)
            .map_err(|error| LoadError::WrongTypes(EngineError::new(&error)))?;
        let facts = Rc::new(RefCell::new(NoFacts));
        let (description, ..) = call(&component, &limits, facts, |policy, store| {
            policy.portal_permissions_about().call_describe(store).map(Ok)
        });
        let description = description.map_err(LoadError::Undescribed)?;
        if description.contract != contract::VERSION {
            let told = line(&description.contract);
            return Err(LoadError::Description(format!(
                "it was built for contract `{told}`, not `{}`",
                contract::VERSION
            )));
        }
        let rules = Arc::new(Rules::new(&description)?);
        let functions =
            Functions::of(component.instance_pre().component()).map_err(|function| {
                LoadError::Description(format!("it has no function `{function}`"))
            })?;
        Ok(Policy {
            component: component.instance_pre().clone(),
            functions: Arc::new(functions),
            limits,
            rules,
            description: Arc::new(description),
            digest,
            unsigned: false,
            recorder: None,
        })
    }

    /// Compiles a component and keeps nothing: what loading costs at least.
    pub fn compile(component: &[u8]) -> Result<(), LoadError> {
        let compiled = with_enough(|| Component::from_binary(engine(), component));
        compiled.map(drop).map_err(|error| LoadError::NotAComponent(EngineError::new(&error)))
    }

    /// The policy that was built together with this host.
    pub fn built_in(limits: Limits) -> Result<Self, LoadError> {
        Policy::load(BUILT_IN, limits)
    }

    /// What a call is granted.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// What the policy says of itself.
    pub fn description(&self) -> &Description {
        &self.description
    }

    /// The SHA-256 of the component's bytes, in hexadecimal: which policy this is, whatever it says of itself.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The same, with the mark that nobody has signed it: every decision that is written down says so.
    pub fn unsigned(self) -> Self {
        Policy { unsigned: true, ..self }
    }

    /// The same, with everything taken down that crosses the border when it is asked.
    pub fn recorded(self, recorder: Arc<dyn Recorder>) -> Self {
        Policy { recorder: Some(recorder), ..self }
    }

    /// Whether it has the mark.
    pub fn is_unsigned(&self) -> bool {
        self.unsigned
    }

    /// How the logs of the database name it: the digest, with the mark before it if it has one.
    pub(crate) fn stamp(&self) -> String {
        let mark = if self.unsigned { "unsigned " } else { "" };
        format!("{mark}{}", self.digest)
    }

    /// The interfaces that the component imports, and those that it exports, by their full names.
    pub fn interfaces(&self) -> (Vec<String>, Vec<String>) {
        contract::interfaces(self.component.component())
    }

    /// How many bytes of memory an instance begins with.
    pub fn initial_memory(&self) -> u64 {
        let needs = self.component.component().resources_required();
        let memory = needs.and_then(|needs| needs.max_initial_memory_size);
        memory.unwrap_or(0).saturating_mul(WASM_PAGE)
    }

    /// The rules that the policy publishes.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Questions that are answered from these facts.
    pub fn session<F: Facts + 'static>(&self, facts: F) -> Session<'_, F> {
        Session::new(self, facts)
    }
}

/// The engine counts memory in these.
const WASM_PAGE: u64 = 64 << 10;

/// A component that needs more than a call is granted would be refused at every call; better once.
fn check_size(component: &Component, limits: &Limits) -> Result<(), LoadError> {
    let too_large = |what: String, granted: String| Err(LoadError::TooLarge { what, granted });
    let Some(needs) = component.resources_required() else {
        return too_large("modules that it does not contain".into(), "none".into());
    };
    if needs.num_memories as usize > MAX_MEMORIES {
        return too_large(format!("{} memories", needs.num_memories), MAX_MEMORIES.to_string());
    }
    if needs.num_tables as usize > MAX_TABLES {
        return too_large(format!("{} tables", needs.num_tables), MAX_TABLES.to_string());
    }
    let memory = needs.max_initial_memory_size.unwrap_or(0).saturating_mul(WASM_PAGE);
    if memory > limits.memory_bytes as u64 {
        return too_large(format!("{memory} bytes of memory"), limits.memory_bytes.to_string());
    }
    Ok(())
}
