//! Looks at the shape of a component before it is compiled: compiling cannot be interrupted, and some shapes take for ever.
//!
//! What is refused here is refused in the time that it takes to read it once. The limits leave the built-in component
//! several times what it needs; a component that reaches all of them compiles in seconds.

use std::ops::Range;

use wasmparser::{BinaryReaderError, FunctionBody, Parser, Payload};

use crate::error::{EngineError, LoadError};

/// Bytes of the whole file.
const MAX_BYTES: u64 = 8 << 20;
/// Functions with a body, in all modules together.
const MAX_FUNCTIONS: u64 = 5_000;
/// Bytes of one body: the time to compile it grows faster than its length.
const MAX_BODY: u64 = 64 << 10;
/// Local variables of one function, which make each of its calls dearer.
const MAX_LOCALS: u64 = 1_000;
/// Bytes of all bodies together.
const MAX_CODE: u64 = 1 << 20;
/// Modules. Only the component itself may have any: modules of components inside it would need code that converts
/// between them, which the engine would have to write.
const MAX_MODULES: u64 = 16;
/// Components inside the component. They may give types and functions other names, and nothing else.
const MAX_COMPONENTS: u64 = 128;
/// Components inside components.
const MAX_DEPTH: u64 = 1;
/// Functions that are converted to or from the contract's types.
const MAX_CONVERSIONS: u64 = 1_000;
/// Entries of any other section, such as types, imports or exports, in all modules and components together.
const MAX_ENTRIES: u64 = 20_000;

/// Refuses what may take too long to compile, and what cannot be read.
pub(crate) fn check(component: &[u8]) -> Result<(), LoadError> {
    within("bytes", component.len() as u64, MAX_BYTES)?;
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

fn length(range: &Range<usize>) -> u64 {
    range.len() as u64
}

/// What was seen so far.
#[derive(Default)]
struct Scan {
    /// What is open around the place: true is a component, false a module.
    around: Vec<bool>,
    functions: u64,
    code: u64,
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
                within("levels of inner components", self.around.len() as u64, MAX_DEPTH)
            }
            Payload::ComponentCanonicalSection(section) => {
                self.conversions += u64::from(section.count());
                within("converted functions", self.conversions, MAX_CONVERSIONS)
            }
            Payload::CodeSectionStart { count, range, .. } => {
                self.functions += u64::from(*count);
                within("functions", self.functions, MAX_FUNCTIONS)?;
                self.code += length(range);
                within("bytes of code", self.code, MAX_CODE)
            }
            Payload::CodeSectionEntry(body) => check_body(body),
            other => {
                self.entries += entries(other);
                within("entries of other kinds", self.entries, MAX_ENTRIES)
            }
        }
    }
}

fn check_body(body: &FunctionBody<'_>) -> Result<(), LoadError> {
    within("bytes of code in one function", length(&body.range()), MAX_BODY)?;
    let mut locals = 0_u64;
    for group in body.get_locals_reader().map_err(unreadable)? {
        let (count, _) = group.map_err(unreadable)?;
        locals = locals.saturating_add(count.into());
        within("local variables in one function", locals, MAX_LOCALS)?;
    }
    Ok(())
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
