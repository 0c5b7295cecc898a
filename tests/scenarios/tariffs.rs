//! What a network lets its chargers take for a kWh, which has six places: 300,000 is 0.30.

use cosmwasm_std::Uint128;
use flywheel_protocol::{Bps, H3Cell, Seconds};
use flywheel_testing::{Person, Suite, Token, class, rules};
use flywheel_types::governance::ProposalClass;
use flywheel_types::hub::ClassSpec;
use flywheel_types::payments::{TariffBand, TariffBandsResponse, TariffSpec};
use flywheel_types::staking::Bond;
use flywheel_types::{Class, NetworkKind, payments, registry, staking};

/// Two places of one city, and what contains them.
const PARK: &str = "872a1072bffffff";
const STATION: &str = "872a10728ffffff";
const CITY: &str = "852a1073fffffff";
/// A place in another city.
const LYON: &str = "871fb4675ffffff";

const DEPOSIT: u128 = 20_000_000;

fn cell(text: &str) -> H3Cell {
    text.parse().unwrap()
}

/// A network of places with meters and chargers, a fee of 2 %, and carl, who can pay.
fn city(token: Token) -> Suite {
    let mut suite = Suite::launched(token, |launch| {
        launch.kind = NetworkKind::Prn;
        let charger = ClassSpec {
            class: Class {
                name: "charger".to_owned(),
                ..class()
            },
            rules: rules(),
            opened: Vec::new(),
        };
        launch.classes.push(charger);
    });
    suite.give(&Person::named("carl"), 5 * DEPOSIT);
    let (network, treasury) = (suite.network().record().id, suite.address(&Person::named("treasury")));
    let two = Bps::percent(2).unwrap();
    let operator = Person::named("operator");
    suite.sent(suite.payments().set_fee(operator.account(), network, two, &treasury));
    suite
}

/// Registers a charger in a cell and bonds for it.
fn charger(suite: &mut Suite, owner: &Person, name: &str, place: &str) {
    let machine = suite.register(owner, name);
    move_to(suite, owner, name, place);
    suite.give(owner, 1_000);
    let bond = Bond {
        machine,
        class: Some("charger".to_owned()),
        commission: None,
    };
    let bonded = suite
        .network()
        .staking()
        .bond(owner.account(), bond, Uint128::new(1_000));
    suite.sent(bonded);
}

fn move_to(suite: &mut Suite, owner: &Person, name: &str, place: &str) {
    let message = registry::ExecuteMsg::SetCell {
        machine: suite.machine(name),
        cell: Some(cell(place)),
    };
    suite.sent(suite.network().registry().execute(owner.account(), &message));
}

/// The operator, who is the network's admin, says what a kWh of a charger may cost in a place.
fn set_bands(suite: &mut Suite, place: Option<&str>, lowest: u128, highest: u128) {
    let band = TariffBand {
        denom: suite.denom().clone().into(),
        unit: "kWh".to_owned(),
        lowest: Uint128::new(lowest),
        highest: Uint128::new(highest),
    };
    let network = suite.network().record().id;
    let place = place.map(cell);
    let operator = Person::named("operator");
    let sent = suite
        .payments()
        .set_bands(operator.account(), network, "charger", place, vec![band]);
    suite.sent(sent);
}

fn in_the_network(suite: &Suite, price: u128) -> TariffSpec {
    TariffSpec {
        network: Some(suite.network().record().id),
        ..suite.tariff(price)
    }
}

fn is_refused(suite: &mut Suite, owner: &Person, name: &str, price: u128, words: &str) {
    let machine = suite.machine(name);
    let terms = Some(in_the_network(suite, price));
    let set = suite.payments().set_tariff(owner.account(), machine, 0, terms);
    suite.refused(set, words);
}

