//! A device that signs two payloads under one nonce (rule V2).

use cosmwasm_std::{Addr, Api, DepsMut, Env, QuerierWrapper, Response, WasmMsg, to_json_binary};
use flywheel_protocol::readings::Report;
use flywheel_protocol::sign::verify_on_chain;
use flywheel_protocol::{Epoch, MachineId, PublicKey, Seconds, Time};
use flywheel_types::registry::PAUSES;
use flywheel_types::staking::{self, ENROLMENTS, Enrolment, Slash};
use flywheel_types::verification::{ConfigResponse, MAX_REPORT_BYTES, ReportProof, conflict_offence};

use crate::error::ContractError;
use crate::events;
use crate::rounds::settles_from;
use crate::state::{CONFIG, offences};

/// Two reports of one machine and nonce, said to belong to an epoch.
pub struct Conflict<'a> {
    pub machine: MachineId,
    pub epoch: Epoch,
    pub first: &'a ReportProof,
    pub second: &'a ReportProof,
}

/// Has the machine's pool slashed, once for each (machine, key, nonce) and at most once for each epoch. Anyone; staking
/// pays the sender.
///
/// A signature says nothing of when it was made, so whoever has a device's key (a thief, a former owner, the next one)
/// could make conflicts of the past without end. Hence one slash an epoch, no report from a time in which the key was
/// paused, and no proof after the epoch's statement can have become final: older offences are for the admin's cases.
///
/// The slash is a plain message: if staking refuses it, because it is too old or there is nothing to take, nothing is
/// recorded here either.
pub fn prove_conflict(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    conflict: &Conflict<'_>,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let Conflict { machine, epoch, .. } = *conflict;
    let now = Time::of(&env.block);
    check_open(&config, epoch, now)?;
    let [first, second] = contradicting(conflict)?;
    check_key_spoke(&deps.querier, &config, machine, [&first, &second])?;
    let at = offence_time(&config, epoch, now, [&first, &second])?;
    let Enrolled { key, left_after } = enrolled(&deps.querier, &config, machine, epoch)?;
    let at = left_after.unwrap_or(at);
    let nonce = first.nonce();
    let offence = conflict_offence(machine, &key, nonce);
    if offences::is_conflict_punished(deps.storage, &offence) {
        return Err(ContractError::ConflictPunished { machine, nonce });
    }
    if offences::is_epoch_punished(deps.storage, machine, epoch) {
        return Err(ContractError::EpochPunished { machine, epoch });
    }
    check_signed(deps.api, env, &key, &first, conflict.first)?;
    check_signed(deps.api, env, &key, &second, conflict.second)?;

    offences::punish_conflict(deps.storage, machine, epoch, &offence)?;

    let slash = staking::ExecuteMsg::Slash(Slash {
        machine,
        offence,
        at,
        prover: sender.to_string(),
    });
    let slash = WasmMsg::Execute {
        contract_addr: config.staking.into_string(),
        msg: to_json_binary(&slash)?,
        funds: vec![],
    };
    Ok(Response::new().add_message(slash).add_event(
        events::conflict_proved(machine, epoch, nonce, &key)
            .add_attribute("offence", offence.to_string())
            .add_attribute("at", at.to_string())
            .add_attribute("sender", sender.as_str()),
    ))
}

/// From the epoch's start until its statement can have become final: grace, challenge and answers included.
fn check_open(config: &ConfigResponse, epoch: Epoch, now: Time) -> Result<(), ContractError> {
    let starts_at = config.clock.start_of(epoch)?;
    if now < starts_at {
        return Err(ContractError::EpochNotBegun { epoch, starts_at, now });
    }
    let until = settles_from(config, epoch)?
        .plus(config.windows.challenge)?
        .plus(config.windows.answer)?;
    if now >= until {
        return Err(ContractError::ConflictTooOld { epoch, until, now });
    }
    Ok(())
}

/// A paused key speaks for nothing, also not against its owner.
fn check_key_spoke(
    querier: &QuerierWrapper,
    config: &ConfigResponse,
    machine: MachineId,
    reports: [&Report; 2],
) -> Result<(), ContractError> {
    let pauses = PAUSES.query(querier, config.registry.clone(), machine.get())?;
    let pauses = pauses.unwrap_or_default();
    for report in reports {
        let at = report.signed_at();
        if pauses.iter().any(|pause| pause.covers(at)) {
            return Err(ContractError::KeyPaused { machine, at });
        }
    }
    Ok(())
}

