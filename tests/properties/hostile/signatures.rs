//! Signatures sent again, written differently, made for something else, or made without a secret.

use cosmwasm_std::{Binary, Uint256};
use flywheel_protocol::readings::{Report, SignedReport};
use flywheel_protocol::sign::{RegisterMachine, RotateKey};
use flywheel_protocol::{Curve, Seconds, Signature};
use flywheel_testing::{CHAIN_ID, Suite};
use flywheel_types::registry::{ExecuteMsg, KeyRecovery, MAX_EXPIRY};
use flywheel_types::verification::{OracleSignature, SignedStatement};
use serde::Deserialize;

use super::{Foreign, Tried, one};
use crate::action::{Net, Who};
use crate::world::World;

/// A chain that is not this one.
const OTHER_CHAIN: &str = "flywheel-test-2";

/// The order of each curve's group, big endian: what is added to s, or s is taken from, to write a signature differently.
const SECP256K1: &str = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
const P256: &str = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
const ED25519: &str = "1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed";

/// The other signature that anyone can write who has seen one: n - s for ECDSA, s + n for Ed25519.
fn twin(curve: Curve, signature: &Signature) -> Signature {
    let mut bytes = *signature.as_bytes();
    let s = &mut bytes[32..];
    let order = |text| Uint256::from_be_bytes(hex(text));
    match curve {
        Curve::Secp256k1 | Curve::P256 => {
            let order = order(if curve == Curve::P256 { P256 } else { SECP256K1 });
            let given = Uint256::from_be_bytes(s.try_into().expect("32 bytes"));
            s.copy_from_slice(&order.wrapping_sub(given).to_be_bytes());
        }
        Curve::Ed25519 => {
            s.reverse();
            let given = Uint256::from_be_bytes((&*s).try_into().expect("32 bytes"));
            s.copy_from_slice(&given.wrapping_add(order(ED25519)).to_be_bytes());
            s.reverse();
        }
    }
    Signature::new(bytes)
}

fn hex(text: &str) -> [u8; 32] {
    let bytes: Vec<u8> = unhex(text);
    bytes.try_into().expect("32 bytes")
}

fn unhex(text: &str) -> Vec<u8> {
    let digits = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).expect("hexadecimal digits");
    (0..text.len()).step_by(2).map(digits).collect()
}

/// One signature of the vectors.
#[derive(Deserialize)]
struct Judged {
    curve: String,
    public_key: String,
    signature: String,
}

#[derive(Deserialize)]
struct Vectors {
    judged: Vec<Judged>,
}

impl World {
    pub(super) fn registration_again(&self, other_s: bool) -> Tried {
        let again = self.memory.registrations.iter().map(|(who, entry)| {
            let mut entry = entry.clone();
            if other_s {
                entry.signature = twin(entry.public_key.curve(), &entry.signature);
            }
            let message = ExecuteMsg::Register { machines: vec![entry] };
            self.registry().execute(self.person(*who).account(), &message)
        });
        Some(again.collect())
    }

    pub(super) fn rotation_again(&self) -> Tried {
        let again = self.memory.rotations.iter().map(|(who, rotation)| {
            self.registry()
                .rotate_key(self.person(*who).account(), rotation.clone())
        });
        Some(again.collect()).filter(|tried: &Vec<_>| !tried.is_empty())
    }

    pub(super) fn sale_again(&self) -> Tried {
        let again = self.memory.sales.iter().map(|(buyer, acceptance)| {
            self.registry()
                .accept_sale(self.person(*buyer).account(), acceptance.clone())
        });
        Some(again.collect()).filter(|tried: &Vec<_>| !tried.is_empty())
    }

    /// A statement that was taken once, with the same signatures or with their twins.
    pub(super) fn statement_again(&self, net: Net, who: Who, other_s: bool) -> Tried {
        let (_, statement, signatures) = self.memory.statements.iter().rev().find(|(of, ..)| *of == net)?;
        let written = signatures.iter().map(|row| {
            let key = Suite::secret_key(&self.oracle_name(&row.oracle));
            let signature = if other_s {
                twin(key.public_key().curve(), &row.signature)
            } else {
                row.signature.clone()
            };
            OracleSignature {
                oracle: row.oracle.clone(),
                signature,
            }
        });
        let verification = self.verification(net);
        let account = self.person(who).account();
        let mut tried = vec![verification.attest(account, *statement, written.clone().collect())];
        let pending = verification.pending().expect("an answer");
        if pending.is_none_or(|pending| pending.statement != *statement || pending.signers.len() >= signatures.len()) {
            tried.push(verification.cosign(account, written.collect()));
        }
        Some(tried)
    }

