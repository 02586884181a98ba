//! WebAssembly that the policy does not need: the host runs none of it, so nobody can get in by it.

use std::error::Error;

use host_harness::Policy;
use host_harness::error::LoadError;
use portal_tests::hostile::{Extra, Hostile, memory, module_of};
use wasm_encoder::Instruction::*;
use wasm_encoder::{
    AbstractHeapType, ComponentValType, FieldType, HeapType, MemArg, Module, PrimitiveValType,
    RefType, StorageType, TableSection, TableType, TagKind, TagSection, TagType, TypeSection,
    ValType,
};

use super::support::{alone, limits, logs_as_a_line, unloadable};

const ADDRESS: MemArg = MemArg { offset: 0, align: 2, memory_index: 0 };

/// Refused because the engine does not know it, in words that name it.
#[track_caller]
fn unknown(extra: &Extra, word: &str) {
    let error = unloadable(&Hostile::default().component_with(extra), limits());
    logs_as_a_line(&error);
    assert!(matches!(error, LoadError::NotAComponent(_)), "{error:?}");
    let cause = error.source().map(ToString::to_string).unwrap_or_default();
    assert!(cause.to_lowercase().contains(word), "`{word}`: {cause}");
}

fn once(module: Module) -> Extra {
    Extra::Module(module, 1)
}

fn nothing(_: &mut Module) {}

#[test]
fn code_that_needs_what_is_switched_off_is_not_loaded() {
    let alone = alone();
    // The same without anything special is.
    let plain = once(module_of(|module| memory(module, 1, false, false), [Nop]));
    assert!(Policy::load(&Hostile::default().component_with(&plain), limits()).is_ok());

    unknown(&once(module_of(nothing, [V128Const(0), Drop])), "simd");
    unknown(&once(module_of(nothing, [V128Const(0), I32x4RelaxedTruncF32x4S, Drop])), "simd");
    let atomic = [I32Const(0), I32AtomicLoad(ADDRESS), Drop];
    unknown(&once(module_of(|module| memory(module, 1, false, false), atomic)), "thread");
    unknown(&once(module_of(|module| memory(module, 1, false, true), [])), "thread");
    unknown(&once(module_of(|module| memory(module, 1, true, false), [])), "memory64");
    unknown(&once(module_of(|module| memory(module, 2, false, false), [])), "multiple memories");
    unknown(&once(module_of(nothing, [ReturnCall(0)])), "tail call");
    let tags = |module: &mut Module| {
        let mut tags = TagSection::new();
        tags.tag(TagType { kind: TagKind::Exception, func_type_idx: 0 });
        module.section(&tags);
    };
    unknown(&once(module_of(tags, [Throw(0)])), "exceptions");
    unknown(
        &once(module_of(
            nothing,
            [I64Const(0), I64Const(0), I64Const(0), I64Const(0), I64Add128, Drop, Drop],
        )),
        "wide arithmetic",
    );
    alone.unharmed();
}

#[test]
fn objects_and_references_to_functions_are_switched_off() {
    let alone = alone();
    let mut types = TypeSection::new();
    let field = FieldType { element_type: StorageType::Val(ValType::I32), mutable: true };
    types.ty().struct_([field]);
    let mut module = Module::new();
    module.section(&types);
    unknown(&once(module), "gc");
    let any = HeapType::Abstract { shared: false, ty: AbstractHeapType::Any };
    let table_of = |element_type| {
        move |module: &mut Module| {
            let mut tables = TableSection::new();
            let (minimum, maximum) = (1, None);
            tables.table(TableType {
                element_type,
                table64: false,
                minimum,
                maximum,
                shared: false,
            });
            module.section(&tables);
        }
    };
    unknown(&once(module_of(table_of(RefType { nullable: true, heap_type: any }), [])), "gc");
    let own = RefType { nullable: true, heap_type: HeapType::Concrete(0) };
    unknown(&once(module_of(table_of(own), [])), "function references");
    unknown(
        &once(module_of(nothing, [RefNull(HeapType::FUNC), RefAsNonNull, Drop])),
        "function references",
    );
    alone.unharmed();
}

#[test]
fn what_is_asynchronous_or_new_in_components_is_switched_off() {
    let alone = alone();
    for (add, word) in [
        (
            (|types| {
                let byte = ComponentValType::Primitive(PrimitiveValType::U8);
                types.defined_type().stream(Some(byte));
            }) as fn(&mut wasm_encoder::ComponentTypeSection),
            "async",
        ),
        (
            |types| {
                let byte = ComponentValType::Primitive(PrimitiveValType::U8);
                types.defined_type().future(Some(byte));
            },
            "async",
        ),
        (
            |types| {
                types.defined_type().primitive(PrimitiveValType::ErrorContext);
            },
            "error-context",
        ),
        (
            |types| {
                let byte = ComponentValType::Primitive(PrimitiveValType::U8);
                types.defined_type().fixed_length_list(byte, 4);
            },
            "fixed",
        ),
        (
            |types| {
                let byte = ComponentValType::Primitive(PrimitiveValType::U8);
                types.defined_type().map(byte, byte);
            },
            "map",
        ),
    ] {
        unknown(&Extra::Type(add), word);
    }
    alone.unharmed();
}
