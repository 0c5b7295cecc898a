//! What an upgrade is about, and what is refused before anything is sent.

use std::collections::BTreeMap;

use cosmwasm_std::Addr;
use flywheel_types::hub::Codes;

use super::artifacts::{contract_name, contract_version};
use super::hand_over::ownership_of;
use super::steps::Run;
use super::verify::cw2;
use super::{Artifacts, DeployChain, DeployError, SHARED};
use crate::Code;
use crate::handles::Hub;

/// What the suite DAO is called in upgrades.
pub const SUITE_DAO: &str = "suite DAO";

/// A contract that may have to run other wasm.
pub struct Target {
    pub name: String,
    pub code: Code,
    pub address: Addr,
    pub runs: u64,
    pub version: String,
    pub admin: Option<Addr>,
}

impl<C: DeployChain + ?Sized> Run<'_, C> {
    /// The contracts that the selection means, with what is known of them.
    pub fn targets(&self, selected: &[Code], network: Option<u64>) -> Result<Vec<Target>, DeployError> {
        let mut places: Vec<(String, Code, Addr)> = Vec::new();
        for code in SHARED {
            if let Some(contract) = self.state.contract(code) {
                places.push((code.to_string(), code, Addr::unchecked(&contract.address)));
            }
        }
        if let Some(id) = network {
            let asking = DeployError::chain(format!("asking the hub for network {id}"));
            let contracts = Hub::new(self.chain, self.hub())
                .network(id)
                .map_err(asking)?
                .record()
                .contracts
                .clone();
            let of_network = [
                (Code::Token, contracts.token),
                (Code::Staking, Some(contracts.staking)),
                (Code::Verification, Some(contracts.verification)),
                (Code::Rewards, Some(contracts.rewards)),
                (Code::Marketplace, contracts.marketplace),
                (Code::Governance, contracts.governance),
            ];
            for (code, address) in of_network {
                if let Some(address) = address {
                    places.push((format!("{code} of network {id}"), code, address));
                }
            }
        }
        // Last: its own upgrade is the end of what it carries out.
        if let Some(dao) = &self.state.dao {
            places.push((SUITE_DAO.to_owned(), Code::Governance, Addr::unchecked(&dao.address)));
        }
        places.retain(|(_, code, _)| selected.contains(code));
        places
            .into_iter()
            .map(|(name, code, address)| self.target(name, code, address))
            .collect()
    }

    fn target(&self, name: String, code: Code, address: Addr) -> Result<Target, DeployError> {
        let asking = format!("asking for {name} ({address})");
        let info = self.chain.contract_info(&address).map_err(DeployError::chain(asking))?;
        let said = cw2(self.chain, &address)?;
        let (found, version) =
            said.map_or_else(|| (String::new(), String::new()), |said| (said.contract, said.version));
        if found != contract_name(code) {
            return Err(DeployError::WrongContract {
                contract: name,
                address: address.into_string(),
                found,
                expected: contract_name(code).to_owned(),
            });
        }
        if numbers(contract_version(code)) < numbers(&version) {
            return Err(DeployError::Downgrade {
                contract: name,
                address: address.into_string(),
                found: version,
                offered: contract_version(code).to_owned(),
            });
        }
        Ok(Target {
            name,
            code,
            address,
            runs: info.code_id,
            version,
            admin: info.admin,
        })
    }

    /// Whether the suite DAO decides over this, and no signer.
    pub fn is_daos(&self, right: Option<&str>) -> bool {
        let dao = self.state.dao.as_ref().map(|dao| dao.address.as_str());
        dao.is_some() && dao == right
    }

    /// The signer must be the admin of what has to change, unless the suite DAO is.
    pub fn check(&self, target: &Target, artifacts: &Artifacts) -> Result<(), DeployError> {
        let asking = format!("asking for code {}", target.runs);
        let running = self
            .chain
            .stored_code(target.runs)
            .map_err(DeployError::chain(asking))?;
        let wanted = artifacts.get(target.code).map(|artifact| artifact.checksum);
        if running.map(|code| code.checksum) == wanted {
            return Ok(());
        }
        let signer = self.chain.address(self.signer);
        if target.admin.as_ref() == Some(&signer) || self.is_daos(target.admin.as_ref().map(Addr::as_str)) {
            return Ok(());
        }
        Err(DeployError::NotAdmin {
            contract: target.name.clone(),
            address: target.address.to_string(),
            admin: target.admin.as_ref().map(Addr::to_string),
            signer: signer.into_string(),
        })
    }

    /// The signer must be the hub's owner if the hub's codes have to change, unless the suite DAO is.
    pub fn check_hub(&self, hub: &Addr, selected: &[Code], artifacts: &Artifacts) -> Result<(), DeployError> {
        let codes = self.codes_of(hub)?;
        let mut changes = false;
        for (code, code_id) in by_code(&codes) {
            let stored = self
                .chain
                .stored_code(code_id)
                .map_err(DeployError::chain(format!("asking for code {code_id}")))?;
            let wanted = artifacts.get(code).map(|artifact| artifact.checksum);
            changes |= selected.contains(&code) && stored.map(|code| code.checksum) != wanted;
        }
        if !changes {
            return Ok(());
        }
        let owner = ownership_of(self.chain, Code::NetworkHub, hub)?.owner;
        let signer = self.chain.address(self.signer).into_string();
        if owner.as_deref() == Some(signer.as_str()) || self.is_daos(owner.as_deref()) {
            return Ok(());
        }
        let owner = owner.unwrap_or_else(|| "nobody".to_owned());
        Err(DeployError::NotOwner { owner, signer })
    }

    pub fn codes_of(&self, hub: &Addr) -> Result<Codes, DeployError> {
        let config = Hub::new(self.chain, hub.clone()).config();
        config
            .map(|config| config.codes)
            .map_err(DeployError::chain("asking the hub for its codes"))
    }
}

/// The hub's codes by what they are.
pub fn by_code(codes: &Codes) -> BTreeMap<Code, u64> {
    BTreeMap::from([
        (Code::Token, codes.token),
        (Code::Staking, codes.staking),
        (Code::Verification, codes.verification),
        (Code::Rewards, codes.rewards),
        (Code::Marketplace, codes.marketplace),
        (Code::Governance, codes.governance),
    ])
}

/// A version's three numbers. What is not three numbers comes after everything: it is not known to be older.
fn numbers(version: &str) -> (bool, Vec<u64>) {
    let numbers: Result<Vec<u64>, _> = version.split('.').map(str::parse).collect();
    match numbers {
        Ok(numbers) if numbers.len() == 3 => (false, numbers),
        _ => (true, vec![]),
    }
}
