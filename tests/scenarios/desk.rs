//! A network that belongs to its holders sells what its machines made: votes take days, so a desk delivers, and the money
//! goes where the holders have said.

use flywheel_testing::{Goods, Suite, Token, dao_terms, market_terms};
use flywheel_types::governance::ProposalClass;
use flywheel_types::hub::MarketTerms;
use flywheel_types::marketplace::{ExecuteMsg, Stage};

use crate::trading::person;

/// Alice's meter-1, bonded with 1,000, has worked on the first day; the launch has named a desk, which has 1,000, and the
/// city has 20,000.
fn governed(token: Token) -> (Suite, Goods) {
    let (alice, desk, city) = (person("alice"), person("desk"), person("city"));
    let mut suite = Suite::launched(token, |launch| {
        (launch.admin, launch.treasury) = (None, None);
        launch.dao = Some(dao_terms());
        launch.market = Some(MarketTerms {
            desk: Some(Suite::address_of(&person("desk")).into_string()),
            ..market_terms()
        });
    });
    suite.enrol(&alice, "meter-1");
    suite.give(&desk, 1_000).give(&city, 20_000);
    suite.work("meter-1", 0, 1_000);
    suite.settle(0);
    (suite, Goods::sized(3_000))
}

/// The holders name another desk, or none.
fn name_desk(suite: &mut Suite, desk: Option<&str>) {
    let desk = desk.map(|desk| suite.address(&person(desk)).into_string());
    let action = suite.call(suite.marketplace().address(), &ExecuteMsg::SetDesk { desk });
    suite.decide(&person("alice"), ProposalClass::Parameter, "Another desk", vec![action]);
}

fn a_desk_sells_for_the_holders(token: Token) {
    let (mut suite, goods) = governed(token);
    let (desk, carol, city) = (person("desk"), person("carol"), person("city"));
    let dao = suite.dao().address().clone();
    let treasury = |suite: &Suite| suite.network().balance(&dao).unwrap().u128();
    let before = treasury(&suite);

    let listing = suite.network_dataset((0, 0), &[0], &goods, 10_000);
    let listing = suite.list(&desk, listing);
    let order = suite.order(&city, listing);
    suite.commit(&desk, order, &goods, 9);
    assert_eq!(suite.balance(&desk), 0);

    // In the middle of it the holders name another desk. Who has committed ends what is begun, and has the bond back.
    name_desk(&mut suite, Some("carol"));
    suite.confirm(&city, order);
    suite.refused(suite.try_reveal(&carol, order, 9), "has not committed to this order");
    suite.reveal(&desk, order, 9).settle_order(order);
    assert_eq!(suite.order_now(order).stage, Stage::Settled);
    assert_eq!(suite.balance(&desk), 1_000);
    // 15 % are the DAO's. The machines' 60 % are rewards' to share.
    assert_eq!(treasury(&suite), before + 1_500);
    assert_eq!(suite.network().rewards().flows().unwrap().revenue.u128(), 6_000);

    // The next order is the new desk's.
    let order = suite.order(&city, listing);
    suite.refused(
        suite.try_commit(&desk, order, &goods, 8),
        "does not sell for the network",
    );
    suite.give(&carol, 1_000).commit(&carol, order, &goods, 8);
    suite.confirm(&city, order).reveal(&carol, order, 8).settle_order(order);
    assert_eq!((suite.balance(&carol), suite.balance(&city)), (1_000, 0));
    assert_eq!(treasury(&suite), before + 3_000);
}

#[test]
fn a_desk_sells_for_the_holders_of_a_cw20_network() {
    a_desk_sells_for_the_holders(Token::Cw20);
}

#[test]
fn a_desk_sells_for_the_holders_of_a_native_network() {
    a_desk_sells_for_the_holders(Token::Native);
}

#[test]
fn an_order_whose_desk_was_dismissed_before_it_delivered_comes_back() {
    let (mut suite, goods) = governed(Token::Native);
    let (desk, city) = (person("desk"), person("city"));
    let listing = suite.network_dataset((0, 0), &[0], &goods, 10_000);
    let listing = suite.list(&desk, listing);
    let order = suite.order(&city, listing);
    name_desk(&mut suite, None);
    suite.refused(
        suite.try_commit(&desk, order, &goods, 9),
        "does not sell for the network",
    );
    suite.settle_order(order);
    assert_eq!((suite.balance(&city), suite.balance(&desk)), (20_000, 1_000));
    assert_eq!(suite.marketplace().config().unwrap().desk, None);
}
