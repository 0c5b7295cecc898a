//! The sign bytes agree with vectors that another program assembled, and no two messages share theirs.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use cosmwasm_std::Uint128;
use flywheel_protocol::sign::{
    CommandAcknowledgement, MakerCertificate, MeterReading, OracleKey, Purpose, RegisterMachine, ReportEnvelope,
    RotateKey, SignBytes, SignError, Statement, Voucher,
};
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Curve, Hash32, MachineId, PublicKey, Time};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Vectors {
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    purpose: String,
    chain_id: String,
    contract: String,
    message: Option<Value>,
    fields: Vec<Field>,
    preimage: String,
    digest: Hash32,
}

#[derive(Deserialize)]
struct Field {
    r#type: String,
    value: String,
}

#[derive(Deserialize)]
struct KeyText {
    curve: Curve,
    hex: String,
}

impl KeyText {
    fn read(value: &Value) -> PublicKey {
        let key: Self = serde_json::from_value(value.clone()).unwrap();
        PublicKey::new(key.curve, hex::decode(key.hex).unwrap()).unwrap()
    }
}

fn vectors() -> Vec<Vector> {
    serde_json::from_str::<Vectors>(include_str!("../vectors/sign-bytes.json"))
        .unwrap()
        .vectors
}

fn purpose_named(name: &str) -> Purpose {
    Purpose::ALL.into_iter().find(|purpose| purpose.name() == name).unwrap()
}

fn with_field(bytes: SignBytes, field: &Field) -> SignBytes {
    let value = field.value.as_str();
    match field.r#type.as_str() {
        "u8" => bytes.u8(value.parse().unwrap()),
        "u16" => bytes.u16(value.parse().unwrap()),
        "u32" => bytes.u32(value.parse().unwrap()),
        "u64" => bytes.u64(value.parse().unwrap()),
        "u128" => bytes.u128(value.parse().unwrap()),
        "hash" => bytes.hash(&value.parse().unwrap()),
        "text" => bytes.text(value),
        "bytes" => bytes.bytes(&hex::decode(value).unwrap()),
        other => panic!("a field of an unknown kind: {other}"),
    }
}

fn hash(value: &Value) -> Hash32 {
    serde_json::from_value(value.clone()).unwrap()
}

