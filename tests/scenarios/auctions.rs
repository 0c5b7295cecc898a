//! Buyers say what they want: bounties for readings, and reverse auctions.

use cosmwasm_std::Uint128;
use flywheel_protocol::{Epoch, Hash32, Seconds};
use flywheel_testing::{Goods, Person, Suite, Token};
use flywheel_types::marketplace::{Buying, Stage, Wanted};

fn wanted(suite: &Suite, by: Buying) -> Wanted {
    Wanted {
        class: "meter".to_owned(),
        cells: vec![],
        purpose: "research".to_owned(),
        until: suite.now().plus(Seconds::days(3)).unwrap(),
        by,
    }
}

/// Alice's meter-1 and bob's meter-2, and a city with 1,000.
fn two_meters(token: Token) -> (Suite, Person, Person, Person) {
    let mut suite = Suite::with_market(token);
    let (alice, bob, city) = (Person::named("alice"), Person::named("bob"), Person::named("city"));
    suite.enrol(&alice, "meter-1");
    suite.enrol(&bob, "meter-2");
    suite.give(&city, 1_000).begin(0);
    (suite, alice, bob, city)
}

fn a_bounty_is_paid_from_evidence(token: Token) {
    let (mut suite, alice, bob, city) = two_meters(token);
    // 10 for a reading of the first day.
    let bounty = Buying::Bounty {
        amount: Uint128::new(10),
        from: Epoch::FIRST,
        to: Epoch::FIRST,
    };
    let bounty = wanted(&suite, bounty);
    let request = suite.post(&city, bounty, 300);
    assert_eq!(suite.balance(&city), 700);
    suite.work("meter-1", 0, 1_000);
    for hour in 0..12 {
        let report = suite.sign_reading("meter-2", 0, hour, 500);
        suite.deliver(&report);
    }
    let anyone = Person::named("anyone");
    let claim = |suite: &Suite, claim| suite.marketplace().claim_bounty(anyone.account(), claim);

    // What oracles would say proves nothing before it is final.
    suite.advance(Seconds::hours(1)).mint();
    let honest = suite.honest_settlement();
    let early = suite.bounty_claim(request, &honest, 0, "meter-1");
    suite.refused(claim(&suite, early), "no statement of epoch 0 is final");
    let settled = suite.settle(0);
    let proof = suite.bounty_claim(request, &settled, 0, "meter-1");
    let mut more = proof.clone();
    more.leaf.accepted = 25;
    suite.refused(claim(&suite, more), "proof");

    // 24 readings: 240, of which 60 % are the machine's. Once.
    suite.sent(claim(&suite, proof.clone()));
    assert_eq!(suite.balance(&alice), 144);
    suite.refused(claim(&suite, proof), "has paid machine 1 for epoch 0");
    // 12 readings would be 120: 60 are left.
    let last = suite.bounty_claim(request, &settled, 0, "meter-2");
    suite.sent(claim(&suite, last));
    assert_eq!(suite.balance(&bob), 36);
    let request = suite.marketplace().find_request(request).unwrap();
    assert_eq!((request.escrow.u128(), request.is_open), (0, false));
    let sales = suite.marketplace().sales(Epoch::new(1)).unwrap();
    assert_eq!((sales.seller.u128(), sales.demand.u128()), (180, 75));
}

#[test]
fn a_bounty_is_paid_from_the_evidence_of_a_final_epoch_in_a_cw20_network() {
    a_bounty_is_paid_from_evidence(Token::Cw20);
}

#[test]
fn a_bounty_is_paid_from_the_evidence_of_a_final_epoch_in_a_native_network() {
    a_bounty_is_paid_from_evidence(Token::Native);
}

#[test]
fn a_bounty_nobody_earns_comes_back_when_its_time_is_over() {
    let (mut suite, _, _, city) = two_meters(Token::Native);
    let bounty = Buying::Bounty {
        amount: Uint128::new(10),
        from: Epoch::FIRST,
        to: Epoch::FIRST,
    };
    let bounty = wanted(&suite, bounty);
    let (until, request) = (bounty.until, suite.post(&city, bounty, 300));
    suite.wait_until(until.minus(Seconds::new(1)).unwrap());
    suite.refused(
        suite.marketplace().close_request(city.account(), request),
        "cannot be closed before",
    );
    suite.wait_until(until);
    let anyone = Person::named("anyone");
    suite.sent(suite.marketplace().close_request(anyone.account(), request));
    assert_eq!(suite.balance(&city), 1_000);
}

