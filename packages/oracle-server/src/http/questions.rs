//! How often callers make the oracle ask the chain, and how many of their questions are under way.
//!
//! Names are made up for nothing. So questions about callers whom nobody knows are bounded for each address and for all of
//! them together, and whoever was permitted when the chain was asked last has an allowance that they cannot touch.

use std::net::IpAddr;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::readers::NotAReader;
use crate::lock;
use crate::rate::AddressRate;
use crate::settings::Limits;

/// Questions in a second, for each kind of asker.
const QUESTIONS_A_SECOND: u32 = 20;
/// A question of a stranger or a device weighs as much as so many reports of its address.
const WEIGHT: u32 = 1_000;
/// What an address may ask at once at least: a machine's key and two permissions are one reader's.
const LEAST: u32 = 3;
/// Questions of strangers and devices that are under way at a time. With [`OWNERS_UNDER_WAY`] fewer than the answers that read
/// the disk, because they are asked in the middle of those, and a node may be slow.
const UNDER_WAY: u32 = 2;
/// Questions about those whom machines' owners had permitted that are under way at a time.
const OWNERS_UNDER_WAY: u32 = 1;

/// For whom the chain is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asker {
    /// A reader of whom nothing is known, at this address.
    Stranger(IpAddr),
    /// Somebody who says that he is a machine which has a leaf here.
    Device(IpAddr),
    /// Whom a machine's owner had permitted.
    OfOwner,
    /// Whom the network's admin had permitted.
    OfNetwork,
}

impl Asker {
    /// Who was permitted to read this resource.
    pub(super) fn permitted(resource: &str) -> Self {
        // Owners are many, and some of them are enemies: they have an allowance of their own.
        if resource.starts_with("network/") {
            Self::OfNetwork
        } else {
            Self::OfOwner
        }
    }

    /// Its address, if that bounds it too.
    const fn address(self) -> Option<IpAddr> {
        match self {
            Self::Stranger(address) | Self::Device(address) => Some(address),
            Self::OfOwner | Self::OfNetwork => None,
        }
    }
}

/// All that is asked for callers.
pub(super) struct Questions {
    addresses: AddressRate,
    asked: Mutex<Asked>,
}

/// What was asked in the running second, and what is under way.
#[derive(Default)]
struct Asked {
    second: Option<Instant>,
    strangers: u32,
    devices: u32,
    of_owners: u32,
    of_network: u32,
    under_way: u32,
    owners_under_way: u32,
}

/// Leave to ask the chain once. Drop it when there is an answer.
pub(super) struct Question<'q> {
    of: &'q Questions,
    asker: Asker,
}

impl Drop for Question<'_> {
    fn drop(&mut self) {
        if let Some((under_way, _)) = lock(&self.of.asked).under_way(self.asker) {
            *under_way = under_way.saturating_sub(1);
        }
    }
}

impl Questions {
    pub(super) fn new(limits: &Limits) -> Self {
        let rate = (limits.address_rate / WEIGHT).max(1);
        let burst = (limits.address_burst / WEIGHT).max(LEAST);
        Self {
            addresses: AddressRate::new(rate, burst),
            asked: Mutex::default(),
        }
    }

    /// Takes one question out of the asker's allowance.
    pub(super) fn take(&self, asker: Asker, now: Instant) -> Result<Question<'_>, NotAReader> {
        let mut asked = lock(&self.asked);
        asked.turn(now);
        let is_full = asked.under_way(asker).is_some_and(|(count, most)| *count >= most);
        if is_full || *asked.count(asker) >= QUESTIONS_A_SECOND {
            return Err(NotAReader::Later);
        }
        if let Some(address) = asker.address() {
            let charged = self.addresses.charge(address, 1);
            charged.map_err(|_| NotAReader::TooOften)?;
        }
        let count = asked.count(asker);
        *count = count.saturating_add(1);
        if let Some((under_way, _)) = asked.under_way(asker) {
            *under_way = under_way.saturating_add(1);
        }
        Ok(Question { of: self, asker })
    }
}

