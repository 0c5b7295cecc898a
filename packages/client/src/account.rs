//! Keys that sign transactions, and the addresses they own.

use std::fmt;

use bech32::primitives::decode::CheckedHrpstring;
use bech32::primitives::iter::{ByteIterExt, Fe32IterExt};
use bech32::{Bech32, Hrp};
use cosmwasm_std::Addr;
use k256::ecdsa::signature::hazmat::PrehashSigner;
use k256::ecdsa::{Signature, SigningKey};
use ripemd::Ripemd160;
use sha2::{Digest, Sha256};
use thiserror::Error;

/// Names the derivation in [`Account::from_seed`], so that no other use of the seed gives the same key.
const DERIVATION: &[u8] = b"flywheel/account/v1\0";

/// Far below what leaves room for an address in the 90 characters of a bech32 string, and above what chains use.
const MAX_PREFIX_LENGTH: usize = 20;

/// Why a key or a prefix is not usable.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AccountError {
    /// Zero, or not below the order of secp256k1. The secret itself is not told.
    #[error("these 32 bytes are not a secp256k1 secret key: take others")]
    NotASecretKey,
    /// The signature could not be made. No 32-byte digest is known for which this happens.
    #[error("this digest cannot be signed: sign another")]
    NotSigned,
    /// Not a BIP-39 mnemonic. The words themselves are not told.
    #[error("these words are not a mnemonic: {reason}")]
    BadMnemonic {
        /// What is wrong with them.
        reason: String,
    },
    /// Not 1 to 20 lower case letters and digits, beginning with a letter.
    #[error("{prefix:?} is not an address prefix: use 1 to 20 lower case letters and digits, as in \"wasm\"")]
    BadPrefix {
        /// What was given.
        prefix: String,
    },
}

/// The first part of a chain's addresses: `wasm` in `wasm1…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressPrefix {
    text: String,
    hrp: Hrp,
}

impl AddressPrefix {
    /// Checks the prefix: 1 to 20 lower case letters and digits, a letter first.
    pub fn new(prefix: &str) -> Result<Self, AccountError> {
        let bad = || AccountError::BadPrefix {
            prefix: prefix.to_owned(),
        };
        let plain = prefix
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        if !plain || prefix.len() > MAX_PREFIX_LENGTH || !prefix.starts_with(|first: char| first.is_ascii_lowercase()) {
            return Err(bad());
        }
        let hrp = Hrp::parse(prefix).map_err(|_| bad())?;
        Ok(Self {
            text: prefix.to_owned(),
            hrp,
        })
    }

    /// The prefix as text, without the separator.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The address of the account with this compressed secp256k1 public key (33 bytes).
    pub fn account(&self, public_key: &[u8]) -> Addr {
        self.address_of(account_id(public_key))
    }

    fn address_of(&self, id: [u8; 20]) -> Addr {
        let text: String = id
            .iter()
            .copied()
            .bytes_to_fes()
            .with_checksum::<Bech32>(&self.hrp)
            .chars()
            .collect();
        Addr::unchecked(text)
    }

    /// Whether a text is an address with this prefix, of an account (20 bytes) or a contract (32), spelled as a chain
    /// does it. If not, the error says why.
    pub fn check(&self, address: &str) -> Result<(), String> {
        let parsed = CheckedHrpstring::new::<Bech32>(address).map_err(|error| error.to_string())?;
        if parsed.hrp() != self.hrp {
            return Err(format!("it does not begin with {:?}", format!("{}1", self.text)));
        }
        // The format allows capitals, a chain does not.
        if address.contains(|letter: char| letter.is_ascii_uppercase()) {
            return Err("it has capital letters".to_owned());
        }
        match parsed.byte_iter().count() {
            20 | 32 => Ok(()),
            bytes => Err(format!("it has {bytes} bytes; an account's has 20 and a contract's 32")),
        }
    }
}

/// A secp256k1 signing key with a name for people.
///
/// The same account has another address on each chain, because chains differ in their prefix: ask
/// [`Chain::address`](crate::Chain::address).
#[derive(Clone)]
pub struct Account {
    label: String,
    key: SigningKey,
    id: [u8; 20],
}

impl Account {
    /// Derives the key from a seed and a label: the same two give the same account on every machine.
    ///
    /// The secret is `SHA-256("flywheel/account/v1" 0x00 | seed | length of label u32 | label | attempt u32)` for the
    /// first attempt, counted from zero, that is a valid key (practically always the first).
    pub fn from_seed(seed: &[u8; 32], label: &str) -> Self {
        let mut attempt: u32 = 0;
        loop {
            let length = u32::try_from(label.len()).unwrap_or(u32::MAX);
            let candidate = Sha256::new()
                .chain_update(DERIVATION)
                .chain_update(seed)
                .chain_update(length.to_be_bytes())
                .chain_update(label)
                .chain_update(attempt.to_be_bytes())
                .finalize();
            if let Ok(account) = Self::from_secret(&candidate.into(), label) {
                return account;
            }
            attempt = attempt.wrapping_add(1);
        }
    }

