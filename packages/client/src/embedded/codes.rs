//! The codes of the embedded chain: which contract has which id.

use cosmwasm_std::{Addr, Checksum, Empty};
use cw_multi_test::{Contract, WasmKeeper};

use super::guard::Guarded;

/// A contract with the name it is registered under.
pub(super) struct NamedCode {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) contract: Box<dyn Contract<Empty>>,
}

/// What the chain remembers of a registered code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RegisteredCode {
    pub(super) id: u64,
    pub(super) name: String,
    version: String,
    pub(super) checksum: Checksum,
}

/// Stands for the checksum of the wasm, which an embedded code does not have. It depends on the name alone, so that
/// predicted addresses stay the same from one version of the suite to the next.
fn checksum(name: &str) -> Checksum {
    Checksum::generate(format!("flywheel/embedded-code/{name}").as_bytes())
}

/// Registers the codes with the ids 1, 2, … in their order, as at every opening of the chain.
pub(super) fn register(
    codes: Vec<NamedCode>,
    creator: &Addr,
) -> Result<(WasmKeeper<Empty, Empty>, Vec<RegisteredCode>), String> {
    let mut keeper = WasmKeeper::new();
    let mut registered: Vec<RegisteredCode> = Vec::with_capacity(codes.len());
    for (
        id,
        NamedCode {
            name,
            version,
            contract,
        },
    ) in (1..).zip(codes)
    {
        if name.is_empty() || name.contains(|letter: char| letter.is_whitespace() || letter == ':') {
            return Err(format!(
                "{name:?} is not the name of a code: use letters, digits and dashes"
            ));
        }
        if registered.iter().any(|code| code.name == name) {
            return Err(format!("there are two codes named {name:?}"));
        }
        let checksum = checksum(&name);
        cw_multi_test::Wasm::store_code_with_id(
            &mut keeper,
            creator.clone(),
            id,
            Box::new(Guarded::new(contract, checksum)),
        )
        .map_err(|error| error.to_string())?;
        registered.push(RegisteredCode {
            id,
            name,
            version,
            checksum,
        });
    }
    Ok((keeper, registered))
}

/// The codes as a folder remembers them.
pub(super) fn identity(codes: &[RegisteredCode]) -> String {
    let one = |code: &RegisteredCode| format!("{}:{}:{}", code.id, code.name, code.version);
    codes.iter().map(one).collect::<Vec<_>>().join(" ")
}
