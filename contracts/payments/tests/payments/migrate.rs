//! Upgrades from the state of version 0.1.0. What a fixture is and when it may change: `tests/fixture.rs`.

#[path = "../../../../tests/fixture.rs"]
mod fixture;

use cosmwasm_std::{from_json, to_json_string};
use flywheel_types::payments::{MigrateMsg, Party, QueryMsg, TariffSpec};

use crate::suite::verbs::{account, machine, payment, split};
use crate::suite::{Suite, address, id};
use fixture::{Contract, Fixture};

const CONTRACT: Contract = Contract {
    folder: "payments",
    name: flywheel_payments::contract::CONTRACT_NAME,
    version: flywheel_payments::contract::CONTRACT_VERSION,
    migrate: |deps, env| {
        let done = flywheel_payments::contract::migrate(deps, env, MigrateMsg {});
        done.map(drop).map_err(|error| error.to_string())
    },
    query: |deps, env, query| {
        let query = from_json(query).map_err(|error| error.to_string())?;
        flywheel_payments::contract::query(deps, env, query).map_err(|error| error.to_string())
    },
};

/// A session, a channel and a stream in each of their states, a split, a fee that waits, a credit.
fn fixture() -> Fixture {
    CONTRACT.fixture(|| {
        let mut suite = Suite::native();
        suite.network(3).set_fee("dora", 3, 100).unwrap();
        suite.set_fee("dora", 3, 500).unwrap();
        let shares = split(&[("dora", 2_500), ("eve", 1)], "ann");
        suite.set_split("ann", 1, Some(shares), Some(3)).unwrap();
        let tariff = TariffSpec {
            network: Some(3),
            ..suite.tariff()
        };
        suite.set_tariff("bob", 2, Some(tariff)).unwrap();
        for closing in 0..3 {
            let session = suite.open_session(20_000_000);
            let reading = suite.reading(session, 2, 2);
            match closing {
                0 => {}
                1 => drop(suite.close("carl", session, 300_000).unwrap()),
                _ => drop(suite.close_on_meter("ann", session, reading, None).unwrap()),
            }
        }
        let channel = suite.open_channel(machine(1), 1_000);
        let vouchers = vec![suite.in_lane(channel, 0, 1, 10), suite.in_lane(channel, 9, 4, 20)];
        suite.settle("watcher", channel, vouchers).unwrap();
        suite.close_channel("carl", channel, vec![]).unwrap();
        suite.open_channel(account("eve"), 500);
        let stream = suite.open_stream(machine(1), 10, 3, 1_000);
        suite.open_stream(account("eve"), 1, 1, 50);
        suite.advance(100).pause("carl", stream).unwrap();
        suite.collect_stream("watcher", stream).unwrap();
        suite.refuse("bob", true);
        suite.try_pay("carl", 70, vec![payment(2, 70)]).unwrap();
        suite.donate("eve", 7);

        let block = suite.app.block_info();
        let storage = suite.app.contract_storage(&suite.payments);
        let chain = suite.app.wrap();
        CONTRACT.record(&*chain, &*storage, (&suite.payments, block), &queries(&suite))
    })
}

fn queries(suite: &Suite) -> Vec<String> {
    let denom = || suite.denom.clone().into();
    let mut queries = vec![
        QueryMsg::Config {},
        QueryMsg::Fee { network: 3 },
        QueryMsg::Credit {
            account: address("bob").to_string(),
            denom: denom(),
        },
        QueryMsg::Totals { denom: denom() },
    ];
    queries.extend((1..=3).map(|session| QueryMsg::Session { session }));
    queries.extend((4..=5).map(|channel| QueryMsg::Channel { channel }));
    queries.extend((6..=7).map(|stream| QueryMsg::Stream { stream }));
    for machine in [id(1), id(2)] {
        queries.push(QueryMsg::Tariffs { machine });
        queries.push(QueryMsg::Split { machine });
    }
    for party in [
        Party::Machine(id(1)),
        Party::Account(address("carl").to_string()),
        Party::Account(address("eve").to_string()),
    ] {
        queries.push(QueryMsg::Agreements {
            party,
            start_after: Some(1),
            limit: Some(4),
        });
    }
    queries.iter().map(|query| to_json_string(query).unwrap()).collect()
}

#[test]
fn an_upgrade_keeps_every_number() {
    CONTRACT.survives(&fixture(), &["0.1.0", "0.0.9"]);
}

#[test]
fn an_upgrade_refuses_a_newer_version_s_state_and_another_contract_s() {
    CONTRACT.refuses_what_is_newer_or_not_its_own(&fixture());
}

#[test]
fn fields_that_a_later_version_appends_are_passed_over() {
    let arrays = [
        "channel_balances",
        "channels",
        "config",
        "fees",
        "held",
        "sessions",
        "splits",
        "streams",
        "tariffs",
    ];
    CONTRACT.passes_over_appended_fields(&fixture(), &arrays);
}
