//! What the file of a deployment says.

use std::collections::BTreeMap;

use cosmwasm_std::{Checksum, Coin};
use serde::{Deserialize, Serialize};

use crate::Code;

/// The contracts that all networks of a chain share.
pub const SHARED: [Code; 4] = [
    Code::MachineRegistry,
    Code::NetworkHub,
    Code::Payments,
    Code::AccessControl,
];

/// What a file of format 2 does not have.
const NEWER: [Code; 2] = [Code::AccessControl, Code::Governance];

/// The suite on one chain. It holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deployment {
    /// The form of this file: 3; 2 is read too.
    pub format: u32,
    /// The chain's id.
    pub chain_id: String,
    /// The suite's version.
    pub version: String,
    /// The commit that the wasm was built from, if that is known.
    pub commit: Option<String>,
    /// Who instantiated the shared contracts; their addresses depend on it.
    pub deployer: String,
    /// Who may migrate the shared contracts and change their settings.
    pub admin: String,
    /// What each machine's storage costs, refundable; none: nothing.
    pub deposit: Option<Coin>,
    /// The codes by name.
    pub codes: BTreeMap<String, DeployedCode>,
    /// The shared contracts by name.
    pub contracts: BTreeMap<String, DeployedContract>,
    /// The DAO that has the shared contracts; none until they were handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dao: Option<SuiteDao>,
    /// What a transaction was sent for of which it is not known what became. Absent when all is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<Pending>,
}

/// A transaction of which it is not known what became.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pending {
    /// What it was for.
    pub purpose: String,
    /// Who signed it: only this account can find out.
    pub signer: String,
}

/// A code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeployedCode {
    /// Its id on the chain; none until it is there.
    pub code_id: Option<u64>,
    /// SHA-256 of its wasm.
    pub checksum: Checksum,
    /// Its version, as in the contracts' cw2 record.
    pub version: String,
}

/// A shared contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeployedContract {
    /// Where it is, or will be.
    pub address: String,
    /// The code that it runs; none until it is there.
    pub code_id: Option<u64>,
    /// Its version, as in its cw2 record.
    pub version: String,
}

/// The DAO that has the shared contracts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuiteDao {
    /// Where it is.
    pub address: String,
    /// The network whose stakers vote.
    pub network: u64,
    /// The code that it runs.
    pub code_id: Option<u64>,
    /// Its version, as in its cw2 record.
    pub version: String,
}

impl Deployment {
    /// The form that this program writes.
    pub const FORMAT: u32 = 3;
    /// The oldest form that it reads: before there were access-control and governance. What is missing there comes with the
    /// next `migrate` and `deploy`.
    pub const OLDEST: u32 = 2;

    /// A code by its name.
    pub fn code(&self, code: Code) -> Option<&DeployedCode> {
        self.codes.get(code.name())
    }

    /// A shared contract by its name.
    pub fn contract(&self, code: Code) -> Option<&DeployedContract> {
        self.contracts.get(code.name())
    }

    /// Whether every code and every shared contract is on the chain.
    pub fn is_complete(&self) -> bool {
        let has_codes = Code::ALL
            .iter()
            .all(|code| self.code(*code).is_some_and(|code| code.code_id.is_some()));
        let has_contracts = SHARED
            .iter()
            .all(|code| self.contract(*code).is_some_and(|contract| contract.code_id.is_some()));
        has_codes && has_contracts && self.pending.is_none()
    }

    /// What is wrong with the file's content, if something is.
    pub(super) fn fault(&self, chain_id: &str) -> Option<String> {
        if !(Self::OLDEST..=Self::FORMAT).contains(&self.format) {
            return Some(format!(
                "it has format {} and this program reads formats {} and {}: use the program that wrote it",
                self.format,
                Self::OLDEST,
                Self::FORMAT
            ));
        }
        if self.chain_id != chain_id {
            return Some(format!("it is of chain {:?}, not of {chain_id:?}", self.chain_id));
        }
        // One of the older form may have some of the newer names already, if its upgrade was begun.
        let names = |expected: &[Code], found: Vec<&String>| {
            let mut expected: Vec<Code> = expected.to_vec();
            expected.sort_unstable_by_key(|code| code.name());
            let is_named = |code: &Code| found.iter().any(|name| *name == code.name());
            let is_missing = |code: &Code| !is_named(code) && (self.format == Self::FORMAT || !NEWER.contains(code));
            let is_strange = |name: &&String| expected.iter().all(|code| *name != code.name());
            let is_wrong = expected.iter().any(is_missing) || found.iter().any(is_strange);
            let expected: Vec<&str> = expected.iter().map(|code| code.name()).collect();
            is_wrong.then(|| format!("it names {found:?} where {expected:?} belong"))
        };
        names(&Code::ALL, self.codes.keys().collect()).or_else(|| names(&SHARED, self.contracts.keys().collect()))
    }
}
