//! Accepting a statement and adding signatures to it (rules V4 to V6).

use cosmwasm_std::{Api, DepsMut, Env, QuerierWrapper, Response, Storage, Uint128};
use flywheel_protocol::sign::Statement;
use flywheel_protocol::{Hash32, Time};
use flywheel_types::rewards::BUDGETS;
use flywheel_types::verification::{Attempt, ConfigResponse, Final, ORACLES, OracleSet, OracleSignature, Pending};

use crate::error::ContractError;
use crate::events;
use crate::rounds::{Round, round_at, settles_from};
use crate::signatures::{check_sorted, digest, verify};
use crate::state::{self, CONFIG, Standing, roots};

/// Accepts a statement that a quorum of the set in force has signed, in its round. Anyone.
pub fn attest(
    deps: DepsMut,
    env: &Env,
    statement: Statement,
    signatures: &[OracleSignature],
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let set = ORACLES.load(deps.storage)?;
    let last = roots::last_final(deps.storage)?;
    let now = Time::of(&env.block);

    check_nothing_pending(deps.storage)?;
    let round = open_round(&config, now, last.as_ref())?;
    check_place(&statement, round, &set, last.as_ref())?;
    check_not_rejected(deps.storage, &statement)?;
    check_amounts(&deps.querier, &config, &statement, last.as_ref())?;
    check_count(&set, signatures)?;
    check_sorted(signatures)?;
    let all: Vec<&OracleSignature> = signatures.iter().collect();
    let signers = verify(deps.api, &digest(env, &statement)?, set.version, &all, |oracle| {
        Ok(set
            .find(oracle)
            .map(|member| (member.address.clone(), member.key.clone())))
    })?;

    let pending = Pending {
        statement,
        signers,
        oracles: u32::try_from(set.members.len()).unwrap_or(u32::MAX),
        final_at: now.plus(config.windows.challenge)?,
    };
    let event = events::attested(&pending);
    roots::save_pending(deps.storage, pending)?;

    Ok(Response::new().add_event(event))
}

/// Adds signatures to the pending statement, so that their oracles are paid too. Anyone.
///
/// Those that may sign are the members of the set that the statement names, as long as they stay: an oracle that was
/// removed since cannot sign any more, one that joined since was never asked. Oracles that have signed already are passed
/// over, so that nobody can spoil a message by sending a part of it first.
pub fn cosign(
    storage: &mut dyn Storage,
    api: &dyn Api,
    env: &Env,
    signatures: &[OracleSignature],
) -> Result<Response, ContractError> {
    let mut pending = roots::pending(storage)?;
    let now = Time::of(&env.block);
    if now >= pending.final_at {
        return Err(ContractError::WindowOver {
            final_at: pending.final_at,
            now,
        });
    }
    let set = ORACLES.load(storage)?;
    if signatures.len() > set.members.len() {
        return Err(ContractError::TooManySignatures {
            given: signatures.len(),
            oracles: set.members.len(),
        });
    }
    check_sorted(signatures)?;
    let has_signed = |oracle: &str| pending.signers.iter().any(|signer| signer.as_str() == oracle);
    let new: Vec<&OracleSignature> = signatures.iter().filter(|row| !has_signed(&row.oracle)).collect();
    if new.is_empty() {
        return Err(ContractError::NothingNew);
    }
    let version = pending.statement.set_version;
    let added = verify(api, &digest(env, &pending.statement)?, version, &new, |oracle| {
        let Some(member) = set.find(oracle) else {
            return Ok(None);
        };
        let joined = match state::find_oracle(storage, &member.address)?.map(|record| record.standing) {
            Some(Standing::Active { since_version, .. }) => since_version,
            _ => return Ok(None),
        };
        Ok((joined <= version).then(|| (member.address.clone(), member.key.clone())))
    })?;

    pending.signers.extend(added.iter().cloned());
    pending.signers.sort();
    let event = events::cosigned(pending.statement.epoch, &added, pending.signers.len());
    roots::save_pending(storage, pending)?;

    Ok(Response::new().add_event(event))
}

