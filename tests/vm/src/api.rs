//! Addresses, at the chain's prices.

use cosmwasm_vm::testing::MockApi;
use cosmwasm_vm::{BackendApi, BackendResult};

use crate::gas::external;

/// Bech32 as on the simulator; the prices are those of x/wasm/keeper/api.go.
#[derive(Clone, Copy, Default)]
pub struct ChainApi(MockApi);

const HUMANIZE: u64 = 5;
const CANONICALIZE: u64 = 4;

impl BackendApi for ChainApi {
    fn addr_validate(&self, input: &str) -> BackendResult<()> {
        (self.0.addr_validate(input).0, external(CANONICALIZE + HUMANIZE))
    }

    fn addr_canonicalize(&self, human: &str) -> BackendResult<Vec<u8>> {
        (self.0.addr_canonicalize(human).0, external(CANONICALIZE))
    }

    fn addr_humanize(&self, canonical: &[u8]) -> BackendResult<String> {
        (self.0.addr_humanize(canonical).0, external(HUMANIZE))
    }
}