    fn oracle_name(&self, address: &str) -> String {
        format!("oracle-{}", self.account(address) - Self::oracle(0))
    }

    /// A conflict that was shown already; with twins, one payload that is signed twice is none at all.
    pub(super) fn conflict_again(&self, net: Net, who: Who, other_s: bool) -> Tried {
        let (_, epoch, [first, second]) = self.memory.conflicts.iter().rev().find(|(of, ..)| *of == net)?;
        let account = self.person(who).account();
        let prove = |first: &SignedReport, second: &SignedReport| {
            self.verification(net).prove_conflict(account, *epoch, first, second)
        };
        if !other_s {
            return Some(vec![prove(first, second), prove(second, first)]);
        }
        let written = |curve, report: &SignedReport| SignedReport {
            signature: twin(curve, &report.signature),
            report: report.report.clone(),
        };
        let tried = Curve::ALL.into_iter().flat_map(|curve| {
            let (one, other) = (written(curve, first), written(curve, second));
            [prove(first, &one), prove(&one, second), prove(&one, &other)]
        });
        Some(tried.collect())
    }

    pub(super) fn equivocation_again(&self, net: Net, who: Who) -> Tried {
        let mut known = self.memory.equivocations.iter();
        let (_, oracle, statements) = known.find(|(of, ..)| *of == net)?;
        let suite = &self.networks[net].suite;
        let [first, second] = statements.map(|statement| SignedStatement {
            signature: suite.sign_statement(&[*oracle], &statement)[0].signature.clone(),
            statement,
        });
        let address = self.address(Self::oracle(*oracle));
        let verification = self.verification(net);
        one(verification.prove_equivocation(self.person(who).account(), address, first, second))
    }

    /// One statement with two signatures is no equivocation, nor is the statement of another round.
    pub(super) fn one_statement_twice(&self, net: Net, who: Who) -> Tried {
        let network = &self.networks[net];
        let statement = *network.attested.last()?;
        let oracle = network.oracles[who % network.oracles.len()];
        let curve = Suite::secret_key(&format!("oracle-{oracle}")).public_key().curve();
        let signature = network.suite.sign_statement(&[oracle], &statement)[0].signature.clone();
        let first = SignedStatement { statement, signature };
        let second = SignedStatement {
            signature: twin(curve, &first.signature),
            statement,
        };
        let mut later = statement;
        later.round += 1;
        let third = SignedStatement {
            signature: network.suite.sign_statement(&[oracle], &later)[0].signature.clone(),
            statement: later,
        };
        let address = self.address(Self::oracle(oracle));
        let verification = self.verification(net);
        let prove = |other| verification.prove_equivocation(self.person(who).account(), address, first.clone(), other);
        Some(vec![prove(second), prove(first.clone()), prove(third)])
    }

    pub(super) fn registration_of_another_chain(&self, who: Who) -> Tried {
        let mut entry = self.networks[0]
            .suite
            .registration(self.person(who), "a foreign device");
        let signed = RegisterMachine {
            owner: self.address(who).as_str(),
            key: &entry.public_key,
            counter: 0,
            expires_at: entry.expires_at,
            entry: entry.details.hash(),
        };
        let digest = signed.digest(OTHER_CHAIN, self.registry().address().as_str());
        entry.signature = Suite::secret_key("a foreign device").sign(&digest.expect("a digest"));
        let message = ExecuteMsg::Register { machines: vec![entry] };
        one(self.registry().execute(self.person(who).account(), &message))
    }

