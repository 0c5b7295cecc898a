//! Readers whom access-control permits to see evidence prove who they are.

use std::fmt;
use std::str::FromStr;

use flywheel_protocol::values::sha256;
use flywheel_protocol::{Curve, Hash32, MachineId, PublicKey, Time};

use crate::sign::{SignRequestError, Token, TokenError, head, push_text};

/// The header with a [`SignedReader`]: it proves a [`ReadRequest`].
pub const HEADER_READER: &str = "flywheel-reader";

/// The permission that a reader needs in access-control, on `network/<id>/evidence` for everything of a network, or on
/// `machine/<id>/evidence` for the openings of one machine.
pub const READ_EVIDENCE: &str = "read-evidence";

/// How far ahead a request may expire, in seconds of the chain's clock.
pub const LONGEST_READ: u64 = 600;

const PURPOSE: &str = "read-permitted";

/// Who reads.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Reader {
    /// The account of this secp256k1 key, which signs.
    Account(PublicKey),
    /// A machine, whose present key signs.
    Machine(MachineId),
}

/// Somebody asks one oracle for one path. Whoever sees the request can repeat it until it expires, there and nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadRequest<'a> {
    /// The account of the oracle that is asked.
    pub to: &'a str,
    /// The path, without what follows a question mark: all pages of a bundle have one.
    pub path: &'a str,
    /// Who asks.
    pub reader: &'a Reader,
    /// From this second on it is worth nothing; the token's number.
    pub expires: Time,
}

impl ReadRequest<'_> {
    /// The 32 bytes that the reader signs.
    ///
    /// # Errors
    /// [`SignRequestError`].
    pub fn digest(&self, chain_id: &str, verification: &str) -> Result<Hash32, SignRequestError> {
        let mut bytes = head(PURPOSE, chain_id, verification)?;
        for text in [self.to, self.path, &self.reader.to_string()] {
            push_text(&mut bytes, text)?;
        }
        bytes.extend(self.expires.get().to_be_bytes());
        Ok(sha256(&[&bytes]))
    }
}

/// A reader and its signature, as a header carries them: `account secp256k1:<digits> 17.<base64>`, `machine 7 17.<base64>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedReader {
    /// Who asks.
    pub reader: Reader,
    /// When the request expires, and the signature.
    pub token: Token,
}

impl fmt::Display for Reader {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(key) => write!(formatter, "account {key}"),
            Self::Machine(machine) => write!(formatter, "machine {machine}"),
        }
    }
}

impl fmt::Display for SignedReader {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.reader, self.token)
    }
}

impl FromStr for SignedReader {
    type Err = TokenError;

    fn from_str(text: &str) -> Result<Self, TokenError> {
        let mut words = text.split(' ');
        let (Some(kind), Some(name), Some(token), None) = (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(TokenError);
        };
        let reader = match kind {
            "account" => {
                let key: PublicKey = name.parse().map_err(|_| TokenError)?;
                if key.curve() != Curve::Secp256k1 {
                    return Err(TokenError);
                }
                Reader::Account(key)
            }
            "machine" => {
                let number = name.parse().map_err(|_| TokenError)?;
                Reader::Machine(MachineId::new(number).map_err(|_| TokenError)?)
            }
            _ => return Err(TokenError),
        };
        Ok(Self {
            reader,
            token: token.parse()?,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use flywheel_protocol::Signature;
    use flywheel_protocol::crypto::SecretKey;
    use flywheel_protocol::sign::Purpose;

    use super::*;

    fn key(curve: Curve) -> PublicKey {
        SecretKey::derive(curve, &[7; 32], "reader").public_key().clone()
    }

    #[test]
    fn every_part_of_a_request_is_signed() {
        assert!(Purpose::ALL.iter().all(|purpose| purpose.name() != PURPOSE));
        let (account, machine) = (
            Reader::Account(key(Curve::Secp256k1)),
            Reader::Machine(MachineId::new(7).unwrap()),
        );
        let request = ReadRequest {
            to: "wasm1oracle",
            path: "/v1/bundles/3/0",
            reader: &account,
            expires: Time::new(1_000),
        };
        let digest = |request: ReadRequest<'_>| request.digest("chain", "contract").unwrap();
        let others = [
            ReadRequest {
                to: "wasm1other",
                ..request
            },
            ReadRequest {
                path: "/v1/bundles/3/1",
                ..request
            },
            ReadRequest {
                to: "wasm1oracle/",
                path: "v1/bundles/3/0",
                ..request
            },
            ReadRequest {
                reader: &machine,
                ..request
            },
            ReadRequest {
                expires: Time::new(1_001),
                ..request
            },
        ];
        for other in others {
            assert_ne!(digest(other), digest(request), "{other:?}");
        }
        assert_ne!(request.digest("other", "contract").unwrap(), digest(request));
        assert_ne!(request.digest("chain", "other").unwrap(), digest(request));
        assert_eq!(request.digest("chain", ""), Err(SignRequestError::Unbound));
    }

    #[test]
    fn a_header_is_read_back_and_nothing_else_is() {
        let token = Token {
            number: 17,
            signature: Signature::new([9; 64]),
        };
        for reader in [
            Reader::Account(key(Curve::Secp256k1)),
            Reader::Machine(MachineId::new(7).unwrap()),
        ] {
            let signed = SignedReader {
                reader,
                token: token.clone(),
            };
            assert_eq!(signed.to_string().parse(), Ok(signed));
        }
        for bad in [
            String::new(),
            token.to_string(),
            format!("machine {token}"),
            format!("machine 0 {token}"),
            format!("machine 7  {token}"),
            format!("machine 7 {token} 8"),
            format!("oracle 7 {token}"),
            // Accounts of a chain have keys of one curve.
            format!("account {} {token}", key(Curve::Ed25519)),
            format!("account wasm1alice {token}"),
        ] {
            assert_eq!(bad.parse::<SignedReader>(), Err(TokenError), "{bad}");
        }
    }
}
