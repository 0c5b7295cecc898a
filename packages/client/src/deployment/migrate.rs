//! `flywheel migrate`.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Coin, CosmosMsg, WasmMsg};
use flywheel_types::hub::{Codes, ExecuteMsg};
use serde::Serialize;

use super::artifacts::contract_version;
use super::deploy::planned_codes;
use super::hand_over::ownership_of;
use super::steps::Run;
use super::targets::{SUITE_DAO, Target, by_code};
use super::{Artifacts, DeployChain, DeployError, DeployedCode, Deployment, DeploymentFile, Progress, SHARED};
use crate::chain::execute_message;
use crate::{Account, Code, network_codes};

/// What is to be upgraded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Migration {
    /// Only these contracts and codes; none: all.
    pub contracts: Vec<Code>,
    /// The contracts of this network too.
    pub network: Option<u64>,
    /// The commit that the wasm was built from.
    pub commit: Option<String>,
}

/// One contract that runs other wasm now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Upgrade {
    /// Its name; of a network's contracts with the network's id.
    pub contract: String,
    /// Where it is.
    pub address: String,
    /// The version that it had.
    pub from: String,
    /// The version that it has.
    pub to: String,
    /// The code that it runs now.
    pub code_id: u64,
}

/// What an upgrade has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migrated {
    /// What is where now.
    pub deployment: Deployment,
    /// The contracts that run other wasm now.
    pub upgrades: Vec<Upgrade>,
    /// What is left for the suite DAO: the actions of one proposal of class `upgrade`. None: nothing is.
    pub proposal: Vec<CosmosMsg>,
}

/// Moves a deployed suite to the wasm at hand: stores what is new, then migrates everything and tells the hub in one
/// transaction, so that it is never half done. What runs the right code already is left alone.
///
/// What the suite DAO decides over is not sent, whoever signs: its new wasm is stored, and the answer has the proposal. Run again
/// after that was carried out, it writes down what the contracts run.
///
/// Before anything is sent, every contract is asked what it is: another contract, a newer version and a wrong signer are
/// refused then.
///
/// # Errors
/// There is no finished deployment, something was refused here or by the chain.
pub fn migrate<C: DeployChain + ?Sized>(
    chain: &C,
    signer: &Account,
    artifacts: &Artifacts,
    file: &DeploymentFile,
    migration: &Migration,
    say: &mut dyn FnMut(&Progress),
) -> Result<Migrated, DeployError> {
    let missing = || DeployError::NotDeployed {
        path: file.path().display().to_string(),
    };
    let state = file.load()?.ok_or_else(missing)?;
    // One that an older file does not name yet is put there by the next `deploy`.
    let is_there = |code: &Code| state.contract(*code).is_some_and(|contract| contract.code_id.is_some());
    let is_named = |code: &&Code| state.format == Deployment::FORMAT || state.contract(**code).is_some();
    let mut named = SHARED.iter().filter(is_named).peekable();
    if named.peek().is_none() || !named.all(is_there) {
        return Err(missing());
    }
    let selected = selected(migration);
    let mut run = Run {
        chain,
        signer,
        file,
        state,
        say,
    };
    // What the last run has sent decides what is left to do.
    run.settle()?;
    let targets = run.targets(&selected, migration.network)?;
    for target in &targets {
        run.check(target, artifacts)?;
    }
    let hub = run.hub();
    run.check_hub(&hub, &selected, artifacts)?;
    run.take_artifacts(&selected, artifacts, migration)?;
    run.put_codes(&selected, artifacts)?;
    let (upgrades, proposal) = run.upgrade(targets, &hub, &selected)?;
    Ok(Migrated {
        deployment: run.state,
        upgrades,
        proposal,
    })
}

/// The codes that are upgraded, in their order.
fn selected(migration: &Migration) -> Vec<Code> {
    let is_selected = |code: &Code| migration.contracts.is_empty() || migration.contracts.contains(code);
    Code::ALL.into_iter().filter(is_selected).collect()
}

