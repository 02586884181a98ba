//! The built-in component taken apart: its sections as they are, and what its own core module imports and exports.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a built-in component that cannot be taken apart is the failure"
)]

use std::ops::Range;
use std::sync::OnceLock;

use host_harness::BUILT_IN;
use wasm_encoder::{Module, ValType};
use wasmparser::{CompositeInnerType, ExternalKind, Parser, Payload, TypeRef};

/// A function at the border of the core module.
#[derive(Clone, Debug)]
pub struct CoreFunction {
    /// For imports, the instance that it is looked for in.
    pub module: String,
    /// Its name.
    pub name: String,
    /// Parameters.
    pub takes: Vec<ValType>,
    /// Results.
    pub gives: Vec<ValType>,
}

/// The built-in component.
#[derive(Debug)]
pub struct Parts {
    /// What its core module needs.
    pub imports: Vec<CoreFunction>,
    /// What its core module offers.
    pub exports: Vec<CoreFunction>,
    /// The section with the core module, header included.
    module: Range<usize>,
}

/// The section of a component that holds a core module.
const MODULE_SECTION: u8 = 1;

impl Parts {
    /// Of the component that is built into the host.
    pub fn built_in() -> &'static Parts {
        static PARTS: OnceLock<Parts> = OnceLock::new();
        PARTS.get_or_init(|| Parts::of(BUILT_IN))
    }

    fn of(component: &[u8]) -> Parts {
        for (section, content) in sections(component) {
            if component[section.start] == MODULE_SECTION {
                let (imports, exports) = border(&component[content]);
                if exports.iter().any(|export| export.name.ends_with("#describe")) {
                    return Parts { imports, exports, module: section };
                }
            }
        }
        panic!("the built-in component has a core module that describes it");
    }

    /// The same component with another core module.
    pub fn with_core_module(&self, module: &Module) -> Vec<u8> {
        let module = module.clone().finish();
        let mut component = BUILT_IN[..self.module.start].to_vec();
        component.push(MODULE_SECTION);
        let mut length = module.len();
        while length >= 0x80 {
            component.push(length as u8 | 0x80);
            length >>= 7;
        }
        component.push(length as u8);
        component.extend(module);
        component.extend(&BUILT_IN[self.module.end..]);
        component
    }
}

/// The sections of the outermost component: with their headers, and their contents alone.
fn sections(component: &[u8]) -> Vec<(Range<usize>, Range<usize>)> {
    let mut found = Vec::new();
    let mut at = 8;
    while at < component.len() {
        let (mut length, mut shift, mut content) = (0, 0, at + 1);
        loop {
            let byte = component[content];
            length |= usize::from(byte & 0x7f) << shift;
            (content, shift) = (content + 1, shift + 7);
            if byte < 0x80 {
                break;
            }
        }
        found.push((at..content + length, content..content + length));
        at = content + length;
    }
    found
}

/// Functions that a core module imports and exports.
fn border(module: &[u8]) -> (Vec<CoreFunction>, Vec<CoreFunction>) {
    let (mut types, mut functions) = (Vec::new(), Vec::new());
    let (mut imports, mut exports) = (Vec::new(), Vec::new());
    let function = |types: &[(Vec<ValType>, Vec<ValType>)], of: u32, module: &str, name: &str| {
        let (takes, gives) = types[of as usize].clone();
        CoreFunction { module: module.into(), name: name.into(), takes, gives }
    };
    for payload in Parser::new(0).parse_all(module) {
        match payload.expect("the core module can be read") {
            Payload::TypeSection(section) => {
                for group in section {
                    for of in group.expect("a type").into_types() {
                        let CompositeInnerType::Func(of) = of.composite_type.inner else {
                            panic!("a core module of functions only");
                        };
                        types.push((values(of.params()), values(of.results())));
                    }
                }
            }
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import.expect("an import");
                    if let TypeRef::Func(of) = import.ty {
                        functions.push(of);
                        imports.push(function(&types, of, import.module, import.name));
                    }
                }
            }
            Payload::FunctionSection(section) => {
                functions.extend(section.into_iter().map(|of| of.expect("a function")));
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export.expect("an export");
                    if export.kind == ExternalKind::Func {
                        let of = functions[export.index as usize];
                        exports.push(function(&types, of, "", export.name));
                    }
                }
            }
            _ => {}
        }
    }
    (imports, exports)
}

fn values(values: &[wasmparser::ValType]) -> Vec<ValType> {
    let value = |value: &wasmparser::ValType| match value {
        wasmparser::ValType::I64 => ValType::I64,
        wasmparser::ValType::I32 => ValType::I32,
        other => panic!("the contract has no {other}"),
    };
    values.iter().map(value).collect()
}
