//! From an enrolment string to a machine.

use cosmwasm_std::{Addr, Coin};
use flywheel_client::chain::execute_message;
use flywheel_client::handles::Registry;
use flywheel_client::{Account, Chain, ChainError};
use flywheel_protocol::{MachineId, PublicKey, Seconds, Time};
use flywheel_types::Denom;
use flywheel_types::registry::{ExecuteMsg, MachineDetails, ReceiveMsg};
use thiserror::Error;

use crate::enrolment::{Enrolment, EnrolmentError, Wish};
use crate::key::DeviceKey;
use crate::terms::find_machine;

/// Why an enrolment is not sent. Nothing was paid.
#[derive(Debug, Error)]
pub enum RegisterError {
    /// For another chain.
    #[error("this enrolment string is for the chain {expected}, not for {found}: use the profile of that chain")]
    OtherChain {
        /// The chain it is for.
        expected: String,
        /// The chain that was asked.
        found: String,
    },
    /// For another registry.
    #[error(
        "this enrolment string is for the registry {expected}, not for {found}: let the device print one for this one"
    )]
    OtherRegistry {
        /// The registry it is for.
        expected: String,
        /// The one that is used here.
        found: String,
    },
    /// Signed for another owner.
    #[error(
        "this enrolment string lets {expected} register the machine, and you are {found}: use that account, or let \
             the device print one for yours"
    )]
    OtherOwner {
        /// Who may.
        expected: String,
        /// Who tries.
        found: String,
    },
    /// It has expired.
    #[error(
        "this enrolment string expired at {expired_at} (seconds since 1970), and it is {now}: let the device print a new one"
    )]
    Expired {
        /// Its expiry.
        expired_at: Time,
        /// The chain's time.
        now: Time,
    },
    /// The key has been registered since.
    #[error(
        "this enrolment string was signed for registration {signed} of its key, and {next} is next: let the device print a new one"
    )]
    Counter {
        /// What was signed.
        signed: u32,
        /// What the registry expects.
        next: u32,
    },
    /// It is a machine already.
    #[error("this key is machine {machine} already: there is nothing to do")]
    Registered {
        /// The machine.
        machine: MachineId,
    },
    /// Not a string that verifies.
    #[error(transparent)]
    Enrolment(#[from] EnrolmentError),
    /// The chain's words.
    #[error(transparent)]
    Chain(#[from] ChainError),
}

/// A device asks to be registered for `owner`: reads the key's counter from the chain and signs.
///
/// # Errors
/// The chain's; an owner or an entry that cannot be signed.
pub fn ask<C: Chain + ?Sized>(
    chain: &C,
    registry: &Addr,
    key: &dyn DeviceKey,
    owner: &str,
    details: MachineDetails,
    lifetime: Seconds,
) -> Result<Enrolment, RegisterError> {
    let counter = Registry::new(chain, registry.clone()).registration_counter(key.public_key())?;
    let expires_at = chain.now()?.plus(lifetime).map_err(|error| ChainError::Encoding {
        what: "the expiry",
        reason: error.to_string(),
    })?;
    let wish = Wish {
        chain_id: chain.chain_id().to_owned(),
        registry: registry.to_string(),
        owner: owner.to_owned(),
        counter,
        expires_at,
        details,
    };
    Ok(Enrolment::sign(key, wish)?)
}

/// Checks against the chain what an enrolment says: right chain and registry, not expired, key free, counter as signed.
///
/// # Errors
/// [`RegisterError`] says what to do.
pub fn check<C: Chain + ?Sized>(chain: &C, registry: &Addr, enrolment: &Enrolment) -> Result<(), RegisterError> {
    if enrolment.chain_id() != chain.chain_id() {
        return Err(RegisterError::OtherChain {
            expected: enrolment.chain_id().to_owned(),
            found: chain.chain_id().to_owned(),
        });
    }
    if enrolment.registry() != registry.as_str() {
        return Err(RegisterError::OtherRegistry {
            expected: enrolment.registry().to_owned(),
            found: registry.to_string(),
        });
    }
    let (now, expired_at) = (chain.now()?, enrolment.registration().expires_at);
    if now >= expired_at {
        return Err(RegisterError::Expired { expired_at, now });
    }
    let key: &PublicKey = &enrolment.registration().public_key;
    if let Some(machine) = find_machine(chain, registry, key)? {
        return Err(RegisterError::Registered { machine });
    }
    let next = Registry::new(chain, registry.clone()).registration_counter(key)?;
    let signed = enrolment.counter();
    if signed != next {
        return Err(RegisterError::Counter { signed, next });
    }
    Ok(())
}

/// Registers a machine as its owner, with the registry's deposit. Checks first what would be refused, so that nothing is
/// paid for nothing.
///
/// # Errors
/// As [`check`]; another owner; the chain's refusal.
pub fn register<C: Chain + ?Sized>(
    chain: &C,
    registry: &Addr,
    owner: &Account,
    enrolment: &Enrolment,
) -> Result<MachineId, RegisterError> {
    let found = chain.address(owner);
    if found.as_str() != enrolment.owner() {
        return Err(RegisterError::OtherOwner {
            expected: enrolment.owner().to_owned(),
            found: found.into_string(),
        });
    }
    check(chain, registry, enrolment)?;
    let machines = vec![enrolment.registration().clone()];
    let config = Registry::new(chain, registry.clone()).config()?;
    let message = ExecuteMsg::Register {
        machines: machines.clone(),
    };
    let message = match config.deposit.filter(|deposit| !deposit.amount.is_zero()) {
        None => execute_message(registry, &message, &[])?,
        Some(deposit) => match deposit.denom {
            Denom::Native(denom) => {
                let coin = Coin {
                    denom,
                    amount: deposit.amount,
                };
                execute_message(registry, &message, &[coin])?
            }
            cw20 @ Denom::Cw20(_) => {
                let hook = ReceiveMsg::Register { machines };
                let handed = cw20.hand_over(registry, deposit.amount, &message, &hook);
                handed.map_err(|error| encoding("the deposit", &error))?
            }
        },
    };
    chain.execute_all(owner, vec![message])?;
    let machine = find_machine(chain, registry, &enrolment.registration().public_key)?;
    let machine = machine.ok_or_else(|| ChainError::NotFound {
        what: "machine with this key, though its registration was taken".to_owned(),
    })?;
    Ok(machine)
}

fn encoding(what: &'static str, error: &cosmwasm_std::StdError) -> ChainError {
    ChainError::Encoding {
        what,
        reason: error.to_string(),
    }
}
