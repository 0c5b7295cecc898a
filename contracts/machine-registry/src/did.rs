//! The machine's W3C DID document, with its key as a Multikey.

use cosmwasm_std::Env;
use flywheel_protocol::values::ValueError;
use flywheel_protocol::{Did, MachineId, PublicKey};
use flywheel_types::registry::{
    DidDocument, Endpoint, Machine, MachineStatus, Service, VerificationMethod, multicodec_prefix,
};

const CONTEXTS: [&str; 2] = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"];

/// The DID of a machine of this registry.
pub fn did(env: &Env, machine: MachineId) -> Result<Did, ValueError> {
    Did::new(&env.block.chain_id, env.contract.address.as_str(), machine)
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
    let verification_method = if machine.status == MachineStatus::Retired {
        vec![]
    } else {
        vec![method]
    };
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

/// Multibase base58btc (`z`) of the multicodec prefix and the key, as W3C's Controlled Identifiers 1.0 says (section
/// 2.2.2, Multikey).
fn multibase(key: &PublicKey) -> String {
    let mut bytes = multicodec_prefix(key.curve()).to_vec();
    bytes.extend(key.bytes());
    format!("z{}", bs58::encode(bytes).into_string())
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::Addr;
    use flywheel_protocol::Curve;

    use super::*;

    /// Keys and their Multikeys from the test vectors of did:key (w3c-ccg.github.io/did-key-spec); the Ed25519 key is the
    /// one of the seed of 32 zeros.
    const VECTORS: [(Curve, &str, &str); 3] = [
        (
            Curve::Ed25519,
            "3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29",
            "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp",
        ),
        (
            Curve::Secp256k1,
            "03874c15c7fda20e539c6e5ba573c139884c351188799f5458b4b41f7924f235cd",
            "zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme",
        ),
        (
            Curve::P256,
            // x = fyNYMN0976ci7xqiSdag3buk-ZCwgXU4kz9XNkBlNUI of the published JWK; its y is odd.
            "037f235830dd3defa722ef1aa249d6a0ddbba4f990b0817538933f573640653542",
            "zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169",
        ),
    ];

    fn key(curve: Curve, digits: &str) -> PublicKey {
        format!("{curve}:{digits}").parse().unwrap()
    }

    #[test]
    fn keys_are_written_as_the_published_multikeys() {
        for (curve, digits, expected) in VECTORS {
            assert_eq!(multibase(&key(curve, digits)), expected);
        }
    }

    #[test]
    fn a_did_that_cannot_be_written_is_no_did() {
        let mut env = cosmwasm_std::testing::mock_env();
        env.contract.address = Addr::unchecked("registry");
        assert_eq!(
            did(&env, MachineId::FIRST).unwrap().to_string(),
            "did:flywheel:cosmos-testnet-14002:registry:1"
        );
        env.block.chain_id = "a:b".to_owned();
        did(&env, MachineId::FIRST).unwrap_err();
    }
}
