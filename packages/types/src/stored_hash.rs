//! Hashes as records keep them.

use cosmwasm_std::Binary;
use flywheel_protocol::Hash32;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A hash in base64: 44 characters instead of the 64 of messages and answers, because a byte stored is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredHash(pub Hash32);

impl Serialize for StoredHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Binary::from(self.0.as_bytes()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for StoredHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = Binary::deserialize(deserializer)?;
        let bytes = bytes.to_array().map_err(serde::de::Error::custom)?;
        Ok(Self(Hash32::new(bytes)))
    }
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::{from_json, to_json_string};

    use super::*;

    #[test]
    fn a_hash_is_written_in_base64_and_read_back() {
        let hash = StoredHash(Hash32::new([0xcd; 32]));
        let text = to_json_string(&hash).unwrap();
        assert_eq!(text, r#""zc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc0=""#);
        assert_eq!(from_json::<StoredHash>(&text).unwrap(), hash);
        from_json::<StoredHash>(r#""zc3N""#).unwrap_err();
    }
}