impl<C: DeployChain + ?Sized> Run<'_, C> {
    pub(super) fn hub(&self) -> Addr {
        let hub = self.state.contract(Code::NetworkHub);
        Addr::unchecked(hub.map(|hub| hub.address.clone()).unwrap_or_default())
    }

    /// Writes down which wasm is meant from now on.
    fn take_artifacts(
        &mut self,
        selected: &[Code],
        artifacts: &Artifacts,
        migration: &Migration,
    ) -> Result<(), DeployError> {
        let mut is_new = false;
        for code in selected {
            let Some(artifact) = artifacts.get(*code) else { continue };
            let known = self.state.code(*code).map(|code| code.checksum);
            if known != Some(artifact.checksum) {
                is_new = true;
                let planned = DeployedCode {
                    code_id: None,
                    checksum: artifact.checksum,
                    version: contract_version(*code).to_owned(),
                };
                self.state.codes.insert(code.name().to_owned(), planned);
            }
        }
        if is_new {
            self.state.version = env!("CARGO_PKG_VERSION").to_owned();
            self.state.commit.clone_from(&migration.commit);
            self.save()?;
        }
        Ok(())
    }

    /// One transaction for everything that is left.
    fn upgrade(
        &mut self,
        targets: Vec<Target>,
        hub: &Addr,
        selected: &[Code],
    ) -> Result<(Vec<Upgrade>, Vec<CosmosMsg>), DeployError> {
        let mut messages: Vec<CosmosMsg> = Vec::new();
        let (mut proposal, mut decided): (Vec<CosmosMsg>, Vec<String>) = (Vec::new(), Vec::new());
        let mut upgrades = Vec::new();
        let mut at_goal = BTreeMap::new();
        for target in targets {
            let Some(code_id) = self.state.code(target.code).and_then(|code| code.code_id) else {
                continue;
            };
            let migration = WasmMsg::Migrate {
                contract_addr: target.address.to_string(),
                new_code_id: code_id,
                msg: b"{}".into(),
            };
            let is_done = target.runs == code_id;
            if !is_done && self.is_daos(target.admin.as_ref().map(Addr::as_str)) {
                proposal.push(migration.into());
                decided.push(target.name);
                continue;
            }
            if SHARED.contains(&target.code) || target.name == SUITE_DAO {
                at_goal.insert(target.code, code_id);
            }
            // An earlier run may have done it, or a vote.
            if is_done {
                continue;
            }
            messages.push(migration.into());
            upgrades.push(Upgrade {
                contract: target.name,
                address: target.address.into_string(),
                from: target.version,
                to: contract_version(target.code).to_owned(),
                code_id,
            });
        }
        let mut sets_codes = self.new_codes(hub, selected)?;
        if let Some(codes) = sets_codes {
            let set_codes = ExecuteMsg::SetCodes { codes, payments: None };
            let message = execute_message(hub, &set_codes, &Vec::<Coin>::new());
            let message = message.map_err(DeployError::chain("telling the hub of its codes"))?;
            if self.is_daos(ownership_of(self.chain, Code::NetworkHub, hub)?.owner.as_deref()) {
                // Before the DAO's own upgrade, which comes last.
                let last = decided.last().is_some_and(|name| name == SUITE_DAO);
                proposal.insert(proposal.len().saturating_sub(usize::from(last)), message);
                decided.push("the hub's codes".to_owned());
                sets_codes = None;
            } else {
                messages.push(message);
            }
        }
        if let (Some(dao), false) = (&self.state.dao, proposal.is_empty()) {
            let (dao, contracts) = (dao.address.clone(), decided);
            (self.say)(&Progress::DaoDecides { dao, contracts });
        }
        if messages.is_empty() {
            note(&mut self.state, &at_goal);
            self.save()?;
            return Ok((upgrades, proposal));
        }
        self.send(
            purpose(&upgrades, sets_codes.is_some()),
            |chain, signer| chain.execute_all(signer, messages),
            |state, _| note(state, &at_goal),
        )?;
        for upgrade in &upgrades {
            (self.say)(&Progress::Migrated {
                contract: upgrade.contract.clone(),
                address: upgrade.address.clone(),
                code_id: upgrade.code_id,
            });
        }
        if sets_codes.is_some() {
            (self.say)(&Progress::CodesSet);
        }
        Ok((upgrades, proposal))
    }

    /// What the hub should make networks of, if that is something else than now.
    fn new_codes(&self, hub: &Addr, selected: &[Code]) -> Result<Option<Codes>, DeployError> {
        let now = self.codes_of(hub)?;
        let (running, wanted) = (by_code(&now), by_code(&planned_codes(&self.state)));
        let codes = network_codes(|code| {
            let chosen = if selected.contains(&code) { &wanted } else { &running };
            chosen.get(&code).copied().unwrap_or_default()
        });
        Ok((codes != now).then_some(codes))
    }
}

/// Writes down what the shared contracts run.
fn note(state: &mut Deployment, at_goal: &BTreeMap<Code, u64>) {
    for (code, code_id) in at_goal {
        if let Some(contract) = state.contracts.get_mut(code.name()) {
            contract.code_id = Some(*code_id);
            contract.version = contract_version(*code).to_owned();
        }
        if let (Code::Governance, Some(dao)) = (code, &mut state.dao) {
            dao.code_id = Some(*code_id);
            dao.version = contract_version(*code).to_owned();
        }
    }
}

fn purpose(upgrades: &[Upgrade], sets_codes: bool) -> String {
    let mut parts: Vec<String> = Vec::new();
    if !upgrades.is_empty() {
        let names: Vec<&str> = upgrades.iter().map(|upgrade| upgrade.contract.as_str()).collect();
        parts.push(format!("migrating {}", names.join(", ")));
    }
    if sets_codes {
        parts.push("telling the hub of its codes".to_owned());
    }
    parts.join(" and ")
}
