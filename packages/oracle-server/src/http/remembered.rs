//! What the chain has answered lately about readers.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::{Duration, Instant};

use cosmwasm_std::Addr;
use flywheel_protocol::{Epoch, MachineId, PublicKey};
use flywheel_types::access_control::Decision;

use super::questions::Asker;

/// How long an answer of the chain is believed.
const BELIEVED: Duration = Duration::from_secs(3);
/// Answers that are kept, of each kind.
const KEPT: usize = 4_096;
/// Keys of machines in past epochs that are kept.
const KEPT_KEYS: usize = 65_536;

/// All of it.
#[derive(Default)]
pub(super) struct Memory {
    /// Where access-control is.
    pub(super) access_control: Option<Addr>,
    /// Machines' present keys, of those that are active.
    pub(super) keys: Kept<MachineId, Option<PublicKey>>,
    /// What access-control has said of a reader and a resource.
    pub(super) decisions: Kept<(String, String), Decision>,
    of_network: Permitted,
    of_owners: Permitted,
    /// Of a past epoch a machine's key never changes.
    enrolled: HashMap<(MachineId, Epoch), Option<PublicKey>>,
}

/// Who was permitted to read which resource when the chain was asked last, and signed with which key.
type Permitted = HashMap<(String, String), PublicKey>;

/// Answers that are believed for a while, and so many at most.
pub(super) struct Kept<K, V>(HashMap<K, (V, Instant)>);

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Eq + Hash, V: Clone> Kept<K, V> {
    /// What is known and fresh.
    pub(super) fn find(&self, key: &K, now: Instant) -> Option<V> {
        let (value, since) = self.0.get(key)?;
        (now.saturating_duration_since(*since) < BELIEVED).then(|| value.clone())
    }

    /// Keeps an answer of this time.
    pub(super) fn keep(&mut self, key: K, value: V, now: Instant) {
        if self.0.len() >= KEPT {
            self.0
                .retain(|_, (_, since)| now.saturating_duration_since(*since) < BELIEVED);
        }
        if self.0.len() >= KEPT {
            self.0.clear();
        }
        self.0.insert(key, (value, now));
    }
}

impl Memory {
    fn permitted(&mut self, resource: &str) -> &mut Permitted {
        match Asker::permitted(resource) {
            Asker::OfNetwork => &mut self.of_network,
            _ => &mut self.of_owners,
        }
    }

    /// The key with which a reader signed when it was permitted last; nothing: it was not.
    pub(super) fn find_permitted(&mut self, (reader, resource): (&str, &str)) -> Option<PublicKey> {
        let key = (reader.to_owned(), resource.to_owned());
        self.permitted(resource).get(&key).cloned()
    }

    /// Keeps an answer about a reader that has signed with this key, and remembers whether it was permitted.
    pub(super) fn decide(
        &mut self,
        (reader, resource): (&str, &str),
        signed_with: &PublicKey,
        decision: Decision,
        now: Instant,
    ) {
        let key = (reader.to_owned(), resource.to_owned());
        let permitted = self.permitted(resource);
        if decision.is_permitted {
            if permitted.len() >= KEPT && !permitted.contains_key(&key) {
                permitted.clear();
            }
            permitted.insert(key.clone(), signed_with.clone());
        } else {
            permitted.remove(&key);
        }
        self.decisions.keep(key, decision, now);
    }

    /// A machine's key in a past epoch, if it is known; of some it is known that there was none.
    pub(super) fn find_enrolled(&self, machine: MachineId, epoch: Epoch) -> Option<Option<PublicKey>> {
        self.enrolled.get(&(machine, epoch)).cloned()
    }

    /// Keeps a machine's key in a past epoch.
    pub(super) fn keep_enrolled(&mut self, machine: MachineId, epoch: Epoch, key: Option<PublicKey>) {
        if self.enrolled.len() >= KEPT_KEYS {
            self.enrolled.clear();
        }
        self.enrolled.insert((machine, epoch), key);
    }
}

#[cfg(test)]
mod tests {
    use flywheel_protocol::Curve;
    use flywheel_protocol::crypto::SecretKey;

    use super::*;

    #[test]
    fn an_answer_is_believed_for_three_seconds_and_the_memory_has_an_end() {
        let start = Instant::now();
        let mut kept: Kept<usize, bool> = Kept::default();
        kept.keep(1, true, start);
        assert_eq!(kept.find(&1, start + Duration::from_millis(2_999)), Some(true));
        assert_eq!(kept.find(&1, start + BELIEVED), None);
        assert_eq!(kept.find(&2, start), None);

        for number in 0..10_000 {
            kept.keep(number, false, start);
            assert!(kept.0.len() <= KEPT);
        }
        // Old answers go first, newer ones only if there is no room.
        let mut kept: Kept<usize, bool> = Kept::default();
        for number in 0..KEPT {
            let age = if number < 10 { start } else { start + BELIEVED };
            kept.keep(number, true, age);
        }
        kept.keep(KEPT, true, start + BELIEVED);
        assert_eq!(kept.0.len(), KEPT - 9);
    }
    #[test]
    fn who_was_permitted_is_known_until_the_chain_says_no() {
        let key = SecretKey::derive(Curve::Secp256k1, &[7; 32], "reader")
            .public_key()
            .clone();
        let decision = |is_permitted| Decision {
            is_permitted,
            why_not: vec![],
        };
        let (mut memory, now) = (Memory::default(), Instant::now());
        let (whole, one) = (("machine 7", "network/1/evidence"), ("machine 7", "machine/3/evidence"));
        memory.decide(whole, &key, decision(true), now);
        assert_eq!(memory.find_permitted(whole), Some(key.clone()));
        assert_eq!(memory.find_permitted(one), None);
        assert_eq!(memory.find_permitted(("machine 8", whole.1)), None);

        // Owners who permit thousands push only each other out.
        for number in 0..10_000 {
            memory.decide((&number.to_string(), one.1), &key, decision(true), now);
            assert!(memory.of_owners.len() <= KEPT);
        }
        assert_eq!(memory.find_permitted(whole), Some(key.clone()));
        memory.decide(whole, &key, decision(false), now);
        assert_eq!(memory.find_permitted(whole), None);
    }

    #[test]
    fn keys_of_past_epochs_are_so_many_at_most() {
        let mut memory = Memory::default();
        let mut last = None;
        for number in 1..=70_000 {
            last = MachineId::new(number).ok();
            if let Some(machine) = last {
                memory.keep_enrolled(machine, Epoch::new(3), None);
            }
            assert!(memory.enrolled.len() <= KEPT_KEYS);
        }
        let found = |epoch| last.and_then(|machine| memory.find_enrolled(machine, Epoch::new(epoch)));
        assert_eq!((found(3), found(4)), (Some(None), None));
    }
}
