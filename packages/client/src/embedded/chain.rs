//! [`Chain`] as the embedded chain does it.

use std::ops::Deref;

use cosmwasm_std::{
    Addr, Api, BalanceResponse, BankMsg, BankQuery, Binary, BlockInfo, CosmosMsg, QueryRequest, Uint128, WasmMsg,
    WasmQuery, from_json,
};
use cw_multi_test::error::AnyResult;
use cw_multi_test::{AppResponse, CosmosRouter};
use flywheel_protocol::Time;

use super::builder::api;
use super::codes::RegisteredCode;
use super::failure::{contracts_of, explain};
use super::guard::caught;
use super::{Embedded, Inner, normalized, timestamp};
use crate::{Account, AddressPrefix, Chain, ChainError, ChainEvent, CodeInfo, CodeSource, ContractInfo, TxResult};

impl Chain for Embedded {
    fn chain_id(&self) -> &str {
        &self.chain_id
    }

    fn prefix(&self) -> &AddressPrefix {
        &self.prefix
    }

    fn block(&self) -> Result<BlockInfo, ChainError> {
        Ok(self.running()?.app.block_info())
    }

    fn wait_until(&self, time: Time) -> Result<BlockInfo, ChainError> {
        let until = timestamp(time)?;
        let mut inner = self.running()?;
        if inner.app.block_info().time < until {
            inner.close_block_on_disk(until)?;
        }
        Ok(inner.app.block_info())
    }

    fn execute_all(&self, signer: &Account, messages: Vec<CosmosMsg>) -> Result<TxResult, ChainError> {
        self.apply(self.signers.address(signer, &self.prefix), messages)
    }

    fn query_smart(&self, contract: &Addr, message: &[u8]) -> Result<Vec<u8>, ChainError> {
        let request = WasmQuery::Smart {
            contract_addr: contract.to_string(),
            msg: Binary::from(message),
        };
        let answer = ask(self.running()?.deref(), request.into(), contract)?;
        Ok(answer.into())
    }

    fn query_raw(&self, contract: &Addr, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        let request = WasmQuery::Raw {
            contract_addr: contract.to_string(),
            key: Binary::from(key),
        };
        let value = Vec::from(ask(self.running()?.deref(), request.into(), contract)?);
        Ok(if value.is_empty() { None } else { Some(value) })
    }

    fn balance(&self, address: &Addr, denom: &str) -> Result<Uint128, ChainError> {
        let request = BankQuery::Balance {
            address: address.to_string(),
            denom: denom.to_owned(),
        };
        let answer = ask(self.running()?.deref(), request.into(), address)?;
        let balance: BalanceResponse = from_json(answer).map_err(|error| ChainError::Encoding {
            what: "a balance",
            reason: error.to_string(),
        })?;
        Ok(balance.amount.amount)
    }

    fn contract_info(&self, contract: &Addr) -> Result<ContractInfo, ChainError> {
        let inner = self.running()?;
        let found = inner.app.contract_data(contract);
        let data = found.map_err(|error| explain(&error, [contract.as_str()].into_iter()))?;
        Ok(ContractInfo {
            code_id: data.code_id,
            creator: data.creator,
            admin: data.admin,
            label: data.label,
        })
    }

    fn code_info(&self, code_id: u64) -> Result<CodeInfo, ChainError> {
        let code = self.code(code_id)?;
        Ok(CodeInfo {
            code_id,
            checksum: code.checksum,
        })
    }

    fn store(&self, _signer: &Account, code: CodeSource<'_>) -> Result<u64, ChainError> {
        match code {
            CodeSource::Suite(code) => self.code_id(code.name()).ok_or_else(|| ChainError::NotFound {
                what: format!("code {code}"),
            }),
            CodeSource::Wasm(_) => Err(ChainError::Unsupported {
                what: "run wasm: name a code of the suite, or register the contract when the chain is built".to_owned(),
            }),
        }
    }
}

/// A key and a value of a contract's storage.
pub type Record = (Vec<u8>, Vec<u8>);

impl Embedded {
    /// Applies messages as a contract of this chain would send them. No real chain offers that: it is for tests of who may
    /// send what.
    ///
    /// # Errors
    /// As [`Chain::execute_all`].
    pub fn execute_as(&self, contract: &Addr, messages: Vec<CosmosMsg>) -> Result<TxResult, ChainError> {
        self.apply(contract.clone(), messages)
    }

    /// All that a contract has stored, keys and values, in the order of the keys. No real chain offers that: it is for tests
    /// of what stays behind.
    ///
    /// # Errors
    /// If the chain stopped.
    pub fn records(&self, contract: &Addr) -> Result<Vec<Record>, ChainError> {
        Ok(self.running()?.app.dump_wasm_raw(contract))
    }

