//! Calls among oracles: signed, and each counted once.

use std::collections::BTreeMap;
use std::sync::Mutex;

use cosmwasm_std::Addr;
use flywheel_api::{PeerRequest, Token};
use flywheel_protocol::crypto::verify;
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Hash32, PublicKey};
use rand::RngCore;
use rand::rngs::OsRng;
use thiserror::Error;

use crate::lock;
use crate::settings::Settings;

/// Calls that may overtake each other.
const WINDOW: u64 = 64;

/// Checks calls of other oracles. Its memory is a few bytes for each configured oracle, whatever comes in.
pub(crate) struct Guard {
    session: Hash32,
    chain_id: String,
    verification: String,
    own: Addr,
    peers: BTreeMap<Addr, PublicKey>,
    windows: Mutex<BTreeMap<Addr, Window>>,
}

/// Which numbers were used: the highest, and those just below it.
#[derive(Debug, Clone, Copy, Default)]
struct Window {
    highest: u64,
    /// Bit n: `highest - n` was used.
    used: u64,
}

/// Why a call is not taken.
#[derive(Debug, Error, PartialEq, Eq)]
pub(crate) enum NotAPeer {
    #[error("the header flywheel-oracle is missing or cannot be read")]
    Unsigned,
    #[error("{from} is none of the oracles that this one is configured to talk to")]
    Stranger { from: String },
    #[error("the call is not signed by the oracle's key, for this path, body and session")]
    BadSignature { after: u64 },
    #[error("the call's number was used before, or is too old to tell")]
    Replayed { after: u64 },
}

impl NotAPeer {
    /// Numbers up to this one are used up.
    pub(crate) const fn after(&self) -> u64 {
        match self {
            Self::Unsigned | Self::Stranger { .. } => 0,
            Self::BadSignature { after } | Self::Replayed { after } => *after,
        }
    }
}

impl Window {
    fn take(&mut self, number: u64) -> bool {
        if number > self.highest {
            let shift = number - self.highest;
            self.used = if shift < WINDOW { self.used << shift } else { 0 };
            self.used |= 1;
            self.highest = number;
            return true;
        }
        let back = self.highest - number;
        if back >= WINDOW || self.used & (1 << back) != 0 {
            return false;
        }
        self.used |= 1 << back;
        true
    }
}

impl Guard {
    pub(crate) fn new(settings: &Settings, chain_id: &str, own: &Addr) -> Self {
        let mut session = [0; 32];
        OsRng.fill_bytes(&mut session);
        let peers = settings.peers.iter();
        Self {
            session: Hash32::new(session),
            chain_id: chain_id.to_owned(),
            verification: settings.network.contracts.verification.to_string(),
            own: own.clone(),
            peers: peers.map(|peer| (peer.address.clone(), peer.key.clone())).collect(),
            windows: Mutex::new(BTreeMap::new()),
        }
    }

    /// The program's session.
    pub(crate) const fn session(&self) -> Hash32 {
        self.session
    }

    /// Who calls, if the call is what it says and is new.
    pub(crate) fn check(&self, header: Option<&str>, path: &str, body: &[u8]) -> Result<Addr, NotAPeer> {
        let (from, token) = header
            .and_then(|header| header.split_once(' '))
            .ok_or(NotAPeer::Unsigned)?;
        let token: Token = token.parse().map_err(|_| NotAPeer::Unsigned)?;
        let (from, key) = self
            .peers
            .get_key_value(&Addr::unchecked(from))
            .ok_or_else(|| NotAPeer::Stranger {
                from: from.chars().take(100).collect(),
            })?;
        let request = PeerRequest {
            from: from.as_str(),
            to: self.own.as_str(),
            path,
            session: self.session,
            number: token.number,
            body: sha256(&[body]),
        };
        let digest = request.digest(&self.chain_id, &self.verification);
        let is_signed = digest.is_ok_and(|digest| verify(key, &digest, &token.signature));
        let mut windows = lock(&self.windows);
        let window = windows.entry(from.clone()).or_default();
        if !is_signed {
            return Err(NotAPeer::BadSignature { after: window.highest });
        }
        if window.take(token.number) {
            Ok(from.clone())
        } else {
            Err(NotAPeer::Replayed { after: window.highest })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_counts_once_also_out_of_order() {
        let mut window = Window::default();
        assert!(window.take(100));
        assert!(window.take(98));
        assert!(!window.take(98) && !window.take(100));
        assert!(window.take(163));
        // 163 - 64 = 99 is too old to tell.
        assert!(window.take(101) && !window.take(99) && !window.take(100));
        assert!(window.take(u64::MAX) && !window.take(u64::MAX));
        assert!(!window.take(163));
    }
}
