//! What oracles read of sales, with the real contracts: late ones, none, those of the network and those in other tokens.

use cosmwasm_std::Uint128;
use flywheel_oracle::{EpochDemand, Facts};
use flywheel_protocol::points::Demand;
use flywheel_protocol::{Bps, Epoch, Seconds};
use flywheel_testing::{GRACE, Goods, Person, Suite, Token, class, market_terms};
use flywheel_types::Class;
use flywheel_types::marketplace::{NewListing, Purchase};
use flywheel_types::staking::ExecuteMsg;

/// What stakers, treasury and nobody got.
fn demand(stakers: u128, treasury: u128, burned: u128) -> Demand {
    Demand {
        burned: Uint128::new(burned),
        treasury: Uint128::new(treasury),
        stakers: Uint128::new(stakers),
    }
}

/// One machine of ann's, in a class in demand mode; bob has money.
fn suite(token: Token) -> Suite {
    with_people(Suite::launched(token, |launch| {
        launch.market = Some(market_terms());
        for class in &mut launch.classes {
            class.class.demand = Some(Bps::ONE);
        }
    }))
}

fn with_people(mut suite: Suite) -> Suite {
    let (ann, bob) = (Person::named("ann"), Person::named("bob"));
    suite.enrol(&ann, "meter-1");
    suite.give(&ann, 10_000).give(&bob, 50_000);
    suite
}

/// What the epoch that can be settled now sold.
fn read(suite: &mut Suite, epoch: u64) -> EpochDemand {
    let end = suite.network().clock().start_of(Epoch::new(epoch + 1)).expect("a time");
    suite.wait_until(end.plus(GRACE).expect("a time")).mint();
    let facts = Facts::read(&suite.network()).expect("facts");
    assert_eq!(facts.epochs.len(), 1);
    facts.epochs[0].demand.clone()
}

/// Lists a dataset of the machine and delivers it up to the key.
fn deliver(suite: &mut Suite, goods: &Goods, price: u128) -> u64 {
    let (ann, bob) = (Person::named("ann"), Person::named("bob"));
    let listing = suite.list(&ann, suite.dataset("meter-1", goods, price));
    suite.delivered((&ann, &bob), listing, goods, 9)
}

fn accept(suite: &Suite, order: u64) {
    let accepted = suite.marketplace().accept(Person::named("bob").account(), order);
    suite.sent(accepted);
}

/// A sale gives 60 % to the machine, 15 % to stakers and to the treasury each, and burns 10 %.
#[test]
fn sales_are_demand_of_the_epoch_in_which_they_are_settled() {
    for token in [Token::Cw20, Token::Native] {
        let mut suite = suite(token);
        let goods = Goods::sized(2_000);
        let machine = suite.machine("meter-1");
        suite.begin(0);
        let order = deliver(&mut suite, &goods, 1_000);
        accept(&suite, order);
        // Delivered four hours before the epoch's end: the buyer may complain until two hours after it.
        suite.advance(Seconds::hours(20));
        let late = deliver(&mut suite, &goods, 2_000);
        suite.work("meter-1", 0, 1_000);
        let read_first = read(&mut suite, 0);
        assert_eq!(read_first.network, Demand::default());
        assert_eq!(read_first.machines, [(machine, demand(150, 150, 100))].into());
        // An oracle that asks when the late sale is settled reads the same of epoch 0.
        suite.settle_order(late);
        assert_eq!(
            Facts::read(&suite.network()).expect("facts").epochs[0].demand,
            read_first
        );
        let settled = suite.settle(0);
        // By work 400, by demand 150 + 100.
        assert_eq!(settled.tree.top().sum.u128(), 250);

        // The network sells what its machine made in epoch 0.
        let (operator, bob) = (Person::named("operator"), Person::named("bob"));
        let listing = suite.list(&operator, suite.network_dataset((0, 0), &[0], &goods, 10_000));
        let order = suite.delivered((&operator, &bob), listing, &goods, 8);
        accept(&suite, order);
        if token == Token::Cw20 {
            sell_in_another_token(&mut suite, &goods);
        }
        suite.work("meter-1", 1, 1_000);
        let second = read(&mut suite, 1);
        // 10,000: 6,000 to machines as revenue, 1,500 to stakers, 1,500 to the treasury, 1,000 burned.
        assert_eq!(second.network, demand(1_500, 1_500, 1_000));
        // The late one.
        assert_eq!(second.machines, [(machine, demand(300, 300, 200))].into());
        let settled = suite.settle(1);
        // By demand 500 + 2,500, by the class 400; and the revenue.
        assert_eq!(settled.tree.top().sum.u128(), 250 + 400 + 6_000);

        // An epoch without sales.
        suite.work("meter-1", 2, 1_000);
        assert_eq!(read(&mut suite, 2), EpochDemand::default());
        assert_eq!(suite.settle(2).tree.top().sum.u128(), 6_650);
    }
}

fn sell_in_another_token(suite: &mut Suite, goods: &Goods) {
    let (ann, bob) = (Person::named("ann"), Person::named("bob"));
    suite.fund(&ann, 10_000);
    let coin = suite.fund(&bob, 10_000);
    let new = NewListing {
        denom: coin.clone().into(),
        ..suite.dataset("meter-1", goods, 5_000)
    };
    let listing = suite.list(&ann, new);
    let price = Uint128::new(5_000);
    let market = suite.marketplace();
    let purchase = Purchase {
        max_price: price,
        ..suite.purchase(listing)
    };
    let bought = suite.sent(market.buy(bob.account(), (&coin, price), purchase));
    let order = market.ordered(&bought).expect("its number");
    let bond = market.bond(&coin, price).expect("a bond");
    suite.sent(market.commit(ann.account(), (&coin, bond), goods.delivery(order, 7)));
    suite.sent(market.confirm(bob.account(), order));
    suite.sent(suite.try_reveal(&ann, order, 7));
    accept(suite, order);
}

#[test]
fn without_a_marketplace_there_is_no_demand_and_no_emission_for_its_machines() {
    // A launch refuses such a class; an admin may set it later, here before epoch 0.
    let suite = Suite::launched(Token::Cw20, |_| {});
    let class = Class {
        demand: Some(Bps::ONE),
        ..class()
    };
    let operator = Person::named("operator");
    let set = suite
        .network()
        .staking()
        .execute(operator.account(), &ExecuteMsg::SetClass { class });
    suite.sent(set);
    let mut suite = with_people(suite);
    suite.work("meter-1", 0, 1_000);
    assert_eq!(read(&mut suite, 0), EpochDemand::default());
    let settled = suite.settle(0);
    assert_eq!((settled.tree.top().sum.u128(), settled.tree.machines()), (0, 0));
}
