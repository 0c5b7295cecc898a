//! New keys for machines (rule R4): with the present key's agreement at once, without it after a delay.

use cosmwasm_std::{Api, DepsMut, Env, MessageInfo, Response, Storage};
use flywheel_protocol::sign::{RotateKey, verify_on_chain};
use flywheel_protocol::{Hash32, MachineId, Time};
use flywheel_types::registry::{KeyRecovery, KeyRotation, Machine, MachineStatus};

use super::owner::own_machine;
use super::signed::{check_certificate, check_expiry};
use crate::error::ContractError;
use crate::state::keys::{self, FreeKey, Recovery};
use crate::{events, state};

/// Gives the machine a new key at once: both keys have signed.
pub fn rotate(deps: DepsMut, env: &Env, info: &MessageInfo, rotation: KeyRotation) -> Result<Response, ContractError> {
    let DepsMut { storage, api, .. } = deps;
    let id = rotation.machine;
    let machine = own_machine(storage, info, id)?;
    if machine.status == MachineStatus::Paused {
        return Err(ContractError::Paused { machine: id });
    }
    let new_key = rotation.public_key;
    check_expiry(Time::of(&env.block), rotation.expires_at)?;
    let free = keys::free_key(storage, &new_key)?;

    let key_version = keys::next_version(&machine)?;
    let signed = RotateKey {
        machine: id,
        owner: machine.owner.as_str(),
        key: &new_key,
        key_version,
        expires_at: rotation.expires_at,
    };
    let digest = digest(env, &signed)?;
    if !verify_on_chain(api, &machine.key, &digest, &rotation.old_signature)? {
        return Err(ContractError::BadOldSignature { key_version });
    }
    if !verify_on_chain(api, &new_key, &digest, &rotation.new_signature)? {
        return Err(ContractError::BadNewSignature { key_version });
    }
    let maker = check_certificate(api, env, &new_key, rotation.certificate.as_ref())?;

    let machine = keys::replace(storage, id, machine, (new_key, free), maker)?;
    Ok(Response::new().add_event(events::key_changed("key_rotated", id, &machine)))
}

/// Announces a new key that has signed: it may take the present one's place after the delay.
pub fn start_recovery(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    asked: KeyRecovery,
) -> Result<Response, ContractError> {
    let DepsMut { storage, api, .. } = deps;
    let id = asked.machine;
    let machine = own_machine(storage, info, id)?;
    let now = Time::of(&env.block);
    check_expiry(now, asked.expires_at)?;
    let free = keys::free_key(storage, &asked.public_key)?;

    let recovery = check_recovery(storage, api, env, &machine, &asked, free)?;
    keys::start_recovery(storage, id, &recovery, asked.expires_at)?;
    Ok(Response::new().add_event(events::recovery_started(id, &machine.owner, &recovery)))
}

fn check_recovery(
    storage: &dyn Storage,
    api: &dyn Api,
    env: &Env,
    machine: &Machine,
    asked: &KeyRecovery,
    free: FreeKey,
) -> Result<Recovery, ContractError> {
    let key_version = keys::next_version(machine)?;
    let signed = RotateKey {
        machine: asked.machine,
        owner: machine.owner.as_str(),
        key: &asked.public_key,
        key_version,
        expires_at: asked.expires_at,
    };
    if !verify_on_chain(api, &asked.public_key, &digest(env, &signed)?, &asked.signature)? {
        return Err(ContractError::BadNewSignature { key_version });
    }
    Ok(Recovery {
        key: asked.public_key.clone(),
        maker: check_certificate(api, env, &asked.public_key, asked.certificate.as_ref())?,
        key_version,
        counter: free.registrations,
        ready_at: Time::of(&env.block).plus(state::recovery_delay(storage)?)?,
    })
}

/// Gives the machine the key that was announced, from the end of the delay on.
///
/// A key that was another machine's in the meantime has to agree again: a device that was sold since must not be taken
/// back by its seller's old recovery.
pub fn finish_recovery(
    storage: &mut dyn Storage,
    env: &Env,
    info: &MessageInfo,
    id: MachineId,
) -> Result<Response, ContractError> {
    let machine = own_machine(storage, info, id)?;
    let recovery = keys::recovery(storage, id)?;
    if Time::of(&env.block) < recovery.ready_at {
        return Err(ContractError::RecoveryNotReady {
            machine: id,
            ready_at: recovery.ready_at,
        });
    }
    let free = keys::free_key(storage, &recovery.key)?;
    let is_agreed = recovery.key_version == keys::next_version(&machine)? && recovery.counter == free.registrations;
    if !is_agreed {
        return Err(ContractError::RecoveryOutdated { machine: id });
    }

    let machine = keys::replace(storage, id, machine, (recovery.key, free), recovery.maker)?;
    Ok(Response::new().add_event(events::key_changed("recovery_finished", id, &machine)))
}

/// Takes the announced key back.
pub fn cancel_recovery(
    storage: &mut dyn Storage,
    info: &MessageInfo,
    id: MachineId,
) -> Result<Response, ContractError> {
    own_machine(storage, info, id)?;
    let recovery = keys::recovery(storage, id)?;
    keys::end_recovery(storage, id);
    Ok(Response::new().add_event(events::recovery_cancelled(id, &recovery.key)))
}

fn digest(env: &Env, signed: &RotateKey<'_>) -> Result<Hash32, ContractError> {
    Ok(signed.digest(&env.block.chain_id, env.contract.address.as_str())?)
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::testing::{MockStorage, message_info, mock_env};
    use cosmwasm_std::{Addr, Uint128};
    use flywheel_protocol::{Curve, PublicKey};
    use flywheel_types::registry::MACHINES;

    use super::*;

    /// Every change of keys ends a recovery, so no message leads here: the second lock.
    #[test]
    fn a_recovery_of_another_key_version_changes_nothing() {
        let (mut storage, env) = (MockStorage::new(), mock_env());
        let key = |byte| PublicKey::new(Curve::Ed25519, vec![byte; 32]).unwrap();
        let machine = Machine {
            owner: Addr::unchecked("alice"),
            ownership_epoch: 0,
            key: key(9),
            key_version: 5,
            cell: None,
            maker: None,
            payout: None,
            status: MachineStatus::Active,
            deposit: Uint128::zero(),
        };
        MACHINES.save(&mut storage, 1, &machine).unwrap();
        let id = MachineId::FIRST;
        let info = message_info(&machine.owner, &[]);
        let recovery = |key_version| Recovery {
            key: key(7),
            maker: None,
            key_version,
            counter: 0,
            ready_at: Time::new(0),
        };
        for other_version in [5, 7] {
            keys::RECOVERIES
                .save(&mut storage, 1, &recovery(other_version))
                .unwrap();
            let error = finish_recovery(&mut storage, &env, &info, id).unwrap_err();
            assert_eq!(error, ContractError::RecoveryOutdated { machine: id });
        }
        keys::RECOVERIES.save(&mut storage, 1, &recovery(6)).unwrap();
        finish_recovery(&mut storage, &env, &info, id).unwrap();
        assert_eq!(MACHINES.load(&storage, 1).unwrap().key, key(7));
    }
}
