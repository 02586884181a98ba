//! Looks at the shape of a component before it is compiled: compiling cannot be interrupted, and some shapes take for ever.
//!
//! What is refused here is refused in the time that it takes to read it once. The limits leave the built-in component
//! several times what it needs; one just below all of them takes some seven times as long to compile.

use wasmparser::{
    BinaryReaderError, CompositeInnerType, FunctionBody, Operator, Parser, Payload,
    TypeSectionReader,
};

use crate::error::{EngineError, LoadError};

/// Bytes of the whole file.
pub(crate) const MAX_BYTES: u64 = 8 << 20;
/// Functions with a body, in all modules together.
const MAX_FUNCTIONS: u64 = 4_000;
/// Bytes of one body: the time to compile it grows faster than its length.
const MAX_BODY: u64 = 48 << 10;
/// Bytes of all bodies together.
const MAX_CODE: u64 = 512 << 10;
/// Local variables of one function.
const MAX_LOCALS: u64 = 500;
/// Parameters or results of one function or block.
const MAX_VALUES: u64 = 64;
/// Blocks within blocks. A few thousand bytes of deeper ones would take a minute.
const MAX_NESTING: u64 = 200;
/// Blocks and jumps of all functions together: most of the time goes into these.
const MAX_BRANCHES: u64 = 25_000;
/// Each branch of a function times each of its local variables, which may have another value behind it.
const MAX_CROSSINGS: u64 = 500_000;
/// Modules. Only the component itself may have any: modules of components inside it would need code that converts
/// between them, which the engine would have to write.
const MAX_MODULES: u64 = 16;
/// Components inside the component. They may give types and functions other names, and nothing else.
const MAX_COMPONENTS: u64 = 128;
/// Components inside components.
const MAX_LEVELS: u64 = 1;
/// Functions that are converted to or from the contract's types.
const MAX_CONVERSIONS: u64 = 1_000;
/// Entries of any other section, such as types, imports or exports, in all modules and components together.
const MAX_ENTRIES: u64 = 20_000;

/// Refuses what may take too long to compile, and what cannot be read.
pub(crate) fn check(component: &[u8]) -> Result<(), LoadError> {
    within("bytes", component.len() as u64, MAX_BYTES)?;
    if component.get(..4).is_some_and(|start| start != b"\0asm") {
        let text = "it does not begin with the magic number of WebAssembly";
        return Err(LoadError::NotAComponent(EngineError::found(text)));
    }
    let mut scan = Scan::default();
    for payload in Parser::new(0).parse_all(component) {
        scan.count(&payload.map_err(unreadable)?)?;
    }
    Ok(())
}

fn within(what: &'static str, found: u64, limit: u64) -> Result<(), LoadError> {
    if found > limit { Err(LoadError::TooComplex { what, found, limit }) } else { Ok(()) }
}

fn unreadable(error: BinaryReaderError) -> LoadError {
    LoadError::NotAComponent(EngineError::found(&error.to_string()))
}

/// What was seen so far.
#[derive(Default)]
struct Scan {
    /// What is open around the place: true is a component, false a module.
    around: Vec<bool>,
    functions: u64,
    code: u64,
    branches: u64,
    crossings: u64,
    modules: u64,
    components: u64,
    conversions: u64,
    entries: u64,
}

impl Scan {
    fn count(&mut self, payload: &Payload<'_>) -> Result<(), LoadError> {
        match payload {
            Payload::Version { encoding, .. } => {
                self.around.push(matches!(encoding, wasmparser::Encoding::Component));
                Ok(())
            }
            Payload::End(_) => {
                self.around.pop();
                Ok(())
            }
            Payload::ModuleSection { .. } => {
                self.modules += 1;
                let limit = if self.around.len() == 1 { MAX_MODULES } else { 0 };
                within(
                    if limit == 0 { "modules inside inner components" } else { "modules" },
                    self.modules,
                    limit,
                )
            }
            Payload::ComponentSection { .. } => {
                self.components += 1;
                within("inner components", self.components, MAX_COMPONENTS)?;
                within("levels of inner components", self.around.len() as u64, MAX_LEVELS)
            }
            Payload::ComponentCanonicalSection(section) => {
                self.conversions += u64::from(section.count());
                within("converted functions", self.conversions, MAX_CONVERSIONS)
            }
            Payload::CodeSectionStart { count, range, .. } => {
                self.functions += u64::from(*count);
                within("functions", self.functions, MAX_FUNCTIONS)?;
                self.code += range.len() as u64;
                within("bytes of code", self.code, MAX_CODE)
            }
            Payload::CodeSectionEntry(body) => self.count_body(body),
            other => {
                self.entries += entries(other);
                within("entries of other kinds", self.entries, MAX_ENTRIES)?;
                if let Payload::TypeSection(types) = other { check_types(types) } else { Ok(()) }
            }
        }
    }

    fn count_body(&mut self, body: &FunctionBody<'_>) -> Result<(), LoadError> {
        within("bytes of code in one function", body.range().len() as u64, MAX_BODY)?;
        let mut locals = 0_u64;
        for group in body.get_locals_reader().map_err(unreadable)? {
            let (count, _) = group.map_err(unreadable)?;
            locals = locals.saturating_add(count.into());
            within("local variables in one function", locals, MAX_LOCALS)?;
        }
        let mut nesting = 0_i64;
        for operator in body.get_operators_reader().map_err(unreadable)? {
            let (here, step) = branches(&operator.map_err(unreadable)?);
            nesting += step;
            within("blocks within blocks", nesting.try_into().unwrap_or(0), MAX_NESTING)?;
            self.branches += here;
            within("branches", self.branches, MAX_BRANCHES)?;
            self.crossings += here * locals;
            within("branches times local variables", self.crossings, MAX_CROSSINGS)?;
        }
        Ok(())
    }
}

fn check_types(types: &TypeSectionReader<'_>) -> Result<(), LoadError> {
    for group in types.clone() {
        for of in group.map_err(unreadable)?.into_types() {
            if let CompositeInnerType::Func(of) = of.composite_type.inner {
                let values = of.params().len().max(of.results().len());
                within("parameters of one function", values as u64, MAX_VALUES)?;
            }
        }
    }
    Ok(())
}

/// How many branches the operator has, and whether it opens or closes a block.
fn branches(operator: &Operator<'_>) -> (u64, i64) {
    match operator {
        Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => (1, 1),
        Operator::Else | Operator::Br { .. } | Operator::BrIf { .. } => (1, 0),
        Operator::BrTable { targets } => (1 + u64::from(targets.len()), 0),
        Operator::End => (0, -1),
        _ => (0, 0),
    }
}

fn entries(payload: &Payload<'_>) -> u64 {
    let count = match payload {
        Payload::TypeSection(section) => section.count(),
        Payload::ImportSection(section) => section.count(),
        Payload::TableSection(section) => section.count(),
        Payload::MemorySection(section) => section.count(),
        Payload::GlobalSection(section) => section.count(),
        Payload::ExportSection(section) => section.count(),
        Payload::ElementSection(section) => section.count(),
        Payload::DataSection(section) => section.count(),
        Payload::InstanceSection(section) => section.count(),
        Payload::CoreTypeSection(section) => section.count(),
        Payload::ComponentInstanceSection(section) => section.count(),
        Payload::ComponentAliasSection(section) => section.count(),
        Payload::ComponentTypeSection(section) => section.count(),
        Payload::ComponentImportSection(section) => section.count(),
        Payload::ComponentExportSection(section) => section.count(),
        // Declarations of functions have bodies; tags, start functions and custom sections have no entries or are off.
        _ => 0,
    };
    count.into()
}
