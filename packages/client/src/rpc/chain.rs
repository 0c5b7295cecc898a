//! [`Chain`] as a node does it.

use std::time::Instant;

use cosmwasm_std::{Addr, BlockInfo, Checksum, Coin, CosmosMsg, Uint128, WasmMsg};
use flywheel_protocol::Time;

use super::failure::{self, Asked};
use super::http::nap;
use super::messages::{check_address, encode};
use super::node::QueryError;
use super::{Rpc, proto};
use crate::{Account, AddressPrefix, Chain, ChainError, CodeInfo, CodeSource, ContractInfo, TxResult};

impl Chain for Rpc {
    fn chain_id(&self) -> &str {
        &self.link.chain_id
    }

    fn prefix(&self) -> &AddressPrefix {
        &self.link.prefix
    }

    fn block(&self) -> Result<BlockInfo, ChainError> {
        match self.height {
            Some(height) => self.link.node.block_at(height),
            None => self.link.node.newest_block(),
        }
    }

    fn wait_until(&self, time: Time) -> Result<BlockInfo, ChainError> {
        let timing = self.link.node.http.timing();
        let mut heard = (0, Instant::now());
        loop {
            let block = self.block()?;
            if Time::of(&block) >= time {
                return Ok(block);
            }
            if self.height.is_some() {
                return Err(ChainError::Unsupported {
                    what: "wait in a view of an older block: use the chain itself".to_owned(),
                });
            }
            if block.height > heard.0 {
                heard = (block.height, Instant::now());
            } else if heard.1.elapsed() > timing.patience {
                return Err(ChainError::Unreachable {
                    url: self.link.node.http.url().to_owned(),
                    reason: format!("no block came after block {}", block.height),
                });
            }
            nap(timing.poll, timing.patience);
        }
    }

    fn execute_all(&self, signer: &Account, messages: Vec<CosmosMsg>) -> Result<TxResult, ChainError> {
        let address = self.address(signer);
        let asked = self.asked(&address, &messages);
        let encoded = messages
            .into_iter()
            .map(|message| encode(&self.link.prefix, address.as_str(), message))
            .collect::<Result<Vec<_>, _>>()?;
        self.submit(signer, &encoded, &asked)
    }

    fn query_smart(&self, contract: &Addr, message: &[u8]) -> Result<Vec<u8>, ChainError> {
        let request = proto::StateRequest {
            address: contract.to_string(),
            query_data: message.to_vec(),
        };
        let answer: proto::StateResponse =
            self.query_about(contract, "/cosmwasm.wasm.v1.Query/SmartContractState", &request)?;
        Ok(answer.data)
    }

    fn query_raw(&self, contract: &Addr, key: &[u8]) -> Result<Option<Vec<u8>>, ChainError> {
        let request = proto::StateRequest {
            address: contract.to_string(),
            query_data: key.to_vec(),
        };
        let answer: Result<proto::StateResponse, _> =
            self.query_about(contract, "/cosmwasm.wasm.v1.Query/RawContractState", &request);
        match answer {
            Ok(answer) => Ok(Some(answer.data).filter(|data| !data.is_empty())),
            Err(ChainError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn balance(&self, address: &Addr, denom: &str) -> Result<Uint128, ChainError> {
        let request = proto::BalanceRequest {
            address: address.to_string(),
            denom: denom.to_owned(),
        };
        let answer: proto::BalanceResponse =
            self.query_about(address, "/cosmos.bank.v1beta1.Query/Balance", &request)?;
        let amount = answer.balance.map_or_else(|| "0".to_owned(), |coin| coin.amount);
        amount.parse().map_err(|error| ChainError::Encoding {
            what: "a balance",
            reason: format!("{amount:?}: {error}"),
        })
    }

    fn contract_info(&self, contract: &Addr) -> Result<ContractInfo, ChainError> {
        let request = proto::AddressRequest {
            address: contract.to_string(),
        };
        let answer: proto::ContractInfoResponse =
            self.query_about(contract, "/cosmwasm.wasm.v1.Query/ContractInfo", &request)?;
        let info = answer.contract_info.ok_or_else(|| ChainError::NotFound {
            what: format!("contract {contract}"),
        })?;
        Ok(ContractInfo {
            code_id: info.code_id,
            creator: Addr::unchecked(info.creator),
            admin: Some(info.admin).filter(|admin| !admin.is_empty()).map(Addr::unchecked),
            label: info.label,
        })
    }

    fn code_info(&self, code_id: u64) -> Result<CodeInfo, ChainError> {
        let missing = || ChainError::NotFound {
            what: format!("code {code_id}"),
        };
        if code_id == 0 {
            return Err(missing());
        }
        let request = proto::CodeInfoRequest { code_id };
        let answer: Result<proto::CodeInfoResponse, _> =
            self.link
                .node
                .query("/cosmwasm.wasm.v1.Query/CodeInfo", &request, self.height);
        let answer = match answer {
            Ok(answer) => answer,
            Err(QueryError::Refused(refusal)) if refusal.log.contains("not found") => return Err(missing()),
            Err(error) => return Err(self.explain_query(error, &Asked::default())),
        };
        let checksum = Checksum::try_from(answer.checksum.as_slice()).map_err(|error| ChainError::Encoding {
            what: "a code's checksum",
            reason: error.to_string(),
        })?;
        Ok(CodeInfo { code_id, checksum })
    }

    fn store(&self, signer: &Account, code: CodeSource<'_>) -> Result<u64, ChainError> {
        self.store_once(signer, code)
    }

    fn send(&self, signer: &Account, to: &Addr, coins: &[Coin]) -> Result<TxResult, ChainError> {
        let message = cosmwasm_std::BankMsg::Send {
            to_address: to.to_string(),
            amount: coins.to_vec(),
        };
        self.execute_all(signer, vec![message.into()])
    }
}

impl Rpc {
    /// Asks about an account or a contract.
    fn query_about<T: prost::Message + Default>(
        &self,
        about: &Addr,
        path: &str,
        request: &impl prost::Message,
    ) -> Result<T, ChainError> {
        check_address(&self.link.prefix, about.as_str())?;
        let asked = Asked {
            account: about.to_string(),
            ..Asked::default()
        };
        self.link
            .node
            .query(path, request, self.height)
            .map_err(|error| match self.explain_query(error, &asked) {
                // The chain says only that something was not found.
                ChainError::Refused { reason } if reason == "not found" => ChainError::NotFound {
                    what: format!("contract {about}"),
                },
                other => other,
            })
    }

    pub(super) fn explain_query(&self, error: QueryError, asked: &Asked) -> ChainError {
        match error {
            QueryError::Call(error) => self.link.node.http.explain(error),
            QueryError::Refused(refusal) => match self.height {
                Some(height) if failure::is_unavailable_height(&refusal) => ChainError::HeightUnavailable {
                    height,
                    reason: refusal.log,
                },
                _ => failure::explain(&refusal, asked),
            },
        }
    }

    pub(super) fn asked(&self, address: &Addr, messages: &[CosmosMsg]) -> Asked {
        let contract = |message: &CosmosMsg| match message {
            CosmosMsg::Wasm(
                WasmMsg::Execute { contract_addr, .. }
                | WasmMsg::Migrate { contract_addr, .. }
                | WasmMsg::UpdateAdmin { contract_addr, .. }
                | WasmMsg::ClearAdmin { contract_addr },
            ) => Some(contract_addr.clone()),
            _ => None,
        };
        Asked {
            account: address.to_string(),
            contracts: messages.iter().map(contract).collect(),
            fee_payer: self.fee_granter.clone().unwrap_or_else(|| address.to_string()),
        }
    }
}
