use cosmwasm_std::testing::{MockApi, MockStorage};
use cosmwasm_std::{Addr, Order};
use flywheel_protocol::{Curve, PublicKey};
use flywheel_types::registry::{ACCESS_CONTROL, KEYS, KeyRecord, PAUSES};

use super::credits::{CREDITED, CREDITS};
use super::keys::{FreeKey, RECOVERIES, RECOVERY_EXPIRIES};
use super::record::{ATTRIBUTES, ENDPOINTS, METADATA};
use super::sales::OFFERS;
use super::*;

#[test]
fn storage_keys_are_these_and_unique() {
    let mut keys = [
        DEPOSIT.as_slice().to_vec(),
        LEDGER.as_slice().to_vec(),
        cw2::CONTRACT.as_slice().to_vec(),
        ownership_key(),
        MACHINES.namespace_bytes().to_vec(),
        KEYS.namespace_bytes().to_vec(),
        OWNED.namespace_bytes().to_vec(),
        ATTRIBUTES.namespace_bytes().to_vec(),
        ENDPOINTS.namespace_bytes().to_vec(),
        METADATA.namespace_bytes().to_vec(),
        RECOVERY_DELAY.as_slice().to_vec(),
        RECOVERIES.namespace_bytes().to_vec(),
        RECOVERY_EXPIRIES.namespace_bytes().to_vec(),
        PAUSES.namespace_bytes().to_vec(),
        OFFERS.namespace_bytes().to_vec(),
        CREDITS.namespace_bytes().to_vec(),
        CREDITED.as_slice().to_vec(),
        ACCESS_CONTROL.as_slice().to_vec(),
    ]
    .map(|key| String::from_utf8(key).unwrap());
    keys.sort_unstable();

    assert_eq!(
        keys.join(" "),
        "access_control attributes contract_info credited credits deposit endpoints keys ledger machines metadata offers \
         owned ownership pauses recoveries recovery_delay recovery_expiries"
    );
    assert!(keys.windows(2).all(|pair| pair[0] != pair[1]));
}

/// cw-ownable keeps its key private: what it writes into an empty storage shows it.
fn ownership_key() -> Vec<u8> {
    let mut storage = MockStorage::new();
    cw_ownable::initialize_owner(&mut storage, &MockApi::default(), None).unwrap();
    storage.range(None, None, Order::Ascending).next().unwrap().0
}

fn some_machine() -> Machine {
    Machine {
        owner: Addr::unchecked("alice"),
        ownership_epoch: 0,
        key: PublicKey::new(Curve::Ed25519, vec![9; 32]).unwrap(),
        key_version: 1,
        cell: None,
        maker: None,
        payout: None,
        status: MachineStatus::Active,
        deposit: Uint128::zero(),
    }
}

/// What is known of a key that was never taken.
fn new_key() -> FreeKey {
    FreeKey { registrations: 0 }
}

#[test]
fn a_key_s_counter_never_begins_again() {
    let (mut storage, machine) = (MockStorage::new(), some_machine());
    let worn = KeyRecord {
        registrations: u32::MAX,
        machine: None,
    };
    KEYS.save(&mut storage, &machine.key.tagged(), &worn).unwrap();
    let key = keys::free_key(&storage, &machine.key).unwrap();
    let error = add_machine(&mut storage, &mut Ledger::default(), &machine, key).unwrap_err();
    assert_eq!(error, ContractError::KeyWornOut { count: u32::MAX });
}

#[test]
fn ids_never_begin_again() {
    let mut ledger = Ledger {
        machines: u64::MAX,
        deposits: Uint128::zero(),
    };
    add_machine(&mut MockStorage::new(), &mut ledger, &some_machine(), new_key()).unwrap_err();
}

#[test]
fn key_versions_never_begin_again() {
    let mut storage = MockStorage::new();
    let worn = Machine {
        key_version: u32::MAX,
        ..some_machine()
    };
    let new = PublicKey::new(Curve::Ed25519, vec![7; 32]).unwrap();
    keys::replace(&mut storage, MachineId::FIRST, worn, (new, new_key()), None).unwrap_err();
}

#[test]
fn ownership_epochs_never_begin_again() {
    let sold_too_often = Machine {
        ownership_epoch: u32::MAX,
        ..some_machine()
    };
    let buyer = Addr::unchecked("bob");
    sales::transfer(&mut MockStorage::new(), MachineId::FIRST, sold_too_often, buyer).unwrap_err();
}

#[test]
fn credits_are_bounded_by_what_the_contract_can_hold() {
    let mut storage = MockStorage::new();
    let [alice, bob] = ["alice", "bob"].map(Addr::unchecked);
    credits::add(&mut storage, &alice, Uint128::MAX).unwrap();
    credits::add(&mut storage, &alice, Uint128::one()).unwrap_err();
    credits::add(&mut storage, &bob, Uint128::one()).unwrap_err();
    assert_eq!(credits::credit(&storage, &bob).unwrap(), Uint128::zero());
    assert_eq!(credits::take(&mut storage, &alice).unwrap(), Uint128::MAX);
}
