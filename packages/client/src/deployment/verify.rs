//! `flywheel deploy --verify`.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Checksum};
use flywheel_types::hub::{self, ConfigResponse};
use flywheel_types::{access_control, governance, payments, registry};
use serde::{Deserialize, Serialize};

use super::deploy::planned_codes;
use super::hand_over::{owned, ownership_of};
use super::targets::by_code;
use super::{
    DeployChain, DeployError, DeployedContract, Deployment, SHARED, SuiteDao, UPGRADE_TIMELOCK, contract_name,
};
use crate::{ChainError, ChainExt, Code};

/// Where a contract's cw2 record is in its state.
const CW2: &[u8] = b"contract_info";

/// One thing that was compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What.
    pub what: String,
    /// What it should be.
    pub expected: String,
    /// What it is.
    pub found: String,
}

impl Check {
    /// Whether it is as it should be.
    pub fn holds(&self) -> bool {
        self.expected == self.found
    }
}

/// What a contract says of itself: its cw2 record.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Cw2 {
    pub contract: String,
    pub version: String,
}

/// Compares a chain with a deployment's file and the checksums of the built contracts. Needs no key and sends nothing.
///
/// # Errors
/// The chain does not answer. What is missing or different there is no error: it is in the checks.
pub fn verify<C: DeployChain + ?Sized>(
    chain: &C,
    deployment: &Deployment,
    listed: &BTreeMap<Code, Checksum>,
) -> Result<Vec<Check>, DeployError> {
    let mut checks = Checks {
        chain,
        deployment,
        list: vec![],
    };
    checks.add(
        "unfinished work",
        "none",
        deployment
            .pending
            .as_ref()
            .map_or("none", |pending| pending.purpose.as_str()),
    );
    for code in Code::ALL {
        checks.code(code, listed.get(&code))?;
    }
    let mut are_there = true;
    for code in SHARED {
        are_there &= checks.contract(code)?;
    }
    if are_there {
        checks.settings()?;
    }
    if let Some(dao) = &deployment.dao {
        checks.dao(dao)?;
    }
    Ok(checks.list)
}

struct Checks<'a, C: ?Sized> {
    chain: &'a C,
    deployment: &'a Deployment,
    list: Vec<Check>,
}