    /// Signatures of a device and its new key that end now, or hold for longer than a signature may.
    pub(super) fn expired(&self) -> Tried {
        let (slot, device) = self
            .devices
            .iter()
            .enumerate()
            .find(|(_, device)| device.id.is_some())?;
        let (suite, owner) = (&self.networks[0].suite, self.address(device.owner));
        let account = self.person(device.owner).account();
        let registry = self.registry();
        let record = registry.machine(device.id?).expect("a machine");
        let late = self.now().plus(Seconds::new(MAX_EXPIRY + 1)).expect("a time");
        let tried = [self.now(), late].into_iter().flat_map(|expires_at| {
            let mut entry = suite.registration(self.person(device.owner), "a device");
            let signed = RegisterMachine {
                owner: owner.as_str(),
                key: &entry.public_key,
                counter: 0,
                expires_at,
                entry: entry.details.hash(),
            };
            let digest = signed.digest(CHAIN_ID, registry.address().as_str()).expect("a digest");
            (entry.signature, entry.expires_at) = (Suite::secret_key("a device").sign(&digest), expires_at);

            let mut rotation = suite.rotation(owner, device.name, "a new key");
            let signed = RotateKey {
                machine: rotation.machine,
                owner: owner.as_str(),
                key: &rotation.public_key,
                key_version: record.key_version + 1,
                expires_at,
            };
            let digest = signed.digest(CHAIN_ID, registry.address().as_str()).expect("a digest");
            let present = Suite::secret_key(self.devices[slot].keys.last().expect("a key"));
            let new_signature = Suite::secret_key("a new key").sign(&digest);
            (rotation.old_signature, rotation.new_signature) = (present.sign(&digest), new_signature);
            rotation.expires_at = expires_at;
            let recovery = KeyRecovery {
                machine: rotation.machine,
                public_key: rotation.public_key.clone(),
                signature: rotation.new_signature.clone(),
                expires_at,
                certificate: None,
            };
            [
                registry.execute(account, &ExecuteMsg::Register { machines: vec![entry] }),
                registry.rotate_key(account, rotation),
                registry.start_recovery(account, recovery),
            ]
        });
        Some(tried.collect())
    }

    /// What all oracles would sign now, signed for another chain, or for the other network's contract. They have the same
    /// keys in both networks.
    pub(super) fn foreign_statement(&self, net: Net, who: Who, foreign: Foreign) -> Tried {
        let network = &self.networks[net];
        flywheel_oracle::Facts::read(&network.suite.network()).ok()?;
        let statement = network.suite.honest_settlement().statement;
        let (chain, contract) = self.foreign(net, foreign);
        let digest = statement.digest(chain, &contract).expect("a digest");
        let sign = |number: &usize| OracleSignature {
            oracle: self.address(Self::oracle(*number)).to_string(),
            signature: Suite::secret_key(&format!("oracle-{number}")).sign(&digest),
        };
        let mut signatures: Vec<_> = network.oracles.iter().map(sign).collect();
        signatures.sort_by(|one, other| one.oracle.cmp(&other.oracle));
        one(self
            .verification(net)
            .attest(self.person(who).account(), statement, signatures))
    }

    fn foreign(&self, net: Net, foreign: Foreign) -> (&'static str, String) {
        match foreign {
            Foreign::Chain => (OTHER_CHAIN, self.verification(net).address().to_string()),
            Foreign::Contract => (CHAIN_ID, self.verification(1 - net).address().to_string()),
        }
    }

    /// Two payloads under one nonce, but signed for another chain or network: there is no conflict here.
    pub(super) fn foreign_conflict(&self, net: Net, who: Who, foreign: Foreign) -> Tried {
        let epoch = self.epoch(net);
        let slots = 0..self.devices.len();
        let mut known = slots.filter_map(|slot| {
            let id = self.machine(slot)?;
            Some((id, self.enrolled_key(net, slot, id, epoch)?))
        });
        let (id, key) = known.next()?;
        let (chain, contract) = self.foreign(net, foreign);
        let sign = |value| {
            let suite = &self.networks[net].suite;
            let report: Report = suite.report_of_hours(id, &key, 1_000_000, epoch, 0..1, value).report;
            let digest = report.digest(chain, &contract).expect("a digest");
            SignedReport {
                signature: Suite::secret_key(&key).sign(&digest),
                report,
            }
        };
        let account = self.person(who).account();
        one(self
            .verification(net)
            .prove_conflict(account, epoch, &sign(1), &sign(2)))
    }

    /// A key of the vectors with its signature: made without a secret, of small order, or for another digest.
    pub(super) fn small_order(&self, who: Who, number: u8) -> Tried {
        let vectors = include_str!("../../../packages/protocol/vectors/signatures.json");
        let vectors: Vectors = serde_json::from_str(vectors).expect("the vectors");
        let tried = vectors
            .judged
            .iter()
            .skip(usize::from(number))
            .step_by(16)
            .map(|judged| {
                let entry = self.networks[0].suite.registration(self.person(who), "a device");
                let mut entry = serde_json::to_value(entry).expect("an entry");
                let base64 = |text: &str| Binary::from(unhex(text)).to_base64();
                let key = serde_json::json!({ "curve": judged.curve, "bytes": base64(&judged.public_key) });
                entry["public_key"] = key;
                entry["signature"] = base64(&judged.signature).into();
                let message = serde_json::json!({ "register": { "machines": [entry] } });
                self.tries(who, self.registry().address(), &message, &[])
            });
        Some(tried.collect())
    }
}
