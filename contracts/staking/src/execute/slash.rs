//! Slashing (rules S4, S5, S7): a bounded number of writes, however many delegators there are.

use cosmwasm_std::{Addr, BlockInfo, DepsMut, MessageInfo, Response, Storage, Uint128};
use flywheel_protocol::{Bps, Hash32, MachineId, Time};
use flywheel_types::denom::no_funds;
use flywheel_types::network::Windows;
use flywheel_types::staking::{PROVER_PART, Slash};

use super::enrolment;
use crate::error::ContractError;
use crate::events::{self, Takings};
use crate::payout;
use crate::registry;
use crate::state::{
    self, CONFIG, Cases, ClassTerms, Config, Epochs, Ledger, NEIGHBOURS, Neighbours, PoolBook, StakerBook,
};

/// What an offence costs a pool.
#[derive(Debug)]
pub struct Sentence {
    /// Whose pool.
    pub machine: MachineId,
    /// What the offence is known by.
    pub offence: Hash32,
    /// When it happened.
    pub at: Time,
    /// The part that is taken.
    pub fraction: Bps,
    /// Who proved it.
    pub prover: Option<Addr>,
}

/// Takes part of a pool for an offence that verification has proved, by the pool's class. Each offence slashes a pool once;
/// an open case for it is decided by this. While the machine is sold and its pool not taken over, nobody is paid for proofs.
pub fn slash(deps: DepsMut, block: &BlockInfo, info: &MessageInfo, slash: &Slash) -> Result<Response, ContractError> {
    no_funds(info)?;
    let config = CONFIG.load(deps.storage)?;
    let neighbours = NEIGHBOURS.load(deps.storage)?;
    if info.sender != neighbours.verification {
        return Err(ContractError::NotVerification {
            sender: info.sender.clone(),
            verification: neighbours.verification,
        });
    }
    let prover = deps.api.addr_validate(&slash.prover)?;
    let now = Time::of(block);
    let (machine, offence, at) = (slash.machine, slash.offence, slash.at.min(now));
    check_reachable(&config.windows, now, at)?;
    let pool = state::existing_pool(deps.storage, machine)?;
    let fraction = class_slash(deps.storage, &config, block, &pool.class)?;
    let is_sold = registry::machine(&deps.querier, &config, machine)?.ownership_epoch != pool.ownership_epoch;

    let mut cases = Cases::load(deps.storage, machine, now)?;
    if cases.settle(offence) || cases.has_lapsed() {
        cases.save(deps.storage)?;
    }
    let sentence = Sentence {
        machine,
        offence,
        at,
        fraction,
        // Who has bought the machine has its device: it could sign days that were the seller's, and be paid for it.
        prover: (!is_sold).then_some(prover),
    };
    carry_out(deps.storage, block, (&config, &neighbours), &sentence)
}

/// Refuses an offence on whose day tokens began to unbond that can be withdrawn already (rule S5).
pub fn check_reachable(windows: &Windows, now: Time, at: Time) -> Result<(), ContractError> {
    let released = state::release_at(windows, state::day_of(windows, at))?;
    if released <= now {
        return Err(ContractError::OffenceTooOld { at, released });
    }
    Ok(())
}

/// Takes the fraction out of bond, delegations and the buckets of the offence's day and later; pays the prover and burns
/// the rest.
pub fn carry_out(
    storage: &mut dyn Storage,
    block: &BlockInfo,
    (config, neighbours): (&Config, &Neighbours),
    sentence: &Sentence,
) -> Result<Response, ContractError> {
    let (machine, at, fraction) = (sentence.machine, sentence.at, sentence.fraction);
    state::mark_slashed(storage, machine, sentence.offence)?;
    let epochs = Epochs::at(config, block)?;
    let now = Time::of(block);
    let mut ledger = Ledger::load(storage, now)?;
    let mut book = PoolBook::load(storage, &ledger, machine)?;
    let owner = book.pool().owner.clone();
    let mut staker = StakerBook::load(storage, &owner)?;

    let lost = book.slash(&mut ledger, at, fraction)?;
    staker.unbond(lost.bond)?;
    let from_day = state::day_of(&config.windows, at);
    let reached = state::slash_buckets(storage, machine.get(), from_day, fraction, &owner)?;
    ledger.lose_unbonding(reached.tokens)?;
    let generation = book.pool().generation;
    let left_over = book.close_if_worthless(&mut ledger, state::day_of(&config.windows, now))?;
    let bond = ClassTerms::load(storage, epochs, &book.pool().class)?.bond_standing(book.pool());
    book.set_counted(bond.counted(config));
    book.save(storage, &mut ledger, block)?;
    staker.save(storage, block)?;
    ledger.save(storage, block)?;
    let left = enrolment::leave_without_bond(storage, epochs, machine, bond)?;

    let taken = lost.bond.checked_add(lost.delegated)?.checked_add(reached.tokens)?;
    let to_prover = match sentence.prover {
        Some(_) => provers_part(taken, lost.bond.checked_add(reached.of_owner)?)?,
        None => Uint128::zero(),
    };
    let takings = Takings {
        bond: lost.bond,
        delegated: lost.delegated,
        unbonding: reached.tokens,
        to_prover,
        burned: taken.checked_sub(to_prover)?,
    };
    let mut response = pay(storage, (config, neighbours), sentence, &takings)?.add_events(left);
    if let Some(amount) = left_over {
        response = response.add_event(events::generation_closed(machine, generation, amount, &config.denom));
        if !amount.is_zero() {
            response = response.add_submessage(payout::to_other(&config.denom, &neighbours.treasury, amount)?);
        }
    }
    Ok(response)
}

fn pay(
    storage: &mut dyn Storage,
    (config, neighbours): (&Config, &Neighbours),
    sentence: &Sentence,
    takings: &Takings,
) -> Result<Response, ContractError> {
    let (prover, denom) = (sentence.prover.as_ref(), &config.denom);
    let event = events::slashed(
        sentence.machine,
        &sentence.offence,
        sentence.at,
        sentence.fraction,
        takings,
        prover,
        denom,
    );
    let mut response = Response::new().add_event(event);
    state::count_slashed(storage, takings.burned, takings.to_prover)?;
    if let Some(prover) = prover.filter(|_| !takings.to_prover.is_zero()) {
        response = response.add_submessage(payout::to_other(denom, prover, takings.to_prover)?);
    }
    if !takings.burned.is_zero() {
        response = response.add_submessage(payout::burn(config, neighbours, takings.burned)?);
    }
    Ok(response)
}

/// A fifth of what was taken, rounded down, but at most half of what the pool's owner lost. Without that bound an owner with
/// a small bond and large delegations could offend, have a friend prove it, and keep a fifth of the delegators' loss.
fn provers_part(taken: Uint128, of_owner: Uint128) -> Result<Uint128, ContractError> {
    let half = of_owner.checked_div(Uint128::new(2)).unwrap_or_default();
    Ok(Bps::new(PROVER_PART)?.of(taken).min(half))
}

/// What an offence costs in the pool's class, as the class is in the running epoch; one that only begins with the next
/// epoch counts as it will be.
fn class_slash(storage: &dyn Storage, config: &Config, block: &BlockInfo, name: &str) -> Result<Bps, ContractError> {
    let epochs = Epochs::at(config, block)?;
    let class = ClassTerms::load(storage, epochs, name)?;
    Ok(class.running.unwrap_or(class.next).slash)
}