fn chargers_at_0_30(token: Token) {
    let mut suite = city(token);
    let (alice, carl) = (Person::named("alice"), Person::named("carl"));
    charger(&mut suite, &alice, "charger-1", PARK);
    // Epoch 0 begins the next day, and with it what was bonded before.
    suite.advance(Seconds::days(2));
    let dear = in_the_network(&suite, 450_000);
    suite.publish(&alice, "charger-1", dear);
    let before = suite.open_session(&carl, "charger-1", DEPOSIT);

    set_bands(&mut suite, None, 0, 300_000);

    // The old tariff opens nothing any more. What it opened goes on: 10 kWh at 0.45 are 4.50, less 2 % is 4.41.
    let opening = suite.session_opening(&carl, "charger-1");
    let opened = suite.try_open_session(&carl, opening, DEPOSIT);
    suite.refused(opened, "it allows 0 to 300000");
    let voucher = suite.voucher(&carl, before, 10, 4_500_000);
    suite.sent(suite.payments().collect_session(alice.account(), before, voucher));
    assert_eq!(suite.balance(&alice), 4_410_000);

    is_refused(&mut suite, &alice, "charger-1", 300_001, "it allows 0 to 300000");
    let allowed = in_the_network(&suite, 300_000);
    suite.publish(&alice, "charger-1", allowed);
    let session = suite.open_session(&carl, "charger-1", DEPOSIT);
    // 41 kWh at 0.30 are 12.30, less 2 % is 12.054.
    let voucher = suite.voucher(&carl, session, 41, 12_300_000);
    suite.sent(suite.payments().collect_session(alice.account(), session, voucher));
    assert_eq!(suite.balance(&alice), 4_410_000 + 12_054_000);

    // Without the network's name any price is the owner's own affair, and no fee is taken.
    let own = suite.tariff(450_000);
    suite.publish(&alice, "charger-1", own);
    let session = suite.open_session(&carl, "charger-1", DEPOSIT);
    let voucher = suite.voucher(&carl, session, 1, 450_000);
    suite.sent(suite.payments().collect_session(alice.account(), session, voucher));
    assert_eq!(suite.balance(&alice), 4_410_000 + 12_054_000 + 450_000);
}

#[test]
fn a_dearer_old_tariff_opens_nothing_once_chargers_are_at_0_30_in_a_cw20() {
    chargers_at_0_30(Token::Cw20);
}

#[test]
fn a_dearer_old_tariff_opens_nothing_once_chargers_are_at_0_30_in_a_native_coin() {
    chargers_at_0_30(Token::Native);
}

#[test]
fn each_place_has_its_own_price_and_a_charger_that_moves_takes_none_along() {
    let mut suite = city(Token::Cw20);
    let (alice, bob, carl) = (Person::named("alice"), Person::named("bob"), Person::named("carl"));
    charger(&mut suite, &alice, "charger-1", PARK);
    charger(&mut suite, &bob, "charger-2", STATION);
    suite.advance(Seconds::days(2));
    set_bands(&mut suite, None, 0, 300_000);
    set_bands(&mut suite, Some(CITY), 200_000, 400_000);
    set_bands(&mut suite, Some(STATION), 500_000, 600_000);

    is_refused(&mut suite, &alice, "charger-1", 500_000, "in 852a1073fffffff charge");
    is_refused(&mut suite, &bob, "charger-2", 400_000, "it allows 500000 to 600000");
    let (in_the_park, at_the_station) = (in_the_network(&suite, 400_000), in_the_network(&suite, 600_000));
    suite
        .publish(&alice, "charger-1", in_the_park)
        .publish(&bob, "charger-2", at_the_station);
    suite.open_session(&carl, "charger-1", 1_000_000);
    suite.open_session(&carl, "charger-2", 1_000_000);

    // Charger 2 goes to Lyon, where the class's own band holds. Until the epoch is over it is at the station too, and no price
    // fits both; afterwards the dear tariff still opens nothing.
    move_to(&mut suite, &bob, "charger-2", LYON);
    let refresh = staking::ExecuteMsg::Refresh {
        machine: suite.machine("charger-2"),
    };
    suite.sent(suite.network().staking().execute(bob.account(), &refresh));
    let network = suite.network().record().id;
    let bands = suite.payments().tariff_bands(network, suite.machine("charger-2"));
    let TariffBandsResponse::Within { places } = bands.unwrap() else {
        panic!("there are bands in both places");
    };
    let cells: Vec<_> = places.iter().map(|place| place.cell).collect();
    assert_eq!(cells, [None, Some(cell(STATION))]);
    is_refused(&mut suite, &bob, "charger-2", 300_000, "it allows 500000 to 600000");
    suite.advance(Seconds::days(1));
    let opening = suite.session_opening(&carl, "charger-2");
    let opened = suite.try_open_session(&carl, opening, 1_000_000);
    suite.refused(opened, "it allows 0 to 300000");
    let cheap = in_the_network(&suite, 300_000);
    suite.publish(&bob, "charger-2", cheap);
    suite.open_session(&carl, "charger-2", 1_000_000);
}

