//! A network sells what its machines made together.

use std::fs;

use flywheel_exchange::market::{MarketError, Outcome, Seller, Stock, offer, settled_epochs};
use flywheel_exchange::quietly;
use flywheel_protocol::Epoch;
use flywheel_testing::Person;
use flywheel_types::marketplace::Seller as SellerName;

use crate::world::{MONEY, PRICE, RULES, World, data, drive, rest};

#[test]
fn a_network_sells_settled_epochs_and_the_machines_get_their_share_through_rewards() {
    let mut world = World::new();
    let (owner, operator) = (Person::named("seller"), Person::named("operator"));
    world.suite.give(&owner, MONEY).bond(&owner, "meter-1", 1_000);
    world.suite.work("meter-1", 0, 1_000);
    let (first, second) = (Epoch::new(0), Epoch::new(1));
    let line = world.line();
    let market = world.market(&line);
    let early = settled_epochs(&market, first, first).unwrap_err();
    assert!(
        matches!(early, MarketError::NotFinal { epoch } if epoch == first),
        "{early}"
    );
    world.suite.settle(0);

    let (sellers, buyers) = (world.line(), world.line());
    let market = world.market(&sellers);
    let settled = settled_epochs(&market, first, first).unwrap();
    assert_eq!(settled, [first]);
    let late = settled_epochs(&market, first, second).unwrap_err();
    assert!(
        matches!(late, MarketError::NotFinal { epoch } if epoch == second),
        "{late}"
    );

    fs::write(world.path("month.csv"), data(41_000)).unwrap();
    let stock = Stock::open_or_create(&world.path("network"), &market).unwrap();
    let good = stock.add(&world.path("month.csv"), &mut quietly).unwrap();
    let mut terms = world.offer();
    terms.seller = SellerName::Network {
        from: first,
        to: first,
        settled,
    };
    let listing = offer(&market, operator.account(), &good.described, terms)
        .unwrap()
        .listing;
    let before = world.suite.balance(&operator);

    let mut seller = Seller::open(market, operator.account().clone(), stock, RULES).unwrap();
    let serving = world.serve(&seller);
    rest(&mut seller);
    let mut wishes = world.wishes();
    wishes.listing = listing;
    let outcome = drive(&mut seller, &mut world.purchase_by("buyer", &buyers, wishes));
    assert!(matches!(outcome, Outcome::Bought { .. }), "{outcome:?}");
    drop(serving);
    assert!(fs::read(world.path("bought.csv")).unwrap() == data(41_000));
    // The bond is back. Of 250: stakers 37, treasury 37, burned 25, and 151 to the machines of epoch 0.
    assert_eq!(world.suite.balance(&operator), before);
    let epoch = world.suite.network().clock().epoch_at(world.suite.now()).unwrap();
    let sales = world.suite.network().marketplace().unwrap().sales(epoch).unwrap();
    assert_eq!((sales.amount.u128(), sales.machines.u128()), (PRICE, 151));
    let revenue = world.suite.network().rewards().revenues(epoch).unwrap();
    assert_eq!(revenue.iter().map(|row| row.amount.u128()).sum::<u128>(), 151);
}
