//! `Register` (rules R1, R2, R3).

use cosmwasm_std::{Addr, Api, DepsMut, Env, MessageInfo, Response, StdError, Storage, Uint128, from_json};
use cw20::Cw20ReceiveMsg;
use flywheel_protocol::sign::{MakerCertificate, RegisterMachine, verify_on_chain};
use flywheel_protocol::{PublicKey, Seconds, Time};
use flywheel_types::Denom;
use flywheel_types::denom::no_funds;
use flywheel_types::registry::{
    Deposit, MACHINE_BY_KEY, MAX_BATCH, MAX_EXPIRY, Machine, MachineDetails, MachineStatus, ReceiveMsg, Registration,
};

use super::check;
use crate::did::did;
use crate::error::ContractError;
use crate::events;
use crate::state::{self, DEPOSIT, LEDGER};

/// What one machine pays, and in what; no denomination, no deposit.
struct Paid {
    amount: Uint128,
    denom: Option<Denom>,
}

/// Registers 1 to 50 machines for the sender. One bad entry refuses them all.
pub fn register(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    machines: Vec<Registration>,
) -> Result<Response, ContractError> {
    let paid = match DEPOSIT.load(deps.storage)?.filter(|deposit| !deposit.amount.is_zero()) {
        None => {
            no_funds(info)?;
            Paid {
                amount: Uint128::zero(),
                denom: None,
            }
        }
        Some(deposit) => {
            let received = if info.funds.is_empty() {
                Uint128::zero()
            } else {
                deposit.denom.received_native(info)?
            };
            exactly(deposit, machines.len(), received)?
        }
    };
    add_machines(deps, env, &info.sender, machines, &paid)
}

/// Registers machines for the account that sent the deposits with the cw20's `Send`.
pub fn receive(deps: DepsMut, env: &Env, info: &MessageInfo, cw20: Cw20ReceiveMsg) -> Result<Response, ContractError> {
    let deposit = DEPOSIT.load(deps.storage)?.ok_or(ContractError::NoDeposit)?;
    let received = deposit.denom.received_cw20(info, cw20.amount)?;
    let ReceiveMsg::Register { machines } = from_json(&cw20.msg)?;
    let paid = exactly(deposit, machines.len(), received)?;
    let owner = deps.api.addr_validate(&cw20.sender)?;
    add_machines(deps, env, &owner, machines, &paid)
}

/// Refuses anything but exactly the deposit of all machines.
fn exactly(deposit: Deposit, machines: usize, received: Uint128) -> Result<Paid, ContractError> {
    let Deposit { denom, amount } = deposit;
    let count = u128::try_from(machines).map_err(|_| ContractError::BatchSize { count: machines })?;
    let expected = amount.checked_mul(Uint128::new(count)).map_err(StdError::from)?;
    if received != expected {
        return Err(ContractError::Deposit {
            machines,
            expected,
            received,
            denom: denom.name().to_owned(),
        });
    }
    Ok(Paid {
        amount,
        denom: Some(denom),
    })
}

fn add_machines(
    deps: DepsMut,
    env: &Env,
    owner: &Addr,
    machines: Vec<Registration>,
    paid: &Paid,
) -> Result<Response, ContractError> {
    if machines.is_empty() || machines.len() > MAX_BATCH {
        return Err(ContractError::BatchSize { count: machines.len() });
    }
    let DepsMut { storage, api, .. } = deps;
    let mut ledger = LEDGER.load(storage)?;
    let mut response = Response::new();
    for (entry, registration) in machines.into_iter().enumerate() {
        let machine = check_entry(storage, api, env, owner, &registration).map_err(|error| error.of_entry(entry))?;
        let machine = Machine {
            deposit: paid.amount,
            ..machine
        };
        let id = state::add_machine(storage, &mut ledger, &machine).map_err(|error| error.of_entry(entry))?;
        state::save_record(storage, Time::of(&env.block), id, &registration.details)?;
        response = response.add_event(events::registered(id, &did(env, id)?, &machine, paid.denom.as_ref()));
    }
    LEDGER.save(storage, &ledger)?;
    Ok(response)
}

/// Checks one entry against what the device and the maker have signed: the cheap checks first.
fn check_entry(
    storage: &dyn Storage,
    api: &dyn Api,
    env: &Env,
    owner: &Addr,
    registration: &Registration,
) -> Result<Machine, ContractError> {
    let Registration {
        public_key,
        details,
        expires_at,
        ..
    } = registration;
    let now = Time::of(&env.block);
    check_expiry(now, *expires_at)?;
    check::details(details, now)?;
    let payout = details
        .payout
        .as_deref()
        .map(|address| api.addr_validate(address))
        .transpose()?;
    // Entries before this one are stored already, so the same key twice in one message is found here too.
    if let Some(machine) = MACHINE_BY_KEY.may_load(storage, &public_key.tagged())? {
        return Err(ContractError::KeyInUse { machine });
    }
    check_device(storage, api, env, owner, registration)?;
    Ok(Machine {
        owner: owner.clone(),
        ownership_epoch: 0,
        key: public_key.clone(),
        key_version: 1,
        cell: details.cell,
        maker: check_certificate(api, env, public_key, details)?,
        payout,
        status: MachineStatus::Active,
        deposit: Uint128::zero(),
    })
}

/// At the expiry's second the signature is worth nothing any more.
fn check_expiry(now: Time, expires_at: Time) -> Result<(), ContractError> {
    if now >= expires_at {
        return Err(ContractError::Expired { expires_at });
    }
    if expires_at > now.plus(Seconds::new(MAX_EXPIRY))? {
        return Err(ContractError::ExpiryTooFar { expires_at, now });
    }
    Ok(())
}

fn check_device(
    storage: &dyn Storage,
    api: &dyn Api,
    env: &Env,
    owner: &Addr,
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
    Err(ContractError::BadSignature { counter })
}

fn check_certificate(
    api: &dyn Api,
    env: &Env,
    device: &PublicKey,
    details: &MachineDetails,
) -> Result<Option<PublicKey>, ContractError> {
    let Some(certificate) = &details.certificate else {
        return Ok(None);
    };
    let digest = MakerCertificate {
        maker: &certificate.maker,
        device,
    }
    .digest(&env.block.chain_id, env.contract.address.as_str())?;
    if verify_on_chain(api, &certificate.maker, &digest, &certificate.signature)? {
        return Ok(Some(certificate.maker.clone()));
    }
    Err(ContractError::BadCertificate)
}
