//! marketplace: a hundred of everything, as long as it may be.

use std::ops::RangeInclusive;

use cosmwasm_std::{Addr, Uint128};
use flywheel_protocol::exchange::key_hash;
use flywheel_protocol::{Bps, Epoch, H3Cell, Hash32, MachineId, Seconds, Time};
use flywheel_types::Denom;
use flywheel_types::access_control::{self, MAX_SEGMENT};
use flywheel_types::marketplace::{
    Band, Buying, Content, Delivery, ExecuteMsg, InstantiateMsg, MAX_CELLS, MAX_LINK, MAX_NAME, MAX_PURPOSE,
    MAX_PURPOSES, MAX_SETTLE, MAX_STATEMENTS, NewListing, Permit, Price, Purchase, Seller, SubscriptionId, Terms,
    Wanted,
};
use flywheel_vm_tests::{COIN, World, address, at_limits, clock, id, market};

use crate::PAGE;

/// What a dataset costs, and a tenth of it: the seller's bond.
const COST: u128 = 1_000;
const BOND: u128 = 100;
const PERIOD: u128 = 10;
const KEY: [u8; 32] = [3; 32];

/// The network's listings, which are as long as they may be.
pub const OF_NETWORK: RangeInclusive<u64> = 1..=PAGE;
/// Datasets of a hundred machines: each is ordered, and each is offered for the last request.
pub const OF_MACHINES: RangeInclusive<u64> = PAGE + 1..=2 * PAGE;
/// A feed with a hundred subscribers, which is taken back from all of them.
pub const FEED: u64 = 2 * PAGE + 1;
/// The request with a hundred bids.
pub const CONTESTED: u64 = PAGE;

/// Listings, orders whose keys are shown, requests and bids, and licences that were taken back.
pub fn fill(world: &mut World) {
    world.give("city", 1_000_000).give("owner", 100_000);
    for _ in OF_NETWORK {
        send(world, "operator", &ExecuteMsg::List(largest_listing()), 0);
    }
    for machine in 1..=PAGE {
        send(world, "owner", &ExecuteMsg::List(dataset(id(machine))), 0);
    }
    send(world, "owner", &ExecuteMsg::List(feed()), 0);
    for (order, listing) in (1..).zip(OF_MACHINES) {
        reveal(world, order, listing);
    }
    requests(world);
    licences(world);
    let band = ExecuteMsg::SetBand {
        class: largest_name(),
        denom: coin(),
        band: Some(Band {
            lowest: Uint128::zero(),
            highest: Uint128::MAX,
        }),
    };
    send(world, "operator", &band, 0);
}

/// Every order is settled in the running epoch, and one is rated.
pub fn settle(world: &mut World) {
    world.wait(3_600);
    let orders: Vec<u64> = (1..=PAGE).collect();
    for orders in orders.chunks(MAX_SETTLE) {
        let orders = orders.to_vec();
        send(world, "anyone", &ExecuteMsg::Settle { orders }, 0);
    }
    println!(
        "{:>9} gas  marketplace/settle, 50 orders",
        world.used["marketplace/settle"]
    );
    send(world, "city", &ExecuteMsg::Rate { order: 1, stars: 5 }, 0);
}

fn reveal(world: &mut World, order: u64, listing: u64) {
    let purchase = Purchase {
        listing,
        revision: 1,
        max_price: Uint128::new(COST),
        transfer_key: Some(Hash32::new([4; 32])),
        periods: None,
    };
    send(world, "city", &ExecuteMsg::Buy(purchase), COST);
    let delivery = Delivery {
        order,
        key_hash: key_hash(&KEY),
        hidden_root: Hash32::new([5; 32]),
    };
    send(world, "owner", &ExecuteMsg::Commit(delivery), BOND);
    send(world, "city", &ExecuteMsg::Confirm { order }, 0);
    let key = Hash32::new(KEY);
    send(world, "owner", &ExecuteMsg::Reveal { order, key }, 0);
}

/// For each the network's first listing is the lowest bid, but the last one goes by choice.
fn requests(world: &mut World) {
    let allow = ExecuteMsg::Allow {
        listing: 1,
        accounts: vec![address("city").into_string()],
        allowed: true,
    };
    send(world, "operator", &allow, 0);
    let transfer_key = Hash32::new([4; 32]);
    let price = Uint128::new(COST);
    let wanted = largest_request(
        world,
        largest_name(),
        Buying::Lowest {
            transfer_key,
            min_duration: None,
        },
    );
    for request in 1..CONTESTED {
        send(world, "city", &ExecuteMsg::Request(wanted.clone()), COST);
        let bid = ExecuteMsg::Bid {
            request,
            listing: 1,
            revision: 1,
            price,
        };
        send(world, "operator", &bid, 0);
    }
    let wanted = largest_request(world, "meter".to_owned(), Buying::Choice { transfer_key });
    send(world, "city", &ExecuteMsg::Request(wanted), COST);
    for listing in OF_MACHINES {
        let bid = ExecuteMsg::Bid {
            request: CONTESTED,
            listing,
            revision: 1,
            price,
        };
        send(world, "owner", &bid, 0);
    }
}