/// The message's own bytes and digest, from its named fields.
fn message_bytes(vector: &Vector, message: &Value) -> (SignBytes, Hash32) {
    let (chain, contract) = (vector.chain_id.as_str(), vector.contract.as_str());
    match purpose_named(&vector.purpose) {
        Purpose::RegisterMachine => {
            let key = KeyText::read(&message["key"]);
            let message = RegisterMachine {
                owner: message["owner"].as_str().unwrap(),
                key: &key,
                counter: message["counter"].as_u64().unwrap(),
                expires_at: Time::new(message["expires_at"].as_u64().unwrap()),
                entry: hash(&message["entry"]),
            };
            (
                message.sign_bytes(chain, contract),
                message.digest(chain, contract).unwrap(),
            )
        }
        Purpose::CertifyMachine => {
            let (maker, device) = (KeyText::read(&message["maker"]), KeyText::read(&message["device"]));
            let message = MakerCertificate {
                maker: &maker,
                device: &device,
            };
            (
                message.sign_bytes(chain, contract),
                message.digest(chain, contract).unwrap(),
            )
        }
        Purpose::OracleKey => {
            let key = KeyText::read(&message["key"]);
            let message = OracleKey {
                account: message["account"].as_str().unwrap(),
                key: &key,
            };
            (
                message.sign_bytes(chain, contract),
                message.digest(chain, contract).unwrap(),
            )
        }
        Purpose::RotateKey => {
            let key = KeyText::read(&message["key"]);
            let message = RotateKey {
                machine: MachineId::new(message["machine"].as_u64().unwrap()).unwrap(),
                owner: message["owner"].as_str().unwrap(),
                key: &key,
                key_version: u32::try_from(message["key_version"].as_u64().unwrap()).unwrap(),
                expires_at: Time::new(message["expires_at"].as_u64().unwrap()),
            };
            (
                message.sign_bytes(chain, contract),
                message.digest(chain, contract).unwrap(),
            )
        }
        Purpose::Report => {
            let message = ReportEnvelope {
                machine: MachineId::new(message["machine"].as_u64().unwrap()).unwrap(),
                nonce: message["nonce"].as_u64().unwrap(),
                payload: hash(&message["payload"]),
            };
            (
                message.sign_bytes(chain, contract),
                message.digest(chain, contract).unwrap(),
            )
        }
        Purpose::Attest => {
            let message: Statement = serde_json::from_value(message.clone()).unwrap();
            (
                message.sign_bytes(chain, contract),
                message.digest(chain, contract).unwrap(),
            )
        }
        Purpose::Voucher => {
            let number = |name: &str| message[name].as_u64().unwrap();
            let message = Voucher {
                agreement: number("agreement"),
                lane: u32::try_from(number("lane")).unwrap(),
                key_version: u32::try_from(number("key_version")).unwrap(),
                nonce: number("nonce"),
                cumulative: message["cumulative"].as_str().unwrap().parse().unwrap(),
                expires_at: Time::new(number("expires_at")),
            };
            (
                message.sign_bytes(chain, contract),
                message.digest(chain, contract).unwrap(),
            )
        }
        Purpose::Meter => {
            let number = |name: &str| message[name].as_u64().unwrap();
            let message = MeterReading {
                session: number("session"),
                key_version: u32::try_from(number("key_version")).unwrap(),
                nonce: number("nonce"),
                units: message["units"].as_str().unwrap().parse().unwrap(),
            };
            (
                message.sign_bytes(chain, contract),
                message.digest(chain, contract).unwrap(),
            )
        }
        Purpose::Command => {
            let number = |name: &str| message[name].as_u64().unwrap();
            let short = |name: &str| u32::try_from(number(name)).unwrap();
            let message = CommandAcknowledgement {
                machine: MachineId::new(number("machine")).unwrap(),
                ownership_epoch: short("ownership_epoch"),
                command: number("command"),
                key_version: short("key_version"),
                name: message["name"].as_str().unwrap(),
                payload: hash(&message["payload"]),
                is_done: message["is_done"].as_bool().unwrap(),
                result: hash(&message["result"]),
            };
            (
                message.sign_bytes(chain, contract),
                message.digest(chain, contract).unwrap(),
            )
        }
        other => panic!("no message of the purpose {other} yet"),
    }
}

#[test]
fn the_builder_writes_the_bytes_of_every_vector() {
    for vector in vectors() {
        let header = SignBytes::new(purpose_named(&vector.purpose), &vector.chain_id, &vector.contract);
        let bytes = vector.fields.iter().fold(header, with_field);

        assert_eq!(
            hex::encode(bytes.clone().preimage().unwrap()),
            vector.preimage,
            "{}",
            vector.purpose
        );
        assert_eq!(bytes.digest().unwrap(), vector.digest, "{}", vector.purpose);
    }
}

#[test]
fn every_message_writes_the_bytes_of_its_vectors() {
    let mut messages = 0;
    for vector in vectors() {
        let Some(message) = &vector.message else { continue };
        let (bytes, digest) = message_bytes(&vector, message);

        assert_eq!(
            hex::encode(bytes.preimage().unwrap()),
            vector.preimage,
            "{}",
            vector.purpose
        );
        assert_eq!(digest, vector.digest, "{}", vector.purpose);
        messages += 1;
    }
    // 3 registrations, 3 certificates, 3 oracle keys, 2 reports, 2 statements, 3 rotations, 2 vouchers,
    // 2 meter readings, 2 commands
    assert_eq!(messages, 22);
}

#[test]
fn every_purpose_has_a_vector() {
    let named: Vec<String> = vectors().into_iter().map(|vector| vector.purpose).collect();
    for purpose in Purpose::ALL {
        assert!(named.iter().any(|name| name == purpose.name()), "{purpose}");
    }
}

#[test]
fn the_digest_is_the_hash_of_the_bytes() {
    let bytes = SignBytes::new(Purpose::Meter, "a", "b").u8(7);

    // "flywheel/meter/v1", 0x00, 0x0001 "a", 0x0001 "b", 0x07
    let expected = b"flywheel/meter/v1\0\0\x01a\0\x01b\x07";
    assert_eq!(bytes.clone().preimage().unwrap(), expected);
    assert_eq!(bytes.digest().unwrap(), sha256(&[expected]));
}

