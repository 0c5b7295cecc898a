//! Requests that are not for everybody are signed.
//!
//! The bytes follow RULES N7, with purposes that no message to the chain has: a signature for this service is worth nothing
//! on the chain, and the other way round.

use std::str::FromStr;

use cosmwasm_std::Binary;
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Epoch, Hash32, MachineId, Signature, Time};
use thiserror::Error;

/// The header with a machine's [`Token`]: it proves a [`MachineRequest`].
pub const HEADER_MACHINE: &str = "flywheel-machine";

/// The header with an oracle's address and [`Token`], a space between them: it proves a [`PeerRequest`].
pub const HEADER_PEER: &str = "flywheel-oracle";

const MACHINE_PURPOSE: &str = "read-evidence";
const PEER_PURPOSE: &str = "oracle-request";

/// A request cannot be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SignRequestError {
    /// A signature that names no chain or contract would be worth something everywhere.
    #[error("a signed request must name its chain id and its verification contract")]
    Unbound,
    /// Chain ids and addresses are shorter than that.
    #[error("a part of a signed request is longer than 65,535 bytes")]
    TooLong,
}

/// A machine asks for the opening of its evidence. The token's number is when it expires, in seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MachineRequest {
    /// The machine, whose enrolled key signs.
    pub machine: MachineId,
    /// The epoch it asks for.
    pub epoch: Epoch,
    /// From this second on it is worth nothing.
    pub expires: Time,
}

impl MachineRequest {
    /// The 32 bytes that the machine signs.
    ///
    /// # Errors
    /// [`SignRequestError`].
    pub fn digest(&self, chain_id: &str, verification: &str) -> Result<Hash32, SignRequestError> {
        let head = head(MACHINE_PURPOSE, chain_id, verification)?;
        let numbers = [self.machine.get(), self.epoch.get(), self.expires.get()].map(u64::to_be_bytes);
        Ok(sha256(&[&head, numbers.as_flattened()]))
    }
}

/// An oracle calls another one. The token's number goes up with every call, so that no call counts twice; the session is
/// the called program's, so that no call outlives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeerRequest<'a> {
    /// Who calls.
    pub from: &'a str,
    /// Who is called.
    pub to: &'a str,
    /// The path.
    pub path: &'a str,
    /// The called program's session.
    pub session: Hash32,
    /// The call's number.
    pub number: u64,
    /// SHA-256 of the body.
    pub body: Hash32,
}

impl PeerRequest<'_> {
    /// The 32 bytes that the calling oracle signs.
    ///
    /// # Errors
    /// [`SignRequestError`].
    pub fn digest(&self, chain_id: &str, verification: &str) -> Result<Hash32, SignRequestError> {
        let mut bytes = head(PEER_PURPOSE, chain_id, verification)?;
        for text in [self.from, self.to, self.path] {
            push_text(&mut bytes, text)?;
        }
        bytes.extend(self.session.as_bytes());
        bytes.extend(self.number.to_be_bytes());
        bytes.extend(self.body.as_bytes());
        Ok(sha256(&[&bytes]))
    }
}

/// A number and a signature, as a header carries them: `17.<base64>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// When it expires, or the call's number.
    pub number: u64,
    /// By the machine or the oracle.
    pub signature: Signature,
}

/// A header that holds no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a token is a number, a point and the base64 of a signature of 64 bytes")]
pub struct TokenError;

impl std::fmt::Display for Token {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let signature = Binary::from(self.signature.as_bytes().as_slice());
        write!(formatter, "{}.{}", self.number, signature.to_base64())
    }
}

impl FromStr for Token {
    type Err = TokenError;

    fn from_str(text: &str) -> Result<Self, TokenError> {
        let (number, signature) = text.split_once('.').ok_or(TokenError)?;
        let bytes = Binary::from_base64(signature).map_err(|_| TokenError)?;
        Ok(Self {
            number: number.parse().map_err(|_| TokenError)?,
            signature: Signature::new(bytes.as_slice().try_into().map_err(|_| TokenError)?),
        })
    }
}

/// The beginning of every preimage: purpose, chain and contract.
pub(crate) fn head(purpose: &str, chain_id: &str, verification: &str) -> Result<Vec<u8>, SignRequestError> {
    if chain_id.is_empty() || verification.is_empty() {
        return Err(SignRequestError::Unbound);
    }
    let mut bytes = format!("flywheel/{purpose}/v1\0").into_bytes();
    push_text(&mut bytes, chain_id)?;
    push_text(&mut bytes, verification)?;
    Ok(bytes)
}

/// A text with its length before it.
pub(crate) fn push_text(bytes: &mut Vec<u8>, text: &str) -> Result<(), SignRequestError> {
    let length = u16::try_from(text.len()).map_err(|_| SignRequestError::TooLong)?;
    bytes.extend(length.to_be_bytes());
    bytes.extend(text.as_bytes());
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use flywheel_protocol::sign::{Purpose, SignBytes};

    use super::*;

    #[test]
    fn no_message_to_the_chain_has_the_bytes_of_a_request() {
        for ours in [MACHINE_PURPOSE, PEER_PURPOSE] {
            assert!(Purpose::ALL.iter().all(|purpose| purpose.name() != ours));
        }
        // The same way of binding: only the purpose differs.
        let theirs = SignBytes::new(Purpose::Report, "flywheel-1", "verification")
            .preimage()
            .unwrap();
        assert_eq!(head("report", "flywheel-1", "verification").unwrap(), theirs);
    }

    #[test]
    fn every_part_of_a_peers_request_is_signed() {
        let request = PeerRequest {
            from: "alice",
            to: "bob",
            path: "/v1/peer/reports",
            session: Hash32::new([1; 32]),
            number: 7,
            body: Hash32::new([2; 32]),
        };
        let digest = |request: PeerRequest<'_>| request.digest("chain", "contract").unwrap();
        let others = [
            PeerRequest {
                from: "alic",
                to: "ebob",
                ..request
            },
            PeerRequest { to: "carol", ..request },
            PeerRequest {
                path: "/v1/peer/bundle",
                ..request
            },
            PeerRequest {
                session: Hash32::ZERO,
                ..request
            },
            PeerRequest { number: 8, ..request },
            PeerRequest {
                body: Hash32::ZERO,
                ..request
            },
        ];
        for other in others {
            assert_ne!(digest(other), digest(request), "{other:?}");
        }
        assert_ne!(request.digest("other", "contract").unwrap(), digest(request));
        assert_eq!(request.digest("", "contract"), Err(SignRequestError::Unbound));
    }

    #[test]
    fn a_token_is_read_back_and_nothing_else_is() {
        let token = Token {
            number: 17,
            signature: Signature::new([9; 64]),
        };
        assert_eq!(token.to_string().parse(), Ok(token));
        for bad in ["", "17", "17.", "17.AAAA", "x.AAAA", "-1.AAAA", "17.%%%"] {
            assert_eq!(bad.parse::<Token>(), Err(TokenError), "{bad}");
        }
    }
}
