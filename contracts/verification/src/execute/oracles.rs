//! Who the oracles are (rule V1).

use cosmwasm_std::{Addr, Api, BlockInfo, DepsMut, Env, MessageInfo, Response, Storage, Uint128};
use cw20::Cw20ReceiveMsg;
use flywheel_protocol::sign::{OracleKey, verify_on_chain};
use flywheel_protocol::{Signature, Time};
use flywheel_types::ParameterError;
use flywheel_types::verification::OracleSpec;

use crate::error::ContractError;
use crate::events;
use crate::state::{self, CONFIG, Removal};

/// Lets an account bond as an oracle with this key. Admin.
pub fn admit_oracle(
    storage: &mut dyn Storage,
    api: &dyn Api,
    sender: &Addr,
    oracle: OracleSpec,
) -> Result<Response, ContractError> {
    cw_ownable::assert_owner(storage, sender)?;
    let address = api.addr_validate(&oracle.address)?;
    let event = events::oracle_admitted(&address, &oracle.key);

    state::admit(storage, &address, oracle.key)?;

    Ok(Response::new().add_event(event))
}

/// Takes an oracle out of the set at once; its bond is free one unbonding time later. Admin.
///
/// Signatures it has given count: a pending statement stays as it is. An oracle that has not bonded is forgotten.
pub fn remove_oracle(
    storage: &mut dyn Storage,
    api: &dyn Api,
    block: &BlockInfo,
    sender: &Addr,
    address: &str,
) -> Result<Response, ContractError> {
    cw_ownable::assert_owner(storage, sender)?;
    leave(storage, block, &api.addr_validate(address)?)
}

/// Leaves the set as if removed, so that nobody's bond depends on the admin's will. An oracle.
pub fn leave_oracles(storage: &mut dyn Storage, block: &BlockInfo, sender: &Addr) -> Result<Response, ContractError> {
    leave(storage, block, sender)
}

fn leave(storage: &mut dyn Storage, block: &BlockInfo, address: &Addr) -> Result<Response, ContractError> {
    let unbonding = CONFIG.load(storage)?.windows.unbonding();
    let unbonding = unbonding.ok_or(ParameterError::TooLarge { name: "unbonding" })?;
    let release_at = Time::of(block).plus(unbonding)?;

    let left = match state::remove(storage, address, release_at)? {
        Removal::Forgotten => None,
        Removal::Left { version } => Some((version, release_at)),
    };

    Ok(Response::new().add_event(events::oracle_removed(address, left)))
}

/// Bonds as an admitted oracle, in a native network.
pub fn bond_native(deps: DepsMut, env: &Env, info: &MessageInfo, proof: &Signature) -> Result<Response, ContractError> {
    let amount = CONFIG.load(deps.storage)?.denom.received_native(info)?;
    bond(deps.storage, deps.api, env, &info.sender, amount, proof)
}

/// Bonds as an admitted oracle, in a network with a cw20.
pub fn bond_cw20(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    transfer: &Cw20ReceiveMsg,
    proof: &Signature,
) -> Result<Response, ContractError> {
    let amount = CONFIG.load(deps.storage)?.denom.received_cw20(info, transfer.amount)?;
    let sender = deps.api.addr_validate(&transfer.sender)?;
    bond(deps.storage, deps.api, env, &sender, amount, proof)
}

/// The proof shows that the account holds the key: nobody bonds under another oracle's key and passes its signatures off
/// as his own.
fn bond(
    storage: &mut dyn Storage,
    api: &dyn Api,
    env: &Env,
    sender: &Addr,
    amount: Uint128,
    proof: &Signature,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(storage)?;
    let key = state::key_to_bond(storage, sender)?;
    if amount != config.oracle_bond {
        let denom = config.denom.name().to_owned();
        return Err(ContractError::WrongBond {
            given: amount,
            needed: config.oracle_bond,
            denom,
        });
    }
    let claim = OracleKey {
        account: sender.as_str(),
        key: &key,
    };
    let digest = claim.digest(&env.block.chain_id, env.contract.address.as_str())?;
    if !verify_on_chain(api, &key, &digest, proof)? {
        return Err(ContractError::WrongProof {
            address: sender.clone(),
            key,
        });
    }

    let version = state::activate(storage, sender, amount)?;

    Ok(Response::new().add_event(events::oracle_bonded(sender, amount, &config.denom, version)))
}

/// Pays the bond of a removed oracle back to it.
pub fn withdraw_bond(storage: &mut dyn Storage, block: &BlockInfo, sender: &Addr) -> Result<Response, ContractError> {
    let denom = CONFIG.load(storage)?.denom;
    let bond = state::take_bond(storage, sender, Time::of(block))?;

    Ok(Response::new()
        .add_message(denom.pay(sender, bond)?)
        .add_event(events::bond_withdrawn(sender, bond, &denom)))
}