#[test]
fn a_signature_must_name_its_chain_and_its_contract() {
    let without_chain = SignBytes::new(Purpose::Report, "", "contract").u64(1).digest();
    let without_contract = SignBytes::new(Purpose::Report, "chain", "").u64(1).digest();

    assert_eq!(
        without_chain,
        Err(SignError::Unbound {
            purpose: Purpose::Report,
            part: "chain id"
        })
    );
    assert_eq!(
        without_contract,
        Err(SignError::Unbound {
            purpose: Purpose::Report,
            part: "contract"
        })
    );
}

#[test]
fn a_chain_id_longer_than_its_prefix_can_say_is_refused() {
    let longest = "x".repeat(65_535);
    let longer = "x".repeat(65_536);

    assert!(SignBytes::new(Purpose::Report, &longest, &longest).digest().is_ok());
    let expected = SignError::TooLong {
        purpose: Purpose::Report,
        length: 65_536,
        most: 65_535,
    };
    assert_eq!(
        SignBytes::new(Purpose::Report, &longer, "contract").digest(),
        Err(expected.clone())
    );
    assert_eq!(
        SignBytes::new(Purpose::Report, "chain", &longer).digest(),
        Err(expected)
    );
}

#[test]
fn each_field_of_a_statement_changes_its_digest() {
    let zero = Hash32::ZERO;
    let one = Hash32::new([1; 32]);
    let statement = Statement {
        epoch: flywheel_protocol::Epoch::new(0),
        round: 0,
        set_version: 0,
        built_on: zero,
        evidence_root: zero,
        root: zero,
        sum: Uint128::zero(),
        machines: 0,
    };
    let changed = [
        statement,
        Statement {
            epoch: flywheel_protocol::Epoch::new(1),
            ..statement
        },
        Statement { round: 1, ..statement },
        Statement {
            set_version: 1,
            ..statement
        },
        Statement {
            built_on: one,
            ..statement
        },
        Statement {
            evidence_root: one,
            ..statement
        },
        Statement { root: one, ..statement },
        Statement {
            sum: Uint128::one(),
            ..statement
        },
        Statement {
            machines: 1,
            ..statement
        },
    ];
    let mut digests: Vec<Hash32> = changed
        .iter()
        .map(|statement| statement.digest("chain", "c").unwrap())
        .collect();
    digests.sort();
    digests.dedup();
    assert_eq!(digests.len(), 9);
}

#[test]
fn each_field_of_a_rotation_changes_its_digest() {
    let [key, other] = [7, 9].map(|byte| PublicKey::new(Curve::Ed25519, vec![byte; 32]).unwrap());
    let rotation = RotateKey {
        machine: MachineId::FIRST,
        owner: "alice",
        key: &key,
        key_version: 2,
        expires_at: Time::new(0),
    };
    let changed = [
        rotation,
        RotateKey {
            machine: MachineId::new(2).unwrap(),
            ..rotation
        },
        RotateKey {
            owner: "alic",
            ..rotation
        },
        RotateKey {
            key: &other,
            ..rotation
        },
        RotateKey {
            key_version: 3,
            ..rotation
        },
        RotateKey {
            expires_at: Time::new(1),
            ..rotation
        },
    ];
    let mut digests: Vec<Hash32> = changed
        .iter()
        .map(|rotation| rotation.digest("chain", "c").unwrap())
        .collect();
    digests.sort();
    digests.dedup();
    assert_eq!(digests.len(), 6);
}

