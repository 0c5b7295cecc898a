//! Machines change their keys.

use cosmwasm_std::Addr;
use flywheel_protocol::sign::RotateKey;
use flywheel_protocol::{Seconds, Signature, Time};
use flywheel_types::registry::{KeyRecovery, KeyRotation};

use crate::people::device_key;
use crate::suite::Suite;

impl Suite {
    /// What the machine's present key and the new key `name` sign for whoever owns an address.
    pub fn rotation(&self, owner: &Addr, machine: &str, name: &str) -> KeyRotation {
        let id = self.machine(machine);
        let present = self
            .keys
            .get(&id)
            .unwrap_or_else(|| panic!("{machine} has no key here"));
        let (digest_of, expires_at) = self.key_change(owner, machine, name);
        KeyRotation {
            machine: id,
            public_key: device_key(name).public_key().clone(),
            old_signature: present.sign(&digest_of),
            new_signature: device_key(name).sign(&digest_of),
            expires_at,
            certificate: None,
        }
    }

    /// What the new key `name` alone signs for whoever owns an address.
    pub fn recovery(&self, owner: &Addr, machine: &str, name: &str) -> KeyRecovery {
        let (digest, expires_at) = self.key_change(owner, machine, name);
        let signature: Signature = device_key(name).sign(&digest);
        KeyRecovery {
            machine: self.machine(machine),
            public_key: device_key(name).public_key().clone(),
            signature,
            expires_at,
            certificate: None,
        }
    }

    fn key_change(&self, owner: &Addr, machine: &str, name: &str) -> (flywheel_protocol::Hash32, Time) {
        let id = self.machine(machine);
        let registry = self.network().registry();
        let record = registry.find_machine(id).unwrap_or_else(|error| panic!("{error}"));
        let record = record.unwrap_or_else(|| panic!("{machine} is not registered"));
        let expires_at = self
            .now()
            .plus(Seconds::days(10))
            .unwrap_or_else(|error| panic!("{error}"));
        let new = device_key(name);
        let change = RotateKey {
            machine: id,
            owner: owner.as_str(),
            key: new.public_key(),
            key_version: record.key_version + 1,
            expires_at,
        };
        let digest = change
            .digest(self.chain_id(), registry.address().as_str())
            .unwrap_or_else(|error| panic!("{error}"));
        (digest, expires_at)
    }
}
