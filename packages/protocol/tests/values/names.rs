//! DIDs and accounts of other chains.

use super::{assert_round_trip, refusal};
use cosmwasm_std::{from_json, to_json_string};
use flywheel_protocol::values::ValueError;
use flywheel_protocol::{AccountId, Did, H3Cell, MachineId, PublicKey};
use proptest::prelude::*;

const DID: &str = "did:flywheel:flywheel-local-1:cosmwasm1registry:17";

#[test]
fn a_did_says_where_to_ask_for_which_machine() {
    let did: Did = DID.parse().unwrap();

    assert_eq!(did.chain_id(), "flywheel-local-1");
    assert_eq!(did.registry(), "cosmwasm1registry");
    assert_eq!(did.machine(), MachineId::new(17).unwrap());
    assert_eq!(
        Did::new("flywheel-local-1", "cosmwasm1registry", did.machine()),
        Ok(did.clone())
    );
    assert_round_trip(&did, &format!("\"{DID}\""));
}

#[test]
fn a_wrong_did_is_refused_by_the_part_that_is_wrong() {
    let long = "x".repeat(51);
    for (wrong, expected) in [
        ("", "the method"),
        ("did:web:a:b:1", "the method"),
        ("DID:flywheel:a:b:1", "the method"),
        ("did:flywheel:a:b", "the number of parts"),
        ("did:flywheel:a:b:1:2", "the number of parts"),
        ("did:flywheel::b:1", "the chain id"),
        ("did:flywheel:a b:b:1", "the chain id"),
        (&format!("did:flywheel:{long}:b:1"), "the chain id"),
        ("did:flywheel:a::1", "the registry address"),
        ("did:flywheel:a:Cosmos1:1", "the registry address"),
        (&format!("did:flywheel:a:{long}{long}:1"), "the registry address"),
        ("did:flywheel:a:b:0", "the machine id"),
        ("did:flywheel:a:b:01", "the machine id"),
        ("did:flywheel:a:b:1#key", "the machine id"),
        ("did:flywheel:a:b:", "the machine id"),
    ] {
        let Err(ValueError::Did { part, .. }) = wrong.parse::<Did>() else {
            panic!("accepted: {wrong}")
        };
        assert_eq!(part, expected, "{wrong}");
    }
    assert!(refusal::<Did>("\"did:flywheel:a:b:0\"").contains("the machine id"));
}

#[test]
fn accounts_of_other_chains_are_written_as_caip_10_says() {
    // the examples of CAIP-10
    for text in [
        "eip155:1:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb",
        "bip122:000000000019d6689c085ae165831e93:128Lkh3S7CkDTBZ8W7BbpsN3YYizJMp8p6",
        "cosmos:cosmoshub-3:cosmos1t2uflqwqe0fsj0shcfkrvpukewcw40yjj6hdc0",
        "polkadot:b0a8d493285c2df73290dfb7e61f870f:5hmuyxw9xdgbpptgypokw4thfyoe3ryenebr381z9iaegmfy",
        "starknet:SN_GOERLI:0x02dd1b492765c064eac4039e3841aa5f382773b598097a40073bd8b48170ab57",
        "hedera:mainnet:0.0.1234567890-zbhlt",
        "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp:7S3P4HxJpyyigGzodYwHtCxZyUQe9JiBMHyRWXArAaKv",
    ] {
        let account: AccountId = text.parse().unwrap();
        assert_round_trip(&account, &format!("\"{text}\""));
        let parts = [account.namespace(), account.reference(), account.address()];
        assert_eq!(parts.join(":"), text);
    }
}

#[test]
fn a_wrong_account_is_refused_by_the_part_that_is_wrong() {
    let (longest, longer) = ("x".repeat(128), "x".repeat(129));
    assert!(AccountId::new(format!("abcdefgh:{}:{longest}", "r".repeat(32))).is_ok());
    for (wrong, expected) in [
        ("", "the number of parts"),
        ("eip155:1", "the number of parts"),
        ("eip155:1:0x1:2", "the number of parts"),
        ("ab:1:0x1", "the namespace"),
        ("abcdefghi:1:0x1", "the namespace"),
        ("EIP155:1:0x1", "the namespace"),
        ("eip155::0x1", "the reference"),
        (&format!("eip155:{}:0x1", "r".repeat(33)), "the reference"),
        ("eip155:1.0:0x1", "the reference"),
        ("eip155:1:", "the address"),
        ("eip155:1:0x_1", "the address"),
        ("eip155:1:0x1 ", "the address"),
        ("eip155:1:é", "the address"),
        (&format!("eip155:1:{longer}"), "the address"),
    ] {
        let Err(ValueError::AccountId { part, .. }) = AccountId::new(wrong) else {
            panic!("accepted: {wrong}")
        };
        assert_eq!(part, expected, "{wrong}");
    }
    assert!(refusal::<AccountId>("\"eip155:1:\"").contains("the address"));
}

proptest! {
    #[test]
    fn a_did_survives_its_text(chain in "[-_.A-Za-z0-9]{1,50}", registry in "[a-z0-9]{1,90}", machine in 1_u64..) {
        let did = Did::new(chain, registry, MachineId::new(machine).unwrap()).unwrap();
        prop_assert_eq!(did.to_string().parse::<Did>(), Ok(did.clone()));
        prop_assert_eq!(from_json::<Did>(to_json_string(&did).unwrap()).unwrap(), did);
    }

    #[test]
    fn no_text_at_all_makes_a_parser_fail(text in ".{0,200}") {
        for read in [text.parse::<Did>().map(|v| v.to_string()), text.parse::<AccountId>().map(|v| v.to_string())] {
            prop_assert!(read.is_err() || read == Ok(text.clone()));
        }
        prop_assert!(text.parse::<PublicKey>().is_err());
        if let Ok(cell) = text.parse::<H3Cell>() {
            prop_assert_eq!(format!("{:0>16}", cell.to_string()), format!("{text:0>16}"));
        }
    }
}
