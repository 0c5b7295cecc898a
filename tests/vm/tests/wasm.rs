//! The files themselves.

use flywheel_vm_tests::{Codes, Wasm, all};
use wasmparser::{Operator, Parser, Payload, ValType};

/// A chain's limit for one upload.
const LARGEST: usize = 819_200;

#[test]
fn the_vm_takes_every_file() {
    let codes = Codes::new().unwrap();
    for Wasm { name, bytes } in all() {
        // All limits of the VM: imports, capabilities, memory, and at most 100 locals in a function.
        codes.store(&bytes).unwrap_or_else(|error| panic!("{name}: {error:#}"));
        assert!(bytes.len() <= LARGEST, "{name} has {} bytes", bytes.len());
    }
}

#[test]
fn no_file_has_floats() {
    for Wasm { name, bytes } in all() {
        let found = floats(&bytes);
        assert!(
            found.is_empty(),
            "{name}: {} of them, first {:?}",
            found.len(),
            found.first()
        );
    }
}

#[test]
fn the_search_for_floats_finds_them() {
    // (module (func (param i32) (result i32) local.get 0 f32.convert_i32_s i32.trunc_f32_s))
    let module = b"\0asm\x01\0\0\0\x01\x06\x01\x60\x01\x7f\x01\x7f\x03\x02\x01\0\x0a\x08\x01\x06\0\x20\0\xb2\xa8\x0b";
    assert_eq!(floats(module), ["F32ConvertI32S", "I32TruncF32S"]);
    // (module (func (param f64)))
    let module = b"\0asm\x01\0\0\0\x01\x05\x01\x60\x01\x7c\0\x03\x02\x01\0\x0a\x04\x01\x02\0\x0b";
    assert_eq!(floats(module), ["type F64"]);
}

/// Every operator, local, global and signature that has to do with a float. The VM allows them; the suite does not.
fn floats(wasm: &[u8]) -> Vec<String> {
    let mut found = vec![];
    for payload in Parser::new(0).parse_all(wasm) {
        match payload.unwrap() {
            Payload::TypeSection(types) => {
                for function in types.into_iter_err_on_gc_types() {
                    let function = function.unwrap();
                    let values = function.params().iter().chain(function.results());
                    found.extend(values.copied().filter_map(float_type));
                }
            }
            Payload::GlobalSection(globals) => {
                found.extend(
                    globals
                        .into_iter()
                        .filter_map(|global| float_type(global.unwrap().ty.content_type)),
                );
            }
            Payload::CodeSectionEntry(body) => {
                let locals = body.get_locals_reader().unwrap().into_iter();
                found.extend(locals.filter_map(|local| float_type(local.unwrap().1)));
                let operators = body.get_operators_reader().unwrap().into_iter();
                found.extend(operators.filter_map(|operator| float_operator(&operator.unwrap())));
            }
            _ => {}
        }
    }
    found
}

fn float_type(value: ValType) -> Option<String> {
    matches!(value, ValType::F32 | ValType::F64 | ValType::V128).then(|| format!("type {value:?}"))
}

/// Their names say it: `F64Add`, `I32TruncF32S`, `F32x4Mul`.
fn float_operator(operator: &Operator<'_>) -> Option<String> {
    let text = format!("{operator:?}");
    let name = text
        .split(|letter: char| !letter.is_alphanumeric())
        .next()
        .unwrap_or_default();
    (name.contains("F32") || name.contains("F64")).then(|| name.to_owned())
}
