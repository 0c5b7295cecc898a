//! The files that are tested, and what the contracts say of themselves.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::{env, fs};

use serde_json::Value;

/// The contracts that live here, by the names of their folders.
pub const CONTRACTS: [&str; 10] = [
    "access-control",
    "governance",
    "machine-registry",
    "marketplace",
    "network-hub",
    "payments",
    "rewards",
    "staking",
    "token",
    "verification",
];

/// A built contract.
pub struct Wasm {
    /// The name of its folder.
    pub name: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Every contract's wasm, from `artifacts/` or from the folder that `FLYWHEEL_ARTIFACTS` names.
///
/// # Panics
/// If one is not there; the text says what to do.
pub fn all() -> Vec<Wasm> {
    let folder = env::var_os("FLYWHEEL_ARTIFACTS").unwrap_or_else(|| "artifacts".into());
    let folder = root().join(folder);
    CONTRACTS
        .into_iter()
        .map(|name| {
            let file = folder.join(format!("flywheel_{}.wasm", name.replace('-', "_")));
            let bytes = fs::read(&file);
            Wasm {
                name,
                bytes: bytes
                    .unwrap_or_else(|error| panic!("{}: {error}; run scripts/build-wasm first", file.display())),
            }
        })
        .collect()
}

/// The names of a contract's messages, as its committed schema has them.
pub fn messages_of_schema(contract: &str) -> BTreeSet<String> {
    variants(&schema(contract)["execute"])
}

/// The names of a contract's queries, as its committed schema has them.
pub fn queries_of_schema(contract: &str) -> BTreeSet<String> {
    variants(&schema(contract)["query"])
}

fn schema(contract: &str) -> Value {
    let folder = root().join("schema").join(contract);
    let file = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .find_map(|entry| Some(entry.ok()?.path()).filter(|path| path.extension().is_some_and(|end| end == "json")))
        .unwrap_or_else(|| panic!("{} has no schema; run scripts/schema", folder.display()));
    serde_json::from_slice(&fs::read(&file).expect("the schema is a file")).expect("the schema is JSON")
}

fn variants(messages: &Value) -> BTreeSet<String> {
    let one_of = messages["oneOf"].as_array().expect("messages are variants");
    let names = one_of.iter().flat_map(|variant| {
        let of_object = variant["required"].as_array().into_iter().flatten();
        let of_text = variant["enum"].as_array().into_iter().flatten();
        of_object.chain(of_text).filter_map(Value::as_str).map(str::to_owned)
    });
    names.collect()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}
