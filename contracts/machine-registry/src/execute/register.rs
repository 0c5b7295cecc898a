//! `Register` (rules R1, R2, R3).

use cosmwasm_std::{Addr, Api, DepsMut, Env, MessageInfo, Response, StdError, Storage, Uint128};
use flywheel_protocol::Time;
use flywheel_protocol::sign::{RegisterMachine, verify_on_chain};
use flywheel_types::Denom;
use flywheel_types::denom::no_funds;
use flywheel_types::registry::{Deposit, MAX_BATCH, Machine, MachineStatus, Registration};

use super::check;
use super::signed::{check_certificate, check_expiry};
use crate::did::did;
use crate::error::ContractError;
use crate::events;
use crate::state::keys::FreeKey;
use crate::state::{self, DEPOSIT, LEDGER, keys, record};

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
            None
        }
        Some(deposit) if info.funds.is_empty() => Some((deposit, Uint128::zero())),
        Some(deposit) => {
            let received = deposit.denom.received_native(info)?;
            Some((deposit, received))
        }
    };
    register_for(deps, env, &info.sender, machines, paid)
}

/// Registers machines for `owner`, who has brought so much of the deposit's money; `None`: no deposit is due.
pub fn register_for(
    deps: DepsMut,
    env: &Env,
    owner: &Addr,
    machines: Vec<Registration>,
    paid: Option<(Deposit, Uint128)>,
) -> Result<Response, ContractError> {
    let paid = match paid {
        Some((deposit, received)) => exactly(deposit, machines.len(), received)?,
        None => Paid {
            amount: Uint128::zero(),
            denom: None,
        },
    };
    add_machines(deps, env, owner, machines, &paid)
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
        let (machine, key) =
            check_entry(storage, api, env, owner, &registration).map_err(|error| error.of_entry(entry))?;
        let machine = Machine {
            deposit: paid.amount,
            ..machine
        };
        let id = state::add_machine(storage, &mut ledger, &machine, key).map_err(|error| error.of_entry(entry))?;
        record::save_first_record(storage, id, &registration.details)?;
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
) -> Result<(Machine, FreeKey), ContractError> {
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
    let key = keys::free_key(storage, public_key)?;
    check_device(api, env, owner, registration, key)?;
    let machine = Machine {
        owner: owner.clone(),
        ownership_epoch: 0,
        key: public_key.clone(),
        key_version: 1,
        cell: details.cell,
        maker: check_certificate(api, env, public_key, details.certificate.as_ref())?,
        payout,
        status: MachineStatus::Active,
        deposit: Uint128::zero(),
    };
    Ok((machine, key))
}

fn check_device(
    api: &dyn Api,
    env: &Env,
    owner: &Addr,
    registration: &Registration,
    key: FreeKey,
) -> Result<(), ContractError> {
    let counter = key.registrations;
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