fn the_lowest_bid_wins(token: Token) {
    let (mut suite, alice, bob, city) = two_meters(token);
    suite.give(&bob, 70);
    let (first, second) = (Goods::sized(3_000), Goods::sized(2_000));
    let hers = suite.dataset("meter-1", &first, 900);
    let hers = suite.list(&alice, hers);
    let his = suite.dataset("meter-2", &second, 900);
    let his = suite.list(&bob, his);
    let lowest = Buying::Lowest {
        transfer_key: Hash32::new([5; 32]),
        min_duration: None,
    };
    let wanted = wanted(&suite, lowest);
    let (until, request) = (wanted.until, suite.post(&city, wanted, 1_000));
    suite.sent(suite.try_bid(&alice, request, hers, 900));
    suite.refused(suite.try_bid(&bob, request, his, 900), "name 1 to 899");
    suite.sent(suite.try_bid(&bob, request, his, 700));
    // She may not bid with his listing, and must be below his bid with her own.
    suite.refused(
        suite.try_bid(&alice, request, his, 600),
        "send this message as the owner",
    );
    suite.refused(suite.try_bid(&alice, request, hers, 700), "name 1 to 699");
    // A city that has a bid cannot walk away.
    suite.refused(
        suite.marketplace().close_request(city.account(), request),
        "cannot be closed before",
    );
    suite.wait_until(until);
    suite.refused(suite.try_bid(&alice, request, hers, 600), "was open until");
    let anyone = Person::named("anyone");
    let done = suite.sent(suite.marketplace().close_request(anyone.account(), request));
    let order = suite.marketplace().ordered(&done).unwrap();
    assert_eq!((suite.balance(&city), suite.order_now(order).price.u128()), (300, 700));

    suite
        .commit(&bob, order, &second, 9)
        .confirm(&city, order)
        .reveal(&bob, order, 9);
    suite.sent(suite.marketplace().accept(city.account(), order));
    assert_eq!(suite.order_now(order).stage, Stage::Settled);
    // 60 % of 700, and the bond.
    assert_eq!((suite.balance(&bob), suite.balance(&alice)), (420 + 70, 0));
    suite.sent(suite.marketplace().rate(city.account(), order, 5));
    suite.refused(suite.marketplace().rate(city.account(), order, 5), "is Rated");
}

#[test]
fn the_lowest_bid_of_a_reverse_auction_wins_in_a_cw20_network() {
    the_lowest_bid_wins(Token::Cw20);
}

#[test]
fn the_lowest_bid_of_a_reverse_auction_wins_in_a_native_network() {
    the_lowest_bid_wins(Token::Native);
}

#[test]
fn a_winner_whose_machine_was_sold_leaves_the_money_where_it_came_from() {
    let (mut suite, alice, bob, city) = two_meters(Token::Cw20);
    let goods = Goods::sized(2_000);
    let listing = suite.dataset("meter-1", &goods, 900);
    let listing = suite.list(&alice, listing);
    let lowest = Buying::Lowest {
        transfer_key: Hash32::new([5; 32]),
        min_duration: None,
    };
    let wanted = wanted(&suite, lowest);
    let (until, request) = (wanted.until, suite.post(&city, wanted, 1_000));
    suite.sent(suite.try_bid(&alice, request, listing, 900));
    suite.sell(&alice, "meter-1", &bob).wait_until(until);
    suite.sent(suite.marketplace().close_request(alice.account(), request));
    assert_eq!(suite.balance(&city), 1_000);
}

#[test]
fn a_buyer_who_chooses_may_take_the_dearer_bid_or_none() {
    let (mut suite, alice, bob, city) = two_meters(Token::Native);
    suite.give(&alice, 90);
    let goods = Goods::sized(2_000);
    let hers = suite.dataset("meter-1", &goods, 900);
    let hers = suite.list(&alice, hers);
    let his = suite.dataset("meter-2", &goods, 900);
    let his = suite.list(&bob, his);
    let choice = Buying::Choice {
        transfer_key: Hash32::new([5; 32]),
    };
    let first = suite.post(&city, wanted(&suite, choice), 1_000);
    suite.sent(suite.try_bid(&alice, first, hers, 900));
    suite.sent(suite.try_bid(&bob, first, his, 700));
    // Nobody pays more than the bid that was seen.
    let other = suite
        .marketplace()
        .take_bid(city.account(), first, (hers, 1), Uint128::new(899));
    suite.refused(other, "has no bid of 899");
    let taken = suite
        .marketplace()
        .take_bid(city.account(), first, (hers, 1), Uint128::new(900));
    let done = suite.sent(taken);
    let order = suite.marketplace().ordered(&done).unwrap();
    suite
        .commit(&alice, order, &goods, 9)
        .confirm(&city, order)
        .reveal(&alice, order, 9)
        .settle_order(order);
    // 60 % of 900, and the bond of 90.
    assert_eq!((suite.balance(&alice), suite.balance(&city)), (540 + 90, 100));

    let second = suite.post(&city, wanted(&suite, choice), 100);
    suite.sent(suite.try_bid(&bob, second, his, 100));
    suite.sent(suite.marketplace().close_request(city.account(), second));
    assert_eq!(suite.balance(&city), 100);
}
