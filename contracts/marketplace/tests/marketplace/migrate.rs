//! Upgrades: what a fixture is and when it may change: `tests/fixture.rs`.

#[path = "../../../../tests/fixture.rs"]
mod fixture;

use cosmwasm_std::{from_json, to_json_string};
use flywheel_protocol::Epoch;
use flywheel_types::marketplace::{Buying, MigrateMsg, QueryMsg, Wanted};

use crate::goods::Goods;
use crate::suite::{Suite, address, at};
use fixture::{Contract, Fixture};

const CONTRACT: Contract = Contract {
    folder: "marketplace",
    name: flywheel_marketplace::contract::CONTRACT_NAME,
    version: flywheel_marketplace::contract::CONTRACT_VERSION,
    migrate: |deps, env| {
        let done = flywheel_marketplace::contract::migrate(deps, env, MigrateMsg {});
        done.map(drop).map_err(|error| error.to_string())
    },
    query: |deps, env, query| {
        let query = from_json(query).map_err(|error| error.to_string())?;
        flywheel_marketplace::contract::query(deps, env, query).map_err(|error| error.to_string())
    },
};

/// An order of each stage, a licence, a subscription, a request with a bid, a credit and a row that waits.
fn fixture() -> Fixture {
    CONTRACT.fixture(|| {
        let mut suite = Suite::native();
        suite.finalize(2, None).enrol(1, "meter", None);
        let goods = Goods::sized(2_000);
        let listing = suite.list(suite.dataset(&goods, 10_000));
        let feed = suite.list(suite.feed());
        suite.neighbours_refuse(true).refuse("seller", true);
        let first = suite.delivered(listing, 10_000, &goods, 9, 1_000);
        suite.at(400).settle(first);
        suite.refuse("seller", false);
        suite.delivered(listing, 10_000, &goods, 8, 1_000);
        suite.buy("city", listing, 10_000);
        suite.try_subscribe("buyer", feed, 1, 3).unwrap();
        let wanted = Wanted {
            class: "meter".into(),
            cells: vec![],
            purpose: "research".into(),
            until: at(5_000),
            by: Buying::Lowest {
                transfer_key: flywheel_protocol::Hash32::new([5; 32]),
                min_duration: None,
            },
        };
        let request = suite.post("carol", wanted, 8_000);
        suite.try_bid("seller", request, listing, 7_000).unwrap();

        let block = suite.app.block_info();
        let storage = suite.app.contract_storage(&suite.market);
        let chain = suite.app.wrap();
        CONTRACT.record(&*chain, &*storage, (&suite.market, block), &queries())
    })
}

fn queries() -> Vec<String> {
    let (start_after, limit) = (None, None);
    let mut queries = vec![
        QueryMsg::Config {},
        QueryMsg::Listings { start_after, limit },
        QueryMsg::Orders { start_after, limit },
        QueryMsg::Licences {
            listing: 1,
            start_after,
            limit,
        },
        QueryMsg::Subscription {
            listing: 2,
            account: address("buyer").to_string(),
        },
        QueryMsg::Requests { start_after, limit },
        QueryMsg::Bids {
            request: 1,
            start_after,
            limit,
        },
        QueryMsg::Waiting { start_after, limit },
        QueryMsg::Sales { epoch: Epoch::new(4) },
        QueryMsg::Flows { denom: None },
        QueryMsg::Totals { denom: None },
        QueryMsg::Ownership {},
    ];
    queries.extend(["buyer", "city"].map(|name| QueryMsg::HasAccess {
        listing: 1,
        account: address(name).to_string(),
    }));
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
        "config",
        "orders",
        "progress",
        "commitments",
        "purses",
        "sales",
        "subscriptions",
        "licences",
    ];
    CONTRACT.passes_over_appended_fields(&fixture(), &arrays);
}
