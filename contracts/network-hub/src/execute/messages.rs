//! What the contracts of a network are told at their birth. None of them asks another one: all addresses are known.

use std::collections::BTreeSet;

use cosmwasm_std::{Addr, Binary, Coin, StdResult, SubMsg, WasmMsg, to_json_binary};
use cw20::{Cw20Coin, MinterResponse};
use flywheel_protocol::H3Cell;
use flywheel_types::hub::{Launch, Network, Role, TokenSpec};
use flywheel_types::rewards::Source;
use flywheel_types::verification::ClassRules;
use flywheel_types::{Denom, marketplace, rewards, staking, verification};

use super::reply::{INSTANTIATED, Step};
use crate::addresses::{code_of, salt};
use crate::state::Config;

/// Everything that is known of a network before its contracts exist.
pub struct Plan<'a> {
    /// The registry and the codes.
    pub config: &'a Config,
    /// The network as it is listed, with the predicted addresses.
    pub network: &'a Network,
    /// Where the treasury's part goes.
    pub treasury: &'a Addr,
    /// What was asked for, checked.
    pub launch: Launch,
    /// Coins for the rewards contract.
    pub reserve: Vec<Coin>,
}

/// A contract that is about to be.
struct Birth<'a> {
    role: Role,
    predicted: &'a Addr,
    msg: Binary,
    funds: Vec<Coin>,
}

