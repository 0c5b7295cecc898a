//! `flywheel hand-over`: the shared contracts become the suite DAO's (rule A9).

use cosmwasm_std::{Addr, CosmosMsg, StdError, WasmMsg, to_json_binary};
use cw_ownable::Action;
use flywheel_protocol::Seconds;
use flywheel_types::governance::{self, DaoTerms, ProposalClass};
use flywheel_types::hub;
use flywheel_types::registry;

use super::address::{DAO_SALT, predicted_with};
use super::artifacts::{contract_name, contract_version};
use super::steps::Run;
use super::verify::{Ownership, cw2, ownership};
use super::{DeployChain, DeployError, Deployment, DeploymentFile, Progress, SHARED, SuiteDao};
use crate::handles::{Hub, Staking};
use crate::{Account, ChainError, ChainExt, Code};

/// The shortest time between a vote on an upgrade of shared contracts and the upgrade (rule A9): who does not agree can leave.
pub const UPGRADE_TIMELOCK: Seconds = Seconds::days(14);

/// The DAO that is to have the shared contracts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOver {
    /// The network whose stakers vote.
    pub network: u64,
    /// The DAO's name, 1 to 64 bytes.
    pub name: String,
    /// Its rules: upgrades wait 14 days or more; machines and locks add nothing, as that network's staking knows only the
    /// locks of its own DAO.
    pub terms: DaoTerms,
}

/// Gives the shared contracts to a DAO, in one transaction: it is instantiated as its own admin, becomes the admin of every
/// shared contract, and is offered the settings of those that have any. Accepting is the DAO's: the answer has the actions of
/// the proposal that does. Run again it sends what is missing, mostly nothing.
///
/// # Errors
/// The deployment is not finished, the DAO's rules are too weak or its votes too few, the signer does not have what is to be
/// handed over, or the chain refused. Nothing is half done.
pub fn hand_over<C: DeployChain + ?Sized>(
    chain: &C,
    signer: &Account,
    file: &DeploymentFile,
    wanted: &HandOver,
    say: &mut dyn FnMut(&Progress),
) -> Result<(Deployment, Vec<CosmosMsg>), DeployError> {
    check_terms(wanted)?;
    let missing = || DeployError::NotDeployed {
        path: file.path().display().to_string(),
    };
    let state = file.load()?.ok_or_else(missing)?;
    let mut run = Run {
        chain,
        signer,
        file,
        state,
        say,
    };
    run.settle()?;
    if !run.state.is_complete() {
        return Err(missing());
    }
    run.give_to_dao(wanted)?;
    let actions = acceptance(chain, &run.state)?;
    Ok((run.state, actions))
}

/// What the suite DAO has to do before no person holds a right over a shared contract: the actions of one proposal, of class
/// `upgrade`. None, if all is accepted.
///
/// # Errors
/// The chain does not answer.
pub fn acceptance<C: DeployChain + ?Sized>(chain: &C, deployment: &Deployment) -> Result<Vec<CosmosMsg>, DeployError> {
    let Some(dao) = &deployment.dao else {
        return Ok(vec![]);
    };
    let mut actions = Vec::new();
    for (code, address) in owned(deployment) {
        let ownership = ownership_of(chain, code, &address)?;
        if ownership.owner.as_deref() != Some(dao.address.as_str()) {
            actions.push(encoded(update_ownership(code, &address, Action::AcceptOwnership))?);
        }
    }
    Ok(actions)
}

fn check_terms(wanted: &HandOver) -> Result<(), DeployError> {
    let weak = |reason: String| DeployError::DaoTerms { reason };
    let terms = &wanted.terms;
    if terms.locks.is_some() || !terms.machine_weight.is_zero() {
        return Err(weak(
            "leave locks and machine_weight out: staking knows the locks of its own network's DAO only".to_owned(),
        ));
    }
    let (rules, bounds) = terms.rules.clone().resolve();
    if bounds.min_upgrade_timelock < UPGRADE_TIMELOCK {
        return Err(weak(format!(
            "min_upgrade_timelock is {} s: shared contracts need at least {UPGRADE_TIMELOCK} s (the preset \"careful\" has it)",
            bounds.min_upgrade_timelock
        )));
    }
    bounds.check().map_err(|error| weak(error.to_string()))?;
    for class in ProposalClass::ALL {
        let checked = rules.of(class).check(class, &bounds, terms.minimum_total_power);
        checked.map_err(|error| weak(error.to_string()))?;
    }
    Ok(())
}

/// The shared contracts whose settings somebody may change.
pub(super) fn owned(deployment: &Deployment) -> Vec<(Code, Addr)> {
    let codes = [Code::MachineRegistry, Code::NetworkHub];
    let places = codes.into_iter().filter_map(|code| {
        let contract = deployment.contract(code)?;
        Some((code, Addr::unchecked(&contract.address)))
    });
    places.collect()
}

