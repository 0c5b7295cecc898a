//! Demands for leaves of the pending root (rule V8). A counter decides; nothing loops over demands.

use cosmwasm_std::{Addr, OverflowError, OverflowOperation, StdResult, Storage, Uint128};
use cw_storage_plus::{Bound, Item, Map};
use flywheel_protocol::trees::SumLeaf;
use flywheel_protocol::{MachineId, Time};
use flywheel_types::verification::Attempt;
use flywheel_types::{compact, page};

use super::credits;
use crate::error::ContractError;

/// By epoch and round of the statement, and machine.
pub(super) const DEMANDS: Map<(u64, u64, u64), Demand> = Map::new("demands");
/// Of the pending statement; no item: nothing was demanded of it.
pub(super) const DOCKET: Item<Docket> = Item::new("demand_docket");

/// So many open demands double the price of the next one.
const DOUBLES_AFTER: u128 = 32;

/// A demand that is not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demand {
    /// Who asked.
    pub sender: Addr,
    /// What the machine has in the newest final root.
    pub cumulative: Uint128,
    /// What lies here for whoever answers.
    pub deposit: Uint128,
    /// From this second on it is overdue.
    pub deadline: Time,
}

compact!(Demand {
    sender,
    cumulative,
    deposit,
    deadline
});

/// What there is to know about all demands of the pending statement.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Docket {
    /// Demands that are not answered.
    pub open: u64,
    /// The latest deadline of all, answered or not.
    pub deadline: Time,
}

compact!(Docket { open, deadline });

/// All demands of the pending statement together, if there ever was one.
pub fn docket(storage: &dyn Storage) -> StdResult<Option<Docket>> {
    DOCKET.may_load(storage)
}

/// What the next demand costs at least: `base + ceil(base * open / 32)` (rule V8).
///
/// # Errors
/// If that is more than an amount can be.
pub fn price(base: Uint128, open: u64) -> Result<Uint128, OverflowError> {
    let raise = (Uint128::from(open), Uint128::new(DOUBLES_AFTER));
    let raised = base
        .checked_mul_ceil(raise)
        .map_err(|_| OverflowError::new(OverflowOperation::Mul))?;
    base.checked_add(raised)
}

/// Adds a demand; answers with the number that are open now.
///
/// # Errors
/// If one for this machine is open.
pub fn add(
    storage: &mut dyn Storage,
    attempt: Attempt,
    machine: MachineId,
    demand: &Demand,
) -> Result<u64, ContractError> {
    let key = key(attempt, machine);
    if let Some(open) = DEMANDS.may_load(storage, key)? {
        return Err(ContractError::DemandOpen {
            machine,
            deadline: open.deadline,
        });
    }
    let docket = docket(storage)?.unwrap_or_default();
    // A demand is a message with a deposit: 2^64 of them never come.
    let open = docket.open.saturating_add(1);
    let deadline = docket.deadline.max(demand.deadline);
    DEMANDS.save(storage, key, demand)?;
    DOCKET.save(storage, &Docket { open, deadline })?;
    credits::add_deposit(storage, demand.deposit)?;
    Ok(open)
}

/// What answering has brought.
pub struct Answered {
    /// Whose demands are answered.
    pub machines: Vec<MachineId>,
    /// Their deposits.
    pub earned: Uint128,
    /// Demands that are still open.
    pub open: u64,
}

/// Answers the demands that these leaves of the pending root answer; others are passed over, also overdue ones.
///
/// # Errors
/// If a leaf is below what was proved of its machine, or none of them answers anything.
pub fn answer(
    storage: &mut dyn Storage,
    attempt: Attempt,
    leaves: &[SumLeaf],
    now: Time,
) -> Result<Answered, ContractError> {
    let mut machines = Vec::with_capacity(leaves.len());
    let mut earned = Uint128::zero();
    for leaf in leaves {
        let key = key(attempt, leaf.machine_id);
        let Some(demand) = DEMANDS.may_load(storage, key)?.filter(|demand| now < demand.deadline) else {
            continue;
        };
        if leaf.cumulative < demand.cumulative {
            return Err(ContractError::AnswerLowers {
                machine: leaf.machine_id,
                cumulative: leaf.cumulative,
                demanded: demand.cumulative,
            });
        }
        DEMANDS.remove(storage, key);
        earned = earned.checked_add(demand.deposit)?;
        machines.push(leaf.machine_id);
    }
    let answered = u64::try_from(machines.len()).unwrap_or(u64::MAX);
    let Some(docket) = docket(storage)?.filter(|_| answered > 0) else {
        return Err(ContractError::NothingAnswered);
    };
    let open = docket.open.saturating_sub(answered);
    DOCKET.save(storage, &Docket { open, ..docket })?;
    credits::take_deposits(storage, earned)?;
    Ok(Answered { machines, earned, open })
}

/// Takes an unanswered demand out of a rejected attempt.
///
/// # Errors
/// If there is none.
pub fn take(storage: &mut dyn Storage, attempt: Attempt, machine: MachineId) -> Result<Demand, ContractError> {
    let key = key(attempt, machine);
    let Some(demand) = DEMANDS.may_load(storage, key)? else {
        return Err(ContractError::NoDemand {
            machine,
            epoch: attempt.epoch,
            round: attempt.round,
        });
    };
    DEMANDS.remove(storage, key);
    credits::take_deposits(storage, demand.deposit)?;
    Ok(demand)
}

/// One page of an attempt's demands, by machine.
pub fn list(
    storage: &dyn Storage,
    attempt: Attempt,
    start_after: Option<MachineId>,
    limit: Option<u32>,
) -> StdResult<Vec<(u64, Demand)>> {
    let start = start_after.map(|machine| Bound::exclusive(machine.get()));
    let rows = DEMANDS.prefix((attempt.epoch.get(), attempt.round)).range(
        storage,
        start,
        None,
        cosmwasm_std::Order::Ascending,
    );
    page::collect(rows, limit)
}

/// The statement is not pending any more.
pub(super) fn close(storage: &mut dyn Storage) {
    DOCKET.remove(storage);
}

fn key(attempt: Attempt, machine: MachineId) -> (u64, u64, u64) {
    (attempt.epoch.get(), attempt.round, machine.get())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_open_demand_raises_the_price_by_a_thirty_second_rounded_up() {
        let price = |base: u128, open| price(Uint128::new(base), open).map(|price| price.u128());

        // 100 + ceil(100 * open / 32): 0, 3.125, 6.25, 96.875, 100, 200
        let prices: Vec<_> = [0, 1, 2, 31, 32, 64].into_iter().map(|open| price(100, open)).collect();
        assert_eq!(prices, [Ok(100), Ok(104), Ok(107), Ok(197), Ok(200), Ok(300)]);
        assert_eq!(price(1, 1), Ok(2));
        assert!(price(u128::MAX, 1).is_err());
        assert_eq!(price(1, u64::MAX), Ok(1 + (1 << 59)));
    }
}
