//! Components that fit the contract in every type and misbehave wherever a test wants them to.
//!
//! The built-in component is taken apart, and its core module is replaced by one with the same imports and exports whose
//! code is made up. So these follow every change of the contract by themselves.

mod appended;
mod description;
mod parts;

pub use appended::{Extra, memory, module_of};
pub use parts::{CoreFunction, Parts};

use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, DataSection, EntityType, ExportKind, ExportSection,
    Function, FunctionSection, GlobalSection, GlobalType, ImportSection, Instruction,
    MemorySection, MemoryType, Module, StartSection, TypeSection, ValType,
};

/// Code of one function: its local variables behind the parameters, and its instructions without the last `end`.
#[derive(Clone, Debug, Default)]
pub struct Code {
    /// All of them are 32-bit integers.
    pub locals: u32,
    /// What it does.
    pub instructions: Vec<Instruction<'static>>,
}

impl Code {
    /// Code without local variables.
    pub fn new(instructions: impl IntoIterator<Item = Instruction<'static>>) -> Self {
        Code { locals: 0, instructions: instructions.into_iter().collect() }
    }

    /// This, and then a constant as the result.
    pub fn answering(mut self, pointer: i32) -> Self {
        self.instructions.push(Instruction::I32Const(pointer));
        self
    }
}

/// Does it for ever.
pub fn endless(body: impl IntoIterator<Item = Instruction<'static>>) -> Vec<Instruction<'static>> {
    let start = [Instruction::Loop(BlockType::Empty)];
    start.into_iter().chain(body).chain([Instruction::Br(0), Instruction::End]).collect()
}

/// Does it so often; counts in [`REMEMBERED`], from 0.
pub fn times(
    times: i32,
    body: impl IntoIterator<Item = Instruction<'static>>,
) -> Vec<Instruction<'static>> {
    use Instruction::*;
    let start = [I32Const(0), GlobalSet(REMEMBERED), Loop(BlockType::Empty)];
    let count = [GlobalGet(REMEMBERED), I32Const(1), I32Add, GlobalSet(REMEMBERED)];
    let again = [GlobalGet(REMEMBERED), I32Const(times), I32LtU, BrIf(0), End];
    start.into_iter().chain(body).chain(count).chain(again).collect()
}

/// Where answers are written that are nothing but zeros: allowed by rule 0, and otherwise empty.
pub const ZEROS: i32 = 0;
/// Where a test may put what it likes, up to [`FREE`].
pub const SCRATCH: i32 = 4_096;
/// Where the memory begins that is handed out.
pub const FREE: i32 = 32_768;
/// Where the next piece of memory is handed out.
const NEXT_FREE: u32 = 0;
/// A variable for the test's own use.
pub const REMEMBERED: u32 = 1;

/// A component in the making. As it is, it answers every question with [`ZEROS`].
#[derive(Clone, Debug)]
pub struct Hostile {
    question: Code,
    only_in: Option<&'static str>,
    realloc: Option<Code>,
    post_return: Code,
    start: Option<Code>,
    functions: Vec<(Vec<ValType>, Vec<ValType>, Code)>,
    pages: u64,
    data: Vec<(i32, Vec<u8>)>,
}

impl Default for Hostile {
    fn default() -> Self {
        Hostile {
            question: Code::default().answering(ZEROS),
            only_in: None,
            realloc: None,
            post_return: Code::default(),
            start: None,
            functions: Vec::new(),
            pages: 2,
            data: Vec::new(),
        }
    }
}

impl Hostile {
    /// What it does in every question; must leave the answer's address behind.
    pub fn question(self, question: Code) -> Self {
        Hostile { question, ..self }
    }

    /// Misbehaves in one export only, by its core name's end.
    pub fn only_in(self, export: &'static str) -> Self {
        Hostile { only_in: Some(export), ..self }
    }

    /// What it does when the host needs memory in it; must leave an address behind.
    pub fn realloc(self, realloc: Code) -> Self {
        Hostile { realloc: Some(realloc), ..self }
    }

    /// What it does when the host has read an answer. The component's description is left alone.
    pub fn post_return(self, post_return: Code) -> Self {
        Hostile { post_return, ..self }
    }

    /// What it does before it is asked anything.
    pub fn start(self, start: Code) -> Self {
        Hostile { start: Some(start), ..self }
    }

    /// A function of its own, by index behind [`Hostile::first_function`].
    pub fn function(mut self, takes: &[ValType], gives: &[ValType], code: Code) -> Self {
        self.functions.push((takes.to_vec(), gives.to_vec(), code));
        self
    }

    /// How much memory it has at first, in pages of 64 KiB.
    pub fn pages(self, pages: u64) -> Self {
        Hostile { pages, ..self }
    }

