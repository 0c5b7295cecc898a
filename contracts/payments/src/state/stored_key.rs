//! Keys as records keep them.

use cosmwasm_std::Binary;
use flywheel_protocol::PublicKey;
use flywheel_types::serde::de::Error;
use flywheel_types::serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A key in base64, with its curve's byte before it: 48 characters instead of the 78 of messages and answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredKey(pub PublicKey);

impl Serialize for StoredKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Binary::from(self.0.tagged()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for StoredKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let tagged = Binary::deserialize(deserializer)?;
        PublicKey::from_tagged(tagged.as_slice())
            .map(Self)
            .map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::{from_json, to_json_string};
    use flywheel_protocol::Curve;

    use super::*;

    #[test]
    fn a_key_is_written_in_base64_and_read_back() {
        let key = StoredKey(PublicKey::new(Curve::Ed25519, vec![9; 32]).unwrap());
        let text = to_json_string(&key).unwrap();
        assert_eq!(text, r#""AwkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJ""#);
        assert_eq!(from_json::<StoredKey>(&text).unwrap(), key);
        from_json::<StoredKey>(r#""AwkJ""#).unwrap_err();
    }
}