fn check_nothing_pending(storage: &dyn Storage) -> Result<(), ContractError> {
    match roots::find_pending(storage)? {
        None => Ok(()),
        Some(pending) => Err(ContractError::StatementPending {
            epoch: pending.statement.epoch,
            final_at: pending.final_at,
        }),
    }
}

/// The running round of an epoch that is not final.
fn open_round(config: &ConfigResponse, now: Time, last: Option<&Final>) -> Result<Round, ContractError> {
    let Some(round) = round_at(config, now)? else {
        let first_at = settles_from(config, flywheel_protocol::Epoch::FIRST)?;
        return Err(ContractError::NoEpochYet { first_at, now });
    };
    match last.map(|last| last.statement.epoch) {
        Some(epoch) if epoch >= round.epoch => {
            let next_at = settles_from(config, epoch.next()?)?;
            Err(ContractError::AlreadyFinal { epoch, next_at })
        }
        _ => Ok(round),
    }
}

/// The statement stands where it should: in epoch, round, set, and on the newest final root.
fn check_place(
    statement: &Statement,
    round: Round,
    set: &OracleSet,
    last: Option<&Final>,
) -> Result<(), ContractError> {
    if statement.epoch != round.epoch {
        return Err(ContractError::WrongEpoch {
            given: statement.epoch,
            target: round.epoch,
        });
    }
    if statement.round != round.number {
        let (given, running, ends_at) = (statement.round, round.number, round.ends_at);
        return Err(ContractError::WrongRound {
            given,
            running,
            ends_at,
        });
    }
    if statement.set_version != set.version {
        return Err(ContractError::WrongSet {
            given: statement.set_version,
            in_force: set.version,
        });
    }
    let last_final = last.map_or(Hash32::ZERO, |last| last.statement.root);
    if statement.built_on != last_final {
        return Err(ContractError::WrongBase {
            given: statement.built_on,
            last_final,
        });
    }
    Ok(())
}

/// A rejected statement does not come back, nor another of its round: the signatures are there for everyone to send.
fn check_not_rejected(storage: &dyn Storage, statement: &Statement) -> Result<(), ContractError> {
    let attempt = Attempt::of(statement);
    if roots::is_rejected(storage, attempt)? {
        return Err(ContractError::Rejected {
            epoch: attempt.epoch,
            round: attempt.round,
        });
    }
    Ok(())
}

/// The statement gives out nothing that its epochs did not have (rule V6), and nothing to nobody.
fn check_amounts(
    querier: &QuerierWrapper,
    config: &ConfigResponse,
    statement: &Statement,
    last: Option<&Final>,
) -> Result<(), ContractError> {
    let last_sum = last.map_or(Uint128::zero(), |last| last.statement.sum);
    let falls = |_| ContractError::SumFalls {
        sum: statement.sum,
        last_final: last_sum,
    };
    let given = statement.sum.checked_sub(last_sum).map_err(falls)?;

    let budget_at = |epoch: flywheel_protocol::Epoch| {
        let budget = BUDGETS.query(querier, config.rewards.clone(), epoch.get())?;
        let missing = || ContractError::NoBudget {
            epoch,
            rewards: config.rewards.clone(),
        };
        budget.map(|budget| budget.machines).ok_or_else(missing)
    };
    let settled = last.map_or(Ok(Uint128::zero()), |last| budget_at(last.statement.epoch))?;
    let budget = budget_at(statement.epoch)?.saturating_sub(settled);
    if given > budget {
        return Err(ContractError::OverBudget { given, budget });
    }
    if statement.machines == 0 && !statement.sum.is_zero() {
        return Err(ContractError::NoMachines { sum: statement.sum });
    }
    Ok(())
}

fn check_count(set: &OracleSet, signatures: &[OracleSignature]) -> Result<(), ContractError> {
    let (given, quorum, oracles) = (signatures.len(), set.quorum(), set.members.len());
    if given < quorum {
        return Err(ContractError::TooFewSignatures { given, quorum, oracles });
    }
    if given > oracles {
        return Err(ContractError::TooManySignatures { given, oracles });
    }
    Ok(())
}
