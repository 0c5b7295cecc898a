//! Wasm where the simulator expects a contract.

use std::rc::Rc;

use anyhow::{Result, anyhow};
use cosmwasm_std::{
    Binary, Checksum, ContractResult, Deps, DepsMut, Empty, Env, MessageInfo, Order, QuerierWrapper, Reply, Response,
    Storage, from_json, to_json_vec,
};
use cw_multi_test::Contract;

use crate::gas::Meter;
use crate::storage::Copied;
use crate::vm::{Call, Codes};

/// A stored code.
pub struct WasmContract {
    codes: Codes,
    checksum: cosmwasm_std_3::Checksum,
    meter: Rc<Meter>,
}

impl WasmContract {
    /// Stores a wasm file. Refused as a chain would refuse it.
    pub fn store(codes: &Codes, wasm: &[u8], meter: &Rc<Meter>) -> Result<Self> {
        Ok(Self {
            codes: codes.clone(),
            checksum: codes.store(wasm)?,
            meter: Rc::clone(meter),
        })
    }

    fn call(
        &self,
        storage: &dyn Storage,
        querier: QuerierWrapper,
        env: &Env,
        call: &Call,
    ) -> Result<(Vec<u8>, Copied)> {
        let copied = Copied::of(storage.range(None, None, Order::Ascending));
        let env = to_json_vec(env)?;
        self.codes
            .call(&self.checksum, &self.meter, (copied, querier), &env, call)
    }

    /// A call that may write: what it wrote is kept if it succeeded.
    fn change(&self, deps: DepsMut, env: &Env, call: &Call) -> Result<Response> {
        let (answer, storage) = self.call(deps.storage, deps.querier, env, call)?;
        let answer: ContractResult<Response> = from_json(&answer)?;
        let response = answer.into_result().map_err(|refusal| anyhow!(refusal))?;
        for (key, value) in storage.changes() {
            match value {
                Some(value) => deps.storage.set(&key, &value),
                None => deps.storage.remove(&key),
            }
        }
        Ok(response)
    }
}

impl Contract<Empty> for WasmContract {
    fn instantiate(&self, deps: DepsMut, env: Env, info: MessageInfo, msg: Vec<u8>) -> Result<Response> {
        let info = to_json_vec(&info)?;
        self.change(deps, &env, &Call::Instantiate { info, msg })
    }

    fn execute(&self, deps: DepsMut, env: Env, info: MessageInfo, msg: Vec<u8>) -> Result<Response> {
        let info = to_json_vec(&info)?;
        self.change(deps, &env, &Call::Execute { info, msg })
    }

    fn query(&self, deps: Deps, env: Env, msg: Vec<u8>) -> Result<Binary> {
        let (answer, _) = self.call(deps.storage, deps.querier, &env, &Call::Query { msg })?;
        let answer: ContractResult<Binary> = from_json(&answer)?;
        answer.into_result().map_err(|refusal| anyhow!(refusal))
    }

    fn reply(&self, deps: DepsMut, env: Env, reply: Reply) -> Result<Response> {
        let msg = to_json_vec(&reply)?;
        self.change(deps, &env, &Call::Reply { msg })
    }

    fn sudo(&self, _deps: DepsMut, _env: Env, _msg: Vec<u8>) -> Result<Response> {
        Err(anyhow!("no contract of the suite takes sudo"))
    }

    fn migrate(&self, deps: DepsMut, env: Env, msg: Vec<u8>) -> Result<Response> {
        self.change(deps, &env, &Call::Migrate { msg })
    }

    fn checksum(&self) -> Option<Checksum> {
        let bytes: [u8; 32] = self.checksum.as_slice().try_into().ok()?;
        Some(Checksum::from(bytes))
    }
}