#[test]
fn a_stranger_s_machine_and_a_buyer_who_has_not_bonded_cannot_use_the_network_s_name() {
    let mut suite = city(Token::Native);
    let (alice, bob, carl) = (Person::named("alice"), Person::named("bob"), Person::named("carl"));
    charger(&mut suite, &alice, "charger-1", PARK);
    suite.register(&bob, "not enrolled");
    suite.advance(Seconds::days(2));
    let tariff = in_the_network(&suite, 900_000);
    // Nothing is set yet, so nobody asks.
    suite.publish(&bob, "not enrolled", tariff);
    suite.open_session(&carl, "not enrolled", 1_000_000);

    set_bands(&mut suite, Some(CITY), 1, 300_000);

    let opening = suite.session_opening(&carl, "not enrolled");
    let opened = suite.try_open_session(&carl, opening, 1_000_000);
    suite.refused(opened, "is not enrolled in it");
    suite.sell(&alice, "charger-1", &bob);
    is_refused(&mut suite, &bob, "charger-1", 300_000, "is not enrolled in it");
    // What is set is only for chargers, and only by the network's admin.
    let network = suite.network().record().id;
    let removed = suite
        .payments()
        .set_bands(alice.account(), network, "charger", Some(cell(CITY)), vec![]);
    suite.refused(removed, "may set the fee and the tariff bands");
}

#[test]
fn holders_vote_what_a_kwh_costs_and_a_dearer_tariff_opens_nothing_any_more() {
    for token in [Token::Cw20, Token::Native] {
        let mut suite = Suite::with_dao(token);
        let (alice, carl) = (Person::named("alice"), Person::named("carl"));
        suite.enrol(&alice, "charger-1");
        suite.give(&carl, DEPOSIT);
        let (network, dao) = (suite.network().record().id, suite.dao().address().to_string());
        let payments = suite.payments().address().clone();
        let fee = payments::ExecuteMsg::SetFee {
            network,
            bps: Bps::percent(2).unwrap(),
            recipient: dao,
        };
        let fee = suite.call(&payments, &fee);
        suite.decide(&alice, ProposalClass::Parameter, "2 % for all of us", vec![fee]);
        let dear = in_the_network(&suite, 450_000);
        suite.publish(&alice, "charger-1", dear);
        suite.open_session(&carl, "charger-1", 1_000_000);

        let band = TariffBand {
            denom: suite.denom().clone().into(),
            unit: "kWh".to_owned(),
            lowest: Uint128::zero(),
            highest: Uint128::new(300_000),
        };
        let bands = payments::ExecuteMsg::SetBands {
            network,
            class: "meter".to_owned(),
            cell: None,
            bands: vec![band],
        };
        let bands = suite.call(&payments, &bands);
        // Only its own class of proposals may do it: it is no payment.
        let paying = suite.try_propose(&alice, ProposalClass::Treasury, "A price", vec![bands.clone()]);
        suite.refused(paying, "does not belong to class treasury");
        suite.decide(&alice, ProposalClass::Parameter, "Chargers at 0.30", vec![bands]);

        let opening = suite.session_opening(&carl, "charger-1");
        let opened = suite.try_open_session(&carl, opening, 1_000_000);
        suite.refused(opened, "it allows 0 to 300000");
        let cheap = in_the_network(&suite, 300_000);
        suite.publish(&alice, "charger-1", cheap);
        suite.open_session(&carl, "charger-1", 1_000_000);
    }
}