/// Who may change a shared contract's settings, and to whom that is offered.
pub(super) fn ownership_of<C: DeployChain + ?Sized>(
    chain: &C,
    code: Code,
    contract: &Addr,
) -> Result<Ownership, DeployError> {
    let asked = match code {
        Code::NetworkHub => ownership(chain, contract, &hub::QueryMsg::Ownership {}),
        _ => ownership(chain, contract, &registry::QueryMsg::Ownership {}),
    };
    asked.map_err(DeployError::chain(format!("asking {code} for its owner")))
}

fn update_ownership(code: Code, contract: &Addr, action: Action) -> Result<CosmosMsg, StdError> {
    let msg = match code {
        Code::NetworkHub => to_json_binary(&hub::ExecuteMsg::UpdateOwnership(action))?,
        _ => to_json_binary(&registry::ExecuteMsg::UpdateOwnership(action))?,
    };
    Ok(WasmMsg::Execute {
        contract_addr: contract.to_string(),
        msg,
        funds: vec![],
    }
    .into())
}

fn encoded(message: Result<CosmosMsg, StdError>) -> Result<CosmosMsg, DeployError> {
    let encoded = message.map_err(|error| ChainError::Encoding {
        what: "the message",
        reason: error.to_string(),
    });
    encoded.map_err(DeployError::chain("handing the shared contracts over"))
}

