//! What a component may have besides the policy: more modules, instances, tables and handles, behind everything else.
#![expect(clippy::expect_used, reason = "the component to append to can be read")]

use wasm_encoder::{
    CanonicalFunctionSection, CodeSection, ComponentSection, ComponentTypeSection, EntityType,
    ExportKind, Function, FunctionSection, ImportSection, InstanceSection, Instruction,
    MemorySection, MemoryType, Module, ModuleArg, ModuleSection, RefType, StartSection,
    TableSection, TableType, TypeSection, ValType,
};
use wasmparser::{
    CanonicalFunction, ComponentAlias, ComponentExternalKind, ComponentTypeRef, ExternalKind,
    Parser, Payload,
};

/// Something more.
#[derive(Clone, Debug)]
pub enum Extra {
    /// A module, instantiated as often as said.
    Module(Module, u32),
    /// A resource of the component's own, of which it makes as many as said before it is asked anything.
    Handles(i32),
    /// A type that nobody uses.
    Type(fn(&mut ComponentTypeSection)),
}

impl Extra {
    /// Instances of a module that does nothing.
    pub fn instances(number: u32) -> Self {
        Extra::Module(Module::new(), number)
    }

    /// Tables of so many elements.
    pub fn tables(number: u32, elements: u64) -> Self {
        let mut tables = TableSection::new();
        tables.table(TableType {
            element_type: RefType::FUNCREF,
            table64: false,
            minimum: elements,
            maximum: None,
            shared: false,
        });
        let mut module = Module::new();
        module.section(&tables);
        Extra::Module(module, number)
    }

    /// Memories of one page each.
    pub fn memories(number: u32) -> Self {
        let mut memories = MemorySection::new();
        memories.memory(MemoryType {
            minimum: 1,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
        let mut module = Module::new();
        module.section(&memories);
        Extra::Module(module, number)
    }

    /// The component with this behind it.
    pub fn appended_to(&self, mut component: Vec<u8>) -> Vec<u8> {
        let seen = Seen::of(&component);
        let append = |section: &dyn ComponentSection, component: &mut Vec<u8>| {
            component.push(section.id());
            section.encode(component);
        };
        let no_arguments: [(&str, ModuleArg); 0] = [];
        let mut instances = InstanceSection::new();
        match self {
            Extra::Module(module, number) => {
                append(&ModuleSection(module), &mut component);
                for _ in 0..*number {
                    instances.instantiate(seen.modules, no_arguments);
                }
            }
            Extra::Handles(number) => {
                let mut types = ComponentTypeSection::new();
                types.resource(ValType::I32, None);
                append(&types, &mut component);
                let mut functions = CanonicalFunctionSection::new();
                functions.resource_new(seen.types);
                append(&functions, &mut component);
                append(&ModuleSection(&making(*number)), &mut component);
                instances.export_items([("new", ExportKind::Func, seen.functions)]);
                instances.instantiate(seen.modules, [("", ModuleArg::Instance(seen.instances))]);
            }
            Extra::Type(add) => {
                let mut types = ComponentTypeSection::new();
                add(&mut types);
                append(&types, &mut component);
            }
        }
        append(&instances, &mut component);
        component
    }
}

/// Calls a function that it imports, so often, before it is asked anything.
fn making(number: i32) -> Module {
    use Instruction::*;
    let mut types = TypeSection::new();
    types.ty().function([ValType::I32], [ValType::I32]);
    types.ty().function([], []);
    let mut imports = ImportSection::new();
    imports.import("", "new", EntityType::Function(0));
    let mut functions = FunctionSection::new();
    functions.function(1);
    let mut start = Function::new([(1, ValType::I32)]);
    for instruction in [
        Loop(wasm_encoder::BlockType::Empty),
        I32Const(7),
        Call(0),
        Drop,
        LocalGet(0),
        I32Const(1),
        I32Add,
        LocalTee(0),
        I32Const(number),
        I32LtU,
        BrIf(0),
        End,
        End,
    ] {
        start.instruction(&instruction);
    }
    let mut code = CodeSection::new();
    code.function(&start);
    let mut module = Module::new();
    module.section(&types).section(&imports).section(&functions);
    module.section(&StartSection { function_index: 1 }).section(&code);
    module
}

/// How much of each kind there is already, because the next one gets the next number.
#[derive(Default)]
struct Seen {
    types: u32,
    functions: u32,
    modules: u32,
    instances: u32,
}

impl Seen {
    fn of(component: &[u8]) -> Self {
        let mut seen = Seen::default();
        let mut depth = 0;
        for payload in Parser::new(0).parse_all(component) {
            let payload = payload.expect("it can be read");
            match &payload {
                Payload::Version { .. } => depth += 1,
                Payload::End(_) => depth -= 1,
                Payload::ModuleSection { .. } if depth == 1 => seen.modules += 1,
                _ if depth == 1 => seen.count(&payload),
                _ => {}
            }
        }
        seen
    }

    fn count(&mut self, payload: &Payload<'_>) {
        match payload {
            Payload::InstanceSection(section) => self.instances += section.count(),
            Payload::ComponentTypeSection(section) => self.types += section.count(),
            Payload::ComponentCanonicalSection(section) => {
                let functions = section.clone().into_iter().map(|one| one.expect("a function"));
                let core = |one: &CanonicalFunction| !matches!(one, CanonicalFunction::Lift { .. });
                self.functions += functions.filter(core).count() as u32;
            }
            Payload::ComponentImportSection(section) => {
                let imports = section.clone().into_iter().map(|one| one.expect("an import").ty);
                let types = imports.filter(|ty| matches!(ty, ComponentTypeRef::Type(_)));
                self.types += types.count() as u32;
            }
            Payload::ComponentExportSection(section) => {
                let exports = section.clone().into_iter().map(|one| one.expect("an export").kind);
                let types = exports.filter(|kind| *kind == ComponentExternalKind::Type);
                self.types += types.count() as u32;
            }
            Payload::ComponentAliasSection(section) => {
                for alias in section.clone() {
                    match alias.expect("an alias") {
                        ComponentAlias::InstanceExport {
                            kind: ComponentExternalKind::Type,
                            ..
                        } => self.types += 1,
                        ComponentAlias::CoreInstanceExport { kind: ExternalKind::Func, .. } => {
                            self.functions += 1;
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
}

/// A module with one function of these instructions and whatever else is put before its code.
pub fn module_of(
    sections: impl FnOnce(&mut Module),
    instructions: impl IntoIterator<Item = Instruction<'static>>,
) -> Module {
    let mut types = TypeSection::new();
    types.ty().function([], []);
    let mut functions = FunctionSection::new();
    functions.function(0);
    let mut function = Function::new([]);
    for instruction in instructions {
        function.instruction(&instruction);
    }
    function.instruction(&Instruction::End);
    let mut code = CodeSection::new();
    code.function(&function);
    let mut module = Module::new();
    module.section(&types).section(&functions);
    sections(&mut module);
    module.section(&code);
    module
}

/// Memory of one page, with what makes it special.
pub fn memory(module: &mut Module, number: u32, memory64: bool, shared: bool) {
    let mut memories = MemorySection::new();
    for _ in 0..number {
        let maximum = shared.then_some(1);
        memories.memory(MemoryType { minimum: 1, maximum, memory64, shared, page_size_log2: None });
    }
    module.section(&memories);
}
