//! What oracles read for demand (rule N5): each epoch's sales, in all and by machine.

use flywheel_protocol::Epoch;
use flywheel_types::marketplace::{MachineSalesResponse, NewListing, QueryMsg, ReceiveMsg, Seller};

use crate::goods::Goods;
use crate::suite::{Suite, attribute, id, purchase};

fn page(suite: &Suite, epoch: u64, start_after: Option<u64>, limit: Option<u32>) -> Vec<(u64, u128, u128)> {
    let answer: MachineSalesResponse = suite.query(&QueryMsg::MachineSales {
        epoch: Epoch::new(epoch),
        start_after: start_after.map(id),
        limit,
    });
    let rows = answer.rows.iter();
    rows.map(|row| (row.machine.get(), row.sales.amount.u128(), row.sales.demand.u128()))
        .collect()
}

/// Lists a dataset of a machine (of nobody: the network's) and delivers it up to the key; returns the order.
fn deliver(suite: &mut Suite, machine: Option<u64>, size: usize, price: u128) -> u64 {
    let goods = Goods::sized(size);
    let new = match machine {
        None => suite.network_dataset(&goods, price),
        Some(machine) => NewListing {
            seller: Seller::Machine { machine: id(machine) },
            ..suite.dataset(&goods, price)
        },
    };
    let who = match machine {
        None => "admin",
        Some(3) => "carol",
        Some(_) => "seller",
    };
    let listed = suite.try_list(who, new).unwrap();
    let listing = attribute(&listed, "listed", "listing").parse().unwrap();
    let order = suite.buy("buyer", listing, price);
    suite.try_commit(who, order, &goods, 9, (price / 10).max(50)).unwrap();
    suite.confirm(order);
    suite.try_reveal(who, order, 9).unwrap();
    order
}

#[test]
fn an_epoch_s_sales_are_known_by_machine_and_the_rest_is_the_network_s() {
    for mut suite in Suite::both() {
        suite.finalize(2, None);
        let orders = [
            deliver(&mut suite, Some(1), 10, 1_000),
            deliver(&mut suite, Some(3), 11, 2_000),
            deliver(&mut suite, Some(1), 12, 500),
            deliver(&mut suite, None, 13, 10_000),
        ];
        // 400 s later the complaints' time is over, at the first second of epoch 4: two sales in one message.
        suite.at(400).try_settle(&orders[..2]).unwrap();
        suite.try_settle(&orders[2..]).unwrap();
        // Machine 1: 1,000 and 500. A tenth of each (50 + 50, 25 + 25) is the treasury's or burned.
        assert_eq!(page(&suite, 4, None, None), [(1, 1_500, 150), (3, 2_000, 200)]);
        // The network's 10,000: 1,000 to its machines through rewards, 1,000 to stakers.
        let all = suite.sales(4);
        assert_eq!((all.amount.u128(), all.demand.u128()), (13_500, 150 + 200 + 8_000));
        assert_eq!(page(&suite, 4, None, Some(1)), [(1, 1_500, 150)]);
        assert_eq!(page(&suite, 4, Some(1), Some(1)), [(3, 2_000, 200)]);
        assert_eq!(page(&suite, 4, Some(3), None), []);
        assert_eq!(page(&suite, 3, None, None), []);
        assert_eq!(page(&suite, 5, None, None), []);
    }
}

#[test]
fn a_sale_in_another_token_is_no_demand_of_its_machine() {
    let mut suite = Suite::native();
    let goods = Goods::sized(100);
    let mut new = suite.dataset(&goods, 10_000);
    new.denom = suite.other().into();
    let listing = suite.list(new);
    let other = suite.other();
    let bought = suite
        .try_pay("buyer", &other, 10_000, &ReceiveMsg::Buy(purchase(listing)))
        .unwrap();
    let order: u64 = attribute(&bought, "ordered", "order").parse().unwrap();
    let commit = ReceiveMsg::Commit(goods.delivery(order, 9));
    suite.try_pay("seller", &other, 1_000, &commit).unwrap();
    suite.confirm(order).reveal(order, 9).at(400).settle(order);
    assert_eq!(page(&suite, 4, None, None), []);
}