    /// Takes a secret key as it is, for example one derived from a mnemonic.
    pub fn from_secret(secret: &[u8; 32], label: &str) -> Result<Self, AccountError> {
        let key = SigningKey::from_slice(secret).map_err(|_| AccountError::NotASecretKey)?;
        let id = account_id(&compressed(&key));
        Ok(Self {
            label: label.to_owned(),
            key,
            id,
        })
    }

    /// The name given at creation.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The compressed public key, 33 bytes.
    pub fn public_key(&self) -> [u8; 33] {
        compressed(&self.key)
    }

    /// `ripemd160(sha256(compressed public key))`: the account's address without a prefix, as Cosmos chains keep it.
    pub fn id(&self) -> [u8; 20] {
        self.id
    }

    /// The account's address on a chain with this prefix.
    pub fn address(&self, prefix: &AddressPrefix) -> Addr {
        prefix.address_of(self.id)
    }

    /// Signs a 32-byte digest: r and s, 64 bytes, s in its lower half, as Cosmos chains ask for. The same digest always
    /// gives the same signature (RFC 6979).
    pub fn sign(&self, digest: &[u8; 32]) -> Result<[u8; 64], AccountError> {
        let signature: Signature = self.key.sign_prehash(digest).map_err(|_| AccountError::NotSigned)?;
        Ok(signature.normalize_s().unwrap_or(signature).to_bytes().into())
    }
}

impl fmt::Debug for Account {
    /// Shows the label and the public key, never the secret.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Account({:?}, public key ", self.label)?;
        self.public_key()
            .iter()
            .try_for_each(|byte| write!(formatter, "{byte:02x}"))?;
        formatter.write_str(")")
    }
}

fn account_id(public_key: &[u8]) -> [u8; 20] {
    Ripemd160::digest(Sha256::digest(public_key)).into()
}

fn compressed(key: &SigningKey) -> [u8; 33] {
    // A compressed point of this curve is always 33 bytes, so nothing is cut off or left at zero.
    let point = key.verifying_key().to_encoded_point(true);
    let mut bytes = [0; 33];
    bytes
        .iter_mut()
        .zip(point.as_bytes())
        .for_each(|(byte, of_point)| *byte = *of_point);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use k256::ecdsa::signature::hazmat::PrehashVerifier;

    fn wasm() -> AddressPrefix {
        AddressPrefix::new("wasm").unwrap()
    }

    #[test]
    fn the_address_of_a_known_key_is_the_one_every_cosmos_wallet_shows() {
        // The generator point (secret 1): its hash160 is the well-known 751e76e8199196d454941c45d1b3a323f1433bd6.
        let mut secret = [0; 32];
        secret[31] = 1;
        let account = Account::from_secret(&secret, "one").unwrap();
        let id: String = account.id().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(id, "751e76e8199196d454941c45d1b3a323f1433bd6");

        let address = account.address(&wasm());
        let (hrp, data) = bech32::decode(address.as_str()).unwrap();
        assert_eq!((hrp.as_str(), data.as_slice()), ("wasm", account.id().as_slice()));
        assert_eq!(wasm().account(&account.public_key()), address);
    }

    #[test]
    fn seed_and_label_decide_the_key() {
        let seed = [7; 32];
        assert_eq!(
            Account::from_seed(&seed, "alice").public_key(),
            Account::from_seed(&seed, "alice").public_key()
        );
        assert_ne!(
            Account::from_seed(&seed, "alice").public_key(),
            Account::from_seed(&seed, "bob").public_key()
        );
        assert_ne!(
            Account::from_seed(&seed, "alice").public_key(),
            Account::from_seed(&[8; 32], "alice").public_key()
        );
    }

    #[test]
    fn debug_never_prints_the_secret() {
        let secret = [0x5a; 32];
        let account = Account::from_secret(&secret, "alice").unwrap();
        let shown = format!("{account:?} {account:#?}");
        assert!(shown.contains("alice"));
        assert!(!shown.contains("5a5a5a5a") && !shown.contains("90, 90, 90"), "{shown}");
    }

    #[test]
    fn zero_and_the_curve_order_are_not_keys() {
        assert_eq!(
            Account::from_secret(&[0; 32], "zero").unwrap_err(),
            AccountError::NotASecretKey
        );
        assert_eq!(
            Account::from_secret(&[0xff; 32], "high").unwrap_err(),
            AccountError::NotASecretKey
        );
    }

    #[test]
    fn a_signature_verifies_and_repeats_and_has_a_low_s() {
        let account = Account::from_seed(&[1; 32], "alice");
        for byte in 0..32 {
            let digest = [byte; 32];
            let bytes = account.sign(&digest).unwrap();
            let signature = Signature::from_slice(&bytes).unwrap();
            account.key.verifying_key().verify_prehash(&digest, &signature).unwrap();
            assert!(signature.normalize_s().is_none(), "s is in the upper half");
            assert_eq!(bytes, account.sign(&digest).unwrap());
        }
    }

    #[test]
    fn only_a_plain_prefix_is_taken() {
        for bad in ["", "Wasm", "1wasm", "wa-sm", "wäsm", "abcdefghijklmnopqrstu"] {
            assert_eq!(
                AddressPrefix::new(bad),
                Err(AccountError::BadPrefix { prefix: bad.to_owned() })
            );
        }
        assert_eq!(AddressPrefix::new("neutron").unwrap().as_str(), "neutron");
    }
}