fn licences(world: &mut World) {
    for number in 1..=PAGE {
        let reader = format!("reader-{number}");
        world.give(&reader, PERIOD);
        let market = world.market();
        subscribe(world, &market, &reader, FEED);
    }
    for number in 1..=PAGE {
        let revoke = ExecuteMsg::Revoke(SubscriptionId {
            listing: FEED,
            account: address(&format!("reader-{number}")).into_string(),
        });
        send(world, "owner", &revoke, PERIOD);
    }
}

fn subscribe(world: &mut World, market: &Addr, who: &str, listing: u64) {
    let purchase = Purchase {
        listing,
        revision: 1,
        max_price: Uint128::new(PERIOD),
        transfer_key: None,
        periods: Some(1),
    };
    world.execute(who, market, &ExecuteMsg::Buy(purchase), PERIOD);
}

/// A marketplace whose staking and rewards are nobody: of each of 50 sales two parts wait.
pub fn waiting(world: &mut World) -> Addr {
    let (contracts, terms) = (world.network.clone(), market());
    let [operator, nobody] = ["operator", "nobody"].map(|name| address(name).into_string());
    let setup = InstantiateMsg {
        admin: operator,
        denom: coin(),
        complaint_cost: terms.complaint_cost,
        accepted: vec![],
        registry: world.registry.to_string(),
        staking: nobody.clone(),
        verification: contracts.verification.into_string(),
        rewards: nobody,
        treasury: address("treasury").into_string(),
        payments: None,
        clock: clock(),
        split: terms.split,
        limits: terms.limits,
        windows: terms.windows,
        desk: None,
    };
    let market = world.instantiate("marketplace", &setup);
    let mut new = feed();
    new.seller = largest_listing().seller;
    world.execute("operator", &market, &ExecuteMsg::List(new), 0);
    // Each pays the seller what the one before has left.
    for _ in 0..=PAGE / 2 {
        subscribe(world, &market, "city", 1);
        world.wait(3);
    }
    market
}

fn send(world: &mut World, sender: &str, message: &ExecuteMsg, coins: u128) {
    let market = world.market();
    world.execute(sender, &market, message, coins);
}

fn coin() -> Denom<String> {
    Denom::Native(COIN.to_owned())
}

/// A class's name, and a credential's.
pub fn largest_name() -> String {
    "c".repeat(MAX_NAME)
}

/// JSON writes six bytes for a control character.
fn largest_listing() -> NewListing {
    let statements = PAGE - MAX_STATEMENTS as u64..PAGE;
    NewListing {
        seller: Seller::Network {
            from: Epoch::new(statements.start),
            to: Epoch::new(PAGE - 1),
            settled: statements.map(Epoch::new).collect(),
        },
        content: Content::Dataset {
            root: Hash32::new([1; 32]),
            size: 4 << 40,
            file_hash: Some(Hash32::new([2; 32])),
        },
        class: largest_name(),
        price: Price::Dutch {
            from: Uint128::MAX,
            to: Uint128::MAX - Uint128::one(),
            begins: Time::new(u64::MAX - 1),
            ends: Time::new(u64::MAX),
        },
        terms: Terms {
            credential: Some(largest_name()),
            permission: Some(largest_permit()),
            ..terms()
        },
        // JSON writes two bytes for a quote.
        link: "\"".repeat(MAX_LINK),
        ..dataset(id(1))
    }
}

/// Four segments, of which the second says whose it is.
fn largest_permit() -> Permit {
    let segment = "a".repeat(MAX_SEGMENT);
    Permit {
        name: "a".repeat(access_control::MAX_NAME).parse().unwrap(),
        resource: format!("account/{segment}/{segment}/{segment}").parse().unwrap(),
    }
}

fn terms() -> Terms {
    Terms {
        hash: Hash32::new([9; 32]),
        purposes: (0..MAX_PURPOSES)
            .map(|number| format!("{number:0>MAX_PURPOSE$}"))
            .collect(),
        duration: Some(Seconds::days(365)),
        credential: None,
        permission: None,
    }
}

fn dataset(machine: MachineId) -> NewListing {
    NewListing {
        seller: Seller::Machine { machine },
        content: Content::Dataset {
            root: Hash32::new([1; 32]),
            size: 4 << 40,
            file_hash: None,
        },
        class: "meter".to_owned(),
        denom: coin(),
        price: Price::Fixed {
            amount: Uint128::new(COST),
        },
        order_fee: Bps::percent(1).unwrap(),
        terms: terms(),
        link: String::new(),
    }
}

fn feed() -> NewListing {
    NewListing {
        content: Content::Feed {},
        price: Price::PerPeriod {
            amount: Uint128::new(PERIOD),
            period: Seconds::new(1),
            grace: Seconds::new(1),
        },
        ..dataset(id(1))
    }
}

fn largest_request(world: &World, class: String, by: Buying) -> Wanted {
    let cell: H3Cell = at_limits().cell.unwrap();
    Wanted {
        class,
        cells: vec![cell; MAX_CELLS],
        purpose: format!("{:0>MAX_PURPOSE$}", 0),
        until: world.now().plus(Seconds::days(365)).unwrap(),
        by,
    }
}