    /// Bytes in its memory.
    pub fn data(mut self, at: i32, bytes: impl Into<Vec<u8>>) -> Self {
        self.data.push((at, bytes.into()));
        self
    }

    /// The number of the first function of its own; the host's come before it.
    pub fn first_function() -> u32 {
        Parts::built_in().imports.len() as u32
    }

    /// Calls one of the host's functions with nothing but zeros, which every one of them takes.
    pub fn callback(name: &str) -> Vec<Instruction<'static>> {
        let imports = &Parts::built_in().imports;
        let found = imports.iter().position(|import| import.name == name);
        #[expect(clippy::expect_used, reason = "a test that names no callback is wrong")]
        let index = found.expect("the contract has such a callback");
        let arguments = imports.iter().skip(index).take(1).flat_map(|import| &import.takes);
        let mut code: Vec<_> = arguments.map(zero).collect();
        code.push(Instruction::Call(index as u32));
        code.extend(
            imports
                .iter()
                .skip(index)
                .take(1)
                .flat_map(|import| &import.gives)
                .map(|_| Instruction::Drop),
        );
        code
    }

    /// What a file would hold.
    pub fn component(&self) -> Vec<u8> {
        Parts::built_in().with_core_module(&self.module())
    }

    /// The same with something more behind it.
    pub fn component_with(&self, extra: &Extra) -> Vec<u8> {
        extra.appended_to(self.component())
    }

    fn module(&self) -> Module {
        let parts = Parts::built_in();
        let (mut types, mut imports, mut functions) =
            (TypeSection::new(), ImportSection::new(), FunctionSection::new());
        let (mut exports, mut code) = (ExportSection::new(), CodeSection::new());
        for (index, import) in (0..).zip(&parts.imports) {
            types.ty().function(import.takes.clone(), import.gives.clone());
            imports.import(&import.module, &import.name, EntityType::Function(index));
        }
        let mut next = Hostile::first_function();
        let mut define = |takes: &[ValType], gives: &[ValType], body: &Code| {
            types.ty().function(takes.to_vec(), gives.to_vec());
            functions.function(next);
            let mut function = Function::new([(body.locals, ValType::I32)]);
            for instruction in &body.instructions {
                function.instruction(instruction);
            }
            function.instruction(&Instruction::End);
            code.function(&function);
            next += 1;
            next - 1
        };
        for (takes, gives, body) in &self.functions {
            define(takes, gives, body);
        }
        for export in &parts.exports {
            let index = define(&export.takes, &export.gives, &self.body(export));
            exports.export(&export.name, ExportKind::Func, index);
        }
        let start = self.start.as_ref().map(|start| define(&[], &[], start));
        let mut memories = MemorySection::new();
        memories.memory(MemoryType {
            minimum: self.pages,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
        exports.export("memory", ExportKind::Memory, 0);
        let mut globals = GlobalSection::new();
        for value in [FREE, 0] {
            let global = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
            globals.global(global, &ConstExpr::i32_const(value));
        }
        let mut data = DataSection::new();
        for (at, bytes) in self.data.iter().chain(&description::data()) {
            data.active(0, &ConstExpr::i32_const(*at), bytes.iter().copied());
        }
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&memories);
        module.section(&globals).section(&exports);
        if let Some(function_index) = start {
            module.section(&StartSection { function_index });
        }
        module.section(&code).section(&data);
        module
    }

    fn body(&self, export: &CoreFunction) -> Code {
        if export.name == "cabi_realloc" {
            return self.realloc.clone().unwrap_or_else(bump);
        }
        if export.name.ends_with("#describe") {
            let describes = !export.name.starts_with("cabi_post_");
            return if describes {
                Code::default().answering(description::PLACE)
            } else {
                Code::default()
            };
        }
        if export.name.starts_with("cabi_post_") {
            return self.post_return.clone();
        }
        if export.gives.is_empty() {
            return Code::default();
        }
        if self.only_in.is_none_or(|only| export.name.ends_with(only)) {
            self.question.clone()
        } else {
            Code::default().answering(ZEROS)
        }
    }
}

fn zero(value: &ValType) -> Instruction<'static> {
    if *value == ValType::I64 { Instruction::I64Const(0) } else { Instruction::I32Const(0) }
}

/// Hands out memory one piece behind the other.
fn bump() -> Code {
    use Instruction::*;
    Code::new([
        GlobalGet(NEXT_FREE),
        GlobalGet(NEXT_FREE),
        LocalGet(3),
        I32Add,
        I32Const(7),
        I32Add,
        I32Const(-8),
        I32And,
        GlobalSet(NEXT_FREE),
    ])
}
