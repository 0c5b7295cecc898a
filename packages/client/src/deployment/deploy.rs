//! `flywheel deploy`.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Coin, CosmosMsg, StdError, WasmMsg, to_json_binary};
use flywheel_types::Denom;
use flywheel_types::access_control;
use flywheel_types::hub::{self, Codes};
use flywheel_types::payments;
use flywheel_types::registry::{self, Deposit};

use super::address::{predicted, salt};
use super::artifacts::contract_version;
use super::steps::Run;
use super::{
    Artifacts, DeployChain, DeployError, DeployedCode, DeployedContract, Deployment, DeploymentFile, Progress, SHARED,
};
use crate::{Account, ChainError, Code, network_codes};

/// What a deployment is to be. What is left out is as the file says, if there is one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Terms {
    /// Who may migrate the shared contracts and change their settings; default: the signer.
    pub admin: Option<String>,
    /// What each machine's storage costs; default: nothing. Its denomination stays for ever.
    pub deposit: Option<Coin>,
    /// The commit that the wasm was built from.
    pub commit: Option<String>,
}

/// Puts the suite on a chain, or goes on where an earlier run stopped. Run again it changes nothing.
///
/// # Errors
/// The chain refused something, a file is not as it should be, or the file is of a deployment that was begun in another
/// way. What was done so far is in the file.
pub fn deploy<C: DeployChain + ?Sized>(
    chain: &C,
    signer: &Account,
    artifacts: &Artifacts,
    file: &DeploymentFile,
    terms: &Terms,
    say: &mut dyn FnMut(&Progress),
) -> Result<Deployment, DeployError> {
    let mut existing = file.load()?;
    if let Some(existing) = &mut existing {
        forget_lost_dao(chain, existing)?;
    }
    let wanted = plan(chain, signer, artifacts, terms, existing.as_ref())?;
    let differences = existing.as_ref().map_or_else(Vec::new, |old| differences(old, &wanted));
    let mut run = Run {
        chain,
        signer,
        file,
        state: existing.unwrap_or_else(|| wanted.clone()),
        say,
    };
    if !differences.is_empty() {
        run.take_other_plan(wanted, differences)?;
    }
    run.save()?;
    run.settle()?;
    run.put_codes(&Code::ALL, artifacts)?;
    run.put_contracts()?;
    if run.state.format != Deployment::FORMAT {
        run.state.format = Deployment::FORMAT;
        run.save()?;
    }
    Ok(run.state)
}

fn plan<C: DeployChain + ?Sized>(
    chain: &C,
    signer: &Account,
    artifacts: &Artifacts,
    terms: &Terms,
    existing: Option<&Deployment>,
) -> Result<Deployment, DeployError> {
    let own = chain.address(signer).into_string();
    let mut codes = BTreeMap::new();
    let mut contracts = BTreeMap::new();
    for (code, checksum) in artifacts.checksums() {
        let version = contract_version(code).to_owned();
        if SHARED.contains(&code) {
            let contract = DeployedContract {
                address: predicted(chain.prefix(), signer, code, &checksum)?.into_string(),
                code_id: None,
                version: version.clone(),
            };
            contracts.insert(code.name().to_owned(), contract);
        }
        let planned = DeployedCode {
            code_id: None,
            checksum,
            version,
        };
        codes.insert(code.name().to_owned(), planned);
    }
    let admin = terms.admin.clone().or_else(|| existing.map(|old| old.admin.clone()));
    Ok(Deployment {
        format: Deployment::FORMAT,
        chain_id: chain.chain_id().to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit: terms.commit.clone(),
        deployer: own.clone(),
        admin: admin.unwrap_or(own),
        deposit: terms
            .deposit
            .clone()
            .or_else(|| existing.and_then(|old| old.deposit.clone())),
        codes,
        contracts,
        dao: existing.and_then(|old| old.dao.clone()),
        pending: None,
    })
}