/// Both reports, which say different things under one nonce of this machine.
fn contradicting(conflict: &Conflict<'_>) -> Result<[Report; 2], ContractError> {
    let reports = [read(conflict.first)?, read(conflict.second)?];
    for report in &reports {
        if report.machine() != conflict.machine {
            return Err(ContractError::OtherMachine {
                given: report.machine(),
                machine: conflict.machine,
            });
        }
    }
    let [first, second] = &reports;
    if first.nonce() != second.nonce() {
        return Err(ContractError::OtherNonce {
            nonce: first.nonce(),
            other: second.nonce(),
        });
    }
    // Payloads are canonical: the same bytes are the same hash, whatever the signatures look like.
    if first == second {
        return Err(ContractError::SamePayload);
    }
    Ok(reports)
}

fn read(proof: &ReportProof) -> Result<Report, ContractError> {
    let bytes = proof.payload.len();
    if bytes > MAX_REPORT_BYTES {
        return Err(ContractError::ReportTooLong { bytes });
    }
    Ok(Report::from_payload(&proof.payload)?)
}

fn check_signed(
    api: &dyn Api,
    env: &Env,
    key: &PublicKey,
    report: &Report,
    proof: &ReportProof,
) -> Result<(), ContractError> {
    let digest = report.digest(&env.block.chain_id, env.contract.address.as_str())?;
    if !verify_on_chain(api, key, &digest, &proof.signature)? {
        return Err(ContractError::WrongReportSignature {
            key: key.clone(),
            payload: report.payload_hash(),
        });
    }
    Ok(())
}

/// When the offence happened: the earlier of the reports' times that belong to the epoch, within it and not in the future.
///
/// A report belongs to the epoch if the device signed it between the epoch's start and the end of its grace, or if its
/// first reading is of the epoch: every report that an oracle could count is one of these.
fn offence_time(
    config: &ConfigResponse,
    epoch: Epoch,
    now: Time,
    reports: [&Report; 2],
) -> Result<Time, ContractError> {
    let start = config.clock.start_of(epoch)?;
    let end = config.clock.end_of(epoch)?;
    let closes = settles_from(config, epoch)?;
    let last = end.minus(Seconds::new(1))?.min(now);
    reports
        .into_iter()
        .filter(|report| {
            let (signed_at, first) = (report.signed_at(), report.first_time());
            (start <= signed_at && signed_at < closes) || (start <= first && first < end)
        })
        .map(|report| report.signed_at().max(start).min(last))
        .min()
        .ok_or(ContractError::OtherEpoch { epoch, start, closes })
}

/// A machine's key in an epoch.
struct Enrolled {
    key: PublicKey,
    /// If it has left in that epoch: the last second of the one before.
    left_after: Option<Time>,
}

/// The key with which the machine was enrolled in an epoch, or in the one before if it is not enrolled in it because it has
/// left.
///
/// Leaving counts from the running epoch's start. So a machine that has left answers for that epoch as of the last second
/// in which it was certainly there: neither unbonding nor a sale is a way out, and who has taken its pool over since pays
/// for nothing that its former owner's device signs later.
fn enrolled(
    querier: &QuerierWrapper,
    config: &ConfigResponse,
    machine: MachineId,
    epoch: Epoch,
) -> Result<Enrolled, ContractError> {
    if let Some(enrolment) = enrolment(querier, config, machine, epoch)? {
        return Ok(Enrolled {
            key: enrolment.key,
            left_after: None,
        });
    }
    let not_enrolled = || ContractError::NotEnrolled { machine, epoch };
    let before = epoch.previous().ok_or_else(not_enrolled)?;
    let enrolment = enrolment(querier, config, machine, before)?.ok_or_else(not_enrolled)?;
    Ok(Enrolled {
        key: enrolment.key,
        left_after: Some(config.clock.start_of(epoch)?.minus(Seconds::new(1))?),
    })
}

/// A machine's enrolment in an epoch, if it has one. The newest record is read raw and nearly always tells.
fn enrolment(
    querier: &QuerierWrapper,
    config: &ConfigResponse,
    machine: MachineId,
    epoch: Epoch,
) -> Result<Option<Enrolment>, ContractError> {
    let newest = ENROLMENTS
        .newest
        .query(querier, config.staking.clone(), machine.get())?;
    match newest {
        None => Ok(None),
        Some(newest) if newest.since <= epoch => Ok(newest.value),
        Some(_) => {
            let question = staking::QueryMsg::Enrolment {
                machine,
                epoch: Some(epoch),
            };
            Ok(querier.query_wasm_smart(&config.staking, &question)?)
        }
    }
}
