//! Selling a machine in two steps, offer and accept (rule R6).

use std::collections::BTreeSet;

use cosmwasm_std::{Addr, Api, DepsMut, Env, MessageInfo, QuerierWrapper, Response, Storage, Uint128};
use flywheel_protocol::{MachineId, Time};
use flywheel_types::PaymentError;
use flywheel_types::registry::{ClaimedSoFar, MAX_CLAIMED, Machine, SaleAcceptance};
use flywheel_types::rewards::CLAIMED;

use super::check;
use super::owner::own_machine;
use crate::error::ContractError;
use crate::state::sales::{self, OFFERS, Offer};
use crate::state::{self, DEPOSIT};
use crate::{events, payout};

/// What the suite's rewards contracts are called in cw2.
const REWARDS: &str = "crates.io:flywheel-rewards";

/// Offers the machine to one buyer, instead of whoever it was offered to before.
pub fn offer(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    id: MachineId,
    buyer: &str,
    expires_at: Option<Time>,
) -> Result<Response, ContractError> {
    let machine = own_machine(deps.storage, info, id)?;
    let buyer = deps.api.addr_validate(buyer)?;
    if buyer == machine.owner {
        return Err(ContractError::OwnBuyer { machine: id });
    }
    let offer = Offer { buyer, expires_at };
    let now = Time::of(&env.block);
    if let Some(expires_at) = expires_at.filter(|_| !offer.holds_at(now)) {
        return Err(ContractError::OfferInThePast { expires_at, now });
    }
    OFFERS.save(deps.storage, id.get(), &offer)?;
    Ok(Response::new().add_event(events::offered(id, &machine.owner, &offer)))
}

/// Takes an offer back, also one that has expired.
pub fn cancel(storage: &mut dyn Storage, info: &MessageInfo, id: MachineId) -> Result<Response, ContractError> {
    own_machine(storage, info, id)?;
    let offer = sales::offer(storage, id)?;
    OFFERS.remove(storage, id.get());
    Ok(Response::new().add_event(events::offer_cancelled(id, &offer.buyer)))
}

/// Makes the sender the owner, who brings the machine's deposit as a native coin, if it has one.
pub fn accept(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    acceptance: SaleAcceptance,
) -> Result<Response, ContractError> {
    let received = if info.funds.is_empty() {
        Uint128::zero()
    } else {
        let deposit = DEPOSIT.load(deps.storage)?.ok_or(PaymentError::NotPayable)?;
        deposit.denom.received_native(info)?
    };
    accept_for(deps, env, info.sender.clone(), acceptance, received)
}

/// Makes `buyer` the owner, who has brought `received` of the deposit's money.
pub fn accept_for(
    deps: DepsMut,
    env: &Env,
    buyer: Addr,
    acceptance: SaleAcceptance,
    received: Uint128,
) -> Result<Response, ContractError> {
    let id = acceptance.machine;
    let machine = state::present_machine(deps.storage, id)?;
    check_offer(deps.storage, Time::of(&env.block), &buyer, id)?;
    if acceptance.ownership_epoch != machine.ownership_epoch {
        return Err(ContractError::SoldMeanwhile {
            machine: id,
            named: acceptance.ownership_epoch,
            ownership_epoch: machine.ownership_epoch,
        });
    }
    if acceptance.key_version != machine.key_version {
        return Err(ContractError::KeyChangedMeanwhile {
            machine: id,
            named: acceptance.key_version,
            key_version: machine.key_version,
        });
    }
    if received != machine.deposit {
        return Err(ContractError::SaleDeposit {
            machine: id,
            expected: machine.deposit,
            received,
        });
    }
    check_claimed(deps.api, deps.querier, id, &acceptance.claimed)?;
    sell(deps.storage, id, machine, buyer)
}

/// Refuses anyone but the buyer, and from the offer's expiry on the buyer too.
fn check_offer(storage: &dyn Storage, now: Time, buyer: &Addr, machine: MachineId) -> Result<(), ContractError> {
    let offer = sales::offer(storage, machine)?;
    if offer.buyer != *buyer {
        let sender = buyer.clone();
        return Err(ContractError::NotTheBuyer { machine, sender });
    }
    match offer.expires_at {
        Some(expires_at) if !offer.holds_at(now) => Err(ContractError::OfferExpired { machine, expires_at }),
        Some(_) | None => Ok(()),
    }
}

/// Refuses a sale after which the buyer could claim less than he has seen.
///
/// A raw read of an address that is no contract finds nothing and would pass for "nothing claimed", so the contract's
/// name is read too.
fn check_claimed(
    api: &dyn Api,
    querier: QuerierWrapper,
    machine: MachineId,
    known: &[ClaimedSoFar],
) -> Result<(), ContractError> {
    check::count("claimed", known.len(), 0, MAX_CLAIMED)?;
    let mut seen = BTreeSet::new();
    for ClaimedSoFar { rewards, amount } in known {
        let rewards = api.addr_validate(rewards)?;
        if !seen.insert(rewards.clone()) {
            return Err(ContractError::Duplicate { name: rewards.into() });
        }
        let is_rewards = cw2::CONTRACT
            .query(&querier, rewards.clone())
            .is_ok_and(|info| info.contract == REWARDS);
        if !is_rewards {
            return Err(ContractError::NoRewardsContract { address: rewards });
        }
        let claimed = CLAIMED
            .query(&querier, rewards.clone(), machine.get())?
            .unwrap_or_default();
        if claimed > *amount {
            return Err(ContractError::ClaimedMore {
                machine,
                rewards,
                claimed,
                named: *amount,
            });
        }
    }
    Ok(())
}

/// Moves the machine to its buyer, whose deposit takes the place of the seller's, which is paid back. What cannot be paid
/// is credited: a seller who cannot receive stops no sale.
fn sell(storage: &mut dyn Storage, id: MachineId, machine: Machine, buyer: Addr) -> Result<Response, ContractError> {
    let seller = machine.owner.clone();
    let denom = DEPOSIT.load(storage)?.map(|deposit| deposit.denom);
    let machine = sales::transfer(storage, id, machine, buyer)?;
    let response = Response::new().add_event(events::sold(id, &seller, &machine, denom.as_ref()));
    match denom {
        Some(denom) if !machine.deposit.is_zero() => {
            Ok(response.add_submessage(payout::to_other(&denom, &seller, machine.deposit)?))
        }
        Some(_) | None => Ok(response),
    }
}
