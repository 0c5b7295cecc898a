//! What a proposal would do: which class it needs, and what it spends.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use cosmwasm_std::{Addr, AnyMsg, Api, BankMsg, Binary, Coin, CosmosMsg, Uint128, WasmMsg, from_json};
use flywheel_types::Denom;
use flywheel_types::governance::{ExecuteMsg, ProposalClass};
use serde::de::{self, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::error::ContractError;

/// Messages of contracts that decide about machines and oracles.
const MEMBERSHIP: [&str; 9] = [
    "admit_oracle",
    "approve",
    "decide_appeal",
    "decide_case",
    "jail",
    "lift_suspension",
    "open_case",
    "remove_oracle",
    "suspend",
];
/// Messages of contracts that hand power or money over for later.
const POWERS: [&str; 12] = [
    "accept_network",
    "approve_all",
    "increase_allowance",
    "offer_network",
    "offer_sale",
    "set_admin",
    "set_agent",
    "set_codes",
    "set_payout",
    "update_admin",
    "update_minter",
    "update_ownership",
];

/// Messages of cw20s that move tokens, or let others move them.
const TOKEN_MOVES: [&str; 4] = ["burn", "increase_allowance", "send", "transfer"];
/// Messages of the chain's wasm module by which the DAO could lose its own admin's right unread. Those that the contract
/// sends for it are read.
const ADMIN_MESSAGES: [&str; 2] = ["MsgClearAdmin", "MsgUpdateAdmin"];

/// What an action needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    Call,
    Membership,
    Spend,
    Anything,
}

/// What actions do.
#[derive(Debug, Default)]
pub struct Review {
    /// What they spend, by token.
    pub spends: BTreeMap<Denom, Uint128>,
    /// Whether they may move money in ways that cannot be read from them.
    pub is_opaque: bool,
    /// Whether the contract's own code changes on the way.
    pub migrates_itself: bool,
    /// The first action that may move coins in ways that cannot be read from it.
    first_unread: Option<usize>,
    /// Whether money was set aside: what is free is looked at before the first action, and would not be there any more.
    sets_aside: bool,
}

impl Review {
    fn spend(&mut self, action: usize, denom: Denom, amount: Uint128) -> Result<(), ContractError> {
        if self.sets_aside {
            return Err(ContractError::SpendsAfterAward { action });
        }
        let sum = self.spends.entry(denom).or_default();
        *sum = sum.checked_add(amount)?;
        Ok(())
    }

    /// Moves coins in ways that cannot be read from it.
    fn unread(&mut self, action: usize) {
        self.is_opaque = true;
        self.first_unread.get_or_insert(action);
    }

    fn coins(&mut self, action: usize, coins: &[Coin]) -> Result<(), ContractError> {
        coins
            .iter()
            .try_for_each(|coin| self.spend(action, Denom::Native(coin.denom.clone()), coin.amount))
    }
}

/// Looks at actions.
///
/// # Errors
/// If one does not decode, needs another class, or would leave the DAO without a way to act.
pub fn review(
    api: &dyn Api,
    contract: &Addr,
    class: ProposalClass,
    msgs: &[CosmosMsg],
) -> Result<Review, ContractError> {
    let mut review = Review::default();
    for (number, msg) in msgs.iter().enumerate() {
        let need = look_at(api, contract, number, msg, &mut review)?;
        let fits = match class {
            ProposalClass::Text => false,
            ProposalClass::Parameter => matches!(need, Need::Call | Need::Membership),
            ProposalClass::Treasury => need == Need::Spend,
            ProposalClass::Membership => need == Need::Membership,
            ProposalClass::Upgrade => true,
        };
        if !fits {
            let needs = match need {
                Need::Call => ProposalClass::Parameter,
                Need::Membership => ProposalClass::Membership,
                Need::Spend => ProposalClass::Treasury,
                Need::Anything => ProposalClass::Upgrade,
            };
            return Err(ContractError::WrongClass {
                action: number,
                class,
                needs,
            });
        }
    }
    // The new code need not know the audit.
    if let (true, Some(action)) = (review.migrates_itself, review.first_unread) {
        return Err(ContractError::BesideOwnUpgrade { action });
    }
    Ok(review)
}

fn look_at(
    api: &dyn Api,
    contract: &Addr,
    number: usize,
    msg: &CosmosMsg,
    review: &mut Review,
) -> Result<Need, ContractError> {
    match msg {
        CosmosMsg::Bank(BankMsg::Send { to_address, amount }) => {
            api.addr_validate(to_address)?;
            check_coins(number, amount)?;
            review.coins(number, amount)?;
            Ok(Need::Spend)
        }
        CosmosMsg::Bank(BankMsg::Burn { amount }) => {
            check_coins(number, amount)?;
            review.coins(number, amount)?;
            Ok(Need::Spend)
        }
        CosmosMsg::Wasm(msg) => look_at_wasm(api, contract, number, msg, review),
        CosmosMsg::Any(any) => {
            if ADMIN_MESSAGES.iter().any(|name| names(any, name)) {
                return Err(ContractError::OwnAdmin { action: number });
            }
            review.unread(number);
            Ok(Need::Anything)
        }
        _ => Err(ContractError::UnknownAction { action: number }),
    }
}

/// Whether a module's message is of this type, or carries one in it.
fn names(any: &AnyMsg, name: &str) -> bool {
    let carried = any.value.windows(name.len()).any(|part| part == name.as_bytes());
    carried || any.type_url.contains(name)
}

