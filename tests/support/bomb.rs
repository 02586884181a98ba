//! Components that are small to send and dear to compile.

use wasm_encoder::{
    BlockType, CodeSection, ComponentBuilder, Function, FunctionSection, Instruction, Module,
    ModuleArg, TypeSection, ValType,
};

/// What its functions are full of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filling {
    /// Nothing happens, at length.
    Nothing,
    /// Calls, across which every local variable is kept.
    Calls,
    /// Loops within loops, around each of which every local variable may change.
    Loops,
    /// Sums of local variables.
    Sums,
    /// Blocks, and jumps out of all of them.
    Jumps,
}

/// How large it is.
#[derive(Clone, Copy, Debug)]
pub struct Bomb {
    /// Functions.
    pub functions: u32,
    /// Local variables of each.
    pub locals: u32,
    /// Bytes of each.
    pub bytes: usize,
    /// Blocks within blocks.
    pub depth: u32,
    /// What they do.
    pub filling: Filling,
}

impl Bomb {
    /// A component that holds a module with these functions and is fit for nothing.
    pub fn component(&self) -> Vec<u8> {
        let mut component = ComponentBuilder::default();
        let module = component.core_module(None, &self.module());
        let no_arguments: [(&str, ModuleArg); 0] = [];
        component.core_instantiate(None, module, no_arguments);
        component.finish()
    }

    /// The same with other contents.
    pub fn filled_with(self, filling: Filling, bytes: usize) -> Vec<u8> {
        Bomb { filling, bytes, ..self }.component()
    }

    fn module(&self) -> Module {
        let mut types = TypeSection::new();
        types.ty().function([ValType::I32], [ValType::I32]);
        let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
        let function = self.function();
        for _ in 0..self.functions {
            functions.function(0);
            code.function(&function);
        }
        let mut module = Module::new();
        module.section(&types).section(&functions).section(&code);
        module
    }

    fn function(&self) -> Function {
        use Instruction::*;
        let mut function = Function::new([(self.locals, ValType::I32)]);
        let mut add = |instructions: &[Instruction<'_>]| {
            for instruction in instructions {
                function.instruction(instruction);
            }
            function.byte_len()
        };
        let local = |number: usize| number as u32 % (self.locals + 1);
        let mut round = 0;
        let mut open = 0;
        let mut length = 0;
        // Each local variable is used before and after.
        while round < self.locals as usize && length < self.bytes / 4 {
            length =
                add(&[LocalGet(local(round)), I32Const(1), I32Add, LocalSet(local(round + 1))]);
            round += 1;
        }
        let enough = self.bytes - self.bytes / 8;
        let close = |add: &mut dyn FnMut(&[Instruction<'_>]) -> usize,
                     open: &mut u32,
                     round: &mut usize| {
            let mut length = 0;
            for _ in 0..std::mem::take(open) {
                length = add(&[LocalGet(local(*round)), LocalSet(0), End]);
                *round += 1;
            }
            length
        };
        while length + 5 * (open as usize) < enough {
            round += 1;
            length = match self.filling {
                Filling::Nothing => add(&[Nop]),
                Filling::Calls => {
                    add(&[LocalGet(local(round)), Call(0), LocalSet(local(round + 7))])
                }
                Filling::Sums => add(&[
                    LocalGet(local(round)),
                    LocalGet(local(round * 31)),
                    I32Add,
                    LocalSet(local(round * 17)),
                ]),
                Filling::Loops => {
                    open += 1;
                    add(&[
                        Loop(BlockType::Empty),
                        LocalGet(local(round)),
                        LocalSet(local(round * 31)),
                        LocalGet(local(round + 1)),
                        BrIf(0),
                    ])
                }
                Filling::Jumps => {
                    open += 1;
                    add(&[
                        Block(BlockType::Empty),
                        LocalGet(local(round)),
                        LocalSet(local(round * 31)),
                        LocalGet(local(round + 1)),
                        BrIf(round as u32 % open),
                    ])
                }
            };
            if open == self.depth {
                length = close(&mut add, &mut open, &mut round);
            }
        }
        close(&mut add, &mut open, &mut round);
        add(&[LocalGet(local(round)), End]);
        function
    }
}
