//! An oracle that signs two statements of one epoch and round (rule V7).

use cosmwasm_std::{Addr, DepsMut, Env, Response, Uint128};
use flywheel_protocol::sign::verify_on_chain;
use flywheel_types::verification::{Attempt, SignedStatement};

use crate::error::ContractError;
use crate::signatures::digest;
use crate::state::{self, CONFIG, offences};
use crate::{events, payout};

/// Takes the whole bond of an oracle: half of it, rounded down, goes to the sender, the rest is burned. Anyone.
///
/// The statements must differ, not the signatures: anyone can write a second signature of one statement. It counts as long
/// as the bond lies here, also after the oracle was removed. Signatures it gave to the pending statement stay, as with every
/// oracle that leaves.
pub fn prove_equivocation(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    oracle: &str,
    first: &SignedStatement,
    second: &SignedStatement,
) -> Result<Response, ContractError> {
    let DepsMut { storage, api, .. } = deps;
    let oracle = api.addr_validate(oracle)?;
    let key = state::oracle(storage, &oracle)?.key;
    let attempt = check_they_contradict(first, second)?;
    for signed in [first, second] {
        if !verify_on_chain(api, &key, &digest(env, &signed.statement)?, &signed.signature)? {
            return Err(ContractError::WrongSignature {
                oracle: oracle.into_string(),
            });
        }
    }
    let config = CONFIG.load(storage)?;

    offences::punish_equivocation(storage, &key, attempt)?;
    let struck = state::strike(storage, &oracle)?;

    let reward = Uint128::new(struck.bond.u128() / 2);
    let burned = struck.bond.checked_sub(reward)?;
    offences::add_slashed(storage, burned, reward)?;
    let mut response = Response::new();
    if !reward.is_zero() {
        response = response.add_message(config.denom.pay(sender, reward)?);
    }
    Ok(response
        .add_submessage(payout::burn(&config, &env.contract.address, burned)?)
        .add_event(
            events::equivocation_proved(&oracle, &key, attempt, struck.version)
                .add_attribute("sender", sender.as_str())
                .add_attribute("reward", reward)
                .add_attribute("burned", burned)
                .add_attribute("denom", config.denom.name()),
        ))
}

fn check_they_contradict(first: &SignedStatement, second: &SignedStatement) -> Result<Attempt, ContractError> {
    let (one, other) = (Attempt::of(&first.statement), Attempt::of(&second.statement));
    if one != other {
        return Err(ContractError::OtherRound {
            epoch: one.epoch,
            round: one.round,
            other_epoch: other.epoch,
            other_round: other.round,
        });
    }
    if first.statement == second.statement {
        return Err(ContractError::SameStatement);
    }
    Ok(one)
}