fn look_at_wasm(
    api: &dyn Api,
    contract: &Addr,
    number: usize,
    msg: &WasmMsg,
    review: &mut Review,
) -> Result<Need, ContractError> {
    match msg {
        WasmMsg::Execute {
            contract_addr,
            msg,
            funds,
        } => {
            let target = api.addr_validate(contract_addr)?;
            let name = message_name(number, msg)?;
            if target == *contract {
                return own_message(number, msg, funds, review);
            }
            if !funds.is_empty() {
                check_coins(number, funds)?;
                review.coins(number, funds)?;
                review.unread(number);
                return Ok(Need::Anything);
            }
            let moved = token_moved(&name, msg);
            if let Some(Some(amount)) = moved {
                review.spend(number, Denom::Cw20(target), amount)?;
            }
            Ok(match (name.as_str(), moved) {
                (name, _) if POWERS.contains(&name) => Need::Anything,
                (_, Some(Some(_))) => Need::Spend,
                // A token may read what is not read here.
                (_, Some(None)) => Need::Anything,
                ("approve", None) if !approves_machine(msg) => Need::Anything,
                (name, None) if MEMBERSHIP.contains(&name) => Need::Membership,
                _ => Need::Call,
            })
        }
        WasmMsg::Instantiate { msg, funds, .. } | WasmMsg::Instantiate2 { msg, funds, .. } => {
            decodes(number, msg)?;
            if !funds.is_empty() {
                check_coins(number, funds)?;
            }
            review.coins(number, funds)?;
            review.unread(number);
            Ok(Need::Anything)
        }
        WasmMsg::Migrate { contract_addr, msg, .. } => {
            let target = api.addr_validate(contract_addr)?;
            decodes(number, msg)?;
            review.is_opaque = true;
            review.migrates_itself |= target == *contract;
            Ok(Need::Anything)
        }
        WasmMsg::UpdateAdmin { contract_addr, .. } | WasmMsg::ClearAdmin { contract_addr } => {
            if api.addr_validate(contract_addr)? == *contract {
                return Err(ContractError::OwnAdmin { action: number });
            }
            Ok(Need::Anything)
        }
        _ => Err(ContractError::UnknownAction { action: number }),
    }
}

/// What the DAO sends to itself.
fn own_message(number: usize, msg: &Binary, funds: &[Coin], review: &mut Review) -> Result<Need, ContractError> {
    let own: ExecuteMsg = from_json(msg).map_err(|error| ContractError::NotDecoded {
        action: number,
        error: error.to_string(),
    })?;
    if !funds.is_empty() {
        return Err(ContractError::FundsToItself { action: number });
    }
    review.sets_aside |= matches!(own, ExecuteMsg::AwardGrant { .. });
    Ok(match own {
        ExecuteMsg::CarryOut { .. } | ExecuteMsg::Audit {} => {
            return Err(ContractError::Internal { action: number });
        }
        ExecuteMsg::OpenBudget(_)
        | ExecuteMsg::StopBudget { .. }
        | ExecuteMsg::AwardGrant { .. }
        | ExecuteMsg::AcceptMilestone { .. }
        | ExecuteMsg::StopGrant { .. } => Need::Spend,
        _ => Need::Anything,
    })
}

/// What of a cw20 a message moves away, or lets others move: `Some(None)` if its name says so and how much cannot be read.
fn token_moved(name: &str, msg: &Binary) -> Option<Option<Uint128>> {
    TOKEN_MOVES
        .contains(&name)
        .then(|| from_json::<Message<Moved>>(msg).ok().map(|message| message.body.amount))
}

/// Whether it is staking's `approve`: tokens and other contracts have one that hands power over.
fn approves_machine(msg: &Binary) -> bool {
    from_json::<Message<Approval>>(msg).is_ok()
}

fn check_coins(action: usize, coins: &[Coin]) -> Result<(), ContractError> {
    if coins.is_empty() || coins.iter().any(|coin| coin.amount.is_zero()) {
        return Err(ContractError::NoCoins { action });
    }
    Ok(())
}

fn decodes(action: usize, msg: &Binary) -> Result<(), ContractError> {
    let parsed = from_json::<IgnoredAny>(msg);
    parsed.map(drop).map_err(|error| ContractError::NotDecoded {
        action,
        error: error.to_string(),
    })
}

/// The name of a contract's message.
///
/// # Errors
/// If it is not an object with one field.
pub fn message_name(action: usize, msg: &Binary) -> Result<String, ContractError> {
    let parsed = from_json::<Message<IgnoredAny>>(msg);
    parsed
        .map(|message| message.name)
        .map_err(|error| ContractError::NotDecoded {
            action,
            error: error.to_string(),
        })
}

/// What is read of a cw20's message. The whole list of its messages would make the contract a twentieth larger.
#[derive(Deserialize)]
struct Moved {
    amount: Uint128,
}

/// What tells staking's `approve` from others.
#[derive(Deserialize)]
struct Approval {
    #[serde(rename = "machine")]
    _machine: u64,
    #[serde(rename = "class")]
    _class: String,
}

/// A contract's message: an object with one field.
struct Message<T> {
    name: String,
    body: T,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Message<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(OneField(PhantomData))
    }
}

struct OneField<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for OneField<T> {
    type Value = Message<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with one field, the message's name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Message<T>, A::Error> {
        let name = fields.next_key()?;
        let name: String = name.ok_or_else(|| de::Error::custom("a message without a name"))?;
        let body = fields.next_value()?;
        if fields.next_key::<String>()?.is_some() {
            return Err(de::Error::custom("a message with two names"));
        }
        Ok(Message { name, body })
    }
}