#[test]
fn each_field_of_a_voucher_and_of_a_reading_changes_its_digest() {
    let voucher = Voucher {
        agreement: 1,
        lane: 1,
        key_version: 1,
        nonce: 1,
        cumulative: Uint128::one(),
        expires_at: Time::new(1),
    };
    let two = Uint128::new(2);
    let vouchers = [
        voucher,
        Voucher {
            agreement: 2,
            ..voucher
        },
        Voucher { lane: 2, ..voucher },
        Voucher {
            key_version: 2,
            ..voucher
        },
        Voucher { nonce: 2, ..voucher },
        Voucher {
            cumulative: two,
            ..voucher
        },
        Voucher {
            expires_at: Time::new(2),
            ..voucher
        },
    ];
    let reading = MeterReading {
        session: 1,
        key_version: 1,
        nonce: 1,
        units: Uint128::one(),
    };
    let readings = [
        reading,
        MeterReading { session: 2, ..reading },
        MeterReading {
            key_version: 2,
            ..reading
        },
        MeterReading { nonce: 2, ..reading },
        MeterReading { units: two, ..reading },
    ];
    let vouchers = vouchers.iter().map(|voucher| voucher.digest("chain", "c").unwrap());
    let readings = readings.iter().map(|reading| reading.digest("chain", "c").unwrap());
    let mut digests: Vec<Hash32> = vouchers.chain(readings).collect();
    digests.sort();
    digests.dedup();
    assert_eq!(digests.len(), 12);
}

#[test]
fn each_field_of_an_acknowledgement_changes_its_digest() {
    let said = CommandAcknowledgement {
        machine: MachineId::FIRST,
        ownership_epoch: 1,
        command: 1,
        key_version: 1,
        name: "unlock",
        payload: Hash32::ZERO,
        is_done: true,
        result: Hash32::ZERO,
    };
    let one = Hash32::new([1; 32]);
    let changed = [
        said,
        CommandAcknowledgement {
            machine: MachineId::new(2).unwrap(),
            ..said
        },
        CommandAcknowledgement {
            ownership_epoch: 2,
            ..said
        },
        CommandAcknowledgement { command: 2, ..said },
        CommandAcknowledgement { key_version: 2, ..said },
        CommandAcknowledgement { name: "lock", ..said },
        CommandAcknowledgement { payload: one, ..said },
        CommandAcknowledgement { is_done: false, ..said },
        CommandAcknowledgement { result: one, ..said },
    ];
    let mut digests: Vec<Hash32> = changed.iter().map(|said| said.digest("chain", "c").unwrap()).collect();
    digests.sort();
    digests.dedup();
    assert_eq!(digests.len(), 9);
}

/// A purpose has one list of fields; this one has each kind that could run into its neighbour.
fn any_message() -> impl Strategy<Value = (usize, String, String, String, Vec<u8>, u64, String)> {
    (
        0..Purpose::ALL.len(),
        "[ab/]{1,3}",
        "[ab/]{1,3}",
        "[ab]{0,3}",
        proptest::collection::vec(0_u8..2, 0..3),
        0_u64..2,
        "[ab]{0,3}",
    )
}

fn preimage_of(message: &(usize, String, String, String, Vec<u8>, u64, String)) -> Vec<u8> {
    let (purpose, chain, contract, text, bytes, number, last) = message;
    let purpose = *Purpose::ALL.get(*purpose).unwrap();
    SignBytes::new(purpose, chain, contract)
        .text(text)
        .bytes(bytes)
        .u64(*number)
        .text(last)
        .preimage()
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn two_messages_share_their_bytes_only_if_they_are_the_same(left in any_message(), right in any_message()) {
        prop_assert_eq!(left == right, preimage_of(&left) == preimage_of(&right));
    }

    #[test]
    fn moving_a_character_across_a_border_changes_the_bytes(text in "[a-z]{2,20}", cut in 1_usize..20, by in 1_usize..20) {
        let (cut, moved) = (cut % text.len(), (cut + by) % text.len());
        let written = |at: usize| {
            let (first, second) = text.split_at(at);
            SignBytes::new(Purpose::Meter, "chain", "contract").text(first).text(second).preimage().unwrap()
        };
        prop_assert_eq!(cut == moved, written(cut) == written(moved));
    }

    #[test]
    fn the_border_of_chain_and_contract_cannot_be_moved(text in "[a-z]{3,20}", cut in 1_usize..20, by in 1_usize..20) {
        let places = text.len() - 1;
        let (cut, moved) = (1 + cut % places, 1 + (cut + by) % places);
        let written = |at: usize| {
            let (chain, contract) = text.split_at(at);
            SignBytes::new(Purpose::Meter, chain, contract).preimage().unwrap()
        };
        prop_assert_eq!(cut == moved, written(cut) == written(moved));
    }
}
