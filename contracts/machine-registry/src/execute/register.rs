//! `Register` (rules R1, R2, R3).

use cosmwasm_std::{Addr, Api, Coin, DepsMut, Env, MessageInfo, Response, StdResult, Storage, Uint128};
use flywheel_protocol::sign::{MakerCertificate, RegisterMachine, verify_on_chain};
use flywheel_protocol::{MachineId, PublicKey, Seconds, Time};
use flywheel_types::denom::{Denom, no_funds};
use flywheel_types::registry::{
    MACHINE_BY_KEY, MAX_BATCH, MAX_EXPIRY, Machine, MachineDetails, MachineStatus, Registration,
};

use super::check;
use crate::did::did;
use crate::error::ContractError;
use crate::state::{self, DEPOSIT, LEDGER};
use crate::events;

/// Registers 1 to 50 machines for the sender. One bad entry refuses them all.
pub fn register(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    machines: Vec<Registration>,
) -> Result<Response, ContractError> {
    if machines.is_empty() || machines.len() > MAX_BATCH {
        return Err(ContractError::BatchSize { count: machines.len() });
    }
    let deposit = take_deposit(deps.storage, info, machines.len())?;
    let mut ledger = LEDGER.load(deps.storage)?;
    let mut response = Response::new();
    for (entry, registration) in machines.into_iter().enumerate() {
        let machine = check_entry(deps.storage, deps.api, env, &info.sender, entry, &registration)?;
        let machine = Machine { deposit, ..machine };
        let id = state::add_machine(deps.storage, &mut ledger, &machine)?;
        save_record(deps.storage, Time::of(&env.block), id, &registration.details)?;
        response = response.add_event(events::registered(id, &did(env, id)?, &machine));
    }
    LEDGER.save(deps.storage, &ledger)?;
    Ok(response)
}

/// The deposit of each machine; refuses anything but exactly the deposit of all of them.
fn take_deposit(storage: &dyn Storage, info: &MessageInfo, machines: usize) -> Result<Uint128, ContractError> {
    let Some(Coin { denom, amount }) = DEPOSIT.load(storage)?.filter(|coin| !coin.amount.is_zero()) else {
        no_funds(info)?;
        return Ok(Uint128::zero());
    };
    let received = Denom::Native(denom).received_native(info)?;
    let count = u128::try_from(machines).map_err(|_| ContractError::BatchSize { count: machines })?;
    let expected = amount.checked_mul(Uint128::new(count)).map_err(cosmwasm_std::StdError::from)?;
    if received != expected {
        return Err(ContractError::Deposit { machines, expected, received });
    }
    Ok(amount)
}

/// Checks one entry against what the device and the maker have signed.
fn check_entry(
    storage: &dyn Storage,
    api: &dyn Api,
    env: &Env,
    owner: &Addr,
    entry: usize,
    registration: &Registration,
) -> Result<Machine, ContractError> {
    let Registration { public_key, details, .. } = registration;
    check_expiry(env, entry, registration.expires_at)?;
    check::details(details)?;
    let payout = details.payout.as_deref().map(|address| api.addr_validate(address)).transpose()?;
    if let Some(machine) = MACHINE_BY_KEY.may_load(storage, &public_key.tagged())? {
        return Err(ContractError::KeyInUse { entry, machine });
    }
    check_device(storage, api, env, owner, entry, registration)?;
    Ok(Machine {
        owner: owner.clone(),
        ownership_epoch: 0,
        key: public_key.clone(),
        key_version: 1,
        cell: details.cell,
        maker: check_certificate(api, env, entry, public_key, details)?,
        payout,
        status: MachineStatus::Active,
        deposit: Uint128::zero(),
    })
}

/// At the expiry's second the signature is worth nothing any more.
fn check_expiry(env: &Env, entry: usize, expires_at: Time) -> Result<(), ContractError> {
    let now = Time::of(&env.block);
    if now >= expires_at {
        return Err(ContractError::Expired { entry, expires_at });
    }
    if expires_at > now.plus(Seconds::new(MAX_EXPIRY))? {
        return Err(ContractError::ExpiryTooFar { entry, expires_at });
    }
    Ok(())
}

fn check_device(
    storage: &dyn Storage,
    api: &dyn Api,
    env: &Env,
    owner: &Addr,
    entry: usize,
    registration: &Registration,
) -> Result<(), ContractError> {
    let counter = state::registrations(storage, &registration.public_key)?;
    let digest = RegisterMachine {
        owner: owner.as_str(),
        key: &registration.public_key,
        counter: counter.into(),
        expires_at: registration.expires_at,
        entry: registration.details.hash(),
    }
    .digest(&env.block.chain_id, env.contract.address.as_str())?;
    if verify_on_chain(api, &registration.public_key, &digest, &registration.signature)? {
        return Ok(());
    }
    Err(ContractError::BadSignature { entry, counter })
}

fn check_certificate(
    api: &dyn Api,
    env: &Env,
    entry: usize,
    device: &PublicKey,
    details: &MachineDetails,
) -> Result<Option<PublicKey>, ContractError> {
    let Some(certificate) = &details.certificate else {
        return Ok(None);
    };
    let digest = MakerCertificate { maker: &certificate.maker, device }
        .digest(&env.block.chain_id, env.contract.address.as_str())?;
    if verify_on_chain(api, &certificate.maker, &digest, &certificate.signature)? {
        return Ok(Some(certificate.maker.clone()));
    }
    Err(ContractError::BadCertificate { entry })
}

fn save_record(
    storage: &mut dyn Storage,
    now: Time,
    id: MachineId,
    details: &MachineDetails,
) -> Result<(), ContractError> {
    let saved: StdResult<()> = state::save_metadata(storage, id, &details.metadata)
        .and_then(|()| state::save_endpoints(storage, id, &details.endpoints));
    saved?;
    state::save_attributes(storage, now, id, &details.attributes)
}
