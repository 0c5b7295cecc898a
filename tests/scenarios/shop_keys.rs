//! Whom access-control lets buy, and whom it lets sell for an owner.

use flywheel_client::handles::AgentTerms;
use flywheel_protocol::Seconds;
use flywheel_testing::{Goods, Person, Suite, Token};
use flywheel_types::access_control::{Resource, Scope};
use flywheel_types::marketplace::{NewListing, Permit};

use crate::trading::person;

/// Alice has meter-1; the hospital and the city have 10,000 each.
fn market(token: Token) -> (Suite, Goods) {
    let mut suite = Suite::with_market(token);
    suite.enrol(&person("alice"), "meter-1");
    suite
        .give(&person("alice"), 1_000)
        .give(&person("hospital"), 10_000)
        .give(&person("city"), 10_000);
    (suite, Goods::sized(3_000))
}

/// Meter-1's data for those who may `read` what it makes.
fn for_readers(suite: &Suite, goods: &Goods) -> NewListing {
    let mut listing = suite.dataset("meter-1", goods, 10_000);
    listing.terms.permission = Some(Permit {
        name: "read".parse().unwrap(),
        resource: Resource::machine(suite.machine("meter-1")),
    });
    listing
}

fn only_readers_buy(token: Token) {
    let (mut suite, goods) = market(token);
    let (alice, hospital, city) = (person("alice"), person("hospital"), person("city"));
    suite
        .open_up(&alice, "meter-1", ("clinics", "reader", "read"))
        .employ(&alice, "meter-1", "clinics", &hospital);
    let listing = for_readers(&suite, &goods);
    let listing = suite.list(&alice, listing);

    suite.refused(suite.try_buy(&city, suite.purchase(listing), 10_000), "lacks read");
    assert_eq!(suite.balance(&city), 10_000);
    let order = suite.delivered((&alice, &hospital), listing, &goods, 9);
    // Who leaves the group keeps what was bought, and buys nothing more.
    suite
        .dismiss(&alice, "meter-1", "clinics", &hospital)
        .settle_order(order);
    let market = suite.marketplace();
    let access = market.has_access(listing, &suite.address(&hospital)).unwrap();
    assert!(access.has_access);
    suite.give(&hospital, 10_000);
    suite.refused(suite.try_buy(&hospital, suite.purchase(listing), 10_000), "lacks read");
}

#[test]
fn only_those_who_may_read_a_machine_s_data_buy_it_in_a_cw20_network() {
    only_readers_buy(Token::Cw20);
}

#[test]
fn only_those_who_may_read_a_machine_s_data_buy_it_in_a_native_network() {
    only_readers_buy(Token::Native);
}

/// Alice lets Otto send these messages to the marketplace for meter-1.
fn entrust(suite: &mut Suite, otto: &Person, messages: &[&str]) {
    let scope = Scope {
        contract: suite.marketplace().address().to_string(),
        messages: messages.iter().map(ToString::to_string).collect(),
    };
    let terms = AgentTerms {
        scopes: vec![scope],
        expires_at: suite.now().plus(Seconds::days(30)).unwrap(),
        limits: vec![],
    };
    let (namespace, agent) = (suite.of_machine("meter-1"), suite.address(otto));
    let contract = suite.access_control();
    let set = contract.set_agent(person("alice").account(), namespace, &agent, terms);
    suite.sent(set);
}

#[test]
fn an_agent_sells_for_the_owner_until_the_machine_is_sold() {
    for token in [Token::Cw20, Token::Native] {
        let (mut suite, goods) = market(token);
        let (bob, otto, city, hospital) = (person("bob"), person("otto"), person("city"), person("hospital"));
        suite.give(&otto, 1_000);
        let listing = suite.dataset("meter-1", &goods, 10_000);
        suite.refused(
            suite.marketplace().list(otto.account(), listing.clone()),
            "as an agent whom he lets send list",
        );
        entrust(&mut suite, &otto, &["list", "commit", "close_listing"]);
        let listing = suite.list(&otto, listing);
        let order = suite.delivered((&otto, &city), listing, &goods, 9);
        suite.settle_order(order);
        // 60 % are the owner's, the bond is the agent's.
        assert_eq!(suite.balance(&person("alice")), 1_000 + 6_000);
        assert_eq!(suite.balance(&otto), 1_000);

        let order = suite.order(&hospital, listing);
        suite.sell(&person("alice"), "meter-1", &bob);
        suite.refused(
            suite.try_commit(&otto, order, &goods, 8),
            "was sold after this was listed",
        );
        let anew = suite.dataset("meter-1", &goods, 10_000);
        suite.refused(
            suite.marketplace().list(otto.account(), anew),
            "as an agent whom he lets send list",
        );
        suite.settle_order(order);
        assert_eq!(suite.balance(&hospital), 10_000);
    }
}
