//! A component with one function that does nothing, called through the same door: what a question costs at least.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_encoder::{
    CodeSection, ComponentBuilder, ComponentExportKind, ComponentValType, ExportKind,
    ExportSection, Function, FunctionSection, Instruction, Module, ModuleArg, TypeSection,
};
use wasmtime::Store;
use wasmtime::component::{Component, InstancePre, TypedFunc};

use super::call::{CallState, Ended, Instantiate, SharedFacts, call, linker};
use super::engine::engine;
use super::limits::Limits;
use super::warm::{Retirement, Warm};
use crate::error::{CallError, EngineError, LoadError};
use crate::session::NoFacts;

/// The function's name.
const NOTHING: &str = "nothing";

/// The component, to be called in a fresh instance or in one that stays.
pub struct Empty {
    component: Compiled,
    warm: Warm<Compiled>,
    limits: Limits,
    facts: SharedFacts,
}

struct Compiled(InstancePre<CallState>);

impl Instantiate for Compiled {
    type Instance = TypedFunc<(), ()>;

    fn instantiate(&self, store: &mut Store<CallState>) -> wasmtime::Result<TypedFunc<(), ()>> {
        self.0.instantiate(&mut *store)?.get_typed_func(store, NOTHING)
    }
}

impl Empty {
    /// Its calls are granted what a policy's are.
    pub fn new(limits: Limits) -> Result<Self, LoadError> {
        let pre = Component::from_binary(engine(), &component())
            .and_then(|component| linker(engine())?.instantiate_pre(&component));
        let pre = pre.map_err(|error| LoadError::NotAComponent(EngineError::new(&error)))?;
        let facts = Rc::new(RefCell::new(NoFacts));
        Ok(Empty { component: Compiled(pre), warm: Warm::new(Retirement::NEVER), limits, facts })
    }

    /// One call in an instance of its own.
    pub fn fresh(&self) -> Result<(), CallError> {
        self.fresh_with_usage().0
    }

    pub(crate) fn fresh_with_usage(&self) -> Ended<()> {
        call(&self.component, &self.limits, self.facts.clone(), |nothing, store| {
            nothing.call(store, ()).map(Ok)
        })
    }

    /// One more call in the same instance.
    pub fn warm(&self) -> Result<(), CallError> {
        self.warm_with_usage().0
    }

    pub(crate) fn warm_with_usage(&self) -> Ended<()> {
        self.warm.call(&self.component, &self.limits, self.facts.clone(), |nothing, store| {
            nothing.call(store, ()).map(Ok)
        })
    }
}

/// Its bytes.
pub(super) fn component() -> Vec<u8> {
    let mut types = TypeSection::new();
    types.ty().function([], []);
    let mut functions = FunctionSection::new();
    functions.function(0);
    let mut exports = ExportSection::new();
    exports.export(NOTHING, ExportKind::Func, 0);
    let mut body = Function::new([]);
    body.instruction(&Instruction::End);
    let mut code = CodeSection::new();
    code.function(&body);
    let mut module = Module::new();
    module.section(&types).section(&functions).section(&exports).section(&code);

    let mut component = ComponentBuilder::default();
    let module = component.core_module(None, &module);
    let no_arguments: [(&str, ModuleArg); 0] = [];
    let instance = component.core_instantiate(None, module, no_arguments);
    let inner = component.core_alias_export(None, instance, NOTHING, ExportKind::Func);
    let (of, mut function) = component.type_function(None);
    let no_parameters: [(&str, ComponentValType); 0] = [];
    function.params(no_parameters).result(None);
    let lifted = component.lift_func(None, inner, of, []);
    component.export(NOTHING, ComponentExportKind::Func, lifted, None);
    component.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_answers_in_fresh_instances_and_in_one_that_stays() {
        let empty = Empty::new(Limits::default()).unwrap();
        for _ in 0..3 {
            for (answer, usage, _) in [empty.fresh_with_usage(), empty.warm_with_usage()] {
                assert!(answer.is_ok(), "{answer:?}");
                assert_eq!((usage.memory_bytes, usage.callbacks), (0, 0));
                assert!((1..1000).contains(&usage.fuel), "{usage:?}");
            }
        }
    }

    #[test]
    fn it_is_held_to_the_same_limits() {
        let empty = Empty::new(Limits { fuel: 0, ..Limits::default() }).unwrap();
        for (answer, ..) in [empty.fresh_with_usage(), empty.warm_with_usage()] {
            assert!(matches!(answer, Err(CallError::OutOfFuel(_))), "{answer:?}");
        }
    }
}
