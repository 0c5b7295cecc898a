//! Devices, and records as large as they may be.

use flywheel_protocol::crypto::SecretKey;
use flywheel_protocol::sign::{RegisterMachine, RotateKey};
use flywheel_protocol::{Curve, H3Cell, MachineId, PublicKey, Seconds, Signature, Time};
use flywheel_types::registry::{
    Attribute, Endpoint, ExecuteMsg, MAX_ATTRIBUTES, MAX_BATCH, MAX_ENDPOINTS, MAX_NAME, MAX_TEXT, MachineDetails,
    Registration,
};

use crate::world::{World, address};

const SEED: [u8; 32] = [3; 32];

/// A device's key; the curves take turns by name.
pub fn device(name: &str) -> SecretKey {
    let number: usize = name.bytes().map(usize::from).sum();
    let curve = [Curve::Ed25519, Curve::Secp256k1, Curve::P256][number % 3];
    SecretKey::derive(curve, &SEED, name)
}

/// As much as a machine's record may hold, in a cell of the finest resolution.
pub fn at_limits() -> MachineDetails {
    let name = |number: usize| format!("{number:0>MAX_NAME$}");
    MachineDetails {
        cell: Some(
            "8a2a1072b59ffff"
                .parse::<H3Cell>()
                .and_then(|cell| cell.parent(7))
                .expect("a cell"),
        ),
        payout: Some(address("payout").into_string()),
        certificate: None,
        metadata: longest_in_json(),
        attributes: (0..MAX_ATTRIBUTES)
            .map(|number| Attribute {
                name: name(number),
                value: longest_in_json(),
                expires_at: None,
            })
            .collect(),
        endpoints: (0..MAX_ENDPOINTS)
            .map(|number| Endpoint {
                name: name(number),
                kind: "k".repeat(MAX_NAME),
                url: format!("https://{}", "u".repeat(MAX_TEXT - 8)),
            })
            .collect(),
    }
}

/// JSON writes six bytes for a control character.
fn longest_in_json() -> String {
    "\u{1}".repeat(MAX_TEXT)
}

impl World {
    /// What the device `name` signs for an owner now.
    pub fn registration(&self, owner: &str, name: &str, details: MachineDetails) -> Registration {
        let key = device(name);
        let expires_at = self.now().plus(Seconds::hours(1)).expect("a time");
        let digest = RegisterMachine {
            owner: address(owner).as_str(),
            key: key.public_key(),
            counter: 0,
            expires_at,
            entry: details.hash(),
        }
        .digest(&self.chain_id(), self.registry.as_str())
        .expect("a digest");
        Registration {
            public_key: key.public_key().clone(),
            signature: key.sign(&digest),
            expires_at,
            details,
        }
    }

    /// The signatures that give a machine of `owner` the key `new`, by the key `old` and by itself.
    pub fn key_change(
        &self,
        machine: u64,
        version: u32,
        (old, new): (&str, &str),
    ) -> (PublicKey, [Signature; 2], Time) {
        let (key, expires_at) = (device(new).public_key().clone(), Time::new(self.now().get() + 600));
        let owner = address("owner");
        let signed = RotateKey {
            machine: id(machine),
            owner: owner.as_str(),
            key: &key,
            key_version: version,
            expires_at,
        };
        let digest = signed
            .digest(&self.chain_id(), self.registry.as_str())
            .expect("a digest");
        let signatures = [old, new].map(|name| device(name).sign(&digest));
        (key, signatures, expires_at)
    }

    /// Registers `meter-0`, `meter-1`, … in the largest batches; they get the ids 1, 2, ….
    pub fn register(&mut self, owner: &str, machines: usize, details: &MachineDetails) -> &mut Self {
        let names: Vec<String> = (0..machines).map(|number| format!("meter-{number}")).collect();
        for batch in names.chunks(MAX_BATCH) {
            let machines = batch
                .iter()
                .map(|name| self.registration(owner, name, details.clone()))
                .collect();
            let registry = self.registry.clone();
            self.execute(owner, &registry, &ExecuteMsg::Register { machines }, 0);
        }
        self
    }
}

/// A machine's id.
pub fn id(machine: u64) -> MachineId {
    MachineId::new(machine).expect("ids begin at 1")
}