impl Asked {
    /// A new second begins with nothing asked.
    fn turn(&mut self, now: Instant) {
        let is_same = self
            .second
            .is_some_and(|second| now.saturating_duration_since(second) < Duration::from_secs(1));
        if !is_same {
            *self = Self {
                second: Some(now),
                under_way: self.under_way,
                owners_under_way: self.owners_under_way,
                ..Self::default()
            };
        }
    }

    const fn count(&mut self, asker: Asker) -> &mut u32 {
        match asker {
            Asker::Stranger(_) => &mut self.strangers,
            Asker::Device(_) => &mut self.devices,
            Asker::OfOwner => &mut self.of_owners,
            Asker::OfNetwork => &mut self.of_network,
        }
    }

    /// How many questions are under way with this one's kind, and how many may be; nothing: any.
    const fn under_way(&mut self, asker: Asker) -> Option<(&mut u32, u32)> {
        match asker {
            Asker::Stranger(_) | Asker::Device(_) => Some((&mut self.under_way, UNDER_WAY)),
            Asker::OfOwner => Some((&mut self.owners_under_way, OWNERS_UNDER_WAY)),
            Asker::OfNetwork => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, last])
    }

    fn questions(rate: u32, burst: u32) -> Questions {
        Questions::new(&Limits {
            address_rate: rate,
            address_burst: burst,
            ..Limits::default()
        })
    }

    /// How many of a hundred are asked and answered.
    fn answered(questions: &Questions, asker: Asker, now: Instant) -> usize {
        (0..100).filter(|_| questions.take(asker, now).is_ok()).count()
    }

    #[test]
    fn each_kind_of_asker_has_so_many_questions_in_a_second() {
        let questions = questions(1_000_000, 1_000_000);
        let start = Instant::now();
        let kinds = [
            Asker::Stranger(address(1)),
            Asker::Device(address(1)),
            Asker::permitted("machine/7/evidence"),
            Asker::permitted("network/1/evidence"),
        ];
        for asker in kinds {
            assert_eq!(answered(&questions, asker, start), 20);
            let late = start + Duration::from_millis(999);
            assert_eq!(answered(&questions, asker, late), 0);
        }
        for asker in kinds {
            assert_eq!(answered(&questions, asker, start + Duration::from_secs(1)), 20);
        }
    }

    #[test]
    fn an_address_asks_less_than_all_strangers_together() {
        // 7,000 reports at once are 7 questions.
        let questions = questions(1, 7_000);
        let start = Instant::now();
        assert_eq!(answered(&questions, Asker::Stranger(address(1)), start), 7);
        assert_eq!(answered(&questions, Asker::Device(address(1)), start), 0);
        assert_eq!(answered(&questions, Asker::Stranger(address(2)), start), 7);
        // 20 of the second are used up: 6 are left, and one of the address's own stays.
        assert_eq!(answered(&questions, Asker::Stranger(address(3)), start), 6);
        assert_eq!(answered(&questions, Asker::Device(address(3)), start), 1);
    }

    #[test]
    fn a_slow_node_holds_up_two_of_the_unknown_and_nobody_whom_the_network_permits() {
        let questions = questions(1_000_000, 1_000_000);
        let now = Instant::now();
        let first = questions.take(Asker::Stranger(address(1)), now);
        let second = questions.take(Asker::Device(address(2)), now);
        assert!(first.is_ok() && second.is_ok());
        assert_eq!(answered(&questions, Asker::Device(address(3)), now), 0);
        let third = questions.take(Asker::OfOwner, now);
        assert!(third.is_ok());
        assert_eq!(answered(&questions, Asker::OfOwner, now), 0);
        assert_eq!(answered(&questions, Asker::OfNetwork, now), 20);
        drop(first);
        assert!(questions.take(Asker::Device(address(3)), now).is_ok());
        drop((second, third));
    }
}