impl<C: DeployChain + ?Sized> Run<'_, C> {
    fn give_to_dao(&mut self, wanted: &HandOver) -> Result<(), DeployError> {
        let asking = DeployError::chain(format!("asking the hub for network {}", wanted.network));
        let network = Hub::new(self.chain, self.hub())
            .network(wanted.network)
            .map_err(asking)?
            .record()
            .clone();
        self.check_introduced()?;
        self.check_voters(&network)?;
        let (dao, is_there) = self.place_of_dao()?;
        let mut messages = Vec::new();
        if is_there {
            self.check_dao(&dao, &network)?;
        } else {
            self.check_votes(wanted, &network)?;
            messages.push(encoded(self.instantiation_of_dao(&dao, wanted, &network))?);
        }
        let (handed, rights) = self.rights_to_give(&dao)?;
        messages.extend(rights);

        let code_id = self.state.code(Code::Governance).and_then(|code| code.code_id);
        let known = self.state.dao.as_ref().and_then(|dao| dao.code_id);
        let record = SuiteDao {
            address: dao.to_string(),
            network: network.id,
            code_id: known.or(code_id),
            version: match &self.state.dao {
                Some(known) if is_there => known.version.clone(),
                _ => contract_version(Code::Governance).to_owned(),
            },
        };
        let note = |state: &mut Deployment| {
            state.admin.clone_from(&record.address);
            state.dao = Some(record);
        };
        if messages.is_empty() {
            note(&mut self.state);
            return self.save();
        }
        self.send(
            "handing the shared contracts over to the suite DAO".to_owned(),
            |chain, signer| chain.execute_all(signer, messages),
            |state, _| note(state),
        )?;
        if !is_there {
            (self.say)(&Progress::DaoInstantiated {
                address: dao.to_string(),
            });
        }
        for contract in handed {
            (self.say)(&Progress::HandedOver { contract });
        }
        Ok(())
    }

    /// After this only a vote could tell the registry where access-control is.
    fn check_introduced(&self) -> Result<(), DeployError> {
        let contract = self.state.contract(Code::MachineRegistry);
        let registry = Addr::unchecked(contract.map(|contract| contract.address.clone()).unwrap_or_default());
        let config: registry::ConfigResponse = self
            .chain
            .query(&registry, &registry::QueryMsg::Config {})
            .map_err(DeployError::chain("asking the registry for its settings"))?;
        match config.access_control {
            Some(_) => Ok(()),
            None => Err(DeployError::NotIntroduced),
        }
    }

    /// Where the DAO is, or will be.
    fn place_of_dao(&self) -> Result<(Addr, bool), DeployError> {
        let known = self.state.dao.as_ref().map(|dao| Addr::unchecked(&dao.address));
        if let Some(known) = known
            && self.code_at(&known)?.is_some()
        {
            return Ok((known, true));
        }
        let code = Code::Governance;
        let checksum = self.state.code(code).map(|code| code.checksum);
        let checksum = checksum.ok_or_else(|| DeployError::Address {
            contract: code,
            reason: "the file does not name its code".to_owned(),
        })?;
        let predicted = predicted_with(self.chain.prefix(), self.signer, code, &checksum, DAO_SALT)?;
        let is_there = self.code_at(&predicted)?.is_some();
        Ok((predicted, is_there))
    }

    /// The contract that counts the votes must belong to those who vote: its admin could make it count what he likes.
    fn check_voters(&self, network: &hub::Network) -> Result<(), DeployError> {
        let staking = &network.contracts.staking;
        let asking = format!("asking for the staking contract of network {}", network.id);
        let info = self.chain.contract_info(staking).map_err(DeployError::chain(asking))?;
        if info.admin.is_none() || info.admin == network.contracts.governance {
            return Ok(());
        }
        Err(DeployError::VotersNotFree {
            network: network.id,
            staking: staking.to_string(),
            admin: info.admin.map(Addr::into_string),
        })
    }

    /// Enough votes must be there for a first proposal: nobody else could ever act for the contracts.
    fn check_votes(&self, wanted: &HandOver, network: &hub::Network) -> Result<(), DeployError> {
        let staking = Staking::new(self.chain, network.contracts.staking.clone(), network.denom.clone());
        let asking = format!("asking network {} for its votes", network.id);
        let votes = staking.total_power(None).map_err(DeployError::chain(asking))?;
        let needed = wanted.terms.minimum_total_power;
        if needed.is_zero() || votes < needed {
            return Err(DeployError::TooFewVotes {
                network: network.id,
                votes,
                needed,
            });
        }
        Ok(())
    }

    /// The DAO of an earlier run must be one of this network, and of these rules.
    fn check_dao(&self, dao: &Addr, network: &hub::Network) -> Result<(), DeployError> {
        let other = |found: String, expected: String| DeployError::WrongContract {
            contract: "the suite DAO".to_owned(),
            address: dao.to_string(),
            found,
            expected,
        };
        let said = cw2(self.chain, dao)?.map(|said| said.contract).unwrap_or_default();
        if said != contract_name(Code::Governance) {
            return Err(other(said, contract_name(Code::Governance).to_owned()));
        }
        let config: governance::ConfigResponse = self
            .chain
            .query(dao, &governance::QueryMsg::Config {})
            .map_err(DeployError::chain("asking the suite DAO what it is made of"))?;
        let of = |staking: &Addr| format!("the DAO of staking contract {staking}");
        if config.staking != network.contracts.staking {
            return Err(other(of(&config.staking), of(&network.contracts.staking)));
        }
        let timelock = config.bounds.min_upgrade_timelock;
        if timelock < UPGRADE_TIMELOCK {
            return Err(other(
                format!("a DAO with a timelock of {timelock} s"),
                format!("one of at least {UPGRADE_TIMELOCK} s"),
            ));
        }
        Ok(())
    }

    fn instantiation_of_dao(
        &self,
        dao: &Addr,
        wanted: &HandOver,
        network: &hub::Network,
    ) -> Result<CosmosMsg, StdError> {
        let staking = network.contracts.staking.to_string();
        let denom = network.denom.clone().into();
        let msg = wanted.terms.clone().into_launch(wanted.name.clone(), staking, denom);
        let code_id = self.state.code(Code::Governance).and_then(|code| code.code_id);
        Ok(WasmMsg::Instantiate2 {
            admin: Some(dao.to_string()),
            code_id: code_id.unwrap_or_default(),
            label: "flywheel suite DAO".to_owned(),
            msg: to_json_binary(&msg)?,
            funds: vec![],
            salt: DAO_SALT.into(),
        }
        .into())
    }

    /// The messages that give the DAO what it does not have, and the contracts that they are about.
    fn rights_to_give(&self, dao: &Addr) -> Result<(Vec<Code>, Vec<CosmosMsg>), DeployError> {
        let signer = self.chain.address(self.signer);
        let (mut codes, mut messages) = (Vec::new(), Vec::new());
        for code in SHARED {
            let contract = self.state.contract(code);
            let address = Addr::unchecked(contract.map(|contract| contract.address.clone()).unwrap_or_default());
            let asking = format!("asking for {code}");
            let info = self.chain.contract_info(&address).map_err(DeployError::chain(asking))?;
            if info.admin.as_ref() == Some(dao) {
                continue;
            }
            if info.admin.as_ref() != Some(&signer) {
                return Err(DeployError::NotAdmin {
                    contract: code.to_string(),
                    address: address.into_string(),
                    admin: info.admin.map(Addr::into_string),
                    signer: signer.into_string(),
                });
            }
            let admin = dao.to_string();
            let contract_addr = address.into_string();
            messages.push(WasmMsg::UpdateAdmin { contract_addr, admin }.into());
            codes.push(code);
        }
        for (code, address) in owned(&self.state) {
            let ownership = ownership_of(self.chain, code, &address)?;
            let is_daos = |right: &Option<String>| right.as_deref() == Some(dao.as_str());
            if is_daos(&ownership.owner) || is_daos(&ownership.pending_owner) {
                continue;
            }
            if ownership.owner.as_deref() != Some(signer.as_str()) {
                return Err(DeployError::NotSettingsOwner {
                    contract: code,
                    owner: ownership.owner.unwrap_or_else(|| "nobody".to_owned()),
                    signer: signer.into_string(),
                });
            }
            let offer = Action::TransferOwnership {
                new_owner: dao.to_string(),
                expiry: None,
            };
            messages.push(encoded(update_ownership(code, &address, offer))?);
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        Ok((codes, messages))
    }
}
