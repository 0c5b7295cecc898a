//! A pool after its machine was sold (rule S12).

use cosmwasm_std::{Addr, BlockInfo, DepsMut, Response, Uint128};
use flywheel_protocol::{Bps, Time};
use flywheel_types::staking::Bond;

use super::bond::{own_machine, reaches_minimum, set_terms};
use super::enrolment;
use super::locks::hold_sold;
use crate::error::ContractError;
use crate::events::{self, FormerOwner};
use crate::payout;
use crate::state::{self, ClassTerms, Config, Epochs, Ledger, PoolBook, StakerBook};

/// Takes over the pool of a machine that the sender has bought: the former owner's bond begins to unbond today, its income
/// is paid out to it, and this bond, which must reach the class's minimum, takes its place. Delegations stay.
///
/// Who sold its machine and bought it back may do it as well; it is still the one who answers for what came before.
pub fn take_pool(
    deps: DepsMut,
    block: &BlockInfo,
    config: &Config,
    sender: &Addr,
    amount: Uint128,
    bond: Bond,
) -> Result<Response, ContractError> {
    let id = bond.machine;
    let machine = own_machine(deps.as_ref(), config, sender, id)?;
    let storage = deps.storage;
    let epochs = Epochs::at(config, block)?;
    let mut ledger = Ledger::load(storage, Time::of(block))?;
    let mut book = PoolBook::load(storage, &ledger, id)?;
    let former = book.pool().owner.clone();
    if former == *sender && book.pool().ownership_epoch == machine.ownership_epoch {
        return Err(ContractError::OwnPool { machine: id });
    }
    set_terms(storage, config, block, &mut book, bond)?;
    let class = ClassTerms::load(storage, epochs, &book.pool().class)?;
    state::admit(storage, &class.next, id, &machine)?;
    // The seller's stay ended with the sale, so this is always a new one.
    state::check_opened(storage, &class.next, id, &machine)?;
    reaches_minimum(amount, &class.next)?;

    let old_bond = book.take_over(&mut ledger, Time::of(block), sender, machine.ownership_epoch)?;
    let owed = book.take_owed();
    book.bond(&mut ledger, amount, machine.ownership_epoch)?;
    book.set_counted(Bps::ONE);
    let pool = book.pool().clone();

    let release_at = state::start_unbonding(storage, &config.windows, block, &former, id.get(), old_bond)?;
    // One after the other: they may be the same account.
    let mut seller = StakerBook::load(storage, &former)?;
    seller.unbond(old_bond)?;
    seller.save(storage, block)?;
    let mut buyer = StakerBook::load(storage, sender)?;
    buyer.bond(amount)?;
    buyer.save(storage, block)?;
    book.save(storage, &mut ledger, block)?;
    ledger.save(storage, block)?;
    if !owed.is_zero() {
        state::pay_income(storage, &ledger, owed)?;
    }
    let held = hold_sold(
        storage,
        &deps.querier,
        block,
        config,
        &former,
        (id, old_bond, release_at),
    )?;
    let left = enrolment::leave_as_sold(storage, epochs, id)?;
    let enrolled = enrolment::bring_up_to_date(storage, config, epochs, (id, &machine), &pool, &class)?;

    let former = FormerOwner {
        account: former,
        bond: old_bond,
        release_at,
        income: owed,
    };
    let mut response = Response::new().add_event(events::pool_taken(id, &pool, amount, &config.denom, &former));
    if !owed.is_zero() {
        response = response.add_submessage(payout::to_other(&config.denom, &former.account, owed)?);
    }
    Ok(response.add_events(held).add_events(left).add_events(enrolled))
}
