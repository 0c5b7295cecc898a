//! Transactions of one signer, signed over their own bytes (SIGN_MODE_DIRECT).

use cosmwasm_std::Coin;
use prost::Message;
use sha2::{Digest, Sha256};

use super::messages::{any, coin};
use super::proto;
use crate::{Account, ChainError};

const SIGN_MODE_DIRECT: i32 = 1;

/// What a transaction says besides its messages.
#[derive(Debug, Clone)]
pub(super) struct Terms<'a> {
    pub(super) chain_id: &'a str,
    pub(super) account_number: u64,
    pub(super) sequence: u64,
    pub(super) gas_limit: u64,
    pub(super) fee: Option<Coin>,
    pub(super) fee_granter: Option<&'a str>,
    /// The last block that it may be in.
    pub(super) timeout_height: u64,
}

/// A transaction as it goes over the wire.
pub(super) fn signed(signer: &Account, messages: &[proto::Any], terms: &Terms<'_>) -> Result<Vec<u8>, ChainError> {
    let (body_bytes, auth_info_bytes) = parts(signer, messages, terms);
    let document = proto::SignDoc {
        body_bytes,
        auth_info_bytes,
        chain_id: terms.chain_id.to_owned(),
        account_number: terms.account_number,
    };
    let digest = Sha256::digest(document.encode_to_vec()).into();
    let signature = signer.sign(&digest).map_err(|error| ChainError::Encoding {
        what: "the transaction",
        reason: error.to_string(),
    })?;
    Ok(raw(document.body_bytes, document.auth_info_bytes, signature.to_vec()))
}

/// The same with an empty signature, which is all that a simulation asks for.
pub(super) fn unsigned(signer: &Account, messages: &[proto::Any], terms: &Terms<'_>) -> Vec<u8> {
    let (body_bytes, auth_info_bytes) = parts(signer, messages, terms);
    raw(body_bytes, auth_info_bytes, Vec::new())
}

fn parts(signer: &Account, messages: &[proto::Any], terms: &Terms<'_>) -> (Vec<u8>, Vec<u8>) {
    let body = proto::TxBody {
        messages: messages.to_vec(),
        memo: String::new(),
        timeout_height: terms.timeout_height,
    };
    let key = proto::PubKey {
        key: signer.public_key().to_vec(),
    };
    let auth_info = proto::AuthInfo {
        signer_infos: vec![proto::SignerInfo {
            public_key: Some(any("/cosmos.crypto.secp256k1.PubKey", &key)),
            mode_info: Some(proto::ModeInfo {
                single: Some(proto::Single { mode: SIGN_MODE_DIRECT }),
            }),
            sequence: terms.sequence,
        }],
        fee: Some(proto::Fee {
            amount: terms.fee.clone().map(coin).into_iter().collect(),
            gas_limit: terms.gas_limit,
            granter: terms.fee_granter.unwrap_or_default().to_owned(),
        }),
    };
    (body.encode_to_vec(), auth_info.encode_to_vec())
}

fn raw(body_bytes: Vec<u8>, auth_info_bytes: Vec<u8>, signature: Vec<u8>) -> Vec<u8> {
    let raw = proto::TxRaw {
        body_bytes,
        auth_info_bytes,
        signatures: vec![signature],
    };
    raw.encode_to_vec()
}
