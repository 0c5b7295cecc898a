//! Claims: from a final root to the machines' payees (rules W5, W6, V10).

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Binary, Env, Event, QuerierWrapper, Response, Storage, Uint128};
use flywheel_protocol::trees::{ProofError, SumLeaf, SumRoot};
use flywheel_protocol::{Epoch, Time};
use flywheel_types::registry::MACHINES;
use flywheel_types::rewards::{CLAIMED, FinalRoot};
use flywheel_types::verification::SUSPENSIONS;

use crate::error::ContractError;
use crate::hold::Hold;
use crate::state::breaker::Room;
use crate::state::config::Network;
use crate::state::payouts::PAYOUTS;
use crate::state::roots;
use crate::state::till::{self, Till};
use crate::{events, payout};

/// The fields of the message.
pub struct Claim {
    pub epoch: Epoch,
    pub leaves: Vec<SumLeaf>,
    pub proof: Binary,
}

/// What a claim's leaves come to.
#[derive(Default)]
struct Payments {
    total: Uint128,
    by_payee: BTreeMap<Addr, Uint128>,
    /// One for each machine that is paid, and for each that waits with something.
    events: Vec<Event>,
    /// Why machines wait, in the order of the leaves.
    holds: Vec<Hold>,
}

/// Pays machines what a final root gives them and they have not been paid. Anyone; the tokens go to each machine's payee.
///
/// # Errors
/// If the leaves are not proved, or nothing at all can be paid: then the error says until when what is due waits. One
/// leaf among others that cannot be paid, or has nothing to be paid, is no error.
pub fn claim(
    storage: &mut dyn Storage,
    querier: &QuerierWrapper,
    env: &Env,
    sender: &Addr,
    claim: &Claim,
) -> Result<Response, ContractError> {
    let Till {
        mut payouts,
        network,
        roots,
    } = till::read(storage)?;
    let (newest, root) = roots::newest_and_of(&roots, claim.epoch)?;
    verify(&root, env, claim)?;
    let now = Time::of(&env.block);
    payouts.begin_window(&network.clock, now);

    let room = payouts.room(&network.clock)?;
    let payments = pay_leaves(storage, querier, &network, room, now, &claim.leaves)?;
    if payments.total.is_zero() {
        return Err(refusal(claim.epoch, payments.holds));
    }
    payouts.pay(payments.total, newest)?;
    PAYOUTS.save(storage, &payouts)?;

    let mut response = Response::new();
    for (payee, amount) in &payments.by_payee {
        response = if payee == sender {
            response.add_message(network.denom.pay(payee, *amount)?)
        } else {
            response.add_submessage(payout::to_other(&network.denom, payee, *amount)?)
        };
    }
    let event = events::claim(sender, claim.epoch, &network.denom, payments.total);
    Ok(response.add_event(event).add_events(payments.events))
}

/// Proves all leaves with one proof; of a single leaf the fleet proof is its single proof.
fn verify(root: &FinalRoot, env: &Env, claim: &Claim) -> Result<(), ProofError> {
    let root = SumRoot {
        root: &root.root,
        chain_id: &env.block.chain_id,
        rewards_contract: env.contract.address.as_str(),
        sum: root.sum,
        machines: root.machines,
    };
    root.verify_fleet(&claim.leaves, claim.proof.as_slice())
}

/// Raises what each machine has been paid, one leaf after the other, as far as the breaker's window has room.
fn pay_leaves(
    storage: &mut dyn Storage,
    querier: &QuerierWrapper,
    network: &Network,
    mut room: Option<Room>,
    now: Time,
    leaves: &[SumLeaf],
) -> Result<Payments, ContractError> {
    let mut payments = Payments::default();
    for leaf in leaves {
        let machine = leaf.machine_id;
        let claimed = CLAIMED.may_load(storage, machine.get())?.unwrap_or_default();
        let due = leaf.cumulative.saturating_sub(claimed);
        if due.is_zero() {
            continue;
        }
        let found = match room {
            Some(Room { left, until }) if left.is_zero() => Err(Hold::Breaker { until }),
            _ => find_payee(querier, network, leaf, now)?,
        };
        let payee = match found {
            Ok(payee) => payee,
            Err(hold) => {
                payments.wait(leaf, due, hold);
                continue;
            }
        };
        let pay = room.as_mut().map_or(due, |room| room.take(due));
        let paid = claimed.checked_add(pay)?;
        CLAIMED.save(storage, machine.get(), &paid)?;
        payments.pay(leaf, pay, paid, payee)?;
        if let Some(Room { until, .. }) = room
            && pay < due
        {
            payments.wait(leaf, due.checked_sub(pay)?, Hold::Breaker { until });
        }
    }
    Ok(payments)
}

/// Who receives the machine's income now: its owner, or the account the owner has set. Nobody while it is suspended, or
/// if nobody has registered it.
fn find_payee(
    querier: &QuerierWrapper,
    network: &Network,
    leaf: &SumLeaf,
    now: Time,
) -> Result<Result<Addr, Hold>, ContractError> {
    let machine = leaf.machine_id;
    let suspension = SUSPENSIONS.query(querier, network.verification.clone(), machine.get())?;
    if let Some(suspension) = suspension
        && suspension.holds_at(now)
    {
        return Ok(Err(Hold::Suspension {
            machine,
            reason: suspension.reason,
            until: suspension.until,
        }));
    }
    let record = MACHINES.query(querier, network.registry.clone(), machine.get())?;
    Ok(record.map_or(Err(Hold::Unknown { machine }), |record| Ok(record.payee().clone())))
}

/// Why a claim that pays nothing is refused: a suspension comes before an unknown machine, because it ends.
fn refusal(epoch: Epoch, mut holds: Vec<Hold>) -> ContractError {
    holds.sort_by_key(|hold| matches!(hold, Hold::Unknown { .. }));
    let first = holds.into_iter().next();
    first.map_or(ContractError::NothingToClaim { epoch }, ContractError::from)
}

impl Payments {
    fn pay(&mut self, leaf: &SumLeaf, amount: Uint128, paid: Uint128, payee: Addr) -> Result<(), ContractError> {
        self.events.push(events::claimed(leaf.machine_id, paid, amount, &payee));
        self.total = self.total.checked_add(amount)?;
        let sum = self.by_payee.entry(payee).or_default();
        *sum = sum.checked_add(amount)?;
        Ok(())
    }

    fn wait(&mut self, leaf: &SumLeaf, amount: Uint128, hold: Hold) {
        self.events.push(events::claim_waits(leaf.machine_id, amount, &hold));
        self.holds.push(hold);
    }
}
