//! What an independent program (`vectors/make_exchange.py`) computes.

use flywheel_protocol::Hash32;
use flywheel_protocol::exchange::{apply_cipher, key_hash, samples};
use flywheel_protocol::values::sha256;
use serde_json::Value;

use crate::{Kept, data};

fn vectors() -> Value {
    serde_json::from_str(include_str!("../../vectors/exchange.json")).unwrap()
}

fn hash(value: &Value) -> Hash32 {
    value.as_str().unwrap().parse().unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn roots_depths_proofs_and_samples_are_these() {
    let vectors = vectors();
    for tree in vectors["trees"].as_array().unwrap() {
        let kept = Kept::of(&data(tree["size"].as_u64().unwrap()));
        assert_eq!(kept.root, hash(&tree["root"]));
        assert_eq!(u64::from(kept.shape.depth()), tree["depth"].as_u64().unwrap());
        assert_eq!(kept.nodes.len() as u64, tree["nodes"].as_u64().unwrap());
        let proofs = tree["proofs"].as_array().unwrap();
        assert_eq!(kept.shape.chunks(), proofs.len() as u64);
        for (index, proof) in proofs.iter().enumerate() {
            assert_eq!(hex(&kept.proof(index as u64)), proof.as_str().unwrap());
        }
        let drawn: Vec<u64> = tree["samples"]
            .as_array()
            .unwrap()
            .iter()
            .map(|index| index.as_u64().unwrap())
            .collect();
        assert_eq!(samples(&kept.root, kept.shape), drawn);
    }
}

#[test]
fn hidden_chunks_are_these() {
    let vectors = vectors();
    for hidden in vectors["hidden"].as_array().unwrap() {
        let key = *hash(&hidden["key"]).as_bytes();
        let mut chunk = data(hidden["length"].as_u64().unwrap());
        apply_cipher(&key, hidden["index"].as_u64().unwrap(), &mut chunk).unwrap();
        assert_eq!(sha256(&[&chunk]), hash(&hidden["hash"]));
        assert_eq!(key_hash(&key), hash(&hidden["key_hash"]));
    }
}
