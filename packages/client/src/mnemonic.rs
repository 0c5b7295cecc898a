//! Accounts from the words that people keep.

use bip32::{DerivationPath, XPrv};
use bip39::Mnemonic;

use crate::{Account, AccountError};

/// The path that wallets of Cosmos chains use (BIP-44, SLIP-44 coin type 118).
pub const PATH: &str = "m/44'/118'/0'/0/0";

impl Account {
    /// The account behind a BIP-39 mnemonic of 12 to 24 English words, at [`PATH`]: the same that a Cosmos wallet shows.
    ///
    /// # Errors
    /// [`AccountError::BadMnemonic`]: a word is not in the list, or the words do not match their checksum.
    pub fn from_mnemonic(words: &str, label: &str) -> Result<Self, AccountError> {
        let bad = |reason: String| AccountError::BadMnemonic { reason };
        let mnemonic = Mnemonic::parse(words.trim()).map_err(|error| bad(error.to_string()))?;
        let path: DerivationPath = PATH.parse().map_err(|error: bip32::Error| bad(error.to_string()))?;
        let key = XPrv::derive_from_path(mnemonic.to_seed(""), &path).map_err(|error| bad(error.to_string()))?;
        Self::from_secret(&key.to_bytes(), label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AddressPrefix;

    const WORDS: &str = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

    #[test]
    fn a_mnemonic_gives_the_address_that_wallets_show() {
        // The well-known first address of this mnemonic on the Cosmos Hub.
        let account = Account::from_mnemonic(WORDS, "me").unwrap();
        let prefix = AddressPrefix::new("cosmos").unwrap();
        assert_eq!(
            account.address(&prefix).as_str(),
            "cosmos19rl4cm2hmr8afy4kldpxz3fka4jguq0auqdal4"
        );
    }

    #[test]
    fn words_that_are_wrong_are_refused_without_repeating_them() {
        let wrong = WORDS.replace("about", "abandon");
        let refused = Account::from_mnemonic(&wrong, "me").unwrap_err().to_string();
        assert!(refused.contains("checksum"), "{refused}");
        assert!(!refused.contains("abandon"), "{refused}");
    }
}