/// In what a plan is another one. Addresses and ids follow from the rest.
fn differences(old: &Deployment, wanted: &Deployment) -> Vec<String> {
    let mut differences = Vec::new();
    let mut compare = |what: &str, old: &str, new: &str| {
        if old != new {
            differences.push(format!("{what} ({old}, not {new})"));
        }
    };
    compare("deployer", &old.deployer, &wanted.deployer);
    compare("admin", &old.admin, &wanted.admin);
    let text = |deposit: &Option<Coin>| deposit.as_ref().map_or_else(|| "none".to_owned(), Coin::to_string);
    compare("deposit", &text(&old.deposit), &text(&wanted.deposit));
    for (name, code) in &wanted.codes {
        let before = old
            .codes
            .get(name)
            .map_or_else(String::new, |code| code.checksum.to_hex());
        compare(&format!("wasm of {name}"), &before, &code.checksum.to_hex());
    }
    differences
}

impl<C: DeployChain + ?Sized> Run<'_, C> {
    /// Begins anew with another plan, as long as no contract of the old one is on the chain.
    fn take_other_plan(&mut self, wanted: Deployment, differences: Vec<String>) -> Result<(), DeployError> {
        let refused = || DeployError::OtherPlan {
            path: self.file.path().display().to_string(),
            differences: differences.clone(),
        };
        self.settle()?;
        for contract in SHARED.iter().filter_map(|code| self.state.contract(*code)) {
            if self.code_at(&Addr::unchecked(&contract.address))?.is_some() {
                return Err(refused());
            }
        }
        let old = std::mem::replace(&mut self.state, wanted);
        self.state.dao = None;
        for (name, code) in &mut self.state.codes {
            let before = old.codes.get(name).filter(|before| before.checksum == code.checksum);
            code.code_id = before.and_then(|before| before.code_id);
        }
        Ok(())
    }

    /// Makes sure that the shared contracts are there, all of them in one transaction if none is.
    fn put_contracts(&mut self) -> Result<(), DeployError> {
        let mut missing = Vec::new();
        for code in SHARED {
            match self.find_contract(code)? {
                Some((address, code_id)) => {
                    if self.state.contract(code).is_some_and(|known| known.code_id.is_none()) {
                        (self.say)(&Progress::ContractFound {
                            contract: code,
                            address: address.clone(),
                        });
                    }
                    self.set_contract(code, address, Some(code_id));
                }
                None => {
                    let checksum = self.state.code(code).map(|code| code.checksum);
                    if let Some(checksum) = checksum {
                        let address = predicted(self.chain.prefix(), self.signer, code, &checksum)?;
                        self.set_contract(code, address.into_string(), None);
                    }
                    missing.push(code);
                }
            }
        }
        if missing.is_empty() {
            return self.save();
        }
        self.instantiate(&missing)
    }

    /// A shared contract where the file says it is, or where it would be put now, with the code that it runs.
    fn find_contract(&self, code: Code) -> Result<Option<(String, u64)>, DeployError> {
        let known = self.state.contract(code).map(|contract| contract.address.clone());
        let checksum = self.state.code(code).map(|code| code.checksum);
        let predicted = checksum
            .map(|checksum| predicted(self.chain.prefix(), self.signer, code, &checksum))
            .transpose()?;
        let places = known.into_iter().chain(predicted.map(Addr::into_string));
        for address in places {
            if let Some(code_id) = self.code_at(&Addr::unchecked(&address))? {
                return Ok(Some((address, code_id)));
            }
        }
        Ok(None)
    }

    /// The code of the contract at an address, if there is one.
    pub(super) fn code_at(&self, address: &Addr) -> Result<Option<u64>, DeployError> {
        code_at(self.chain, address)
    }

    /// Writes down where a contract is. One that an older file does not name gets its entry here.
    fn set_contract(&mut self, code: Code, address: String, code_id: Option<u64>) {
        let contract = self.state.contracts.entry(code.name().to_owned());
        let contract = contract.or_insert_with(|| DeployedContract {
            address: String::new(),
            code_id: None,
            version: contract_version(code).to_owned(),
        });
        contract.address = address;
        contract.code_id = code_id;
    }

    fn instantiate(&mut self, contracts: &[Code]) -> Result<(), DeployError> {
        let names: Vec<&str> = contracts.iter().map(|code| code.name()).collect();
        let purpose = format!("instantiating {}", names.join(", "));
        let messages = contracts.iter().map(|code| self.instantiation(*code));
        let messages = messages
            .chain(self.introduction(contracts))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| ChainError::Encoding {
                what: "the message",
                reason: error.to_string(),
            })
            .map_err(DeployError::chain(purpose.clone()))?;
        self.send(
            purpose,
            |chain, signer| chain.execute_all(signer, messages),
            |state, _| {
                for code in contracts {
                    let code_id = state.code(*code).and_then(|code| code.code_id);
                    if let Some(contract) = state.contracts.get_mut(code.name()) {
                        contract.code_id = code_id;
                    }
                }
            },
        )?;
        for code in contracts {
            if let Some(contract) = self.state.contract(*code) {
                let address = contract.address.clone();
                (self.say)(&Progress::Instantiated {
                    contract: *code,
                    address,
                });
            }
        }
        Ok(())
    }

    /// Tells the registry of a new access-control, if the signer may: otherwise the admin has to, and `deploy --verify` says
    /// so.
    fn introduction(&self, contracts: &[Code]) -> Option<Result<CosmosMsg, StdError>> {
        let is_admin = self.chain.address(self.signer).as_str() == self.state.admin;
        let place = |code| self.state.contract(code).map(|contract| contract.address.clone());
        let (registry, address) = (place(Code::MachineRegistry)?, place(Code::AccessControl)?);
        (is_admin && contracts.contains(&Code::AccessControl)).then(|| {
            let message = WasmMsg::Execute {
                contract_addr: registry,
                msg: to_json_binary(&registry::ExecuteMsg::SetAccessControl { address })?,
                funds: vec![],
            };
            Ok(message.into())
        })
    }

    fn instantiation(&self, code: Code) -> Result<CosmosMsg, StdError> {
        let admin = self.state.admin.clone();
        let address = |code| {
            let contract = self.state.contract(code);
            contract.map(|contract| contract.address.clone()).unwrap_or_default()
        };
        let msg = match code {
            Code::NetworkHub => to_json_binary(&hub::InstantiateMsg {
                admin: admin.clone(),
                registry: address(Code::MachineRegistry),
                payments: Some(address(Code::Payments)),
                codes: planned_codes(&self.state),
            })?,
            Code::Payments => to_json_binary(&payments::InstantiateMsg {
                registry: address(Code::MachineRegistry),
                hub: address(Code::NetworkHub),
            })?,
            Code::AccessControl => to_json_binary(&access_control::InstantiateMsg {
                registry: address(Code::MachineRegistry),
                hub: address(Code::NetworkHub),
            })?,
            _ => to_json_binary(&registry::InstantiateMsg {
                admin: admin.clone(),
                deposit: self.state.deposit.clone().map(|coin| Deposit {
                    denom: Denom::Native(coin.denom),
                    amount: coin.amount,
                }),
                recovery_delay: None,
            })?,
        };
        Ok(WasmMsg::Instantiate2 {
            admin: Some(admin),
            code_id: code_id(&self.state, code),
            label: format!("flywheel {code}"),
            msg,
            funds: vec![],
            salt: salt(code).into(),
        }
        .into())
    }
}

