//! The machine's W3C DID document, with its key as a Multikey.

use cosmwasm_std::{Env, StdError, StdResult};
use flywheel_protocol::{Did, MachineId, PublicKey};
use flywheel_types::registry::{
    DidDocument, Endpoint, Machine, MachineStatus, Service, VerificationMethod, multicodec_prefix,
};

const CONTEXTS: [&str; 2] = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"];

/// The DID of a machine of this registry.
pub fn did(env: &Env, machine: MachineId) -> StdResult<Did> {
    Did::new(&env.block.chain_id, env.contract.address.as_str(), machine)
        .map_err(|error| StdError::generic_err(error.to_string()))
}

/// The document. A retired machine has no key that speaks for it; a paused one keeps its key but asserts nothing.
pub fn document(did: Did, machine: &Machine, endpoints: Vec<Endpoint>) -> DidDocument {
    let key_id = format!("{did}#key-{}", machine.key_version);
    let speaks = machine.status == MachineStatus::Active;
    let references = if speaks { vec![key_id.clone()] } else { vec![] };
    let method = VerificationMethod {
        id: key_id,
        kind: "Multikey".to_owned(),
        controller: did.clone(),
        public_key_multibase: multibase(&machine.key),
    };
    let verification_method = if machine.status == MachineStatus::Retired { vec![] } else { vec![method] };
    DidDocument {
        context: CONTEXTS.map(str::to_owned).to_vec(),
        verification_method,
        assertion_method: references.clone(),
        authentication: references,
        service: endpoints
            .into_iter()
            .map(|endpoint| Service {
                id: format!("{did}#{}", endpoint.name),
                kind: endpoint.kind,
                service_endpoint: endpoint.url,
            })
            .collect(),
        id: did,
    }
}

/// Multibase base58btc (`z`) of the multicodec prefix and the key, as W3C's Controlled Identifiers 1.0 says.
fn multibase(key: &PublicKey) -> String {
    let mut bytes = multicodec_prefix(key.curve()).to_vec();
    bytes.extend(key.bytes());
    format!("z{}", bs58::encode(bytes).into_string())
}
