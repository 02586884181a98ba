//! Components that no compiler would make, put together piece by piece.

use wasm_encoder::{
    CodeSection, ComponentBuilder, ComponentExportKind, ComponentTypeRef, ComponentValType,
    ExportKind, ExportSection, Function, FunctionSection, InstanceType, Instruction, MemorySection,
    MemoryType, Module, ModuleArg, RefType, TableSection, TableType, TypeSection, ValType,
};

/// A component that does nothing.
#[derive(Debug, Default)]
pub struct Made(ComponentBuilder);

impl Made {
    /// Asks for an interface with these functions.
    pub fn importing(mut self, interface: &str, functions: &[&str]) -> Self {
        let mut instance = InstanceType::new();
        for (index, function) in (0..).zip(functions) {
            let no_parameters: [(&str, ComponentValType); 0] = [];
            instance.ty().function().params(no_parameters).result(None);
            instance.export(*function, ComponentTypeRef::Func(index));
        }
        let instance = self.0.type_instance(None, &instance);
        self.0.import(interface, ComponentTypeRef::Instance(instance));
        self
    }

    /// Offers interfaces without any function.
    pub fn exporting(mut self, interfaces: &[&str]) -> Self {
        let empty = self.0.component(None, ComponentBuilder::default());
        for interface in interfaces {
            let no_arguments: [(&str, ComponentExportKind, u32); 0] = [];
            let instance = self.0.instantiate(None, empty, no_arguments);
            self.0.export(*interface, ComponentExportKind::Instance, instance, None);
        }
        self
    }

    /// Needs memory, in pages of 64 KiB.
    pub fn with_memory(self, pages: u64) -> Self {
        let mut memories = MemorySection::new();
        memories.memory(MemoryType {
            minimum: pages,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
        let mut module = Module::new();
        module.section(&memories);
        self.containing(&module)
    }

    /// Needs a table.
    pub fn with_table(self) -> Self {
        let mut tables = TableSection::new();
        tables.table(TableType {
            element_type: RefType::FUNCREF,
            table64: false,
            minimum: 1,
            maximum: None,
            shared: false,
        });
        let mut module = Module::new();
        module.section(&tables);
        self.containing(&module)
    }

    /// Has a module that does nothing.
    pub fn with_module(self) -> Self {
        self.containing(&Module::new())
    }

    /// Has a component inside that does nothing.
    pub fn with_component(mut self) -> Self {
        self.0.component(None, ComponentBuilder::default());
        self
    }

    /// Has components within components that do nothing.
    pub fn with_levels(mut self, levels: usize) -> Self {
        let inner = (1..levels).fold(Made::default(), |inner, _| {
            let mut outer = Made::default();
            outer.0.component(None, inner.0);
            outer
        });
        self.0.component(None, inner.0);
        self
    }

    /// Has a module that knows as many types of functions.
    pub fn with_types(self, number: u32) -> Self {
        let mut types = TypeSection::new();
        for _ in 0..number {
            types.ty().function([], []);
        }
        let mut module = Module::new();
        module.section(&types);
        self.containing(&module)
    }

    /// Has a module that knows a function with as many parameters.
    pub fn with_parameters(self, number: usize) -> Self {
        let mut types = TypeSection::new();
        types.ty().function(vec![ValType::I32; number], []);
        let mut module = Module::new();
        module.section(&types);
        self.containing(&module)
    }

    /// Converts the same core function to the contract's types as often as said.
    pub fn with_lifted(mut self, number: usize) -> Self {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut functions = FunctionSection::new();
        functions.function(0);
        let mut code = CodeSection::new();
        let mut body = Function::new([]);
        body.instruction(&Instruction::End);
        code.function(&body);
        let mut exports = ExportSection::new();
        exports.export("nothing", ExportKind::Func, 0);
        let mut module = Module::new();
        module.section(&types).section(&functions).section(&exports).section(&code);
        let module = self.0.core_module(None, &module);
        let no_arguments: [(&str, ModuleArg); 0] = [];
        let instance = self.0.core_instantiate(None, module, no_arguments);
        let nothing = self.0.core_alias_export(None, instance, "nothing", ExportKind::Func);
        let (of, mut function) = self.0.type_function(None);
        let no_parameters: [(&str, ComponentValType); 0] = [];
        function.params(no_parameters).result(None);
        for _ in 0..number {
            self.0.lift_func(None, nothing, of, []);
        }
        self
    }

    /// What a file would hold.
    pub fn bytes(self) -> Vec<u8> {
        self.0.finish()
    }

    fn containing(mut self, module: &Module) -> Self {
        let module = self.0.core_module(None, module);
        let no_arguments: [(&str, ModuleArg); 0] = [];
        self.0.core_instantiate(None, module, no_arguments);
        self
    }
}

/// A module without a component around it.
pub fn core_module() -> Vec<u8> {
    Module::new().finish()
}

/// The component with every occurrence of one text replaced by another one of the same length.
pub fn replaced(component: &[u8], text: &str, by: &str) -> Vec<u8> {
    assert_eq!(text.len(), by.len(), "offsets inside the component must stay");
    let mut patched = component.to_vec();
    for (place, part) in component.windows(text.len()).enumerate() {
        if part == text.as_bytes() {
            patched.iter_mut().skip(place).zip(by.bytes()).for_each(|(byte, by)| *byte = by);
        }
    }
    assert_ne!(patched, component, "the text does not occur");
    patched
}

/// Components within components, each of which twice needs what is inside it; the innermost needs a memory.
pub fn nested_memories(levels: usize) -> Vec<u8> {
    let mut inner = Made::default().with_memory(1).0;
    for _ in 0..levels {
        let mut outer = ComponentBuilder::default();
        let index = outer.component(None, inner);
        for _ in 0..2 {
            let no_arguments: [(&str, ComponentExportKind, u32); 0] = [];
            outer.instantiate(None, index, no_arguments);
        }
        inner = outer;
    }
    inner.finish()
}