    fn apply(&self, sender: Addr, messages: Vec<CosmosMsg>) -> Result<TxResult, ChainError> {
        let messages = messages
            .into_iter()
            .map(|message| self.checked(message))
            .collect::<Result<Vec<_>, _>>()?;
        let count = messages.len();
        let mut inner = self.running()?;
        inner.make_room_for(count)?;
        // Needed only to explain a failure, and a copy of every message would cost more than the map of contracts.
        let named: Vec<String> = contracts_of(&messages).map(str::to_owned).collect();
        let responses = inner
            .run(&sender, messages)
            .map_err(|error| explain(&error, named.iter().map(String::as_str)))?;
        inner.messages = inner.messages.saturating_add(count);
        let events = responses.into_iter().flat_map(events).collect();
        Ok(TxResult {
            height: inner.app.block_info().height,
            hash: None,
            gas_used: None,
            events,
        })
    }

    fn code(&self, code_id: u64) -> Result<&RegisteredCode, ChainError> {
        let found = self.codes.iter().find(|code| code.id == code_id);
        found.ok_or_else(|| ChainError::NotFound {
            what: format!("code {code_id}"),
        })
    }

    /// Checks what a chain checks before it runs a message and the simulator does not.
    fn checked(&self, message: CosmosMsg) -> Result<CosmosMsg, ChainError> {
        let message = match message {
            CosmosMsg::Bank(BankMsg::Send { to_address, amount }) => BankMsg::Send {
                to_address,
                amount: normalized(amount)?,
            }
            .into(),
            CosmosMsg::Wasm(WasmMsg::Execute {
                contract_addr,
                msg,
                funds,
            }) => WasmMsg::Execute {
                contract_addr,
                msg,
                funds: normalized(funds)?,
            }
            .into(),
            CosmosMsg::Wasm(WasmMsg::Instantiate {
                admin,
                code_id,
                msg,
                funds,
                label,
            }) => {
                self.check_instantiation(admin.as_deref(), code_id)?;
                WasmMsg::Instantiate {
                    admin,
                    code_id,
                    msg,
                    funds: normalized(funds)?,
                    label,
                }
                .into()
            }
            CosmosMsg::Wasm(WasmMsg::Instantiate2 {
                admin,
                code_id,
                msg,
                funds,
                label,
                salt,
            }) => {
                self.check_instantiation(admin.as_deref(), code_id)?;
                WasmMsg::Instantiate2 {
                    admin,
                    code_id,
                    msg,
                    funds: normalized(funds)?,
                    label,
                    salt,
                }
                .into()
            }
            CosmosMsg::Wasm(WasmMsg::Migrate { new_code_id, .. }) => {
                self.code(new_code_id)?;
                message
            }
            CosmosMsg::Wasm(WasmMsg::UpdateAdmin { .. } | WasmMsg::ClearAdmin { .. }) => message,
            _ => {
                let what = "take this kind of message: it has a bank that sends, and contracts".to_owned();
                return Err(ChainError::Unsupported { what });
            }
        };
        Ok(message)
    }

    fn check_instantiation(&self, admin: Option<&str>, code_id: u64) -> Result<(), ChainError> {
        self.code(code_id)?;
        let Some(admin) = admin else { return Ok(()) };
        api()
            .addr_validate(admin)
            .map(drop)
            .map_err(|error| ChainError::InvalidAddress {
                address: admin.to_owned(),
                reason: error.to_string(),
            })
    }
}

impl Inner {
    /// Runs the messages of one transaction; all of their changes stay, or none.
    fn run(&mut self, sender: &Addr, messages: Vec<CosmosMsg>) -> AnyResult<Vec<AppResponse>> {
        let block = self.app.block_info();
        self.app.storage_mut().begin();
        let responses = caught(|| {
            self.app.init_modules(|router, api, storage| {
                let run = |message| router.execute(api, storage, &block, sender.clone(), message);
                messages.into_iter().map(run).collect()
            })
        });
        self.app.storage_mut().end(responses.is_ok());
        responses
    }
}

/// Asks the chain about an account or a contract.
fn ask(inner: &Inner, request: QueryRequest, about: &Addr) -> Result<Binary, ChainError> {
    let block = inner.app.block_info();
    let answer = caught(|| {
        inner
            .app
            .read_module(|router, api, storage| router.query(api, storage, &block, request))
    });
    answer.map_err(|error| explain(&error, [about.as_str()].into_iter()))
}

fn events(response: AppResponse) -> impl Iterator<Item = ChainEvent> {
    response.events.into_iter().map(|event| ChainEvent {
        kind: event.ty,
        attributes: event
            .attributes
            .into_iter()
            .map(|attribute| (attribute.key, attribute.value))
            .collect(),
    })
}
