//! Every contract is instantiated and carries out its messages, in a network with a cw20 and in one with a native coin.

mod admin;
mod governing;
mod market;
mod oracles;
mod owners;
mod paying;
mod records;
mod sharing;
mod shop;
mod street;
mod trading;

use std::collections::BTreeSet;

use flywheel_types::registry::{ExecuteMsg, MachineDetails};
use flywheel_vm_tests::{CHAIN_DAY, CONTRACTS, MESSAGE_LIMIT, Token, World, messages_of_schema, tree};

use admin::{admin, places, upgrade, withdraw};
use governing::governing;
use market::evidence;
use oracles::{disputed, offences, oracles, rejected};
use owners::{claim, earn, leave, stakes};
use paying::paying;
use records::{records, retire};
use sharing::sharing;
use trading::trading;

/// The machines of one owner: the largest batch, and the largest claim.
const FLEET: u64 = 50;

/// What nobody sends here, and why.
const NOT_SENT: [(&str, &str); 15] = [
    // The deposit is a native coin.
    ("machine-registry", "receive"),
    // A credit comes about when an account refuses its money, which no account of this chain does.
    ("machine-registry", "withdraw"),
    ("access-control", "withdraw"),
    ("governance", "withdraw"),
    ("staking", "withdraw_credit"),
    ("verification", "withdraw"),
    // Sent by a contract of the network; the price is part of that contract's message.
    ("rewards", "accept_root"),
    ("staking", "add_income"),
    ("staking", "slash"),
    ("token", "mint"),
    // cw20-base as it is, for other uses than the network's.
    ("token", "send_from"),
    ("token", "burn_from"),
    ("token", "update_minter"),
    ("token", "update_marketing"),
    ("token", "upload_logo"),
];

#[test]
fn every_message_is_carried_out() {
    let mut used = live(Token::Native);
    used.extend(live(Token::Cw20));

    for (message, gas) in &used {
        println!("{gas:>9} gas  {message}");
    }
    let sent: BTreeSet<&str> = used
        .iter()
        .filter_map(|(message, _)| message.split(' ').next())
        .collect();
    for contract in CONTRACTS {
        assert!(sent.contains(&*format!("{contract}/migrate")));
        for message in messages_of_schema(contract) {
            let excepted = NOT_SENT.contains(&(contract, &*message));
            let is_sent = sent.contains(&*format!("{contract}/{message}"));
            assert!(
                is_sent != excepted,
                "{contract}/{message}: sent {is_sent}, excepted {excepted}"
            );
        }
    }
}

#[test]
fn a_message_that_runs_out_of_gas_is_stopped_and_changes_nothing() {
    let mut world = World::new(Token::Native, 1);
    let (registry, machine) = (world.registry.clone(), MachineDetails::default());
    let before = world.app.dump_wasm_raw(&registry);
    let register = ExecuteMsg::Register {
        machines: vec![world.registration("owner", "meter", machine)],
    };

    // Loading the code takes 65,000 of it; every byte that is written, 30.
    world.gas_limit = 80_000;
    let refusal = world.try_execute("owner", &registry, &register, 0).unwrap_err();
    assert!(format!("{refusal:#}").contains("Ran out of gas"), "{refusal:#}");
    assert_eq!(world.app.dump_wasm_raw(&registry), before);

    world.gas_limit = MESSAGE_LIMIT;
    world.execute("owner", &registry, &register, 0);
    assert_ne!(world.app.dump_wasm_raw(&registry), before);
}

/// Days of a network. Returns the most gas of each message.
fn live(token: Token) -> BTreeSet<(String, u64)> {
    let mut world = World::new(token, 4);
    records(&mut world);
    stakes(&mut world);
    world.assert_balanced();

    let first = tree(FLEET, 5);
    world.evidence_root = evidence().root();
    world.settle(0, &first);
    earn(&mut world, &first);
    world.assert_balanced();
    offences(&mut world);
    leave(&mut world);
    world.assert_balanced();

    let second = disputed(&mut world, &first);
    world.assert_balanced();
    claim(&mut world, 1, &second, &[0]);
    rejected(&mut world, &second);
    world.assert_balanced();

    let left = oracles(&mut world);
    admin(&mut world);
    world.assert_balanced();
    paying(&mut world);
    world.assert_balanced();
    trading(&mut world);
    world.assert_balanced();
    sharing(&mut world);
    world.assert_balanced();
    world.wait(8 * CHAIN_DAY);
    withdraw(&mut world, left);
    retire(&mut world);
    upgrade(&mut world);
    world.assert_balanced();
    governing(&mut world, token);
    places(&mut world, token);
    println!("largest memory: {} pages of 64 KiB", world.most_memory());
    world
        .used
        .iter()
        .map(|(message, gas)| (message.clone(), *gas))
        .collect()
}