impl<C: DeployChain + ?Sized> Checks<'_, C> {
    fn add(&mut self, what: impl Into<String>, expected: impl Into<String>, found: impl Into<String>) {
        self.list.push(Check {
            what: what.into(),
            expected: expected.into(),
            found: found.into(),
        });
    }

    fn code(&mut self, code: Code, listed: Option<&Checksum>) -> Result<(), DeployError> {
        let listed = listed.map_or_else(|| "a line in checksums.txt".to_owned(), |checksum| checksum.to_hex());
        let code_id = self.deployment.code(code).and_then(|code| code.code_id);
        let stored = match code_id {
            Some(code_id) => self
                .chain
                .stored_code(code_id)
                .map_err(DeployError::chain(format!("asking for code {code_id}")))?,
            None => None,
        };
        let what = match code_id {
            Some(code_id) => format!("{code}: wasm of code {code_id}"),
            None => format!("{code}: wasm"),
        };
        match stored {
            None => self.add(what, listed, "not on the chain"),
            Some(stored) => {
                self.add(what, listed, stored.checksum.to_hex());
                let by_whom = if stored.is_open { "everybody" } else { "some only" };
                self.add(format!("{code}: may be instantiated by"), "everybody", by_whom);
            }
        }
        Ok(())
    }

    /// Whether the contract is there.
    fn contract(&mut self, code: Code) -> Result<bool, DeployError> {
        let Some(contract) = self.deployment.contract(code).cloned() else {
            return Ok(false);
        };
        let DeployedContract { address, version, .. } = contract;
        let at = Addr::unchecked(&address);
        let wanted = contract
            .code_id
            .map_or_else(|| "a code id in the file".to_owned(), |id| id.to_string());
        let info = match self.chain.contract_info(&at) {
            Ok(info) => info,
            Err(ChainError::NotFound { .. }) => {
                self.add(format!("{code}: code of {address}"), wanted, "not on the chain");
                return Ok(false);
            }
            Err(error) => return Err(DeployError::chain(format!("asking for the contract {address}"))(error)),
        };
        self.add(format!("{code}: code of {address}"), wanted, info.code_id.to_string());
        let planned = self.deployment.code(code).and_then(|code| code.code_id);
        if let (Some(planned), Some(recorded)) = (planned, contract.code_id) {
            self.add(
                format!("{code}: code in the file"),
                planned.to_string(),
                recorded.to_string(),
            );
        }
        let admin = info.admin.map_or_else(|| "nobody".to_owned(), Addr::into_string);
        self.add(format!("{code}: may be migrated by"), &self.deployment.admin, admin);
        let said = cw2(self.chain, &at)?.map_or_else(
            || "nothing".to_owned(),
            |said| format!("{} {}", said.contract, said.version),
        );
        self.add(
            format!("{code}: says that it is"),
            format!("{} {version}", contract_name(code)),
            said,
        );
        Ok(true)
    }

    /// The suite DAO: its own admin, and slow with upgrades.
    fn dao(&mut self, dao: &SuiteDao) -> Result<(), DeployError> {
        let at = Addr::unchecked(&dao.address);
        let wanted = dao
            .code_id
            .map_or_else(|| "a code id in the file".to_owned(), |id| id.to_string());
        let what = format!("suite DAO: code of {at}");
        let info = match self.chain.contract_info(&at) {
            Ok(info) => info,
            Err(ChainError::NotFound { .. }) => {
                self.add(what, wanted, "not on the chain");
                return Ok(());
            }
            Err(error) => return Err(DeployError::chain(format!("asking for the contract {at}"))(error)),
        };
        self.add(what, wanted, info.code_id.to_string());
        let admin = info.admin.map_or_else(|| "nobody".to_owned(), Addr::into_string);
        self.add("suite DAO: may be migrated by", at.as_str(), admin);
        let said = cw2(self.chain, &at)?.map_or_else(
            || "nothing".to_owned(),
            |said| format!("{} {}", said.contract, said.version),
        );
        let expected = format!("{} {}", contract_name(Code::Governance), dao.version);
        self.add("suite DAO: says that it is", expected, said);
        let config: governance::ConfigResponse = self
            .chain
            .query(&at, &governance::QueryMsg::Config {})
            .map_err(DeployError::chain("asking the suite DAO what it is made of"))?;
        let timelock = config.bounds.min_upgrade_timelock;
        let enough = format!("at least {UPGRADE_TIMELOCK} s");
        let found = if timelock < UPGRADE_TIMELOCK {
            format!("{timelock} s")
        } else {
            enough.clone()
        };
        self.add("suite DAO: an upgrade waits", enough, found);
        Ok(())
    }

    fn settings(&mut self) -> Result<(), DeployError> {
        let [registry, hub, payer, access] = SHARED.map(|code| {
            let contract = self.deployment.contract(code);
            Addr::unchecked(contract.map(|contract| contract.address.clone()).unwrap_or_default())
        });
        let asking = "asking the shared contracts for their settings";
        let config: ConfigResponse = self
            .chain
            .query(&hub, &hub::QueryMsg::Config {})
            .map_err(DeployError::chain(asking))?;
        self.add("network-hub: registry", registry.as_str(), config.registry.as_str());
        let known = config.payments.map_or_else(|| "none".to_owned(), Addr::into_string);
        self.add("network-hub: payments", payer.as_str(), known);
        let wanted = by_code(&planned_codes(self.deployment));
        for ((code, wanted), found) in wanted.into_iter().zip(by_code(&config.codes).into_values()) {
            self.add(
                format!("network-hub: code of {code}"),
                wanted.to_string(),
                found.to_string(),
            );
        }
        for (code, address) in owned(self.deployment) {
            let ownership = ownership_of(self.chain, code, &address)?;
            let nobody = || "nobody".to_owned();
            self.add(
                format!("{code}: settings may be changed by"),
                &self.deployment.admin,
                ownership.owner.unwrap_or_else(nobody),
            );
            if self.deployment.dao.is_some() {
                let offered = ownership.pending_owner.unwrap_or_else(nobody);
                self.add(format!("{code}: settings are offered to"), nobody(), offered);
            }
        }
        let config: payments::ConfigResponse = self
            .chain
            .query(&payer, &payments::QueryMsg::Config {})
            .map_err(DeployError::chain(asking))?;
        self.add("payments: registry", registry.as_str(), config.registry.as_str());
        self.add("payments: network-hub", hub.as_str(), config.hub.as_str());
        let config: registry::ConfigResponse = self
            .chain
            .query(&registry, &registry::QueryMsg::Config {})
            .map_err(DeployError::chain(asking))?;
        let known = config
            .access_control
            .map_or_else(|| "none".to_owned(), Addr::into_string);
        self.add("machine-registry: access-control", access.as_str(), known);
        let config: access_control::ConfigResponse = self
            .chain
            .query(&access, &access_control::QueryMsg::Config {})
            .map_err(DeployError::chain(asking))?;
        self.add("access-control: registry", registry.as_str(), config.registry.as_str());
        self.add("access-control: network-hub", hub.as_str(), config.hub.as_str());
        Ok(())
    }
}

/// A contract's cw2 record, if it has one.
pub(super) fn cw2<C: DeployChain + ?Sized>(chain: &C, contract: &Addr) -> Result<Option<Cw2>, DeployError> {
    let asking = || format!("asking {contract} what it is");
    let found = chain.query_raw(contract, CW2).map_err(DeployError::chain(asking()))?;
    let Some(bytes) = found else { return Ok(None) };
    let read = serde_json::from_slice(&bytes).map_err(|error| ChainError::Encoding {
        what: "the contract's cw2 record",
        reason: error.to_string(),
    });
    read.map(Some).map_err(DeployError::chain(asking()))
}

/// Who may change a contract's settings.
#[derive(Deserialize)]
pub(super) struct Ownership {
    pub owner: Option<String>,
    /// To whom that is offered.
    #[serde(default)]
    pub pending_owner: Option<String>,
}

/// Asks a contract who may change its settings.
pub(super) fn ownership<C: DeployChain + ?Sized>(
    chain: &C,
    contract: &Addr,
    question: &impl Serialize,
) -> Result<Ownership, ChainError> {
    chain.query(contract, question)
}
