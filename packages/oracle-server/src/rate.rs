//! Rates, in memory that does not grow with who asks.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use flywheel_protocol::MachineId;

use crate::lock;

/// Buckets for addresses: 16 bytes each. Two addresses may share one; which, an enemy cannot know.
const SLOTS: usize = 1 << 16;

/// So much at once, refilled at a rate. Counts thousandths, so that a slow rate is kept exactly.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    thousandths: u64,
    filled_ms: u64,
}

#[derive(Debug, Clone, Copy)]
struct Rate {
    /// Thousandths a second.
    per_second: u64,
    /// Thousandths.
    burst: u64,
}

impl Rate {
    const fn full(self) -> Bucket {
        Bucket {
            thousandths: self.burst,
            filled_ms: 0,
        }
    }

    fn refill(self, bucket: &mut Bucket, now_ms: u64) {
        let passed = now_ms.saturating_sub(bucket.filled_ms);
        let more = passed.saturating_mul(self.per_second) / 1_000;
        if more > 0 {
            bucket.thousandths = bucket.thousandths.saturating_add(more).min(self.burst);
            bucket.filled_ms = now_ms;
        }
    }
}

/// A rate for each address that calls; IPv6 addresses of one network of 64 bits are one.
pub(crate) struct AddressRate {
    rate: Rate,
    start: Instant,
    hash: RandomState,
    slots: Mutex<Vec<Bucket>>,
}

impl AddressRate {
    pub(crate) fn new(per_second: u32, burst: u32) -> Self {
        let rate = Rate {
            per_second: u64::from(per_second) * 1_000,
            burst: u64::from(burst) * 1_000,
        };
        Self {
            rate,
            start: Instant::now(),
            hash: RandomState::new(),
            slots: Mutex::new(vec![rate.full(); SLOTS]),
        }
    }

    /// Takes `cost` from the address's bucket, or says how long to wait until something is in it. A cost above what is left
    /// empties it: it is known only afterwards what a call was worth.
    pub(crate) fn charge(&self, address: IpAddr, cost: u32) -> Result<(), Duration> {
        let slot = usize::try_from(self.hash.hash_one(grouped(address))).unwrap_or(usize::MAX) % SLOTS;
        let now = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        let mut slots = lock(&self.slots);
        let Some(bucket) = slots.get_mut(slot) else {
            return Ok(());
        };
        self.rate.refill(bucket, now);
        if bucket.thousandths < 1_000 {
            return Err(Duration::from_secs(1));
        }
        bucket.thousandths = bucket.thousandths.saturating_sub(u64::from(cost) * 1_000);
        Ok(())
    }
}

fn grouped(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// A rate for each machine. Only machines whose signature was checked are charged, so there are as many entries as enrolled
/// machines have sent something lately, and nobody but the device itself can use its rate up.
pub(crate) struct MachineRate {
    rate: Rate,
    start: Instant,
    buckets: HashMap<MachineId, Bucket>,
}

impl MachineRate {
    pub(crate) fn new(per_minute: u32, burst: u32) -> Self {
        Self {
            rate: Rate {
                per_second: u64::from(per_minute) * 1_000 / 60,
                burst: u64::from(burst) * 1_000,
            },
            start: Instant::now(),
            buckets: HashMap::new(),
        }
    }

    /// How many new reports the machine may send now.
    pub(crate) fn left(&self, machine: MachineId) -> u64 {
        let Some(mut bucket) = self.buckets.get(&machine).copied() else {
            return self.rate.burst / 1_000;
        };
        self.rate.refill(&mut bucket, self.now());
        bucket.thousandths / 1_000
    }

    /// One new report of the machine was taken.
    pub(crate) fn charge(&mut self, machine: MachineId) {
        let now = self.now();
        let full = Bucket {
            filled_ms: now,
            ..self.rate.full()
        };
        let bucket = self.buckets.entry(machine).or_insert(full);
        self.rate.refill(bucket, now);
        bucket.thousandths = bucket.thousandths.saturating_sub(1_000);
    }

    /// Forgets machines that may send as much as one that never sent.
    pub(crate) fn sweep(&mut self) {
        let (rate, now) = (self.rate, self.now());
        self.buckets.retain(|_, bucket| {
            rate.refill(bucket, now);
            bucket.thousandths < rate.burst
        });
    }

    fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_million_made_up_addresses_take_no_more_memory_than_one() {
        let rate = AddressRate::new(1, 2);
        for number in 0..1_000_000_u32 {
            let _ = rate.charge(IpAddr::from(number.to_be_bytes()), 1);
        }
        assert_eq!(lock(&rate.slots).len(), SLOTS);
    }

    #[test]
    fn an_address_that_has_used_its_burst_waits() {
        let rate = AddressRate::new(0, 2);
        let address = IpAddr::from([10, 0, 0, 1]);
        assert!(rate.charge(address, 1).is_ok());
        assert!(rate.charge(address, 100).is_ok());
        assert!(rate.charge(address, 1).is_err());
        // A neighbour in IPv6's smallest network is the same one.
        let one: IpAddr = "2001:db8::1".parse().unwrap();
        assert_eq!(grouped(one), grouped("2001:db8::ffff".parse().unwrap()));
    }

    #[test]
    fn a_machine_may_send_its_burst_and_then_its_rate() {
        let machine = MachineId::new(7).unwrap();
        let mut rate = MachineRate::new(0, 2);
        assert_eq!(rate.left(machine), 2);
        rate.charge(machine);
        rate.charge(machine);
        assert_eq!(rate.left(machine), 0);
        rate.sweep();
        assert_eq!(rate.left(machine), 0);
        assert_eq!(rate.left(MachineId::new(8).unwrap()), 2);
    }
}