/// The code of the contract at an address, if there is one.
fn code_at<C: DeployChain + ?Sized>(chain: &C, address: &Addr) -> Result<Option<u64>, DeployError> {
    match chain.contract_info(address) {
        Ok(info) => Ok(Some(info.code_id)),
        Err(ChainError::NotFound { .. }) => Ok(None),
        Err(error) => Err(DeployError::chain(format!("asking for the contract {address}"))(error)),
    }
}

/// A file of a chain that began anew names a DAO that is not there: contracts that are made for it would be nobody's.
fn forget_lost_dao<C: DeployChain + ?Sized>(chain: &C, deployment: &mut Deployment) -> Result<(), DeployError> {
    let Some(dao) = &deployment.dao else { return Ok(()) };
    if code_at(chain, &Addr::unchecked(&dao.address))?.is_none() {
        deployment.dao = None;
        deployment.admin.clone_from(&deployment.deployer);
    }
    Ok(())
}

/// What the hub makes networks of, as the file has it.
pub(super) fn planned_codes(state: &Deployment) -> Codes {
    network_codes(|code| code_id(state, code))
}

/// A code's id; 0, which no chain has, before it is there.
fn code_id(state: &Deployment, code: Code) -> u64 {
    state.code(code).and_then(|code| code.code_id).unwrap_or_default()
}
