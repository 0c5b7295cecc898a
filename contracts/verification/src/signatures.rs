//! Signatures of oracles under one statement.

use cosmwasm_std::{Addr, Api, Env};
use flywheel_protocol::sign::{Statement, verify_on_chain};
use flywheel_protocol::{Hash32, PublicKey};
use flywheel_types::verification::OracleSignature;

use crate::error::ContractError;

/// What oracles of this contract on this chain sign.
pub fn digest(env: &Env, statement: &Statement) -> Result<Hash32, ContractError> {
    Ok(statement.digest(&env.block.chain_id, env.contract.address.as_str())?)
}

/// Refuses signatures that are not strictly rising by oracle.
pub fn check_sorted(signatures: &[OracleSignature]) -> Result<(), ContractError> {
    for (before, signature) in signatures.iter().zip(signatures.iter().skip(1)) {
        if signature.oracle <= before.oracle {
            return Err(ContractError::NotSorted {
                oracle: signature.oracle.clone(),
                after: before.oracle.clone(),
            });
        }
    }
    Ok(())
}

/// Verifies sorted signatures; `key_of` finds the key of an oracle that may sign. Answers with the signers.
///
/// Membership is checked for all of them before the first signature is verified, because that costs more.
pub fn verify(
    api: &dyn Api,
    digest: &Hash32,
    version: u64,
    signatures: &[&OracleSignature],
    mut key_of: impl FnMut(&str) -> Result<Option<(Addr, PublicKey)>, ContractError>,
) -> Result<Vec<Addr>, ContractError> {
    let mut members = Vec::with_capacity(signatures.len());
    for signature in signatures {
        let stranger = || ContractError::NotAMember {
            oracle: signature.oracle.clone(),
            version,
        };
        members.push(key_of(&signature.oracle)?.ok_or_else(stranger)?);
    }
    let mut signers = Vec::with_capacity(signatures.len());
    for (signature, (address, key)) in signatures.iter().zip(members) {
        if !verify_on_chain(api, &key, digest, &signature.signature)? {
            return Err(ContractError::WrongSignature {
                oracle: signature.oracle.clone(),
            });
        }
        signers.push(address);
    }
    Ok(signers)
}
