//! The questions to a marketplace.

use std::collections::BTreeMap;

use flywheel_protocol::Epoch;
use flywheel_types::Denom;
use flywheel_types::marketplace::QueryMsg;
use flywheel_vm_tests::{CHAIN_DAY, COIN, START, World, address};

use crate::sold::{CONTESTED, FEED, OF_MACHINES, OF_NETWORK, fill, largest_name, settle, waiting};
use crate::{Asked, LIMIT, paid};

/// Fills payments and a marketplace, and asks them everything.
pub fn ask_sales(world: &mut World) -> BTreeMap<(String, String), (u64, usize)> {
    paid::fill(world);
    fill(world);
    let waiting = waiting(world);
    let mut asked = Asked {
        world,
        prices: BTreeMap::new(),
    };
    paid::ask(&mut asked);
    ask_orders(&mut asked);
    let rows = QueryMsg::Waiting {
        start_after: None,
        limit: LIMIT,
    };
    assert_eq!(asked.ask(&waiting, &rows), 100);
    let prices = asked.prices;

    settle(world);
    let mut asked = Asked { world, prices };
    ask_orders(&mut asked);
    let epoch = Epoch::new((asked.world.now().get() - START) / CHAIN_DAY);
    let market = asked.world.market();
    let rows = QueryMsg::MachineSales {
        epoch,
        start_after: None,
        limit: LIMIT,
    };
    assert_eq!(asked.ask(&market, &rows), 100);
    asked.ask(&market, &QueryMsg::Sales { epoch });
    asked.prices
}

fn ask_orders(asked: &mut Asked<'_>) {
    let market = asked.world.market();
    let (start_after, limit) = (None, LIMIT);
    let of_machines = QueryMsg::Listings {
        start_after: Some(*OF_NETWORK.end()),
        limit,
    };
    let licences = QueryMsg::Licences {
        listing: FEED,
        start_after,
        limit,
    };
    let bids = QueryMsg::Bids {
        request: CONTESTED,
        start_after,
        limit,
    };
    for query in [
        QueryMsg::Listings { start_after, limit },
        of_machines,
        QueryMsg::Orders { start_after, limit },
        QueryMsg::Requests { start_after, limit },
        licences,
        bids,
    ] {
        assert_eq!(asked.ask(&market, &query), 100, "{query:?}");
    }
    assert_eq!(asked.ask(&market, &QueryMsg::Samples { listing: 1 }), 16);

    let (city, reader) = (address("city").into_string(), address("reader-1").into_string());
    let coin = || Denom::Native(COIN.to_owned());
    // Not bought, open or settled, taken back.
    for (listing, account) in [(1, &city), (*OF_MACHINES.start(), &city), (FEED, &reader)] {
        let account = account.clone();
        asked.ask(&market, &QueryMsg::HasAccess { listing, account });
    }
    for query in [
        QueryMsg::Config {},
        QueryMsg::Listing { listing: 1 },
        QueryMsg::Order { order: 1 },
        QueryMsg::Subscription {
            listing: FEED,
            account: reader,
        },
        QueryMsg::Rating {
            listing: *OF_MACHINES.start(),
        },
        QueryMsg::Request { request: 1 },
        QueryMsg::Band {
            class: largest_name(),
            denom: coin(),
        },
        QueryMsg::Credit {
            account: city,
            denom: coin(),
        },
        QueryMsg::Flows { denom: Some(coin()) },
        QueryMsg::Totals { denom: None },
        QueryMsg::Ownership {},
    ] {
        asked.ask(&market, &query);
    }
}