impl Plan<'_> {
    /// One submessage a contract, in the order of [`Role::ALL`].
    pub fn messages(self) -> StdResult<Vec<SubMsg>> {
        let contracts = self.contracts()?;
        let last = contracts.len().saturating_sub(1);
        let numbered = contracts.into_iter().enumerate();
        numbered
            .map(|(number, contract)| self.instantiate(contract, number == last))
            .collect()
    }

    fn contracts(&self) -> StdResult<Vec<Birth<'_>>> {
        let contracts = &self.network.contracts;
        let birth = |role, predicted, msg| Birth {
            role,
            predicted,
            msg,
            funds: vec![],
        };
        let token = contracts.token.as_ref().zip(self.token()?);
        let marketplace = contracts.marketplace.as_ref().zip(self.marketplace()?);
        let governance = contracts.governance.as_ref().zip(self.governance()?);
        let mut births = Vec::with_capacity(Role::ALL.len());
        births.extend(token.map(|(predicted, msg)| birth(Role::Token, predicted, msg)));
        births.push(birth(Role::Staking, &contracts.staking, self.staking()?));
        births.push(birth(Role::Verification, &contracts.verification, self.verification()?));
        births.push(Birth {
            funds: self.reserve.clone(),
            ..birth(Role::Rewards, &contracts.rewards, self.rewards()?)
        });
        births.extend(marketplace.map(|(predicted, msg)| birth(Role::Marketplace, predicted, msg)));
        births.extend(governance.map(|(predicted, msg)| birth(Role::Governance, predicted, msg)));
        Ok(births)
    }

    /// The network's admin may upgrade each contract (rule A9): a DAO also itself.
    fn instantiate(&self, birth: Birth<'_>, is_last: bool) -> StdResult<SubMsg> {
        let Birth {
            role,
            predicted,
            msg,
            funds,
        } = birth;
        let network = self.network.id;
        let message = WasmMsg::Instantiate2 {
            admin: Some(self.network.admin.to_string()),
            code_id: code_of(&self.config.codes, role),
            label: format!("flywheel network {network}: {}", role.name()),
            msg,
            funds,
            salt: salt(network, role),
        };
        let step = Step {
            network,
            role,
            predicted: predicted.clone(),
            is_last,
        };
        Ok(SubMsg::reply_on_success(message, INSTANTIATED).with_payload(to_json_binary(&step)?))
    }

    /// Only the rewards contract mints. No cap: the schedule is one, and a later one may reach further.
    fn token(&self) -> StdResult<Option<Binary>> {
        let TokenSpec::New {
            name,
            symbol,
            decimals,
            initial_balances,
        } = &self.launch.token
        else {
            return Ok(None);
        };
        let holders = initial_balances.iter();
        let message = cw20_base::msg::InstantiateMsg {
            name: name.clone(),
            symbol: symbol.clone(),
            decimals: *decimals,
            initial_balances: holders
                .map(|holder| Cw20Coin {
                    address: holder.address.clone(),
                    amount: holder.amount,
                })
                .collect(),
            mint: Some(MinterResponse {
                minter: self.network.contracts.rewards.to_string(),
                cap: None,
            }),
            marketing: None,
        };
        to_json_binary(&message).map(Some)
    }

    fn staking(&self) -> StdResult<Binary> {
        let contracts = &self.network.contracts;
        to_json_binary(&staking::InstantiateMsg {
            admin: self.network.admin.to_string(),
            denom: self.network.denom.clone().into(),
            registry: self.config.registry.to_string(),
            rewards: contracts.rewards.to_string(),
            verification: contracts.verification.to_string(),
            treasury: self.treasury.to_string(),
            kind: self.launch.kind,
            clock: self.launch.clock,
            windows: self.launch.windows,
            classes: self.launch.classes.iter().map(|spec| spec.class.clone()).collect(),
            max_commission_change: self.launch.max_commission_change,
            community_weight: self.launch.community_weight,
            governance: contracts.governance.as_ref().map(Addr::to_string),
            places: self.opened(),
        })
    }

    /// The places that any class names, each once.
    fn opened(&self) -> Vec<H3Cell> {
        let named = self.launch.classes.iter().flat_map(|spec| spec.opened.iter().copied());
        named.collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn verification(&self) -> StdResult<Binary> {
        let contracts = &self.network.contracts;
        let classes = self.launch.classes.iter();
        to_json_binary(&verification::InstantiateMsg {
            admin: self.network.admin.to_string(),
            denom: self.network.denom.clone().into(),
            registry: self.config.registry.to_string(),
            staking: contracts.staking.to_string(),
            rewards: contracts.rewards.to_string(),
            clock: self.launch.clock,
            windows: self.launch.windows,
            oracles: self.launch.oracles.clone(),
            oracle_bond: self.launch.oracle_bond,
            rules: classes
                .map(|spec| ClassRules {
                    class: spec.class.name.clone(),
                    rules: spec.rules.clone(),
                })
                .collect(),
            guardian: self.launch.guardian.clone(),
            demand_deposit: self.launch.demand_deposit,
        })
    }

    fn rewards(&self) -> StdResult<Binary> {
        let contracts = &self.network.contracts;
        to_json_binary(&rewards::InstantiateMsg {
            admin: self.network.admin.to_string(),
            denom: self.network.denom.clone().into(),
            source: match self.network.denom {
                Denom::Cw20(_) => Source::Mint,
                Denom::Native(_) => Source::Reserve,
            },
            registry: self.config.registry.to_string(),
            staking: contracts.staking.to_string(),
            verification: contracts.verification.to_string(),
            treasury: self.treasury.to_string(),
            clock: self.launch.clock,
            schedule: self.launch.schedule.clone(),
            split: self.launch.split,
            breaker: self.launch.breaker,
        })
    }

    fn marketplace(&self) -> StdResult<Option<Binary>> {
        let Some(terms) = &self.launch.market else {
            return Ok(None);
        };
        let contracts = &self.network.contracts;
        let message = marketplace::InstantiateMsg {
            admin: self.network.admin.to_string(),
            denom: self.network.denom.clone().into(),
            complaint_cost: terms.complaint_cost,
            accepted: terms.accepted.clone(),
            registry: self.config.registry.to_string(),
            staking: contracts.staking.to_string(),
            verification: contracts.verification.to_string(),
            rewards: contracts.rewards.to_string(),
            treasury: self.treasury.to_string(),
            payments: self.config.payments.as_ref().map(Addr::to_string),
            clock: self.launch.clock,
            split: terms.split,
            limits: terms.limits,
            windows: terms.windows,
            desk: terms.desk.clone(),
        };
        to_json_binary(&message).map(Some)
    }

    fn governance(&self) -> StdResult<Option<Binary>> {
        let Some(terms) = &self.launch.dao else {
            return Ok(None);
        };
        let network = self.network;
        let name = network.profile.name.clone();
        let staking = network.contracts.staking.to_string();
        let message = terms.clone().into_launch(name, staking, network.denom.clone().into());
        to_json_binary(&message).map(Some)
    }
}
